"""What came of the exchange year by year, exact: for officers who may see every case anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select

from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.fulfilment.models import REGISTERED, Transfer
from marketplace.kernel.clock import VIETNAM, today
from marketplace.kernel.history import HistoryEntry

TURNS = {"introduce": "introduced", "confirm": "introduced", "sign": "signed", "put_to_use": "in_use"}
"""Turns of a case, and what they count as."""
COLUMNS = ("introduced", "signed", "registered", "in_use", "declared")


@dataclass(frozen=True)
class Year:
    """What happened in one calendar year of Vietnam."""

    year: int
    introduced: int = 0
    signed: int = 0
    registered: int = 0
    in_use: int = 0
    declared: int = 0
    """Contracts signed elsewhere in that year, as one side declared them; none that is disputed or withdrawn."""


def years() -> list[Year]:
    """From this year back to the first in which anything happened; three statements, whatever there is to count."""
    found = Counter(_turns()) + Counter(_certificates()) + Counter(_declarations())
    first = min([today().year, *(year for year, _what in found)])
    return [Year(year, **{name: found[year, name] for name in COLUMNS}) for year in range(today().year, first - 1, -1)]


def first_turns() -> dict[tuple[str, str], datetime]:
    """When each case (by public id) was first introduced, signed, put to use: (case, what) → moment. One statement."""
    statement = (
        select(HistoryEntry.subject_id, HistoryEntry.verb, func.min(HistoryEntry.at))
        .where(HistoryEntry.subject_kind == Deal.__tablename__, HistoryEntry.verb.in_(TURNS))
        .group_by(HistoryEntry.subject_id, HistoryEntry.verb)
    )
    first: dict[tuple[str, str], datetime] = {}
    for deal, verb, at in db.session.execute(statement):
        key = deal, TURNS[verb]
        first[key] = min(first.get(key, at), at)
    return first


def _turns() -> Iterator[tuple[int, str]]:
    """A case counts once for each thing, in the year when it first happened."""
    for (_deal, what), at in first_turns().items():
        yield at.astimezone(VIETNAM).year, what


def _certificates() -> dict[tuple[int, str], int]:
    """Contracts of the exchange by the year of their certificate."""
    ours = Transfer.agreement_id.is_not(None) & (Transfer.confidence == REGISTERED)
    return _by_year("registered", Transfer.certified_on, ours)


def _declarations() -> dict[tuple[int, str], int]:
    stands = Transfer.disputed_at.is_(None) & Transfer.withdrawn_at.is_(None)
    return _by_year("declared", Transfer.signed_on, Transfer.agreement_id.is_(None) & stands)


def _by_year(name: str, day: Any, which: ColumnElement[bool]) -> dict[tuple[int, str], int]:
    year = extract("year", day)
    statement = select(year, func.count()).where(day.is_not(None), day <= date(today().year, 12, 31), which)
    return {(int(y), name): n for y, n in db.session.execute(statement.group_by(year)).tuples()}
