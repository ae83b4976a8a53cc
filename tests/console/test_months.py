"""What was done month by month, on the officers' desk and as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.console import months
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.cast import make_person, make_technology
from tests.console.conftest import add, put_deal
from tests.console.test_desk_numbers import sheet
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def late_in_2026():
    with time_machine.travel(NOON, tick=False):
        yield


def decided(technology: Technology, officer: Person, verb: str, at: datetime, waited: int) -> None:
    values = {"edition": 1, "officer_id": officer.id, "verb": verb, "waited_hours": waited, "created_at": at}
    add("review", technology_id=technology.id, **values)


def series(name: str) -> dict[date, Any]:
    """The months in which one figure is something."""
    found = months.compute()
    [one] = [one for one in found.series if one.name == name]
    return {day: value for day, value in zip(found.days, one.values, strict=True) if value}


def test_twelve_months_end_with_this_one(app: Any):
    found = months.compute()
    assert len(found.days) == 12 and found.days[0] == date(2025, 12, 1) and found.days[-1] == date(2026, 11, 1)
    assert [one.now for one in found.series] == [0, 0, None, 0, 0]


def test_listings_by_the_day_they_went_on_show(lan: Person, app: Any):
    """The month is Vietnam's; what lies before the first one is left out."""
    with transaction():
        for at in (
            datetime(2026, 10, 31, 16, 59, tzinfo=UTC),
            datetime(2026, 10, 31, 17, 0, tzinfo=UTC),
            datetime(2025, 11, 30, 16, 59, tzinfo=UTC),
        ):
            make_technology(lan, lan.organisations[0]).published_at = at
    assert series(months.LISTINGS) == {date(2026, 10, 1): 1, date(2026, 11, 1): 1}


def test_decisions_and_how_long_they_were_waited_for(technology: Technology, quan: Person):
    with transaction():
        october = datetime(2026, 10, 5, tzinfo=UTC)
        for waited in (24, 36, 240):
            decided(technology, quan, "return", october, waited)
        decided(technology, quan, "endorse", october, 9000)  # the first of two officers: no answer yet
    assert series(months.DECISIONS)[date(2026, 10, 1)] == 3
    assert series(months.WAIT)[date(2026, 10, 1)] == 1.5, "the middle one of three, in days"


def test_deals_count_once_in_the_month_when_it_first_happened(technology, minh: Person, hoa: Person):
    with transaction():
        deal = put_deal(technology, minh, hoa, "GD-2026-0001")
        for verb, back in (("introduce", 60), ("confirm", 5), ("sign", 3)):
            with time_machine.travel(NOON - timedelta(days=back), tick=False):
                history.record(deal, None, verb)
    assert series(months.INTRODUCED) == {date(2026, 9, 1): 1}
    assert series(months.SIGNED) == {date(2026, 11, 1): 1}


@pytest.mark.parametrize(("role", "names"), [("moderator", 3), ("broker", 5), ("admin", 5)])
def test_numbers_of_deals_are_for_those_who_may_see_every_deal(app: Any, visit: Visit, role: str, names: int):
    with transaction():
        officer = make_person("Cán bộ", "canbo@example.vn", role)
    browser = visit(officer)
    page = browser.page("/ban-lam-viec")
    pictures = [one for one in page.all("svg") if one.get("role") == "img"]
    assert len(pictures) == names and all("12/2025–11/2026" in one.get("aria-label") for one in pictures)
    heads, *rows = sheet(browser, "/ban-lam-viec/so-lieu-thang.csv")
    assert len(heads) == len(rows[0]) == 1 + names and [row[0] for row in rows][::11] == ["11/2026", "12/2025"]
    assert ("Hồ sơ đã ký hợp đồng" in page.text) == ("Hồ sơ đã ký hợp đồng" in heads) == (names == 5)


def test_charts_stand_with_their_table(technology: Technology, quan: Person, visit: Visit):
    page = visit(quan).page("/ban-lam-viec")
    [table] = [one for one in page.all("table") if "Số liệu từng tháng" in one.text]
    assert len(list(table.all("tr"))) == 13
    newest = [cell.text for cell in list(table.all("tr"))[1].all("td")]
    assert newest == ["1", "0", "–"], "one listing on show, put there without the desk"
    assert "/ban-lam-viec/so-lieu-thang.csv" in {a.get("href") for a in page.all("a")}


def test_members_get_neither(lan: Person, visit: Visit):
    browser = visit(lan)
    assert browser.get("/ban-lam-viec/so-lieu-thang.csv").status_code == 403
    assert "Số liệu từng tháng" not in browser.page("/ban-lam-viec").text


def test_figures_are_kept_for_an_hour(lan: Person, quan: Person, app: Any):
    assert months.months_for(quan).series[0].now == 0
    with transaction():
        make_technology(lan, lan.organisations[0]).published_at = now()
    assert months.months_for(quan).series[0].now == 0
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert months.months_for(quan).series[0].now == 1


class TestOfficesWork:
    def test_what_is_overdue_leads_to_the_queue_filtered(self, lan: Person, quan: Person, visit: Visit, app: Any):
        with transaction():
            item = make_technology(lan, lan.organisations[0])
            item._status, item.submitted_at = "submitted", now() - timedelta(days=30)
        browser = visit(quan)
        [link] = [a for a in browser.page("/ban-lam-viec").all("a") if a.text == "tin quá hạn trả lời"]
        assert link.get("href") == "/kiem-duyet?qua-han=1"
        assert item.title in browser.page(link.get("href")).text

    def test_deals_that_stand_still(self, technology, minh: Person, an: Person, hoa: Person, admin, visit: Visit):
        """A broker's own; all of them for an administrator, who brokers none."""
        with transaction():
            other = make_person("Môi giới khác", "khac@example.vn", "broker")
            long_ago = now() - timedelta(days=200)
            put_deal(technology, minh, hoa, "GD-2026-0001", moved_at=long_ago)
            put_deal(technology, an, other, "GD-2026-0002", moved_at=long_ago)
            put_deal(technology, an, hoa, "GD-2026-0003", moved_at=now())
        for person, number in ((hoa, "1"), (admin, "2")):
            page = visit(person).page("/ban-lam-viec")
            [tile] = [one for one in page.all("article") if "hồ sơ đứng yên" in one.text]
            assert tile.text.startswith(number) and "cần xem ngay" in tile.text
            assert [a.get("href") for a in tile.all("a")] == ["/giao-dich/dung-yen"]
