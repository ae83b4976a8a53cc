"""How well posters are served: public figures, computed by a few grouped queries and kept for an hour.

Times are those that an officer's decision had been waited for, in whole hours from handing in. Nothing here
names a person or a listing; in the table of reasons, counts under three are not told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Text, case, cast, func, select

from marketplace.catalogue import freshness
from marketplace.catalogue import revision_models as revisions
from marketplace.catalogue.models import KINDS, NeedCode, TechnologyCode
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import WAITING
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.hourly import of_this_hour
from marketplace.moderation import targets
from marketplace.moderation.deadlines import due_after
from marketplace.moderation.grounds import list_of
from marketplace.moderation.models import Report, Review
from marketplace.moderation.records import median
from marketplace.reference import service as reference

PERIOD = timedelta(days=90)
REASONS_PERIOD = timedelta(days=365)
MONTHS = 12
FEWEST = 3
"""Counts under this are shown as "under three": a poster in a small field must not be recognised."""
REVISION = "revision"
MATTERS = ("technology", "need", REVISION)
FINAL = ("publish", "return", "refuse", "approve_revision", "return_revision", "refuse_revision")
"""Decisions that answer the poster; the first of two officers and looking at small changes are no answer."""
AGAINST = ("return", "refuse", "return_revision", "refuse_revision", "undo_revision")
FIELD = "st_field"
CACHE = "quality"


@dataclass(frozen=True)
class Answered:
    """Decisions of the period on one matter: how many, the median wait in hours, how many in time."""

    count: int
    median: int | None
    in_time: int


@dataclass(frozen=True)
class Waiting:
    """What waits now: how much, and since when the oldest."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Month:
    """One month (its first day, in Vietnam), the median wait of each matter, and how many decisions."""

    name: str
    medians: dict[str, int | None]
    counts: dict[str, int]


@dataclass(frozen=True)
class Figures:
    """Everything that changes slowly."""

    at: datetime
    answered: dict[str, Answered]
    months: list[Month]
    confirmed: tuple[int, int]
    urgent: tuple[int, int]
    """Reports of unlawful content: decided in time, and all whose time is over."""
    reasons: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    """By field of level one: how often each reason (list, code) was given."""


def figures() -> Figures:
    """Those of this hour, made when first asked for in this process."""
    return of_this_hour(CACHE, compute)


def compute() -> Figures:
    return Figures(
        at=now(),
        answered=_answered(),
        months=_months(),
        confirmed=freshness.share_confirmed(),
        urgent=_urgent(),
        reasons=_reasons(),
    )


def waiting() -> dict[str, Waiting]:
    """What waits this moment."""
    found = {}
    for kind, model in KINDS.items():
        found[kind] = _waiting(model, WAITING)
    found[REVISION] = _waiting(Revision, (revisions.SUBMITTED, revisions.CONFIRMING))
    return found


def share(part: int, whole: int) -> int | None:
    """Percent, rounded down; None of nothing."""
    return 100 * part // whole if whole else None


def days_of(matter: str) -> int:
    """The target in working days."""
    return targets.days_for("technology", "edit") if matter == REVISION else targets.days_for(matter)


def _waiting(model: Any, states: Any) -> Waiting:
    oldest = func.min(model.submitted_at)
    count, since = db.session.execute(select(func.count(), oldest).where(model._status.in_(states))).one()
    return Waiting(int(count), since)


def _matter() -> Any:
    """SQL: which of MATTERS a decision is about."""
    return case(
        (Review.revision_id.is_not(None), REVISION),
        (Review.technology_id.is_not(None), "technology"),
        else_="need",
    )


def _answered() -> dict[str, Answered]:
    statement = (
        select(_matter(), Review.created_at, Review.waited_hours)
        .where(Review.verb.in_(FINAL), Review.created_at >= now() - PERIOD)
        .order_by(Review.waited_hours)
    )
    hours: dict[str, list[int]] = {matter: [] for matter in MATTERS}
    in_time = dict.fromkeys(MATTERS, 0)
    days = {matter: days_of(matter) for matter in MATTERS}
    slack: dict[tuple[datetime, int], timedelta] = {}
    for matter, at, waited in db.session.execute(statement):
        hours[matter].append(waited)
        in_time[matter] += _is_in_time(at, waited, days[matter], slack)
    return {
        matter: Answered(len(some), median([(one, 1) for one in some]), in_time[matter])
        for matter, some in hours.items()
    }


def _is_in_time(at: datetime, waited: int, days: int, slack: dict[tuple[datetime, int], timedelta]) -> bool:
    """Did a decision ``at`` that moment come within the working days? Worked out once for each hour of handing in."""
    handed_in = (at - timedelta(hours=waited)).replace(minute=0, second=0, microsecond=0)
    key = handed_in, days
    if key not in slack:
        slack[key] = due_after(handed_in, days) - handed_in
    return timedelta(hours=waited) <= slack[key]


def _months() -> list[Month]:
    """The last twelve months with the present one, the oldest first."""
    starts = _starts()
    number = case(*[(Review.created_at >= start, i) for i, start in reversed(list(enumerate(starts)))], else_=-1)
    # Grouped outside: PostgreSQL does not see that two expressions with values of their own are the same.
    rows = (
        select(number.label("month"), _matter().label("matter"), Review.waited_hours.label("waited"))
        .where(Review.verb.in_(FINAL), Review.created_at >= starts[0])
        .subquery()
    )
    columns = rows.c.month, rows.c.matter, rows.c.waited
    statement = select(*columns, func.count()).group_by(*columns).order_by(rows.c.waited)
    pairs: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for i, matter, waited, times in db.session.execute(statement):
        pairs.setdefault((i, matter), []).append((waited, times))
    return [
        Month(
            f"{start.astimezone(VIETNAM):%Y-%m}",
            {matter: median(pairs.get((i, matter), [])) for matter in MATTERS},
            {matter: sum(n for _h, n in pairs.get((i, matter), [])) for matter in MATTERS},
        )
        for i, start in enumerate(starts)
    ]


def _starts() -> list[datetime]:
    """The first moments of the months, in UTC."""
    today = now().astimezone(VIETNAM).date()
    months = [today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS))]
    days = [today.replace(year=one // 12, month=one % 12 + 1, day=1) for one in months]
    return [datetime.combine(day, time(), VIETNAM).astimezone(UTC) for day in days]


def _urgent() -> tuple[int, int]:
    codes = [entry.code for entry in reference.codes("report_reason") if entry.extra.get("unlawful")]
    in_time = func.count().filter(Report.decided_at <= Report.due_at)
    is_over = Report.decided_at.is_not(None) | (Report.due_at < now())
    statement = select(in_time, func.count()).where(
        Report.created_at >= now() - PERIOD, Report.reason.in_(codes), is_over
    )
    part, whole = db.session.execute(statement).one()
    return int(part), int(whole)


def _reasons() -> dict[str, dict[tuple[str, str], int]]:
    """A listing in two fields counts in both; one decision counts once in each field of level one."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for kind, code in (("technology", TechnologyCode), ("need", NeedCode)):
        rows = (
            select(
                func.substr(code.code, 1, 1).label("area"),
                Review.verb.label("verb"),
                cast(Review.reasons, Text).label("reasons"),
                Review.id.label("review"),
            )
            .join(code, getattr(code, f"{kind}_id") == getattr(Review, f"{kind}_id"))
            .where(Review.verb.in_(AGAINST), Review.created_at >= now() - REASONS_PERIOD, code.list == FIELD)
            .subquery()
        )
        columns = rows.c.area, rows.c.verb, rows.c.reasons
        statement = select(*columns, func.count(func.distinct(rows.c.review))).group_by(*columns)
        for area, verb, given, times in db.session.execute(statement):
            cell = found.setdefault(area, {})
            for reason in json.loads(given):
                key = list_of(verb), reason
                cell[key] = cell.get(key, 0) + times
    return found
