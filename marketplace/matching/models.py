"""Kept matches: which technology fits which need, how well, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Need, Technology
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime
from marketplace.kernel.workflow import Staged

PROPOSED, ACCEPTED, DROPPED = "proposed", "accepted", "dropped"
SUPPLY, DEMAND = "supply", "demand"
LABELS = {PROPOSED: _l("Đề xuất"), ACCEPTED: _l("Đã chọn"), DROPPED: _l("Đã bỏ")}


class Match(Record, Staged, Model):
    """One technology proposed for one need; a broker may accept or drop it."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("technology_id", "need_id"),
        CheckConstraint("status IN ('proposed', 'accepted', 'dropped')", name="status"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        Index("ix_match_need", "need_id", "score"),
        Index("ix_match_technology", "technology_id", "score"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=PROPOSED, index=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    drop_reason: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    decided_score: Mapped[int | None] = mapped_column(Integer)
    decided_rank: Mapped[int | None] = mapped_column(Integer)  # 1: the best that the need had then
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    computed_with: Mapped[str] = mapped_column(String(40), default="", server_default="")

    technology: Mapped[Technology] = relationship(lazy="joined")
    need: Mapped[Need] = relationship(lazy="joined")


class MatchWish(Model):
    """From which strength on a person wants to hear of new matches; without a row, from medium on."""

    __tablename__ = "match_wish"
    __table_args__ = (CheckConstraint("told_from IN ('medium', 'strong', 'never')", name="told_from"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_from: Mapped[str] = mapped_column(String(10))


class MatchTold(Model):
    """Who was told of which pair: nobody hears of one twice, even when the match was computed anew in between."""

    __tablename__ = "match_told"
    __table_args__ = (Index("ix_match_told_pair", "technology_id", "need_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class MatchRefresh(Model):
    """A walk over all needs on show, in portions: one row per stamp (see service.stamp), the last walk with it."""

    __tablename__ = "match_refresh"

    stamp: Mapped[str] = mapped_column(String(40), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    whole: Mapped[bool] = mapped_column(Boolean, default=False)  # every need, not only those with something stale
    last_need_id: Mapped[int] = mapped_column(BigId, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)


class OwnersVerdict(Record, Model):
    """The owner of one side says that a match does not fit, and why; kept though matches are computed anew."""

    __tablename__ = "owners_verdict"
    __table_args__ = (
        UniqueConstraint("technology_id", "need_id", "side"),
        CheckConstraint("side IN ('supply', 'demand')", name="side"),
    )

    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))  # of the owner who says so
    reason: Mapped[str] = mapped_column(String(20))  # code of drop_reason
    words: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    score: Mapped[int] = mapped_column(Integer)  # that the match had then

    technology: Mapped[Technology] = relationship(lazy="joined")
    need: Mapped[Need] = relationship(lazy="joined")
