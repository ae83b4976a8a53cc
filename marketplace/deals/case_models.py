"""What the office keeps of a deal: who else may read it, who handed it over, who was asked to confirm it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import Model
from marketplace.kernel.db import Record, UtcDateTime, unique_where


class HandOver(Record, Model):
    """A deal went from one broker to another, with what the next one has to know."""

    __tablename__ = "hand_over"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(Text)

    deal: Mapped[Deal] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[from_id], lazy="joined")
    taker: Mapped[Person] = relationship(foreign_keys=[to_id], lazy="joined")


class DealReader(Record, Model):
    """An officer other than the broker who may read what is said, offered and signed in one deal, and why."""

    __tablename__ = "deal_reader"
    __table_args__ = (unique_where("uq_deal_reader_present", "deal_id", "person_id", where="ended_at IS NULL"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    deal: Mapped[Deal] = relationship(back_populates="readers")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    named_by: Mapped[Person] = relationship(foreign_keys=[named_by_id])


class DealInvitation(Record, Model):
    """Somebody without an account is asked by a signed link whether a deal that a broker entered is right.

    What is known of the person stands here alone, and can be erased.
    """

    __tablename__ = "deal_invitation"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("confirmed_at IS NULL OR declined_at IS NULL", name="one_answer"),
        Index("uq_deal_invitation_side", "deal_id", "side", unique=True),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    side: Mapped[str] = mapped_column(String(8))
    person_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    met: Mapped[str] = mapped_column(String(20), default="")  # code of contact_way
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    how: Mapped[str | None] = mapped_column(String(8))  # link, call
    call_note: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[str] = mapped_column(String(20), default="")  # version of the text agreed to

    deal: Mapped[Deal] = relationship(back_populates="invitations")
