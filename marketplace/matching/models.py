"""Kept matches: which technology fits which need, how well, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Need, Technology
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import Record, UtcDateTime
from marketplace.kernel.workflow import Staged

PROPOSED, ACCEPTED, DROPPED = "proposed", "accepted", "dropped"
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
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    computed_with: Mapped[str] = mapped_column(String(40), default="", server_default="")

    technology: Mapped[Technology] = relationship(lazy="joined")
    need: Mapped[Need] = relationship(lazy="joined")


class MatchWish(Model):
    """From which score on a person wants to hear of new matches; without a row, the site's default."""

    __tablename__ = "match_wish"
    __table_args__ = (CheckConstraint("told_from BETWEEN 0 AND 101", name="told_from"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_from: Mapped[int] = mapped_column(Integer)
