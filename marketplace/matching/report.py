"""How good the proposals were in the brokers' eyes, week by week, counted from the rows.

Weeks are ISO weeks in Vietnam. A pair counts as proposed in the week in which it was first computed, as accepted or
dropped in the week of its last decision, with the strength and the rank that it had then. Undecided pairs whose item
has ended are gone and count no longer; a decision that was taken back never was. What the owners of either side said
(``Week.owners``: side, then reason) is counted apart, in the week in which they said it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, today
from marketplace.matching.models import ACCEPTED, DEMAND, DROPPED, SUPPLY, Match, OwnersVerdict
from marketplace.matching.strength import BANDS, band

WEEKS, MOST_WEEKS = 8, 104
TOP = 3  # ranks counted as the top of a need's list


@dataclass
class Tally:
    """Decisions of one sort."""

    accepted: int = 0
    dropped: int = 0

    @property
    def decided(self) -> int:
        return self.accepted + self.dropped

    @property
    def precision(self) -> float | None:
        """Share of the decided that were accepted, 0..1; None when nothing was decided."""
        return self.accepted / self.decided if self.decided else None


@dataclass
class Week:
    """One ISO week, or the sum of several."""

    name: str
    monday: date | None = None
    proposed: int = 0
    overall: Tally = field(default_factory=Tally)
    by_band: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in BANDS})
    top: Tally = field(default_factory=Tally)
    reasons: Counter[str] = field(default_factory=Counter)
    owners: dict[str, Counter[str]] = field(default_factory=lambda: {DEMAND: Counter(), SUPPLY: Counter()})

    @property
    def is_empty(self) -> bool:
        """Nothing was proposed, decided or said."""
        return not (self.proposed or self.overall.decided or any(self.owners.values()))


@dataclass(frozen=True)
class Report:
    """The weeks, newest first, empty ones included, and all of them together."""

    weeks: Sequence[Week]
    total: Week


def report(weeks: int = WEEKS) -> Report:
    """The last ``weeks`` (1..104) ISO weeks, the present one included."""
    monday = today() - timedelta(days=today().weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(min(max(weeks, 1), MOST_WEEKS))]
    found = {day: Week(week_name(day), day) for day in mondays}
    total = Week("")
    begin = datetime.combine(mondays[-1], time(), VIETNAM).astimezone(UTC)
    for moment in db.session.execute(select(Match.created_at).where(Match.created_at >= begin)).scalars():
        for week in _both(found, total, moment):
            week.proposed += 1
    columns = (Match.decided_at, Match._status, Match.decided_score, Match.decided_rank, Match.drop_reason)
    decided = select(*columns).where(Match.decided_at >= begin, Match._status.in_([ACCEPTED, DROPPED]))
    for decided_at, status, score, rank, reason in db.session.execute(decided):
        for week in _both(found, total, decided_at):
            _count(week, status == ACCEPTED, score, rank, reason)
    said = select(OwnersVerdict.created_at, OwnersVerdict.side, OwnersVerdict.reason)
    for moment, side, reason in db.session.execute(said.where(OwnersVerdict.created_at >= begin)):
        for week in _both(found, total, moment):
            week.owners[side][reason] += 1
    return Report(list(found.values()), total)


def week_name(day: date) -> str:
    """ISO 8601, as 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _both(found: dict[date, Week], total: Week, moment: datetime | None) -> Iterator[Week]:
    if moment is None:
        return
    day = moment.astimezone(VIETNAM).date()
    week = found.get(day - timedelta(days=day.weekday()))
    if week is not None:
        yield week
        yield total


def _count(week: Week, is_good: bool, score: int | None, rank: int | None, reason: str | None) -> None:
    tallies = [week.overall]
    strength = band(score) if score is not None else None
    if strength is not None:
        tallies.append(week.by_band[strength])
    if rank is not None and rank <= TOP:
        tallies.append(week.top)
    for tally in tallies:
        tally.accepted += is_good
        tally.dropped += not is_good
    if not is_good:
        week.reasons[reason or ""] += 1
