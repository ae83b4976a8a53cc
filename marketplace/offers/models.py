"""Term sheets: what one side offers, whole, as data; and who accepted it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import Model, db
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime
from marketplace.kernel.workflow import Staged

DRAFT, SENT, COUNTERED, WITHDRAWN, FROZEN, REOPENED = "draft", "sent", "countered", "withdrawn", "frozen", "reopened"
SHEET_LABELS = {
    DRAFT: _l("Đang soạn"),
    SENT: _l("Chờ bên kia trả lời"),
    COUNTERED: _l("Đã có đề nghị khác"),
    WITHDRAWN: _l("Đã rút"),
    FROZEN: _l("Hai bên đã chấp nhận"),
    REOPENED: _l("Đã mở lại để thương lượng"),
}
_STATES = ", ".join(f"'{state}'" for state in SHEET_LABELS)


class TermSheet(Record, Staged, Model):
    """One version of the terms. The content may be written while it is a draft, and never afterwards."""

    __tablename__ = "term_sheet"
    __table_args__ = (
        UniqueConstraint("deal_id", "number"),
        CheckConstraint(f"status IN ({_STATES})", name="status"),
        CheckConstraint("side IN ('demand', 'supply', 'broker')", name="side"),
        CheckConstraint("status <> 'frozen' OR frozen_at IS NOT NULL", name="frozen_at"),
        CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name="sent_at"),
        # At most one on the table, and at most one that both have accepted.
        Index(
            "uq_term_sheet_sent",
            "deal_id",
            unique=True,
            sqlite_where=db.text("status IN ('sent', 'frozen')"),
            postgresql_where=db.text("status IN ('sent', 'frozen')"),
        ),
        # Each side, and the broker, writes one draft at a time.
        Index(
            "uq_term_sheet_draft",
            "deal_id",
            "side",
            unique=True,
            sqlite_where=db.text("status = 'draft'"),
            postgresql_where=db.text("status = 'draft'"),
        ),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=DRAFT, index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    side: Mapped[str] = mapped_column(String(8))  # who offers: demand, supply, or broker (for both)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("term_sheet.id"))  # the offer it counters
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)  # see terms.Terms
    note: Mapped[str] = mapped_column(Text, default="")  # to the other side
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the terms, written when sent

    deal: Mapped[Deal] = relationship()
    author: Mapped[Person] = relationship(lazy="joined")
    answers: Mapped[TermSheet | None] = relationship(remote_side="TermSheet.id")
    acceptances: Mapped[list[Acceptance]] = relationship(back_populates="sheet")


class Acceptance(Model):
    """One side accepts one version, word by word."""

    __tablename__ = "acceptance"
    __table_args__ = (
        UniqueConstraint("sheet_id", "side"),
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("term_sheet.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sha256: Mapped[str] = mapped_column(String(64))  # of the terms that were accepted

    sheet: Mapped[TermSheet] = relationship(back_populates="acceptances")
    person: Mapped[Person] = relationship(lazy="joined")
