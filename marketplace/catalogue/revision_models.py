"""What is kept of a listing's versions and of the talk about them: editions, revisions, remarks, messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.catalogue.levels import PUBLIC
from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.extensions import Model
from marketplace.kernel.db import BigId, Record, UtcDateTime, unique_where
from marketplace.kernel.files import StoredFile
from marketplace.kernel.workflow import Staged

DRAFT, SUBMITTED, CONFIRMING, RETURNED = "draft", "submitted", "confirming", "returned"
LIVE, APPROVED, REFUSED, DROPPED = "live", "approved", "refused", "dropped"
OPEN = frozenset({DRAFT, SUBMITTED, CONFIRMING, RETURNED})
"""A listing has at most one revision in these states."""
EDITABLE = frozenset({DRAFT, RETURNED})
WAITING = frozenset({SUBMITTED, CONFIRMING, LIVE})
"""An officer has something to do."""
REVISION_LABELS = {
    DRAFT: _l("Bản sửa đang soạn"),
    SUBMITTED: _l("Bản sửa chờ duyệt"),
    CONFIRMING: _l("Bản sửa chờ xác nhận"),
    RETURNED: _l("Bản sửa cần bổ sung"),
    LIVE: _l("Đã đăng, chờ xem lại"),
    APPROVED: _l("Bản sửa đã duyệt"),
    REFUSED: _l("Bản sửa bị từ chối"),
    DROPPED: _l("Bản sửa đã bỏ"),
}
_STATES = ", ".join(f"'{state}'" for state in REVISION_LABELS)
_IN_OPEN = "status IN ('draft', 'submitted', 'confirming', 'returned')"


def about_one(*more: Any) -> tuple[Any, ...]:
    """Table arguments of what is about one technology or one need, never both."""
    one = CheckConstraint("(technology_id IS NULL) <> (need_id IS NULL)", name="about_one")
    return one, *more


class AboutItem:
    """Mixin: the row is about one listing of either kind. Use ``about_one()`` in ``__table_args__``."""

    @declared_attr
    def technology_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("technology.id"), index=True)

    @declared_attr
    def need_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("need.id"), index=True)

    @declared_attr
    def technology(cls) -> Mapped[Technology | None]:  # noqa: N805
        return relationship(Technology)

    @declared_attr
    def need(cls) -> Mapped[Need | None]:  # noqa: N805
        return relationship(Need)

    @property
    def item(self) -> Any:
        """The listing itself."""
        return self.technology if self.technology is not None else self.need

    @staticmethod
    def keys_of(item: Publication) -> dict[str, Any]:
        """Constructor values that make a new row be about ``item``."""
        return {item.kind: item}

    @classmethod
    def about(cls, item: Publication) -> ColumnElement[bool]:
        """SQL: the rows about ``item``."""
        column: ColumnElement[bool] = getattr(cls, f"{item.kind}_id") == item.id
        return column


class Edition(AboutItem, Model):
    """The content of a listing as it was handed in or went on show; written once, never changed."""

    __tablename__ = "edition"
    __table_args__ = about_one(
        UniqueConstraint("technology_id", "number"),
        UniqueConstraint("need_id", "number"),
        CheckConstraint("cause IN ('submit', 'revise', 'small', 'undo', 'before')", name="cause"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str] = mapped_column(String(8))  # "before": what stood there when editions began to be kept
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # content.plain(content.read(item))
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # public_id, kind, filename, size, alt
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # first time on show


class Revision(Record, Staged, AboutItem, Model):
    """New content for a listing on show; the public keeps the approved one until this is approved."""

    __tablename__ = "revision"
    __table_args__ = about_one(
        CheckConstraint(f"status IN ({_STATES})", name="status"),
        unique_where("uq_revision_open_technology", "technology_id", where=_IN_OPEN),
        unique_where("uq_revision_open_need", "need_id", where=_IN_OPEN),
    )  # fmt: skip

    _status: Mapped[str] = mapped_column("status", String(20), default=DRAFT, index=True)
    base: Mapped[int] = mapped_column(Integer)  # number of the edition on show that it was begun from
    edition: Mapped[int | None] = mapped_column(Integer)  # number of the edition that was handed in
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    small: Mapped[bool] = mapped_column(Boolean, default=False)  # went live at once, to be looked at afterwards
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    decision_words: Mapped[str] = mapped_column(Text, default="")
    endorsed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    files: Mapped[list[RevisionFile]] = relationship(cascade="all, delete-orphan", order_by="RevisionFile.position")


class RevisionFile(Model):
    """A picture or document that the listing will have if the revision is approved."""

    __tablename__ = "revision_file"
    __table_args__ = (UniqueConstraint("revision_id", "file_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    alt: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(8), default=PUBLIC, server_default=PUBLIC)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class Remark(Record, AboutItem, Model):
    """An officer's request pinned to one field, and the poster's answer."""

    __tablename__ = "remark"
    __table_args__ = about_one()

    edition: Mapped[int] = mapped_column(Integer)  # that the officer had before them
    field: Mapped[str] = mapped_column(String(30))  # name in catalogue.labels.FIELDS
    words: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThreadMessage(Record, AboutItem, Model):
    """Something said between the poster and the officers about a listing; never public."""

    __tablename__ = "thread_message"
    __table_args__ = about_one()

    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_officer: Mapped[bool] = mapped_column(Boolean)
    words: Mapped[str] = mapped_column(Text)

    author: Mapped[Person] = relationship(lazy="joined")


class OnBehalf(Record, AboutItem, Model):
    """A listing that an officer wrote for somebody without an account, and how that person confirmed it."""

    __tablename__ = "on_behalf"
    __table_args__ = about_one(
        CheckConstraint("how IS NULL OR how IN ('link', 'call')", name="how"),
        CheckConstraint("(how IS NULL) = (confirmed_at IS NULL)", name="confirmed_somehow"),
    )

    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    met: Mapped[str] = mapped_column(String(20))  # code of contact_way: by phone, at a visit …
    how: Mapped[str | None] = mapped_column(String(4))
    call_note: Mapped[str] = mapped_column(Text, default="")  # who called whom, when, where the recording lies
    answer: Mapped[str] = mapped_column(Text, default="")  # what that person said was not right
    consent: Mapped[str | None] = mapped_column(String(10))  # version of the text that was agreed to
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the link that is good; a new one ends it
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    officer: Mapped[Person] = relationship(lazy="joined")
