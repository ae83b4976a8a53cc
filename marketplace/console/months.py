"""What was done in each of the last twelve months, for officers; counted anew every hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select

from marketplace.accounts.models import Person
from marketplace.catalogue.models import KINDS
from marketplace.console.yearly import first_turns
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.hourly import of_this_hour
from marketplace.kernel.policy import DOORS
from marketplace.moderation import targets
from marketplace.moderation.figures import FINAL
from marketplace.moderation.models import Review
from marketplace.moderation.records import median

MONTHS = 12
CACHE = "console.months"
WEEK, WORKING_WEEK = 7, 5
LISTINGS, DECISIONS, WAIT, INTRODUCED, SIGNED = "listings", "decisions", "wait", "introduced", "signed"
LABELS = {
    LISTINGS: _l("Tin mới đăng"),
    DECISIONS: _l("Quyết định kiểm duyệt"),
    WAIT: _l("Trung vị thời gian chờ duyệt, ngày"),
    INTRODUCED: _l("Hồ sơ được giới thiệu"),
    SIGNED: _l("Hồ sơ đã ký hợp đồng"),
}
OF_CASES = (INTRODUCED, SIGNED)
"""Exact numbers of deals are for those alone who may see every case."""


@dataclass(frozen=True)
class Series:
    """One figure over the months, the oldest first; ``target`` in the same unit."""

    name: str
    values: tuple[float | None, ...]
    target: float | None = None

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def now(self) -> float | None:
        return self.values[-1]


@dataclass(frozen=True)
class Months:
    """The first days of the months, and the figures of one reader over them; ``at``: when they were counted."""

    at: datetime
    days: tuple[date, ...]
    series: tuple[Series, ...]


def months_for(officer: Person) -> Months:
    """Those of this hour, as the roles of this officer allow."""
    found = of_this_hour(CACHE, compute)
    may_see_cases = DOORS["case_officers"](officer)
    return Months(found.at, found.days, tuple(one for one in found.series if may_see_cases or one.name not in OF_CASES))


def compute() -> Months:
    """Four statements, whatever there is to count: two kinds of listings, decisions, turns of deals."""
    days, starts = _days(), _starts()
    waits = _waits(starts)
    hours = [median(sorted(Counter(some).items())) for some in waits]
    turns = first_turns()
    found: dict[str, tuple[float | None, ...]] = {
        LISTINGS: tuple(_published(starts)),
        DECISIONS: tuple(sum(some.values()) for some in waits),
        WAIT: tuple(None if one is None else round(one / 24, 1) for one in hours),
    }
    for name in OF_CASES:
        found[name] = tuple(_per_month((at for (_deal, what), at in turns.items() if what == name), starts))
    return Months(now(), days, tuple(Series(name, found[name], _target() if name == WAIT else None) for name in LABELS))


def heads(found: Months) -> list[str]:
    """The columns of the table and of the file."""
    return [_("Tháng"), *(one.label for one in found.series)]


def rows(found: Months) -> Iterator[list[Any]]:
    """A line for each month, the latest first."""
    for place in reversed(range(len(found.days))):
        yield [f"{found.days[place]:%m/%Y}", *(one.values[place] for one in found.series)]


def _days() -> tuple[date, ...]:
    months = [today().year * 12 + today().month - 1 - back for back in reversed(range(MONTHS))]
    return tuple(date(one // 12, one % 12 + 1, 1) for one in months)


def _starts() -> list[datetime]:
    """The first moments of the months, in UTC."""
    return [datetime.combine(day, time(), VIETNAM).astimezone(UTC) for day in _days()]


def _target() -> float:
    """What was promised for a new technology, as calendar days: so long do that many working days last on average."""
    return round(targets.days_for("technology") * WEEK / WORKING_WEEK, 1)


def _place(column: Any, starts: Sequence[datetime]) -> Any:
    """SQL: the number of the month that a moment lies in."""
    return case(*[(column >= start, place) for place, start in reversed(list(enumerate(starts)))], else_=-1)


def _published(starts: Sequence[datetime]) -> list[int]:
    """Listings by the month in which they went on show."""
    found: Counter[int] = Counter()
    for model in KINDS.values():
        # Grouped outside: PostgreSQL does not see that two expressions with values of their own are the same.
        column: Any = model.published_at
        inner = select(_place(column, starts).label("month")).where(column >= starts[0]).subquery()
        found.update(dict(db.session.execute(_counted(inner.c.month)).tuples().all()))
    return [found[place] for place in range(len(starts))]


def _waits(starts: Sequence[datetime]) -> list[Counter[int]]:
    """For each month, how many decisions had been waited for how many hours."""
    at = Review.created_at
    inner = select(_place(at, starts).label("month"), Review.waited_hours.label("waited"))
    inner_rows = inner.where(Review.verb.in_(FINAL), at >= starts[0]).subquery()
    found: list[Counter[int]] = [Counter() for _start in starts]
    for place, waited, times in db.session.execute(_counted(inner_rows.c.month, inner_rows.c.waited)):
        found[place][waited] += times
    return found


def _counted(*columns: Any) -> Any:
    return select(*columns, func.count()).group_by(*columns)


def _per_month(moments: Iterable[datetime], starts: Sequence[datetime]) -> list[int]:
    found = [0] * len(starts)
    for moment in moments:
        place = sum(moment >= start for start in starts) - 1
        if place >= 0:
            found[place] += 1
    return found
