"""Public figures: right, cheap, and telling nobody apart."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.db import transaction
from marketplace.moderation import figures, reports, targets
from marketplace.moderation.deadlines import due_after
from marketplace.moderation.models import Review
from tests.cast import make_technology
from tests.statements import queries

TUESDAY = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)  # ten o'clock in Vietnam


def decided(item: Any, officer: Person, hours: int, verb: str = "publish", at: Any = None, **more: Any) -> None:
    values = {"edition": 1, "officer_id": officer.id, "created_at": at or now(), **more}
    db.session.add(Review(**Review.keys_of(item), verb=verb, waited_hours=hours, **values))


@pytest.fixture
def still():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def test_medians_and_shares_of_ninety_days(technology, need, quan, still):
    with transaction():
        for hours in (1, 2, 30, 47, 100):
            decided(technology, quan, hours)
        decided(technology, quan, 999, at=now() - timedelta(days=91))
        decided(technology, quan, 999, verb="endorse")
        decided(technology, quan, 999, verb="check_revision")
        decided(need, quan, 10, verb="return")
    found = figures.compute().answered
    one = found["technology"]
    assert (one.count, one.median) == (5, 30)
    # Tuesday ten o'clock: two working days back is Friday ten o'clock, 96 hours ago.
    assert (one.in_time, found["need"].count, found["need"].median) == (4, 1, 10)
    assert found["revision"].median is None and figures.share(0, 0) is None


@pytest.mark.parametrize("days", [1, 2, 5])
@pytest.mark.parametrize("hours", range(0, 24 * 9, 5))
def test_due_after_is_the_other_way_round_from_late(days, hours, app):
    """Whatever came in is late just when its due moment has passed."""
    with time_machine.travel(TUESDAY + timedelta(days=4), tick=False):
        came_in = now() - timedelta(hours=hours, minutes=1)
        assert (due_after(came_in, days) < now()) == (came_in < targets.latest_overdue(days))


def test_months_are_those_of_vietnam(technology, quan, still):
    edge = datetime(2026, 11, 1, tzinfo=VIETNAM)
    with transaction():
        decided(technology, quan, 5, at=edge)
        decided(technology, quan, 50, at=edge - timedelta(minutes=1))
    months = figures.compute().months
    assert len(months) == 12
    assert [(m.name, m.medians["technology"], m.counts["technology"]) for m in months[-2:]] == [
        ("2026-10", 50, 1),
        ("2026-11", 5, 1),
    ]


def test_what_waits_now(technology, lan, still):
    assert figures.waiting()["technology"].count == 0
    with transaction():
        catalogue.submit(make_technology(lan, lan.organisations[0]), lan)
    found = figures.waiting()
    assert (found["technology"].count, found["technology"].oldest) == (1, now())
    assert (found["need"].count, found["need"].oldest) == (0, None)


def test_unlawful_reports_in_time(technology, quan):
    start = now() - timedelta(days=5)
    for reason, hours in (("LUADAO", 3), ("SHTT", 30), ("SAISUTHAT", 90)):
        with time_machine.travel(start, tick=False), transaction():
            found = reports.make(technology, reason, "x", "", "vi")
        with time_machine.travel(start + timedelta(hours=hours), tick=False), transaction():
            reports.decide(technology, quan, [found.public_id], reports.Outcome("dismiss", "Không."))
    with time_machine.travel(start, tick=False), transaction():
        reports.make(technology, "LUADAO", "bỏ quên", "", "vi")
    with transaction():
        reports.make(technology, "LUADAO", "còn hạn", "", "vi")
    assert figures.compute().urgent == (1, 3)


def test_reasons_by_field_of_level_one(technology, need, quan):
    with transaction():
        technology.set_codes("st_field", ["211", "202", "401"])
        for n in range(4):
            decided(technology, quan, 1, "return", reasons=["HINHANH", "KHAC"] if n else ["KHAC"])
        decided(technology, quan, 1, "refuse_revision", reasons=["QUANGCAO"])
        decided(need, quan, 1, "return_revision", reasons=["KHAC"])
        decided(technology, quan, 1, "return", reasons=["KHAC"], at=now() - timedelta(days=366))
    found = figures.compute().reasons
    # Two fields of engineering are one; agriculture counts besides; Minh's need is of engineering, too.
    assert found["2"] == {
        ("return_reason", "KHAC"): 5,
        ("return_reason", "HINHANH"): 3,
        ("refuse_reason", "QUANGCAO"): 1,
    }
    assert found["4"][("return_reason", "KHAC")] == 4


def test_small_counts_are_not_told_anywhere(technology, quan, visitor):
    with transaction():
        for reason, times in (("HINHANH", 1), ("TRUNGTIN", 2), ("THIEUNOIDUNG", 3)):
            for _ in range(times):
                decided(technology, quan, 1, "return", reasons=[reason])
    page = visitor.page("/chat-luong").text
    assert page.count("dưới 3") == 2
    cells = list(csv.reader(io.StringIO(visitor.get("/chat-luong.csv").text)))
    told = {row[0]: row[3] for row in cells if row[2] == "12 tháng" and row[1].startswith("Khoa học kỹ thuật")}
    assert sorted(told.values()) == ["3", "<3", "<3"]
    plain = json.loads(visitor.get("/chat-luong.json").text)
    assert {one["code"]: one["by_field"]["2"] for one in plain["reasons"]} == {
        "HINHANH": "<3",
        "TRUNGTIN": "<3",
        "THIEUNOIDUNG": 3,
    }


def test_the_files_tell_the_same_as_the_page(technology, quan, visitor, still):
    with transaction():
        for hours in (5, 20, 47):
            decided(technology, quan, hours)
    assert "20 giờ" in visitor.page("/chat-luong").text
    plain = json.loads(visitor.get("/chat-luong.json").text)
    assert plain["answered"]["technology"] == {"count": 3, "median_hours": 20, "in_time_percent": 100}
    assert plain["at"].startswith("2026-11-17")
    answer = visitor.get("/chat-luong.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert ["Trung vị thời gian chờ", "Tin công nghệ mới", "90 ngày", "20", "giờ"] in csv.reader(
        io.StringIO(answer.text)
    )


def test_an_empty_site_has_a_page(visitor):
    page = visitor.page("/chat-luong").text
    assert "chưa có" in page and "Chưa có quyết định nào." in page


def test_kept_for_an_hour(technology, quan, visitor):
    with time_machine.travel(TUESDAY, tick=False) as clock:
        visitor.page("/chat-luong")
        with queries() as again:
            figures.figures()
        assert again == []
        clock.shift(timedelta(hours=1))
        with queries() as fresh:
            figures.figures()
        assert 0 < len(fresh) < 12


def test_nobody_is_named(technology, quan, lan, visitor):
    with transaction():
        decided(technology, quan, 5, "refuse", reasons=["QUANGCAO"], words="BIMAT")
    for url in ("/chat-luong", "/chat-luong.csv", "/chat-luong.json"):
        text = visitor.get(url).text
        for one in (quan.name, lan.name, technology.title, technology.number, technology.organisation.name, "BIMAT"):
            assert one not in text
