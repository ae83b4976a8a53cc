"""The desk: the queue under a filter, its counts, and what comes next. Nothing here commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
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

    def takes(self, row: Waiting, officer_id: int | None) -> bool:
        """Is this row of the part?"""
        return (
            (self.what == row.what if self.what else row.what != RETURNED)
            and self.kind in (None, row.kind)
            and (self.field is None or self.field in row.fields)
            and self.organisation in (None, row.organisation_id)
            and (row.is_overdue or not self.overdue)
            and (not self.mine or (row.held is not None and row.held.officer_id == officer_id))
        )


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
        who = getattr(self.officer, "id", None)
        return [row for row in self.rows if wanted.takes(row, who)]

    def page(self, wanted: Filter, limit: int = 50, offset: int = 0) -> list[Waiting]:
        """A part of the queue with words, the oldest first."""
        return waiting.with_words(self.under(wanted)[offset : offset + limit])

    def total(self, wanted: Filter) -> int:
        return len(self.under(wanted))

    def by_kind(self, wanted: Filter) -> Counter[str]:
        return Counter(row.kind for row in self.under(replace(wanted, kind=None)))

    def by_what(self, wanted: Filter) -> dict[str, int]:
        return {what: self.total(replace(wanted, what=what)) for what in WHATS}

    def by_field(self, wanted: Filter) -> dict[str, int]:
        """How many in each field of level one, in the order of the list; an item may count in several."""
        found = Counter(one for row in self.under(replace(wanted, field=None)) for one in row.fields)
        return dict(sorted(found.items()))

    def by_organisation(self, wanted: Filter, most: int = 8) -> list[tuple[int, int]]:
        """The organisations with most rows, and how many: the chosen one always among them."""
        found = Counter(row.organisation_id for row in self.under(replace(wanted, organisation=None)))
        pairs = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        chosen = wanted.organisation
        first = [(chosen, found[chosen])] if chosen is not None else []
        return [*first, *[pair for pair in pairs if pair[0] != chosen][: most - len(first)]]

    def next_for(self, officer: Any, wanted: Filter, after: Place | None = None) -> Waiting | None:
        """The next row ``officer`` may decide on: behind ``after``, else from the head of the queue.

        What waits for its poster is nobody's turn, and what somebody else is at work on is passed over.
        """
        rows = [row for row in self.under(wanted) if _is_for(row, officer)]
        behind = [row for row in rows if after is None or row.place > (after.submitted_at, after.number)]
        return next(iter(behind or rows), None)

    def median_hours(self) -> int | None:
        """Half of what waits for an officer has waited longer than this; None when nothing waits."""
        hours = [row.hours for row in self.under(Filter())]
        return int(median(hours)) if hours else None

    def counts(self) -> dict[str, int]:
        """How many wait of each kind and together, and how many are overdue."""
        rows = self.under(Filter())
        kinds = Counter(row.kind for row in rows)
        return {
            "technology": kinds["technology"],
            "need": kinds["need"],
            "waiting": len(rows),
            "overdue": _late(rows),
        }


def _late(rows: Iterable[Waiting]) -> int:
    return sum(row.is_overdue for row in rows)


def _is_for(row: Waiting, officer: Any) -> bool:
    is_free = row.held is None or row.held.officer_id == officer.id
    return row.what != RETURNED and is_free and row.barred_for(officer) is None
