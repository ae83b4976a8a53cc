"""Needs on show that nothing answers: no match at medium or above, and none that a broker has chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching.lists import both_on_show
from marketplace.matching.models import ACCEPTED, DROPPED, PROPOSED, Match
from marketplace.matching.strength import FLOORS, MEDIUM, WEAK

AT_ONCE = 500  # needs read together for a file


@dataclass
class Unmet:
    """A need without supply: for how many days, how many weak candidates, and what brokers dropped, by reason code."""

    need: Need
    days: int
    weak: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


def needs() -> Select[Any]:
    """The needs nobody answers, those on show for the longest time first."""
    answered = select(Match.need_id).where(both_on_show(), _answers())
    statement = select(Need).where(Need._status == Status.PUBLISHED, Need.id.not_in(answered))
    return statement.order_by(Need.published_at, Need.id)


def count() -> int:
    statement = needs().order_by(None).with_only_columns(func.count(Need.id), maintain_column_froms=True)
    return int(db.session.execute(statement).scalar_one())


def described(found: Sequence[Need]) -> list[Unmet]:
    """These needs with what is known of each: two queries, however many there are."""
    rows = {need.id: Unmet(need, _days(need)) for need in found}
    weak = select(Match.need_id, func.count(Match.id)).where(
        Match.need_id.in_(rows), Match._status == PROPOSED, Match.score >= FLOORS[WEAK], both_on_show()
    )
    for need_id, number in db.session.execute(weak.group_by(Match.need_id)):
        rows[need_id].weak = number
    dropped = select(Match.need_id, Match.drop_reason, func.count(Match.id)).where(
        Match.need_id.in_(rows), Match._status == DROPPED
    )
    for need_id, reason, number in db.session.execute(dropped.group_by(Match.need_id, Match.drop_reason)):
        rows[need_id].dropped[reason or ""] = number
    return list(rows.values())


def everything() -> Iterator[Unmet]:
    """The whole list for a file, in portions."""
    start = 0
    while found := db.session.execute(needs().offset(start).limit(AT_ONCE)).scalars().all():
        yield from described(found)
        start += len(found)


def _answers() -> ColumnElement[bool]:
    """A proposal that is strong enough, or whatever a broker has chosen."""
    return or_(Match._status == ACCEPTED, and_(Match._status == PROPOSED, Match.score >= FLOORS[MEDIUM]))


def _days(need: Need) -> int:
    return (now() - need.published_at).days if need.published_at else 0
