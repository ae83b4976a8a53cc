"""Exact figures of each year, for those officers who may see every case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.console.yearly import COLUMNS, Year, years
from marketplace.fulfilment.models import Transfer
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.console.conftest import add, put_deal
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]


@pytest.fixture(autouse=True)
def late_in_2026():
    with time_machine.travel(datetime(2026, 11, 22, 3, tzinfo=UTC), tick=False):
        yield


def turn(deal: Any, verb: str, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        history.record(deal, None, verb)


def declared(person: Person, number: str, **more: Any) -> Transfer:
    values = {"title": "T", "supply_name": "S", "demand_name": "D", "declared_side": "supply", **more}
    return add("transfer", number=number, declared_by_id=person.id, **values)


@pytest.fixture
def two_years(technology: Technology, minh: Person, an: Person, hoa: Person) -> None:
    with transaction():
        first = put_deal(technology, minh, hoa, "GD-2025-0001", status="in_use")
        turn(first, "introduce", datetime(2025, 3, 1, tzinfo=UTC))
        turn(first, "sign", datetime(2025, 12, 31, 18, tzinfo=UTC))  # in Vietnam it is the new year
        turn(first, "put_to_use", datetime(2026, 5, 1, tzinfo=UTC))
        second = put_deal(technology, an, hoa, "GD-2026-0001")
        turn(second, "confirm", datetime(2026, 2, 1, tzinfo=UTC))
        turn(second, "introduce", datetime(2026, 2, 2, tzinfo=UTC))  # the same case counts once
        declared(minh, "CG-1", signed_on=date(2025, 5, 1))
        declared(minh, "CG-2", signed_on=date(2026, 5, 1), disputed_at=now())
        declared(minh, "CG-3", signed_on=date(2026, 5, 1), withdrawn_at=now())


def test_each_thing_counts_in_the_year_when_it_first_happened(two_years: None):
    assert years() == [Year(2026, introduced=1, signed=1, in_use=1), Year(2025, introduced=1, declared=1)]


def test_nothing_yet(app: Any):
    assert years() == [Year(2026)]


def test_exact_for_those_who_may_see_every_case(two_years: None, hoa: Person, admin: Person, visit: Visit):
    for officer in (hoa, admin):
        page = visit(officer).page("/ban-lam-viec")
        rows = [row.text.split() for row in page.all("tr") if row.text.startswith("Hồ sơ đã ký hợp đồng")]
        assert [row[-2:] for row in rows] == [["1", "0"]]
        assert "Xin không chuyển số dưới 5 ra ngoài" in page.text
        file = visit(officer).get("/ban-lam-viec/so-lieu-nam.csv")
        lines = file.data.decode("utf-8-sig").splitlines()
        assert lines[1:] == ["2026,1,1,0,1,0", "2025,1,0,0,0,1"] and lines[0].count(",") == len(COLUMNS)
        assert "no-store" in file.headers["Cache-Control"]


def test_the_others_get_the_public_figures(two_years: None, quan: Person, minh: Person, visit: Visit):
    page = visit(quan).page("/ban-lam-viec")
    assert "Hồ sơ đã ký hợp đồng" not in page.text
    assert "/so-lieu-giao-dich" in [a.get("href") for a in page.one("main").all("a")]
    for other in (quan, minh):
        assert visit(other).get("/ban-lam-viec/so-lieu-nam.csv").status_code == 403
