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


def test_nothing_yet(app, visitor: Visitor):
    found = figures.compute()
    assert found.years == () and found.by_year == [] and not found.has_deals
    assert all((one.mark, one.count) == (FEW, None) for _step, one in (*found.funnel, *found.outcomes))
    page = visitor.page("/so-lieu-giao-dich")
    assert not list(page.all("table")), "one sentence each in place of tables that tell nothing"
    assert "Chưa bước nào có từ 5 hồ sơ" in page.text and "Chưa năm nào có từ 5 hợp đồng" in page.text


def test_four_are_not_told_and_five_are(lan: Person):
    transfers(lan, 4)
    assert (figures.compute().years, figures.compute().by_year) == ((), [])
    transfers(lan, 1)
    found = figures.compute()
    assert found.years == (2026,) and found.totals[0].count == 5
    assert (found.totals[0].value, cell(found, "field", "2").value) == (500 * MILLION, None)


@pytest.mark.parametrize("in_between", [0, 1, 4])
def test_a_year_with_few_or_none_reads_the_same(lan: Person, in_between: int):
    transfers(lan, 6)
    transfers(lan, in_between, signed_on=date(2025, 3, 1))
    transfers(lan, 5, signed_on=date(2024, 3, 1))
    transfers(lan, in_between, signed_on=date(2023, 3, 1))  # before the first that is told of: no line tells that
    found = figures.compute()
    assert [(year, one.mark, one.count, one.value) for year, one in found.by_year] == [
        (2026, SHOWN, 6, 600 * MILLION),
        (2025, FEW, None, None),
        (2024, SHOWN, 5, 500 * MILLION),
    ]


FUNNELS = [  # contracts of the years that are told, in force here, what the funnel tells of these
    (12, 0, FEW),
    (12, 4, FEW),
    (12, 5, SHOWN),
    (12, 12, SHOWN),
    (12, 14, WITHHELD),  # two of them belong to years that are hidden
    (0, 6, WITHHELD),
]


@pytest.mark.parametrize(("told", "here", "mark"), FUNNELS)
def test_the_funnel_tells_nothing_of_hidden_years(told: int, here: int, mark: str):
    one = figures.Told(SHOWN, here) if here >= 5 else figures.Told(FEW)
    funnel = (("signed", one), ("in_force", one), ("registered", one), ("in_use", one))
    totals = [figures.Told(SHOWN, told)] if told else []
    sure = figures.Table("confidence", (("registered", (), figures.Told(SHOWN, told) if told else figures.Told(FEW)),))
    found = dict(figures._within(funnel, totals, sure))
    assert found["signed"] is one
    assert {found[step].mark for step in ("in_force", "registered", "in_use")} == {mark}


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
    assert told["introduced"] == told["in_use"] == (FEW, None)
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
        assert row[3] in ("dưới 5", "ẩn") or int(row[3]) >= 5
    text = file.data.decode("utf-8-sig")
    assert "dưới 5" in text and "T0" not in text and "D3" not in text
    assert visitor.get("/so-lieu-giao-dich?lang=en").status_code == 200
    assert visit(lan).get("/so-lieu-giao-dich").status_code == 200
