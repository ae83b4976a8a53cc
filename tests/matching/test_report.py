"""What brokers accepted and dropped, by week in Vietnam, strength and rank; counted from the rows."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine

from marketplace.kernel.db import transaction
from marketplace.matching import report, service
from marketplace.matching.models import ACCEPTED, DROPPED, PROPOSED
from marketplace.matching.strength import FLOORS
from tests.matching.rows import matched, shown

WEAK, MEDIUM, STRONG = (FLOORS[name] for name in ("weak", "medium", "strong"))
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday; the week began on the 16th, Vietnam time


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Hours of UTC: Vietnam is seven ahead."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def rows(lan, minh):
    """(status, score, rank, decided, reason), all computed on the 3rd."""
    table = [
        (ACCEPTED, STRONG, 1, at(16, 1), None),
        (ACCEPTED, STRONG, 2, at(18, 1), None),
        (DROPPED, STRONG, 4, at(19, 1), "DIADIEM"),
        (DROPPED, MEDIUM, 3, at(19, 2), "DIADIEM"),
        (DROPPED, WEAK, 9, at(19, 3), "KHACQUYMO"),
        (ACCEPTED, MEDIUM, 1, at(15, 16, 59), None),  # Sunday, 23:59 in Vietnam: the week before
        (DROPPED, WEAK - 1, 1, at(15, 17, 0), None),  # Monday, 0:00 in Vietnam; below the weak, no reason noted
        (PROPOSED, STRONG, None, None, None),
        (ACCEPTED, STRONG, 1, at(1, 1, month=6), None),  # long ago
    ]
    with transaction():
        need = shown("need", minh.organisations[0], minh)
        for status, score, rank, decided, reason in table:
            machine = shown("technology", lan.organisations[0], lan)
            matched(
                machine, need, score, status, created_at=at(3, 1), decided_at=decided, rank=rank, drop_reason=reason
            )


def numbers(week) -> dict:
    found = {"all": week.overall, **week.by_band, "top": week.top}
    return {name: (tally.accepted, tally.dropped) for name, tally in found.items() if tally.decided}


def test_weeks(rows):
    found = report.report(4)
    assert [week.name for week in found.weeks] == ["2026-W47", "2026-W46", "2026-W45", "2026-W44"]
    assert [week.proposed for week in found.weeks] == [0, 0, 9, 0]
    this, before, _, empty = found.weeks
    assert numbers(this) == {"all": (2, 4), "strong": (2, 1), "medium": (0, 1), "weak": (0, 1), "top": (2, 2)}
    assert numbers(before) == {"all": (1, 0), "medium": (1, 0), "top": (1, 0)}
    assert numbers(empty) == {} and empty.overall.precision is None
    assert this.reasons == {"DIADIEM": 2, "KHACQUYMO": 1, "": 1}
    assert numbers(found.total) == {"all": (3, 4), "strong": (2, 1), "medium": (1, 1), "weak": (0, 1), "top": (3, 2)}
    assert this.overall.precision == pytest.approx(2 / 6)


def test_nothing_is_made_up(app):
    found = report.report()
    assert len(found.weeks) == report.WEEKS
    assert {(week.proposed, week.overall.decided) for week in (*found.weeks, found.total)} == {(0, 0)}


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (0, 1), (-3, 1), (8, 8), (100_000, report.MOST_WEEKS)])
def test_how_many_weeks(app, asked, given):
    assert len(report.report(asked).weeks) == given


def test_years_turn_in_iso_weeks():
    names = [report.week_name(date(*day)) for day in ((2026, 12, 28), (2027, 1, 3), (2027, 1, 4))]
    assert names == ["2026-W53", "2026-W53", "2027-W01"]


def test_a_decision_counts_once_with_its_last_word_and_not_when_taken_back(lan, minh, hoa):
    with transaction():
        machine, need = shown("technology", lan.organisations[0], lan), shown("need", minh.organisations[0], minh)
        match = matched(machine, need, STRONG)
        service.accept(match, hoa)
    assert numbers(report.report(1).total)["all"] == (1, 0)
    with transaction():
        match.score = WEAK  # computed anew since: what counts is what the broker saw
        service.drop(match, hoa, "DIADIEM", "")
    assert numbers(report.report(1).total) == {"all": (0, 1), "weak": (0, 1), "top": (0, 1)}
    with transaction():
        service.restore(match, hoa)
    assert numbers(report.report(1).total) == {}


def test_the_page_of_the_officers(rows, quan, visit):
    text = visit(quan).page("/ghep-noi/so-lieu").one("main").text
    assert "2026-W46" in text and "2026-W44" not in text  # nothing happened in that week
    assert "2026-W23" not in text
    assert "33 %" in text and "(2/6)" in text and "Địa điểm không phù hợp" in text
    assert "2026-W23" in visit(quan).get("/ghep-noi/so-lieu?tuan=26").text
    for odd in ("0", "-1", "x", "999999"):
        visit(quan).page(f"/ghep-noi/so-lieu?tuan={odd}")


def test_weeks_without_anything_are_left_out_of_the_page(hoa, visit):
    text = visit(hoa).page("/ghep-noi/so-lieu").one("main").text
    assert "2026-W" not in text and "Tuần không có đề xuất và quyết định nào không hiện" in text
    assert "Cộng" in text and "%" not in text and "Chưa có cặp nào bị bỏ" in text


def test_the_file_and_the_command_say_the_same(app, rows, quan, visit):
    answer = visit(quan).get("/ghep-noi/so-lieu.csv?tuan=4")
    sheet = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    this = dict(zip(sheet[0], sheet[1], strict=True))
    assert (this["Tuần"], this["Từ ngày"], this["Đề xuất mới"]) == ("2026-W47", "16/11/2026", "0")
    assert (this["Tất cả: chọn"], this["Tất cả: bỏ"], this["Tất cả: tỷ lệ chọn (%)"]) == ("2", "4", "33")
    assert this["Lý do bỏ"].startswith("Địa điểm không phù hợp (2)")
    assert sheet[4][5] == "" and sheet[5][0] == "Cộng"
    run = app.test_cli_runner().invoke
    printed = run(args=["match", "report", "--weeks", "4", "--csv"]).output
    assert list(csv.reader(io.StringIO(printed, newline=""))) == sheet
    table = run(args=["match", "report", "--weeks", "4"]).output.splitlines()
    assert table[1].split()[:8] == ["2026-W47", "0", "2", "4", "0", "33%", "of", "6"]
    assert table[4].split() == ["2026-W44", "0", "0", "0", "0", "-", "-", "-", "-", "-"]
    assert table[5].startswith("sum")
    assert run(args=["match", "report", "--weeks", "0"]).exit_code == 2
