"""What is offered (technology) and what is sought (need)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.levels import PUBLIC
from marketplace.catalogue.status import Status
from marketplace.extensions import Model
from marketplace.kernel.db import BigId, Record, UtcDateTime
from marketplace.kernel.files import StoredFile
from marketplace.kernel.workflow import Staged

STATES = ", ".join(f"'{s}'" for s in Status)


def publication_checks() -> tuple[Any, ...]:
    """What the database itself holds true of a listing."""
    return (
        CheckConstraint(f"status IN ({STATES})", name="status"),
        CheckConstraint(
            "status <> 'published' OR (published_at IS NOT NULL AND expires_at IS NOT NULL)",
            name="published_dated",
        ),
        CheckConstraint("status <> 'published' OR legal_list <> 'CAM'", name="not_prohibited"),
        CheckConstraint("status <> 'merged' OR merged_into_id IS NOT NULL", name="merged_somewhere"),
        CheckConstraint("legal_list IN ('KK', 'HC', 'CAM', 'KHONG', 'CHUARO')", name="legal_list"),
    )


class Publication(Record, Staged):
    """What technologies and needs have in common: an owner, a life, and words."""

    kind: ClassVar[str]

    _status: Mapped[str] = mapped_column("status", String(20), default=Status.DRAFT, index=True)
    number: Mapped[str] = mapped_column(String(14), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(Text, default="")
    province: Mapped[str | None] = mapped_column(String(2))
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    decision_words: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # of the content on show, 0: never
    legal_list: Mapped[str] = mapped_column(String(8), default="CHUARO", server_default="CHUARO")
    legal_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    renewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its owner last said that it still holds
    hidden_for: Mapped[str | None] = mapped_column(String(20))  # "report", "organisation"

    @declared_attr
    def endorsed_by_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"))  # the first of two officers, while the second is awaited

    @declared_attr
    def merged_into_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey(f"{cls.kind}.id"))

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(ForeignKey("organisation.id"), index=True)

    @declared_attr
    def author_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation]:  # noqa: N805
        return relationship(Organisation, lazy="joined")

    @declared_attr
    def author(cls) -> Mapped[Person]:  # noqa: N805
        return relationship(Person, foreign_keys=f"{cls.kind.title()}.author_id")

    codes: Mapped[list[Any]]

    def codes_of(self, name: str) -> list[str]:
        """The codes of one list, as ``st_field`` or ``vsic``, in the order they were given."""
        return [entry.code for entry in self.codes if entry.list == name]

    def set_codes(self, name: str, codes: Iterable[str]) -> None:
        """Make the codes of one list be these."""
        wanted = list(dict.fromkeys(codes))
        held = {entry.code: entry for entry in self.codes if entry.list == name}
        for code in held.keys() - set(wanted):
            self.codes.remove(held[code])
        for code in wanted:
            if code not in held:
                self.codes.append(self.code_class(list=name, code=code))

    code_class: ClassVar[type]

    @classmethod
    def visible_to(cls, actor: Any) -> ColumnElement[bool]:
        """SQL twin of the ``see`` rule: published to all, everything to officers, own items to members."""
        published: ColumnElement[bool] = cls._status == Status.PUBLISHED
        if not actor.is_authenticated:
            return published
        own = cls.organisation_id.in_([m.organisation_id for m in actor.memberships])
        if actor.has_role("moderator", "broker", "admin"):
            return or_(published, own, cls._status != Status.DRAFT)
        return or_(published, own)


class TechnologyCode(Model):
    """One code of a technology."""

    __tablename__ = "technology_code"
    __table_args__ = (
        UniqueConstraint("technology_id", "list", "code"),
        Index("ix_technology_code_code", "list", "code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"))
    list: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(20))


class NeedCode(Model):
    """One code of a need."""

    __tablename__ = "need_code"
    __table_args__ = (UniqueConstraint("need_id", "list", "code"), Index("ix_need_code_code", "list", "code"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    list: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(20))


class Figure(Model):
    """One measured effect of a technology: before, after, and where the figure comes from."""

    __tablename__ = "technology_figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(40), default="")
    before: Mapped[str] = mapped_column(String(40), default="")
    after: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(200), default="")


class IpRight(Model):
    """One intellectual property right on a technology; its expiry is computed, never typed."""

    __tablename__ = "technology_ip"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[str] = mapped_column(String(20), default="")
    filed_on: Mapped[date | None] = mapped_column(Date)
    owners: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{"name": …, "share": percent}]


class Attachment(Model):
    """A picture or document of a technology."""

    __tablename__ = "technology_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    alt: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(8), default=PUBLIC, server_default=PUBLIC)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class Detail(Model):
    """A part of a technology's description that not everybody may read: from its level on. Never searched in."""

    __tablename__ = "technology_detail"
    __table_args__ = (CheckConstraint("level IN ('members', 'nda', 'broker')", name="level"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    technology_id: Mapped[int] = mapped_column(ForeignKey("technology.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    level: Mapped[str] = mapped_column(String(8))
    heading: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)


class Technology(Publication, Model):
    """A technology on offer (tin công nghệ)."""

    __tablename__ = "technology"
    __table_args__ = (
        *publication_checks(),
        CheckConstraint("trl IS NULL OR trl BETWEEN 1 AND 9", name="trl"),
        CheckConstraint("price_min IS NULL OR price_max IS NULL OR price_min <= price_max", name="price"),
        Index("ix_technology_shown", "status", "published_at"),
    )
    kind = "technology"
    code_class = TechnologyCode

    solution: Mapped[str] = mapped_column(Text, default="")
    benefit: Mapped[str] = mapped_column(Text, default="")
    trl: Mapped[int | None] = mapped_column(Integer)
    trl_evidence: Mapped[str] = mapped_column(Text, default="")
    state_funded: Mapped[bool] = mapped_column(Boolean, default=False)
    price_mode: Mapped[str | None] = mapped_column(String(20))
    price_min: Mapped[int | None] = mapped_column(BigInteger)
    price_max: Mapped[int | None] = mapped_column(BigInteger)
    summary_en: Mapped[str] = mapped_column(Text, default="")

    codes: Mapped[list[TechnologyCode]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by=TechnologyCode.id
    )
    figures: Mapped[list[Figure]] = relationship(cascade="all, delete-orphan", order_by=Figure.position)
    ip_rights: Mapped[list[IpRight]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by=IpRight.position
    )
    attachments: Mapped[list[Attachment]] = relationship(cascade="all, delete-orphan", order_by=Attachment.position)
    details: Mapped[list[Detail]] = relationship(cascade="all, delete-orphan", order_by=Detail.position)


class Need(Publication, Model):
    """A technology sought (nhu cầu), anonymous unless its poster says otherwise."""

    __tablename__ = "need"
    __table_args__ = (
        *publication_checks(),
        CheckConstraint("budget_min IS NULL OR budget_max IS NULL OR budget_min <= budget_max", name="budget"),
        Index("ix_need_shown", "status", "published_at"),
    )
    kind = "need"
    code_class = NeedCode

    tried: Mapped[str] = mapped_column(Text, default="")
    must_have: Mapped[list[str]] = mapped_column(JSON, default=list)
    not_wanted: Mapped[str] = mapped_column(Text, default="")
    scale: Mapped[str] = mapped_column(String(200), default="")
    budget_min: Mapped[int | None] = mapped_column(BigInteger)
    budget_max: Mapped[int | None] = mapped_column(BigInteger)
    deadline: Mapped[date | None] = mapped_column(Date)
    trl_wish: Mapped[int | None] = mapped_column(Integer)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=True)
    questions_until: Mapped[date | None] = mapped_column(Date)  # last day for public questions; None: none are taken
    outcome: Mapped[str | None] = mapped_column(String(20))  # code of need_outcome, once its time is over
    outcome_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    outcome_number: Mapped[str] = mapped_column(String(20), default="", server_default="")  # of a listing or a deal
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    codes: Mapped[list[NeedCode]] = relationship(lazy="selectin", cascade="all, delete-orphan", order_by=NeedCode.id)


class NumberSeries(Model):
    """The last human number given in a year: CN-2026-0001 for technologies, NC-2026-0001 for needs."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(4), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


KINDS: dict[str, Any] = {"technology": Technology, "need": Need}
PATHS = {"technology": "/cong-nghe", "need": "/nhu-cau"}  # where each kind has its pages
