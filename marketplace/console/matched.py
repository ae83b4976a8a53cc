"""What newly fits the listings of a member's organisations: strong and medium matches that nobody acted on yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import and_, exists, or_, select

from marketplace.catalogue.models import Need, Technology
from marketplace.deals.models import CANCELLED, Interest
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching import lists
from marketplace.matching.models import DEMAND, DROPPED, SUPPLY, Match
from marketplace.matching.reasons import in_words
from marketplace.matching.strength import FLOORS, MEDIUM, band

NEW_FOR = timedelta(days=30)
SHOWN = 3


@dataclass(frozen=True)
class Found:
    """A listing of somebody else that fits one of mine, and the first reason for it."""

    kind: str
    public_id: str
    title: str
    mine_kind: str
    mine_id: str
    mine_title: str
    score: int
    reason: str

    @property
    def url(self) -> str:
        return url_for(f"{self.kind}.show", public_id=self.public_id)

    @property
    def mine_url(self) -> str:
        """My listing's page, at the place where all its matches stand."""
        return url_for(f"{self.mine_kind}.show", public_id=self.mine_id, _anchor="matches")

    @property
    def band(self) -> str:
        return str(band(self.score))


def newest(mine: Sequence[int]) -> list[Found]:
    """The best of those found in the last days between a listing of these organisations and one of another; a query.

    Neither what the owner has judged as not fitting, nor pairs about which the sides have asked one another already.
    """
    supplies = and_(Technology.organisation_id.in_(mine), Need.organisation_id.not_in(mine), ~lists.is_judged(SUPPLY))
    seeks = and_(Need.organisation_id.in_(mine), Technology.organisation_id.not_in(mine), ~lists.is_judged(DEMAND))
    asked = exists().where(
        Interest.technology_id == Match.technology_id,
        Interest.need_id == Match.need_id,
        Interest._status != CANCELLED,
    )
    statement = (
        select(
            Match.score,
            Match.reasons,
            Technology.public_id.label("technology"),
            Technology.title.label("technology_title"),
            Technology.organisation_id.in_(mine).label("is_supply"),
            Need.public_id.label("need"),
            Need.title.label("need_title"),
        )
        .join(Technology, Technology.id == Match.technology_id)
        .join(Need, Need.id == Match.need_id)
        .where(Match._status != DROPPED, Match.score >= FLOORS[MEDIUM], Match.created_at >= now() - NEW_FOR)
        .where(lists.both_on_show(), or_(supplies, seeks), ~asked)
        .order_by(Match.score.desc(), Match.id.desc())
        .limit(SHOWN)
    )
    return [_found(row) for row in db.session.execute(statement)]


def _found(row: Any) -> Found:
    need, technology = ("need", row.need, row.need_title), ("technology", row.technology, row.technology_title)
    other, own = (need, technology) if row.is_supply else (technology, need)
    reasons = [words for words, is_for in map(in_words, row.reasons) if is_for]
    return Found(*other, *own, score=row.score, reason=reasons[0] if reasons else "")
