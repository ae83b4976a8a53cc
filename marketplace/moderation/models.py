"""What officers keep: claims, checklists, reviews, legal terms, verdicts on pairs, appeals, reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.catalogue.revision_models import AboutItem, Revision, about_one
from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime
from marketplace.kernel.workflow import Staged

OPEN = "open"
GRANTED, REFUSAL_UPHELD = "granted", "upheld"
"""An appeal is granted, or the refusal that it is about is upheld."""
REPORT_UPHELD, REPORT_DISMISSED = "upheld", "dismissed"
APPEAL_LABELS = {
    OPEN: _l("Chờ giải quyết"),
    GRANTED: _l("Đã chấp nhận khiếu nại"),
    REFUSAL_UPHELD: _l("Đã giữ nguyên quyết định"),
}
APPEAL_LOOKS = {OPEN: "wait", GRANTED: "good", REFUSAL_UPHELD: "off"}
REPORT_LABELS = {
    OPEN: _l("Chờ xử lý"),
    REPORT_UPHELD: _l("Phản ánh đúng, đã xử lý"),
    REPORT_DISMISSED: _l("Không có căn cứ"),
}


class Claim(AboutItem, Model):
    """An officer is at work on a listing until a moment; others see that, and may wait or take over."""

    __tablename__ = "claim"
    __table_args__ = about_one(UniqueConstraint("technology_id"), UniqueConstraint("need_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)

    officer: Mapped[Person] = relationship(lazy="joined")


class Checklist(Model):
    """One version of the questions an officer answers about a listing; never changed, only followed by the next."""

    __tablename__ = "checklist"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        CheckConstraint("kind IN ('technology', 'need')", name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: came with the program
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Review(Record, AboutItem, Model):
    """One decision of one officer on a listing or its revision, with everything it was based on."""

    __tablename__ = "review"
    # Holds all that the public figures group by: they are made from the index alone.
    __table_args__ = about_one(
        Index("ix_review_created_at", "created_at", "verb", "waited_hours", "technology_id", "revision_id")
    )

    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    edition: Mapped[int] = mapped_column(Integer)  # number of what was read
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    verb: Mapped[str] = mapped_column(String(20))
    waited_hours: Mapped[int] = mapped_column(Integer)  # from handing in to this decision
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklist.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # question code → answer, note, link, day
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(Text, default="")
    legal_list: Mapped[str] = mapped_column(String(8), default="CHUARO")
    legal_note: Mapped[str] = mapped_column(Text, default="")
    legal_hits: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    officer: Mapped[Person] = relationship(lazy="joined")
    checklist: Mapped[Checklist | None] = relationship()
    revision: Mapped[Revision | None] = relationship()


class LegalTerm(Record, Model):
    """A word or phrase that makes an officer look a technology list up; editable, never deleted."""

    __tablename__ = "legal_term"
    __table_args__ = (
        UniqueConstraint("rule", "words"),
        CheckConstraint("legal_list IN ('KK', 'HC', 'CAM')", name="legal_list"),
    )

    legal_list: Mapped[str] = mapped_column(String(8))
    rule: Mapped[str] = mapped_column(String(20))  # code of legal_rule: article, source, verified_on
    words: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: came with the program
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LegalAlert(AboutItem, Model):
    """A listing on show has words of the technology lists that no officer has judged; gone through once, it stays."""

    __tablename__ = "legal_alert"
    __table_args__ = about_one(
        UniqueConstraint("technology_id"),
        UniqueConstraint("need_id"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    terms: Mapped[list[list[str]]] = mapped_column(JSON)  # rule and words of each
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PairVerdict(Model):
    """What an officer found about two listings that look alike; a pair is not asked about again."""

    __tablename__ = "pair_verdict"
    __table_args__ = (
        UniqueConstraint("kind", "first", "second"),
        CheckConstraint("first <> second", name="two"),
        CheckConstraint("verdict IN ('different', 'merged')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    first: Mapped[str] = mapped_column(String(12))  # public ids, the lesser first (by code points, not by collation)
    second: Mapped[str] = mapped_column(String(12), index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Appeal(Record, Staged, AboutItem, Model):
    """The poster's one appeal against a refusal; another officer hears it."""

    __tablename__ = "appeal"
    __table_args__ = about_one(
        CheckConstraint("status IN ('open', 'granted', 'upheld')", name="status"),
        CheckConstraint("status = 'open' OR heard_at IS NOT NULL", name="heard"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=OPEN, index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), unique=True)  # one appeal per refusal
    words: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")

    review: Mapped[Review] = relationship(lazy="joined")


class Report(Record, Staged, AboutItem, Model):
    """Somebody says that a listing on show should not be; no account is needed."""

    __tablename__ = "report"
    __table_args__ = about_one(
        CheckConstraint("status IN ('open', 'upheld', 'dismissed')", name="status"),
        CheckConstraint("status = 'open' OR decided_at IS NOT NULL", name="decided"),
        CheckConstraint("measure IN ('hide', 'ask', 'merge', 'none')", name="measure"),
        Index("ix_report_due_at", "status", "due_at"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=OPEN, index=True)
    number: Mapped[str] = mapped_column(String(14), unique=True)
    reason: Mapped[str] = mapped_column(String(20))  # code of report_reason
    words: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")  # erased once the outcome was told
    language: Mapped[str] = mapped_column(String(2), default="vi")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    measure: Mapped[str | None] = mapped_column(String(10))  # what was done about an upheld one
    answer: Mapped[str] = mapped_column(Text, default="")
