"""Files of a deal and who may open them, meetings with their results, questions with their owners."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, lazyload, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.deals.models import Deal, Message
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime, unique_where
from marketplace.kernel.files import StoredFile

PARTIES, NDA, BROKER = "parties", "nda", "broker"
LEVEL_LABELS = {
    PARTIES: _l("Mọi người trong hồ sơ"),
    NDA: _l("Sau khi chấp nhận thỏa thuận bảo mật"),
    BROKER: _l("Chỉ cán bộ môi giới"),
}


def name_only() -> tuple[Any, ...]:
    """For lists that show who it was: what else is known of a person is asked where it is needed.

    Not a constant: asking for it wants every table to be known.
    """
    return lazyload(Person.roles), lazyload(Person.memberships)


class DealFile(Record, Model):
    """A file that one side (or the broker) put into a deal, and from which level on it may be opened."""

    __tablename__ = "deal_file"
    __table_args__ = (
        CheckConstraint("level IN ('parties', 'nda', 'broker')", name="level"),
        CheckConstraint("side IN ('demand', 'supply', 'broker')", name="side"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))  # whose file it is: demand, supply, broker
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(8), default=NDA)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody but its own side opens it any more

    deal: Mapped[Deal] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    message: Mapped[Message | None] = relationship()


class NdaText(Model):
    """One version of the text to which people agree before they open what is confidential; never changed."""

    __tablename__ = "nda_text"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    body_vi: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of body_vi and body_en
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: came with the program
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class NdaAcceptance(Record, Model):
    """One person agreed to one version of the text in one deal: when, and from which address."""

    __tablename__ = "nda_acceptance"
    __table_args__ = (unique_where("uq_nda_acceptance_present", "deal_id", "person_id", where="ended_at IS NULL"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # for whom he or she agreed
    text_id: Mapped[int] = mapped_column(ForeignKey("nda_text.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    address: Mapped[str] = mapped_column(String(45))  # of the computer
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a newer text was asked for, or the person left

    deal: Mapped[Deal] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship()
    text: Mapped[NdaText] = relationship()


class Withdrawal(Record, Model):
    """One side no longer lets one person of the other side open its files; at once, until it is lifted."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        unique_where("uq_withdrawal_present", "deal_id", "side", "person_id", where="lifted_at IS NULL"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))  # whose files
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)  # who may not open them
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])


class Opening(Model):
    """Somebody was handed a file (of a deal, or a confidential one of a listing) or a part of a description.

    Only ever added to.
    """

    __tablename__ = "opening"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply', 'broker')", name="side"),
        Index("ix_opening_file_id_at", "file_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # None: a part of a description, or a file that its listing has dropped since; its SHA-256 stands in history.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))  # of what was opened, as it stood then
    side: Mapped[str] = mapped_column(String(8))  # whose it is: demand, supply, broker
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    address: Mapped[str] = mapped_column(String(45))
    marked: Mapped[bool] = mapped_column(default=False)  # with the reader's name on every page

    file: Mapped[StoredFile | None] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")


class Meeting(Record, Model):
    """The sides meet: invitation by calendar, agenda, minutes, and a result that must be told."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(result IS NULL) = (minuted_at IS NULL)", name="result_with_minutes"),
        CheckConstraint("place <> '' OR link <> ''", name="somewhere"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(Integer, default=0)  # of the invitation (RFC 5545), one more at each change
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str | None] = mapped_column(String(20))  # code of meeting_result
    result_words: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # what, who, until when
    minuted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    minuted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_on: Mapped[date | None] = mapped_column(Date)  # when its caller was last asked for the result

    deal: Mapped[Deal] = relationship()
    called_by: Mapped[Person] = relationship(foreign_keys=[called_by_id], lazy="joined")
    minuted_by: Mapped[Person | None] = relationship(foreign_keys=[minuted_by_id])
    attendances: Mapped[list[Attendance]] = relationship(back_populates="meeting", cascade="all, delete-orphan")


class Attendance(Model):
    """Somebody invited to a meeting: with an account, or by name and address; and whether he or she came."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("person_id IS NOT NULL OR name <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    was_there: Mapped[bool | None] = mapped_column()

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    person: Mapped[Person | None] = relationship(lazy="joined")


class DealQuestion(Record, Model):
    """Something one side has to answer or bring by a day."""

    __tablename__ = "deal_question"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply', 'broker')", name="side"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(8))  # who has to answer: demand, supply, broker
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # one person of that side, if named
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))  # decided there
    body: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_on: Mapped[date | None] = mapped_column(Date)

    deal: Mapped[Deal] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="joined")
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="joined")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
