"""Which reminders about the end of a listing's time on show have been given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalogue.revision_models import AboutItem, about_one
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, UtcDateTime


class Reminder(AboutItem, Model):
    """One reminder, so many days before one end; a renewed listing has another end and is reminded anew."""

    __tablename__ = "reminder"
    __table_args__ = about_one(
        UniqueConstraint("technology_id", "days", "expires_at"),
        UniqueConstraint("need_id", "days", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    days: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[bool] = mapped_column(Boolean)  # False: its day had passed before the listing went on show
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
