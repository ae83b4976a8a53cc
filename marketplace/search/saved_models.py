"""Searches that people keep, and which listings they were told of for them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime

DAILY, WEEKLY, NONE = "daily", "weekly", "none"
RHYTHMS = {DAILY: _l("Mỗi ngày"), WEEKLY: _l("Mỗi tuần, vào thứ Hai"), NONE: _l("Không gửi thư, chỉ lưu lại")}
BOTH = "both"
LONGEST_NAME = 120
"""Characters."""


class SavedSearch(Record, Model):
    """What somebody asked for, to be asked again. ``kind``: technology, need or both; ``args``: the arguments of its
    address (saved_args.py); ``digest``: of both, so that nobody keeps the same twice; ``looked_at``: listings published
    until then were looked at.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("person_id", "digest"),
        CheckConstraint("kind IN ('technology', 'need', 'both')", name="kind"),
        CheckConstraint("rhythm IN ('daily', 'weekly', 'none')", name="rhythm"),
        Index("ix_saved_search_due", "rhythm", "looked_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[str] = mapped_column(String(12))
    args: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    rhythm: Mapped[str] = mapped_column(String(10))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    person: Mapped[Person] = relationship()


class ToldListing(Model):
    """A listing that somebody was told of: never a second time, by whichever search it is found."""

    __tablename__ = "saved_search_told"
    __table_args__ = (UniqueConstraint("person_id", "kind", "public_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))
    public_id: Mapped[str] = mapped_column(String(12))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
