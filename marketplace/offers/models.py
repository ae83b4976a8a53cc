"""Term sheets: what one side offers, whole, as data; and who accepted it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime, unique_where
from marketplace.kernel.workflow import Staged
from marketplace.offers.terms import Terms, digest, from_json

DRAFT, SENT, COUNTERED, WITHDRAWN, FROZEN, REOPENED = "draft", "sent", "countered", "withdrawn", "frozen", "reopened"
SHEET_LABELS = {
    DRAFT: _l("Đang soạn"),
    SENT: _l("Chờ trả lời"),
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
        CheckConstraint("(status = 'draft') = (number IS NULL)", name="number"),
        CheckConstraint("reopen_side IS NULL OR reopen_side IN ('demand', 'supply')", name="reopen_side"),
        # At most one on the table, and at most one that both have accepted.
        unique_where("uq_term_sheet_sent", "deal_id", where="status IN ('sent', 'frozen')"),
        # Each side, and the broker, writes one draft at a time.
        unique_where("uq_term_sheet_draft", "deal_id", "side", where="status = 'draft'"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=DRAFT, index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    number: Mapped[int | None] = mapped_column(Integer)  # given when sent: a draft tells nobody that it is there
    side: Mapped[str] = mapped_column(String(8))  # who offers: demand, supply, or broker (for both)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("term_sheet.id"))  # the offer it counters
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)  # see terms.Terms
    note: Mapped[str] = mapped_column(Text, default="")  # to the other side
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the terms, written when sent
    reopen_side: Mapped[str | None] = mapped_column(String(8))  # which side asks to open it again, and waits
    reopen_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    deal: Mapped[Deal] = relationship()
    author: Mapped[Person] = relationship(lazy="joined")
    answers: Mapped[TermSheet | None] = relationship(remote_side="TermSheet.id")
    acceptances: Mapped[list[Acceptance]] = relationship(back_populates="sheet", order_by="Acceptance.id")

    @property
    def content(self) -> Terms:
        """The terms as a value."""
        return from_json(self.terms)

    @property
    def accepted_by(self) -> frozenset[str]:
        """The sides that have accepted this version."""
        return frozenset(one.side for one in self.acceptances)

    @property
    def is_intact(self) -> bool:
        """Are the terms, once sent, still those that were sent?"""
        return self.status == DRAFT or digest(self.terms) == self.sha256


class Sealed(Exception):
    """What was sent is not written again: another version has to be made."""


@event.listens_for(TermSheet, "before_update")
def _keep_what_was_sent(_mapper: Any, _connection: Any, sheet: TermSheet) -> None:
    """The last line inside the program: no code changes the words of a version that the other side has seen."""
    before = inspect(sheet).attrs
    was = before["_status"].history.deleted or [sheet.status]
    if was[0] == DRAFT:
        return
    changed = [name for name in SEALED if before[name].history.has_changes()]
    if changed:
        raise Sealed(f"{sheet.public_id}: {', '.join(changed)}")


SEALED = ("terms", "note", "side", "author_id", "number", "sent_at", "sha256", "deal_id", "answers_id")


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
