"""The library: what ships is sound and complete, versions follow each other, and only administrators write."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.agreements import clauses
from marketplace.agreements.clauses import UnknownSection, Wording
from marketplace.agreements.facts import BadCondition, check_condition
from marketplace.agreements.models import AMENDMENT, CONTRACT, KIND_LABELS, LIQUIDATION, Clause
from marketplace.agreements.places import BadPlace, check, fill, missing, named
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.reference.service import codes
from tests.agreements.drafted import FACTS, facts

NEW = Wording("dd23_14", "Bảo hiểm", "Insurance", "Bên nhận mua bảo hiểm.", "The Transferee takes out insurance.")
WRITTEN_EACH_TIME = {"sd_02", "tl_02", "tl_03"}  # what is amended, performed, paid

HEADINGS = [
    "Tên công nghệ",
    "Đối tượng công nghệ, sản phẩm do công nghệ tạo ra, tiêu chuẩn, chất lượng sản phẩm",
    "Chuyển nhượng quyền sở hữu / chuyển giao quyền sử dụng",
    "Phương thức chuyển giao",
    "Quyền và nghĩa vụ các bên",
    "Giá, phương thức thanh toán",
    "Thời hạn, thời điểm có hiệu lực",
    "Khái niệm, thuật ngữ (nếu có)",
    "Kế hoạch, tiến độ, địa điểm",
    "Trách nhiệm bảo hành công nghệ",
    "Phạt vi phạm",
    "Trách nhiệm do vi phạm",
    "Cơ quan giải quyết tranh chấp",
    "Nội dung khác",
]


def test_contents_are_those_of_dieu_23_in_order(app: Flask):
    assert [one.label_vi for one in clauses.contents(CONTRACT)] == HEADINGS
    assert [one.code for one in clauses.contents(CONTRACT)] == [f"dd23_{n:02d}" for n in range(1, 15)]
    assert {one.source for one in clauses.contents(CONTRACT)} >= {"Luật 07/2017/QH14 Điều 23 khoản 14"}


def test_nothing_of_the_law_is_called_verified(app: Flask):
    lists = ("contract_content", "contract_warning", "contract_ground")
    assert all(entry.verified_on is None and entry.source for name in lists for entry in codes(name))


def test_what_ships_is_sound(app: Flask):
    shipped = list(clauses.shipped())
    assert max(Counter(code for code, _kind, _wording in shipped).values()) == 1
    for code, kind, wording in shipped:
        assert clauses.kind_of(wording.section) == kind, code
        check_condition(wording.applies)
        for text in (wording.body_vi, wording.body_en):
            check(text)
            assert text and unicodedata.is_normalized("NFC", text)
        # Both languages have the same lines of the same kind, and the same places.
        shapes = [[line[:2] if line[:1] in "->{" else "" for line in body.split("\n")] for body in _bodies(wording)]
        assert shapes[0] == shapes[1], code
        assert set(named(wording.body_vi)) == set(named(wording.body_en)), code


def _bodies(wording: Wording) -> tuple[str, str]:
    return wording.body_vi, wording.body_en


@pytest.mark.parametrize("kind", KIND_LABELS)
def test_every_content_has_a_clause(app: Flask, kind: str):
    library = clauses.in_use(kind)
    empty = {one.code for one in clauses.contents(kind) if not any(c.section == one.code for c in library)}
    assert empty == {code for code in WRITTEN_EACH_TIME if clauses.kind_of(code) == kind}


@pytest.mark.parametrize("kind", KIND_LABELS)
def test_the_example_fills_every_place(app: Flask, kind: str):
    known = replace(FACTS, kind=kind)
    library = clauses.in_use(kind)
    for content in clauses.contents(kind):
        for one in clauses.choose(library, content.code, known):
            assert missing(one.body_vi, known) == [], one.code


@pytest.mark.parametrize(
    ("changed", "section", "with_codes", "without"),
    [
        ({"right": "DOCQUYEN"}, "dd23_03", {"HD03.DOCQUYEN"}, {"HD03.KHONGDOCQUYEN", "HD03.CHUYENNHUONG"}),
        ({"right": "CHUYENNHUONG"}, "dd23_03", {"HD03.CHUYENNHUONG"}, {"HD03.KHONGCHUYENTIEP", "HD03.DOCQUYEN"}),
        ({"right": "THUCAP", "allow_sublicense": True}, "dd23_03", {"HD03.THUCAP", "HD03.CHUYENTIEP"}, set()),
        ({"instalments": ()}, "dd23_06", {"HD06.MOTDOT"}, {"HD06.CACDOT"}),
        ({"vat_included": False}, "dd23_06", {"HD06.CHUAVAT"}, {"HD06.COVAT"}),
        (
            {"mode": "GIABANTINH", "lump": None, "instalments": (), "share": 500, "years": 3},
            "dd23_06",
            {"HD06.TYLE", "HD06.GIABANTINH", "HD06.SONAM", "HD06.BANGKE", "HD06.CHUYENKHOAN"},
            {"HD06.TRONGOI", "HD06.LOINHUAN", "HD06.DOANHTHUTHUAN", "HD06.MOTDOT"},
        ),
        ({"mode": "KETHOP", "share": 300, "base": "LOINHUAN"}, "dd23_06", {"HD06.TRONGOI", "HD06.LOINHUAN"}, set()),
        (
            {"mode": "GOPVON", "lump": None, "instalments": (), "capital": 10**9, "capital_share": 1500},
            "dd23_06",
            {"HD06.GOPVON", "HD06.TYLEVON"},
            {"HD06.CHUYENKHOAN", "HD06.TRONGOI"},
        ),
        ({"starts_on": None}, "dd23_07", {"HD07.TUKY"}, {"HD07.TUNGAY"}),
        ({"months": None}, "dd23_07", {"HD07.KHONGTHOIHAN"}, {"HD07.THOIHAN"}),
        (
            {"listing": replace(FACTS.listing, legal_list="HC")},
            "dd23_07",
            {"HD07.CAPPHEP"},
            {"HD07.DANGKY"},
        ),
        ({"steps": ()}, "dd23_09", {"HD09.NGHIEMTHU"}, {"HD09.KEHOACH"}),
        (
            {"warranty_months": None, "warranty": "", "support_months": None, "support": ""},
            "dd23_10",
            set(),
            {"HD10.BAOHANH"},
        ),
        ({"penalty": None}, "dd23_11", {"HD11.KHONGPHAT"}, {"HD11.COPHAT"}),
        ({"disputes": ""}, "dd23_13", {"HD13.TOAAN"}, {"HD13.THEOTHOATHUAN"}),
    ],
)
def test_conditions(app: Flask, changed: dict[str, Any], section: str, with_codes: set[str], without: set[str]):
    found = {one.code for one in clauses.choose(clauses.in_use(CONTRACT), section, facts(**changed))}
    assert with_codes <= found and not without & found


def test_loading_again_changes_nothing(app: Flask):
    with transaction():
        assert clauses.load() == 0


def test_a_later_release_follows_what_only_it_wrote(app: Flask, admin: Person, monkeypatch: pytest.MonkeyPatch):
    with transaction():
        own = replace(clauses.wording_of(clauses.versions("HD11.COPHAT")[0]), note="của sàn")
        clauses.follow("HD11.COPHAT", admin, own, 1)
    later = [(code, kind, replace(wording, note="bản sau")) for code, kind, wording in clauses.shipped()]
    monkeypatch.setattr(clauses, "shipped", lambda: later)
    with transaction():
        clauses.load()
    assert [one.note for one in clauses.versions("HD11.COPHAT")] == ["của sàn", ""]
    assert [one.number for one in clauses.versions("HD01.TEN")] == [2, 1]


def test_versions_follow_each_other(app: Flask, admin: Person):
    with transaction():
        code = clauses.add(admin, NEW).code
    with transaction():
        clauses.follow(code, admin, replace(NEW, body_vi="Bên nhận mua bảo hiểm cho {{san_pham}}."), 1)
    with transaction():
        clauses.retire(code, admin, 2)
    assert code not in {one.code for one in clauses.in_use(CONTRACT)}
    with transaction():
        clauses.follow(code, admin, NEW, 2)
    assert code in {one.code for one in clauses.in_use(CONTRACT)}
    assert [entry.verb for entry in clauses.history_of(code)] == ["add", "follow", "retire", "follow"]
    assert clauses.history_of(code)[1].changes == {"number": 2, "changed": ["body_vi"]}


def test_of_two_who_edit_one_wins(app: Flask, admin: Person):
    with transaction():
        clauses.follow("HD01.TEN", admin, NEW, 1)
    for late in (lambda: clauses.follow("HD01.TEN", admin, NEW, 1), lambda: clauses.retire("HD01.TEN", admin, 1)):
        with pytest.raises(NotOpen), transaction():
            late()


@pytest.mark.parametrize("name", ["lan", "hoa", "quan"])
def test_only_administrators_write(request: Any, app: Flask, name: str):
    person = request.getfixturevalue(name)
    acts = (
        lambda: clauses.add(person, NEW),
        lambda: clauses.follow("HD01.TEN", person, NEW, 1),
        lambda: clauses.retire("HD01.TEN", person, 1),
    )
    for act in acts:
        with pytest.raises(NotAllowed), transaction():
            act()


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        (replace(NEW, body_vi="{{khong_co}}"), BadPlace),
        (replace(NEW, body_en="{{"), BadPlace),
        (replace(NEW, section="dd23_99"), UnknownSection),
        (replace(NEW, applies={"has": ["gia_dep"]}), BadCondition),
        (replace(NEW, applies={"mau_sac": ["do"]}), BadCondition),
        (replace(NEW, applies={"right": "DOCQUYEN"}), BadCondition),
    ],
)
def test_what_cannot_be_used_is_not_saved(app: Flask, admin: Person, wording: Wording, problem: type[Exception]):
    with pytest.raises(problem), transaction():
        clauses.add(admin, wording)
    assert not [one for one in clauses.newest() if one.code.startswith("RIENG")]


def test_what_is_written_each_time_is_known(app: Flask):
    assert {clauses.kind_of(code) for code in WRITTEN_EACH_TIME} == {AMENDMENT, LIQUIDATION}
    assert fill("{{hop_dong_goc.so}}", FACTS) == "01/2026/HĐCGCN"
    assert isinstance(clauses.newest()[0], Clause)
