"""Milestones, payments, surveys, and the one table that transfers are counted from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.agreements.models import Agreement
from marketplace.extensions import Model
from marketplace.kernel.db import Record, UtcDateTime
from marketplace.kernel.files import StoredFile

DECLARED, EVIDENCED, REGISTERED = "declared", "evidenced", "registered"
CONFIDENCE_LABELS = {
    DECLARED: _l("Khai báo"),
    EVIDENCED: _l("Có chứng từ"),
    REGISTERED: _l("Đã đăng ký"),
}


class Milestone(Record, Model):
    """Something one side delivers by a day, and the other accepts."""

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("accepted_at IS NULL OR handed_over_on IS NOT NULL", name="accepted_after_handing_over"),
        CheckConstraint("proposed_side IS NULL OR proposed_side IN ('demand', 'supply')", name="proposed_side"),
        CheckConstraint("proposed_side IS NULL OR handed_over_on IS NULL", name="agreed_before_handing_over"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    side: Mapped[str] = mapped_column(String(8))  # who delivers; the other accepts
    due_on: Mapped[date] = mapped_column(Date, index=True)
    first_due_on: Mapped[date] = mapped_column(Date)  # before any delay
    proposed_side: Mapped[str | None] = mapped_column(String(8))  # proposed it, and the other side has yet to agree
    handed_over_on: Mapped[date | None] = mapped_column(Date)
    handed_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_over_note: Mapped[str] = mapped_column(Text, default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_note: Mapped[str] = mapped_column(Text, default="")
    returned_note: Mapped[str] = mapped_column(Text, default="")  # the last time it was not accepted, and why
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))  # minutes of acceptance
    reminded_on: Mapped[date | None] = mapped_column(Date)

    agreement: Mapped[Agreement] = relationship()
    handed_over_by: Mapped[Person | None] = relationship(foreign_keys=[handed_over_by_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])
    file: Mapped[StoredFile | None] = relationship()
    delays: Mapped[list[Delay]] = relationship(back_populates="milestone", order_by="Delay.id")


class Delay(Record, Model):
    """A milestone is put off to another day, for a reason; the other side agrees or not."""

    __tablename__ = "delay"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name="one_answer"),
    )

    side: Mapped[str] = mapped_column(String(8))  # which asks; the other answers
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(20))  # code of delay_reason
    words: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    milestone: Mapped[Milestone] = relationship(back_populates="delays")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="joined")


class Payment(Record, Model):
    """A payment that the contract foresees: recorded here, never processed. Amounts in VND (whole đồng)."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)  # None: known when sales are (royalties)
    basis: Mapped[str] = mapped_column(Text, default="")  # how it is worked out
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the receiver asks for no more than was paid
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    reminded_on: Mapped[date | None] = mapped_column(Date)

    agreement: Mapped[Agreement] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    parts: Mapped[list[PaymentPart]] = relationship(
        back_populates="payment", order_by="PaymentPart.id", cascade="all, delete-orphan", lazy="selectin"
    )


class PaymentPart(Record, Model):
    """What was paid of a payment at one time: noted by the payer, confirmed (or missed) by the receiver."""

    __tablename__ = "payment_part"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("received_at IS NULL OR missed_at IS NULL", name="one_answer"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    paid_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the receiver says that it has not come
    missed_note: Mapped[str] = mapped_column(Text, default="")

    payment: Mapped[Payment] = relationship(back_populates="parts")


class Survey(Record, Model):
    """Asked of the receiving side 6, 12 and 24 months after the contract took effect, by a signed link."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("transfer_id", "months"),
        CheckConstraint("months IN (6, 12, 24)", name="months"),
        CheckConstraint("(answered_at IS NULL) = (in_use IS NULL)", name="answered"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), index=True)
    months: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    broker_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # that nobody has answered
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    in_use: Mapped[str | None] = mapped_column(String(12))  # yes, partly, not_yet, stopped
    output: Mapped[str] = mapped_column(String(300), default="")  # how much is made with it a year
    jobs: Mapped[int | None] = mapped_column(Integer)
    saving: Mapped[int | None] = mapped_column(BigInteger)  # VND a year
    revenue: Mapped[int | None] = mapped_column(BigInteger)  # VND a year
    trouble: Mapped[str] = mapped_column(Text, default="")

    transfer: Mapped[Transfer] = relationship(back_populates="surveys")


class Transfer(Record, Model):
    """One transfer of technology as it is counted: of an agreement made here, or declared by a side.

    What a figure can be made of (reports of the law: DOMAIN of the exchange) stands in columns.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("agreement_id"),
        CheckConstraint("confidence IN ('declared', 'evidenced', 'registered')", name="confidence"),
        CheckConstraint("direction IN ('domestic', 'inbound', 'outbound')", name="direction"),
        CheckConstraint("value IS NULL OR value >= 0", name="value"),
        CheckConstraint("agreement_id IS NOT NULL OR declared_by_id IS NOT NULL", name="from_somewhere"),
        CheckConstraint("declared_side IS NULL OR declared_side IN ('demand', 'supply')", name="declared_side"),
        CheckConstraint("confidence <> 'registered' OR certificate_number <> ''", name="registered"),
        CheckConstraint("withdrawn_at IS NULL OR (confirmed_at IS NULL AND checked_at IS NULL)", name="withdrawn"),
        Index("ix_transfer_signed_on_field", "signed_on", "field"),
    )

    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    supply_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    supply_name: Mapped[str] = mapped_column(String(200))
    demand_name: Mapped[str] = mapped_column(String(200))
    supply_form: Mapped[str] = mapped_column(String(20), default="non_state")  # economic form, see PartyDetails
    demand_form: Mapped[str] = mapped_column(String(20), default="non_state")
    supply_province: Mapped[str | None] = mapped_column(String(2))
    demand_province: Mapped[str | None] = mapped_column(String(2))
    direction: Mapped[str] = mapped_column(String(10), default="domestic")
    field: Mapped[str | None] = mapped_column(String(10), index=True)  # code of st_field
    vsic: Mapped[str | None] = mapped_column(String(6))  # of the receiver
    objects: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of object_kind
    right: Mapped[str | None] = mapped_column(String(20))
    form: Mapped[str | None] = mapped_column(String(20))
    payment_mode: Mapped[str | None] = mapped_column(String(20))
    state_capital: Mapped[bool] = mapped_column(Boolean, default=False)
    signed_on: Mapped[date] = mapped_column(Date, index=True)
    effective_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3), default="VND")
    amount: Mapped[int | None] = mapped_column(BigInteger)  # in the currency's smallest unit
    rate: Mapped[str] = mapped_column(String(20), default="1")  # VND for one unit, on signed_on
    value: Mapped[int | None] = mapped_column(BigInteger)  # VND, at that rate; None: not told
    confidence: Mapped[str] = mapped_column(String(12), default=DECLARED)
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    certified_on: Mapped[date | None] = mapped_column(Date)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declared_side: Mapped[str | None] = mapped_column(String(8))
    other_email: Mapped[str] = mapped_column(String(254), default="")  # of the side that did not declare
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the other side
    confirmed_by: Mapped[str] = mapped_column(String(120), default="")
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispute: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by an officer
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the side that declared it
    withdrawn_why: Mapped[str] = mapped_column(Text, default="", server_default="")

    agreement: Mapped[Agreement | None] = relationship()
    supply: Mapped[Organisation | None] = relationship(foreign_keys=[supply_id])
    demand: Mapped[Organisation | None] = relationship(foreign_keys=[demand_id])
    declared_by: Mapped[Person | None] = relationship(foreign_keys=[declared_by_id])
    surveys: Mapped[list[Survey]] = relationship(back_populates="transfer", order_by="Survey.months")
    evidence: Mapped[list[Evidence]] = relationship(back_populates="transfer", cascade="all, delete-orphan")

    @property
    def rate_as_number(self) -> Decimal:
        """VND for one unit of the currency on the day of signing."""
        return Decimal(self.rate)


class Evidence(Record, Model):
    """A file that bears out a declared transfer; seen by its side, the other side and officers."""

    __tablename__ = "evidence"

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    what: Mapped[str] = mapped_column(String(20))  # code of evidence_kind

    transfer: Mapped[Transfer] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship(lazy="joined")
