"""What people were told, on the site and by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.extensions import Model
from marketplace.kernel.db import Record, UtcDateTime

WAITING, SENT, FAILED = "waiting", "sent", "failed"


class Notice(Record, Model):
    """One line on somebody's list of notices; its words are made when it is read, in the reader's language."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_unread", "person_id", "read_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    link: Mapped[str] = mapped_column(String(300))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined")


class Mail(Record, Model):
    """One mail, from the transaction that caused it to the server that took it.

    ``params`` never hold a token: the link of an account mail is made when it is sent.
    """

    __tablename__ = "mail"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),)

    to: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    link: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="vi")
    state: Mapped[str] = mapped_column(String(10), default=WAITING, index=True)
    error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
