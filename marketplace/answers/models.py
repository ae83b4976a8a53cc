"""Answers to needs, criterion by criterion, and public questions about needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, Integer, String, Text, and_, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.deals.models import Interest
from marketplace.extensions import Model, db
from marketplace.kernel.db import Record, UtcDateTime, unique_where
from marketplace.kernel.workflow import Staged

YES, PARTLY, NO = "yes", "partly", "no"
VERDICTS = {YES: _l("Đáp ứng"), PARTLY: _l("Đáp ứng một phần"), NO: _l("Không đáp ứng")}
ASKED, ANSWERED, PUBLISHED, REFUSED = "asked", "answered", "published", "refused"
QUESTION_LABELS = {
    ASKED: _l("Chờ bên cầu trả lời"),
    ANSWERED: _l("Chờ duyệt"),
    PUBLISHED: _l("Đã công khai"),
    REFUSED: _l("Không được công khai"),
}
MODERATING = ("moderator", "admin")
_WAITING = "interest_id IS NULL AND ended IS NULL"


class NeedAnswer(Record, Model):
    """A listing offered for a need, with a word on each must-have criterion as it stood then."""

    __tablename__ = "need_answer"
    __table_args__ = (
        CheckConstraint("interest_id IS NULL OR ended IS NULL", name="sent_or_ended"),
        unique_where("uq_need_answer_waiting", "need_id", "technology_id", where=_WAITING),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    interest_id: Mapped[int | None] = mapped_column(ForeignKey("interest.id"), unique=True)  # None: waits, or ended
    edition: Mapped[int] = mapped_column(Integer)  # of the need that was answered
    criteria: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # [{"criterion", "verdict", "why"}]
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # the four answers of an interest: who, use, scale, timing
    note: Mapped[str] = mapped_column(Text, default="")  # rough cost, conditions
    ended: Mapped[str | None] = mapped_column(String(20))  # why a waiting one will not be sent

    need: Mapped[Need] = relationship(lazy="joined")
    technology: Mapped[Technology] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    interest: Mapped[Interest | None] = relationship(lazy="joined")

    @property
    def is_waiting(self) -> bool:
        return self.interest_id is None and self.ended is None

    @property
    def has_old_criteria(self) -> bool:
        """Have the must-have criteria of the need changed since this was written?"""
        return [one["criterion"] for one in self.criteria] != list(self.need.must_have)

    @property
    def fit(self) -> int | None:
        """0..100: a criterion that is met counts whole, one met in part half. None when there was none to meet."""
        worth = {YES: 2, PARTLY: 1, NO: 0}
        if not self.criteria:
            return None
        return round(50 * sum(worth[one["verdict"]] for one in self.criteria) / len(self.criteria))

    @property
    def supply_id(self) -> int:
        return self.technology.organisation_id


class Question(Record, Staged, Model):
    """Something asked about a need, and the reply of its owner; public once an officer has released both."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("status IN ('asked', 'answered', 'published', 'refused')", name="status"),
        CheckConstraint("status NOT IN ('answered', 'published') OR reply <> ''", name="answered_with_words"),
        CheckConstraint("status <> 'published' OR decided_at IS NOT NULL", name="published_dated"),
        CheckConstraint("status <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index("ix_question_need", "need_id", "status"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=ASKED, index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # of the asker
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")  # of the officer, for a refusal or a reply sent back

    need: Mapped[Need] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    asker: Mapped[Person] = relationship(foreign_keys=[asker_id], lazy="joined")

    @classmethod
    def visible_to(cls, actor: Any) -> ColumnElement[bool]:
        """SQL twin of the ``see`` rule."""
        on_show = db.select(Need.id).where(Need._status == Status.PUBLISHED)
        public = and_(cls._status == PUBLISHED, cls.need_id.in_(on_show))
        if not actor.is_authenticated:
            return public
        if actor.has_role(*MODERATING):
            return true()
        mine = [m.organisation_id for m in actor.memberships]
        own_needs = db.select(Need.id).where(Need.organisation_id.in_(mine))
        return or_(public, cls.organisation_id.in_(mine), cls.need_id.in_(own_needs))
