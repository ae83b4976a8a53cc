"""Reading kept matches: of one item, and the brokers' list, need by need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.matching import models
from marketplace.matching.models import Match, OwnersVerdict
from marketplace.matching.strength import CEILINGS, FLOORS, WEAK

SHOWN_OF_A_NEED = 3


@dataclass(frozen=True)
class Group:
    """A need with the best of its matches in one status, and how many there are in all."""

    need: Need
    matches: Sequence[Match]
    total: int

    @property
    def rest(self) -> int:
        return self.total - len(self.matches)


def matches_of(
    item: Any,
    limit: int = 50,
    statuses: Iterable[str] = (models.PROPOSED, models.ACCEPTED),
    *,
    but_judged: bool = False,
) -> list[Match]:
    """The kept matches of an item with partners still on show, best first; none below the weak ones.

    ``but_judged`` leaves out those of which the item's owner has said that they do not fit.
    """
    column = Match.technology_id if item.kind == "technology" else Match.need_id
    statement = select(Match).where(column == item.id, Match._status.in_(list(statuses)), Match.score >= FLOORS[WEAK])
    if but_judged:
        statement = statement.where(~is_judged(side_of(item)))
    statement = statement.where(both_on_show()).order_by(Match.score.desc(), Match.id)
    return list(db.session.execute(statement.limit(limit)).scalars())


def side_of(item: Any) -> str:
    """The side on which the owner of a listing stands."""
    return models.SUPPLY if item.kind == "technology" else models.DEMAND


def is_judged(side: str) -> ColumnElement[bool]:
    """Whether the owner of that side has said of a match that it does not fit."""
    same = (OwnersVerdict.technology_id == Match.technology_id, OwnersVerdict.need_id == Match.need_id)
    return exists().where(*same, OwnersVerdict.side == side)


def count_proposals() -> int:
    """How many pairs wait for a broker."""
    return int(db.session.execute(select(func.count(Match.id)).where(_is_listed(models.PROPOSED))).scalar_one())


def groups_of(status: str, band: str | None = None) -> Select[tuple[int, int]]:
    """(need's id, number of its matches) for needs that have such a match, those with the best one first."""
    best = func.max(Match.score)
    statement = select(Match.need_id, func.count(Match.id)).where(_is_listed(status, band))
    return statement.group_by(Match.need_id).order_by(best.desc(), Match.need_id)


def groups(found: Sequence[Any], status: str, band: str | None = None, every: bool = False) -> list[Group]:
    """The needs of some rows of ``groups_of`` with their three best matches (``every``: all), in two queries."""
    totals: dict[int, int] = dict(found)
    place = func.row_number().over(partition_by=Match.need_id, order_by=(Match.score.desc(), Match.id))
    inner = select(Match.id, place.label("place")).where(_is_listed(status, band), Match.need_id.in_(totals)).subquery()
    statement = select(Match).join(inner, inner.c.id == Match.id).order_by(Match.score.desc(), Match.id)
    if not every:
        statement = statement.where(inner.c.place <= SHOWN_OF_A_NEED)
    of_need: dict[int, list[Match]] = {need_id: [] for need_id in totals}
    for match in db.session.execute(statement).scalars():
        of_need[match.need_id].append(match)
    return [Group(matches[0].need, matches, totals[need_id]) for need_id, matches in of_need.items() if matches]


def both_on_show() -> ColumnElement[bool]:
    """Whether both sides of a match are published."""
    technologies = select(Technology.id).where(Technology._status == Status.PUBLISHED)
    needs = select(Need.id).where(Need._status == Status.PUBLISHED)
    return and_(Match.technology_id.in_(technologies), Match.need_id.in_(needs))


def in_band(band: str | None) -> ColumnElement[bool]:
    """Whether a match has that strength; None: any that is worth showing."""
    if band is None:
        return Match.score >= FLOORS[WEAK]
    return Match.score.between(FLOORS[band], CEILINGS[band])


def _is_listed(status: str, band: str | None = None) -> ColumnElement[bool]:
    """Undecided pairs count from the weak ones on; decided ones stay on the list whatever became of them."""
    wanted = [Match._status == status, both_on_show()]
    if band is not None or status == models.PROPOSED:
        wanted.append(in_band(band))
    return and_(*wanted)
