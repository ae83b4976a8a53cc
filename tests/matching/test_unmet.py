"""Needs that nothing answers: which ones, in which order, with what officers did; and the file of them."""

from __future__ import annotations

import csv
import io

import pytest

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.matching import sheets, unmet
from marketplace.matching.models import ACCEPTED, DROPPED, PROPOSED
from marketplace.matching.strength import FLOORS
from tests.matching.rows import matched, shown

WEAK, MEDIUM = FLOORS["weak"], FLOORS["medium"]

ANSWERED = [
    # (status, score) of its matches, whether the technology is on show → is the need without supply?
    ([], True, True),
    ([(PROPOSED, MEDIUM)], True, False),
    ([(PROPOSED, MEDIUM)], False, True),
    ([(PROPOSED, MEDIUM - 1)], True, True),
    ([(PROPOSED, WEAK), (PROPOSED, 90)], True, False),
    ([(ACCEPTED, WEAK)], True, False),  # a broker knew better
    ([(ACCEPTED, 90)], False, True),
    ([(DROPPED, 90)], True, True),
    ([(DROPPED, 90), (PROPOSED, WEAK)], True, True),
    ([(DROPPED, 90), (PROPOSED, MEDIUM)], True, False),
]


@pytest.mark.parametrize(("matches", "on_show", "is_unmet"), ANSWERED)
def test_which_needs_are_without_supply(lan, minh, matches, on_show, is_unmet):
    with transaction():
        need = shown("need", minh.organisations[0], minh)
        for status, score in matches:
            machine = shown("technology", lan.organisations[0], lan)
            matched(machine, need, score, status)
            if not on_show:
                machine._status = "withdrawn"
    assert unmet.count() == is_unmet
    assert list(db.session.execute(unmet.needs()).scalars()) == [need] * is_unmet


def test_needs_that_are_not_on_show_do_not_count(minh):
    with transaction():
        shown("need", minh.organisations[0], minh)._status = "expired"
    assert unmet.count() == 0


@pytest.fixture
def three(lan, minh):
    """On show for 3, 40 and 12 days; the oldest with two weak candidates and two dropped ones."""
    with transaction():
        needs = [shown("need", minh.organisations[0], minh, f"Nhu cầu {n}", days=n) for n in (3, 40, 12)]
        for status, reason in ((PROPOSED, None), (PROPOSED, None), (DROPPED, "DIADIEM"), (DROPPED, "DIADIEM")):
            machine = shown("technology", lan.organisations[0], lan)
            matched(machine, needs[1], WEAK, status, drop_reason=reason)
    return needs


def test_oldest_first_with_days_candidates_and_reasons(three):
    rows = unmet.described(db.session.execute(unmet.needs()).scalars().all())
    assert [(row.need.title, row.days, row.weak, row.dropped) for row in rows] == [
        ("Nhu cầu 40", 40, 2, {"DIADIEM": 2}),
        ("Nhu cầu 12", 12, 0, {}),
        ("Nhu cầu 3", 3, 0, {}),
    ]


def test_the_page_of_the_officers(three, hoa, quan, admin, visit):
    for officer in (hoa, quan, admin):
        text = visit(officer).page("/ghep-noi/chua-dap-ung").one("main").text
        assert text.index("Nhu cầu 40") < text.index("Nhu cầu 12") < text.index("Nhu cầu 3")
        assert "Địa điểm không phù hợp (2)" in text and "40 ngày" in text and "2 cặp" in text
        assert three[0].organisation.name in text
    # only brokers are sent to the list of proposals
    assert "/ghep-noi?nhu-cau=" in visit(hoa).get("/ghep-noi/chua-dap-ung").text
    assert "/ghep-noi?nhu-cau=" not in visit(quan).get("/ghep-noi/chua-dap-ung").text


def test_nobody_else_comes_in(three, lan, minh, an, visitor, visit):
    for address in (
        "/ghep-noi/chua-dap-ung",
        "/ghep-noi/chua-dap-ung.csv",
        "/ghep-noi/so-lieu",
        "/ghep-noi/so-lieu.csv",
    ):
        assert visitor.get(address).status_code == 303
        assert [visit(person).get(address).status_code for person in (lan, minh, an)] == [403] * 3


def test_an_empty_list_is_good_news(hoa, visit):
    assert "Mọi nhu cầu đều đã có gợi ý" in visit(hoa).get("/ghep-noi/chua-dap-ung").text


def test_the_file_holds_every_row_and_runs_nothing(three, minh, hoa, visit, monkeypatch):
    monkeypatch.setattr(unmet, "AT_ONCE", 2)
    with transaction():
        shown("need", minh.organisations[0], minh, '=HYPERLINK("http://x.example";"Xem")', days=90)
    answer = visit(hoa).get("/ghep-noi/chua-dap-ung.csv")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [row["Nhu cầu"] for row in rows] == [
        '\'=HYPERLINK("http://x.example";"Xem")',
        "Nhu cầu 40",
        "Nhu cầu 12",
        "Nhu cầu 3",
    ]
    assert rows[1]["Số ngày chưa đáp ứng"] == "40" and rows[1]["Lý do bỏ"] == "Địa điểm không phù hợp (2)"
    assert rows[1]["Ẩn danh với bên ngoài"] == "có" and rows[1]["Địa chỉ trang"].startswith("http://localhost/nhu-cau/")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("máy sấy", "máy sấy"),
        ("=1+1", "'=1+1"),
        ("+84 912", "'+84 912"),
        ("-5", "'-5"),
        (-5, "-5"),
        (0, "0"),
        (None, ""),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("\u200b=1", "'\u200b=1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_cells_that_a_spreadsheet_might_run(value, cell):
    assert sheets.safe(value) == cell
