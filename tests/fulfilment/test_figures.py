"""Public figures: what is told and what is not, in a fixed number of queries, kept for an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.fulfilment import figures, figures_views
from marketplace.fulfilment.models import Transfer
from marketplace.fulfilment.suppression import FEW, SHOWN, WITHHELD
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.visitor import Visitor

MILLION = 1_000_000


def transfers(person: Person, count: int, **more: Any) -> None:
    """Declared ones, signed in the same month."""
    values = {"right": "KHONGDOCQUYEN", "payment_mode": "TRAGON", "field": "211", "value": 100 * MILLION, **more}
    with transaction():
        start = db.session.execute(db.select(db.func.count()).select_from(Transfer)).scalar_one()
        for n in range(start, start + count):
            row = {"signed_on": date(2026, 5, 1) + timedelta(days=n % 20), **values}
            names = {"title": f"T{n}", "supply_name": f"S{n}", "demand_name": f"D{n}"}
            db.session.add(Transfer(number=f"CG-T-{n:04}", declared_by=person, declared_side="supply", **names, **row))


def queries_of(work: Callable[[], Any]) -> int:
    """How many statements it sends."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def cell(found: figures.Figures, name: str, code: str, year: int = 2026) -> figures.Told:
    table = next(one for one in found.tables if one.name == name)
    line = next(line for known, line, _total in table.rows if known == code)
    return line[found.years.index(year)]


def test_nothing_yet(app):
    found = figures.compute()
    assert (found.years, found.hidden_years) == ((), ())
    assert all((one.mark, one.count) == (SHOWN, 0) for _step, one in (*found.funnel, *found.outcomes))


def test_four_are_not_told_and_five_are(lan: Person):
    transfers(lan, 4)
    assert (figures.compute().years, figures.compute().hidden_years) == ((), (2026,))
    transfers(lan, 1)
    found = figures.compute()
    assert found.years == (2026,) and found.totals[0].count == 5
    assert (found.totals[0].value, cell(found, "field", "2").value) == (500 * MILLION, 500 * MILLION)


def test_a_year_without_any_says_nought(lan: Person):
    transfers(lan, 6)
    transfers(lan, 2, signed_on=date(2023, 3, 1))
    found = figures.compute()
    assert [(year, one.mark, one.count) for year, one in found.by_year] == [
        (2026, SHOWN, 6),
        (2025, SHOWN, 0),
        (2024, SHOWN, 0),
        (2023, FEW, None),
    ]


def test_a_small_cell_takes_another_with_it(lan: Person):
    transfers(lan, 12)
    transfers(lan, 7, right="DOCQUYEN")
    transfers(lan, 2, right="THUCAP")
    found = figures.compute()
    marks = {code: line[0].mark for one in found.tables if one.name == "right" for code, line, _t in one.rows}
    assert marks["KHONGDOCQUYEN"] == SHOWN or marks["DOCQUYEN"] == SHOWN
    assert marks["THUCAP"] != SHOWN
    hidden = [mark for mark in marks.values() if mark != SHOWN]
    assert len(hidden) >= 2 and set(hidden) <= {FEW, WITHHELD}


def test_values_only_of_enough_contracts_and_rounded(lan: Person):
    transfers(lan, 9, value=123_456_789)
    transfers(lan, 9, value=None, right="DOCQUYEN")
    found = figures.compute()
    assert cell(found, "right", "DOCQUYEN").value is None
    assert found.totals[0].value == 1_100 * MILLION


def test_disputed_and_withdrawn_ones_do_not_count(lan: Person):
    transfers(lan, 5)
    transfers(lan, 3, disputed_at=now())
    transfers(lan, 2, withdrawn_at=now())
    assert figures.compute().totals[0].count == 5


def test_what_has_no_code_is_counted_as_such(lan: Person):
    transfers(lan, 6, right=None, field=None)
    found = figures.compute()
    assert sum(one.count or 0 for one in (cell(found, "right", ""), cell(found, "field", ""))) in (0, 6, 12)
    assert figures.label_of("right", "") == "Chưa nêu"


def test_the_funnel_counts_how_far_cases_came(transfer: Transfer, monkeypatch: pytest.MonkeyPatch):
    told = {step: (one.mark, one.count) for step, one in figures._funnel()}
    assert told["introduced"] == (FEW, None) and told["in_use"] == (SHOWN, 0)
    monkeypatch.setattr(figures, "mark_alone", lambda count: SHOWN)
    told = {step: one.count for step, one in figures._funnel()}
    assert told == {
        "published": 2,
        "introduced": 1,
        "meeting": 1,
        "mou": 1,
        "agreed": 1,
        "signed": 1,
        "in_force": 1,
        "registered": 0,
        "in_use": 0,
    }


def test_a_flat_number_of_queries(lan: Person):
    counts = []
    for more in (6, 60):
        transfers(lan, more)
        counts.append(queries_of(figures.compute))
    assert counts[0] == counts[1] <= 8


def test_kept_for_an_hour(lan: Person):
    with time_machine.travel(now().replace(minute=5), tick=False):
        first = figures.figures()
        transfers(lan, 5)
        assert figures.figures() is first
    with time_machine.travel(now().replace(minute=5) + timedelta(hours=1), tick=False):
        assert figures.figures().years == (2026,)


def test_the_page_and_the_file_say_the_same_to_everybody(visitor: Visitor, lan: Person, visit):
    transfers(lan, 11)
    transfers(lan, 3, right="THUCAP")
    page, file = visitor.get("/so-lieu-giao-dich"), visitor.get("/so-lieu-giao-dich.csv")
    assert page.status_code == file.status_code == 200 and "text/csv" in file.content_type
    assert "dưới 5" in page.text and ">14<" in page.text.replace(" ", "") and len(page.data) < 100_000
    for row in figures_views.rows(figures.figures()):
        assert row[3] in ("dưới 5", "ẩn") or int(row[3]) >= 5 or int(row[3]) == 0
    text = file.data.decode("utf-8-sig")
    assert "dưới 5" in text and "T0" not in text and "D3" not in text
    assert visitor.get("/so-lieu-giao-dich?lang=en").status_code == 200
    assert visit(lan).get("/so-lieu-giao-dich").status_code == 200
