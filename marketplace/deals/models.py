"""From a question to a case: interests (yêu cầu kết nối), deals (hồ sơ giao dịch) and what is said in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    or_,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import stages
from marketplace.deals.stages import INTRODUCED, OPEN_STAGES, PROPOSED, RUNNING_STAGES, STAGE_LABELS
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime, unique_where
from marketplace.kernel.workflow import Staged

ASKED, ACCEPTED, DECLINED, CANCELLED = "asked", "accepted", "declined", "cancelled"
EVERYONE, PARTIES = "everyone", "parties"
DEMAND, SUPPLY, BROKER = "demand", "supply", "broker"
"""The sides of a deal; the broker's only where files, questions and drafts have an author."""
RUNNING = frozenset({ASKED, ACCEPTED})
# Officers who may read every interest and every deal.
READERS = ("broker", "admin")

INTEREST_LABELS = {
    ASKED: _l("Chờ trả lời"),
    ACCEPTED: _l("Đã nhận lời, chờ giới thiệu"),
    DECLINED: _l("Không được nhận lời"),
    CANCELLED: _l("Đã rút"),
    INTRODUCED: _l("Đã giới thiệu"),
}
AUDIENCE_LABELS = {EVERYONE: _l("Hai bên và môi giới"), PARTIES: _l("Riêng hai bên")}
_STAGES = ", ".join(f"'{stage}'" for stage in STAGE_LABELS)


class Interest(Record, Staged, Model):
    """A request to be introduced: one side asks, the other accepts or declines, a broker introduces."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint("status IN ('asked', 'accepted', 'declined', 'cancelled', 'introduced')", name="status"),
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("status <> 'declined' OR decline_reason IS NOT NULL", name="declined_with_reason"),
        CheckConstraint("asking_organisation_id <> asked_organisation_id", name="two_parties"),
        unique_where(
            "uq_interest_running",
            "technology_id",
            "need_id",
            "asking_organisation_id",
            where="status IN ('asked', 'accepted')",
        ),
        # In SQL one NULL is not another: without this, the same question without a need could run twice.
        unique_where(
            "uq_interest_running_without_need",
            "technology_id",
            "asking_organisation_id",
            where="need_id IS NULL AND status IN ('asked', 'accepted')",
        ),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=ASKED, index=True)
    side: Mapped[str] = mapped_column(String(8))  # of the asking organisation
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    asking_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(Text)
    use: Mapped[str] = mapped_column(Text)
    scale: Mapped[str] = mapped_column(Text)
    timing: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=True)  # is the demand side hidden until introduced?
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str | None] = mapped_column(String(20))
    decline_words: Mapped[str] = mapped_column(Text, default="")

    technology: Mapped[Technology] = relationship(lazy="joined")
    need: Mapped[Need | None] = relationship(lazy="joined")
    asking_organisation: Mapped[Organisation] = relationship(foreign_keys=[asking_organisation_id], lazy="joined")
    asked_organisation: Mapped[Organisation] = relationship(foreign_keys=[asked_organisation_id], lazy="joined")
    asker: Mapped[Person] = relationship(foreign_keys=[asker_id], lazy="joined")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    deal: Mapped[Deal | None] = relationship(back_populates="interest", uselist=False)

    @property
    def subject(self) -> Technology | Need:
        """What was asked about: the technology, or the need that a technology was offered for."""
        return self.need if self.side == SUPPLY and self.need is not None else self.technology

    @property
    def supply(self) -> Organisation:
        """The organisation that offers the technology."""
        return self.asking_organisation if self.side == SUPPLY else self.asked_organisation

    @property
    def demand(self) -> Organisation:
        """The organisation that seeks one."""
        return self.asking_organisation if self.side == DEMAND else self.asked_organisation

    @classmethod
    def visible_to(cls, actor: Any) -> ColumnElement[bool]:
        """SQL twin of the ``see`` rule: both sides, brokers and administrators."""
        return _party_or_reader(actor, cls.asking_organisation_id, cls.asked_organisation_id)


def first_stage(context: Any) -> str:
    """Where a deal begins: introduced, or waiting for both sides where a broker entered it without a question."""
    return INTRODUCED if context.get_current_parameters().get("interest_id") else PROPOSED


class Deal(Record, Staged, Model):
    """The case of two introduced parties and their broker."""

    __tablename__ = "deal"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STAGES})", name="status"),
        CheckConstraint(
            "status <> 'closed' OR (outcome IS NOT NULL AND closed_at IS NOT NULL)",
            name="closed_with_outcome",
        ),
        CheckConstraint("supply_id <> demand_id", name="two_parties"),
        CheckConstraint("interest_id IS NOT NULL OR own_title <> ''", name="about_something"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=first_stage, index=True)
    number: Mapped[str] = mapped_column(String(14), unique=True)
    interest_id: Mapped[int | None] = mapped_column(ForeignKey("interest.id"), unique=True)
    own_title: Mapped[str] = mapped_column(String(200), default="", server_default="")  # of a deal a broker entered
    technology_id: Mapped[int | None] = mapped_column(ForeignKey("technology.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    supply_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    broker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    introduction: Mapped[str] = mapped_column(Text)
    stage_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now, index=True)  # anything at all happened
    next_step: Mapped[str] = mapped_column(String(200), default="", server_default="")
    next_step_on: Mapped[date | None] = mapped_column(Date, index=True)
    reminded_on: Mapped[date | None] = mapped_column(Date)  # when the broker was last told of a step that is due
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_words: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    interest: Mapped[Interest | None] = relationship(back_populates="deal", lazy="joined")
    # Not eager: what an interest is about comes with it, and is found by its key.
    technology: Mapped[Technology | None] = relationship()
    need: Mapped[Need | None] = relationship()
    supply: Mapped[Organisation] = relationship(foreign_keys=[supply_id], lazy="joined")
    demand: Mapped[Organisation] = relationship(foreign_keys=[demand_id], lazy="joined")
    broker: Mapped[Person] = relationship(lazy="joined")
    messages: Mapped[list[Message]] = relationship(back_populates="deal", order_by="Message.id")
    # By name: case_models stands to the right of this file.
    readers: Mapped[list[Any]] = relationship("DealReader", back_populates="deal")
    invitations: Mapped[list[Any]] = relationship("DealInvitation", back_populates="deal")

    @property
    def title(self) -> str:
        """What the deal is about, in a line."""
        if self.own_title:
            return self.own_title
        return self.interest.subject.title if self.interest is not None else ""

    @property
    def is_open(self) -> bool:
        """Can its room be written in?"""
        return self.status in OPEN_STAGES

    @property
    def is_confirmed(self) -> bool:
        """Have both sides ever said yes to being brought together: by question and answer, or to what was entered?"""
        return self.interest_id is not None or all(one.confirmed_at for one in self.invitations)

    @property
    def is_running(self) -> bool:
        """Does somebody still have to make the next step?"""
        return self.status in RUNNING_STAGES

    @property
    def is_overdue(self) -> bool:
        return stages.is_overdue(self.status, self.next_step_on)

    @property
    def idle_days(self) -> int:
        """For how many whole days nothing has happened in it."""
        return (now() - (self.moved_at or self.created_at)).days

    def side_of(self, actor: Any) -> str | None:
        """On which side the actor has a part: demand, supply or None."""
        if not actor.is_authenticated:
            return None
        if actor.role_in(self.supply_id):
            return SUPPLY
        return DEMAND if actor.role_in(self.demand_id) else None

    @classmethod
    def visible_to(cls, actor: Any) -> ColumnElement[bool]:
        """SQL twin of the ``see`` rule: both sides, brokers and administrators."""
        return _party_or_reader(actor, cls.supply_id, cls.demand_id)


class Message(Record, Model):
    """Something said in a deal's private thread."""

    __tablename__ = "message"
    __table_args__ = (CheckConstraint("audience IN ('everyone', 'parties')", name="audience"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience: Mapped[str] = mapped_column(String(8), default=EVERYONE, server_default=EVERYONE)
    body: Mapped[str] = mapped_column(Text)

    deal: Mapped[Deal] = relationship(back_populates="messages")
    author: Mapped[Person] = relationship(lazy="joined")
    mentions: Mapped[list[Mention]] = relationship(cascade="all, delete-orphan")


class Mention(Model):
    """Somebody who was named in a message, and told of it."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("message_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(lazy="joined")


class ReadMark(Model):
    """Up to which message somebody has read one thread of a deal; the others see it."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("deal_id", "person_id", "audience"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str] = mapped_column(String(8), default=EVERYONE)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    person: Mapped[Person] = relationship(lazy="joined")


def _party_or_reader(actor: Any, *columns: Any) -> ColumnElement[bool]:
    if actor.has_role(*READERS):
        return true()
    mine = [m.organisation_id for m in actor.memberships] if actor.is_authenticated else []
    return or_(*(column.in_(mine) for column in columns))
