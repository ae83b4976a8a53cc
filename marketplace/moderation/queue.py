"""The desk: the queue under a filter, its counts, and what comes next. Nothing here commits."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.moderation import waiting
from marketplace.moderation.waiting import EDIT, NEW, RETURNED, SECOND, SMALL, Waiting

WHATS = (NEW, EDIT, SMALL, SECOND, RETURNED)


@dataclass(frozen=True)
class Filter:
    """Which part of the queue; None and False leave a part out of it."""

    kind: str | None = None
    field: str | None = None  # level one of st_field
    what: str | None = None  # one of WHATS; None: everything that waits for an officer
    organisation: int | None = None
    overdue: bool = False
    mine: bool = False

    def misses(self, row: Waiting, officer_id: int | None) -> list[str]:
        """The parts of this filter that a row does not fit; none: it is taken."""
        found = []
        if self.what != row.what if self.what else row.what == RETURNED:
            found.append("what")
        if self.kind is not None and self.kind != row.kind:
            found.append("kind")
        if self.field is not None and self.field not in row.fields:
            found.append("field")
        if self.organisation is not None and self.organisation != row.organisation_id:
            found.append("organisation")
        if self.overdue and not row.is_overdue:
            found.append("overdue")
        if self.mine and not row.is_held_by(officer_id):
            found.append("mine")
        return found


@dataclass
class Tally:
    """What each choice of each part of a filter would leave, the other parts staying as they are."""

    what: Counter[str] = dataclasses.field(default_factory=Counter)
    kind: Counter[str] = dataclasses.field(default_factory=Counter)
    field: Counter[str] = dataclasses.field(default_factory=Counter)
    organisation: Counter[int] = dataclasses.field(default_factory=Counter)
    overdue: int = 0
    mine: int = 0


@dataclass(frozen=True)
class Place:
    """Where an item stands in the queue."""

    submitted_at: datetime
    number: str


class Desk:
    """Everything that waits, read once for one page. ``officer`` is who looks at it, if anybody."""

    def __init__(self, officer: Any = None) -> None:
        self.rows = waiting.load()
        self.officer = officer

    def under(self, wanted: Filter) -> list[Waiting]:
        who = self._who
        return [row for row in self.rows if not wanted.misses(row, who)]

    def page(self, wanted: Filter, limit: int = 50, offset: int = 0) -> list[Waiting]:
        """A part of the queue with words, the oldest first."""
        return waiting.with_words(self.under(wanted)[offset : offset + limit])

    def total(self, wanted: Filter) -> int:
        return len(self.under(wanted))

    def tally(self, wanted: Filter) -> Tally:
        """The counts beside every choice, in one pass: a row that fits all parts but one counts for that one."""
        found, who = Tally(), self._who
        for row in self.rows:
            misses = wanted.misses(row, who)
            if len(misses) > 1:
                continue
            missed = misses[0] if misses else None
            if missed in (None, "what"):
                found.what[row.what] += 1
            if missed in (None, "kind"):
                found.kind[row.kind] += 1
            if missed in (None, "field"):
                found.field.update(row.fields)
            if missed in (None, "organisation"):
                found.organisation[row.organisation_id] += 1
            found.overdue += missed in (None, "overdue") and row.is_overdue
            found.mine += missed in (None, "mine") and row.is_held_by(who)
        return found

    def next_for(self, officer: Any, wanted: Filter, after: Place | None = None) -> Waiting | None:
        """The next row ``officer`` may decide on: behind ``after``, else from the head of the queue.

        What waits for its poster is nobody's turn, and what somebody else is at work on is passed over.
        """
        rows = [row for row in self.under(wanted) if _is_for(row, officer)]
        behind = [row for row in rows if after is None or row.place > (after.submitted_at, after.number)]
        return next(iter(behind or rows), None)

    @property
    def _who(self) -> int | None:
        return getattr(self.officer, "id", None)

    def median_hours(self) -> int | None:
        """Half of what waits for an officer has waited longer than this; None when nothing waits."""
        rows = self.under(Filter())  # in order of age: the middle one or two tell
        return (rows[(len(rows) - 1) // 2].hours + rows[len(rows) // 2].hours) // 2 if rows else None


def _is_for(row: Waiting, officer: Any) -> bool:
    is_free = row.held is None or row.held.officer_id == officer.id
    return row.what != RETURNED and is_free and row.barred_for(officer) is None
