"""People, the organisations they act for, and how they are signed in."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime, unique_where
from marketplace.kernel.files import StoredFile
from marketplace.vietnamese import confusables

ROLES = ("moderator", "broker", "admin")
OWNER, EDITOR, VIEWER = "owner", "editor", "viewer"
MEMBER_ROLES = (OWNER, EDITOR, VIEWER)
SKELETON = 200


class Person(Record, UserMixin, Model):
    """Somebody with an account. Officers have roles; members act for organisations."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    roles: Mapped[list[PersonRole]] = relationship(
        back_populates="person", lazy="selectin", cascade="all, delete-orphan"
    )
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", lazy="selectin", cascade="all, delete-orphan", order_by="Membership.id"
    )

    session_nonce: str = ""  # of the session this request came with; set by the user loader

    def get_id(self) -> str:
        """What the signed cookie holds: the session, so that it can be ended from the server."""
        return self.session_nonce

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_officer(self) -> bool:
        return bool(self.roles)

    def has_role(self, *roles: str) -> bool:
        return any(held.role in roles for held in self.roles)

    def role_in(self, organisation_id: int | None) -> str | None:
        """owner, editor or viewer of that organisation, or None."""
        return next((m.role for m in self.memberships if m.organisation_id == organisation_id), None)

    def may_write_for(self, organisation_id: int | None) -> bool:
        """Owner or editor of an organisation that is not suspended."""
        return any(one.id == organisation_id for one in self.writable_organisations)

    @property
    def organisations(self) -> list[Organisation]:
        return [m.organisation for m in self.memberships]

    @property
    def writable_organisations(self) -> list[Organisation]:
        """Those for which this person may post and ask; nobody writes for one that is suspended."""
        held = [m.organisation for m in self.memberships if m.role in (OWNER, EDITOR)]
        return [one for one in held if not one.is_suspended]

    @property
    def suspended_organisations(self) -> list[Organisation]:
        return [one for one in self.organisations if one.is_suspended]


class PersonRole(Model):
    """An officer's role."""

    __tablename__ = "person_role"
    __table_args__ = (CheckConstraint("role IN ('moderator', 'broker', 'admin')", name="role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)

    person: Mapped[Person] = relationship(back_populates="roles")


class LoginSession(Model):
    """One signed-in browser; ending it here signs that browser out."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    nonce: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined")


class Organisation(Record, Model):
    """An institute, university, enterprise, cooperative, intermediary or public body."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), index=True)
    # What its name looks like, whole and without the words that many share; see vietnamese/confusables.py.
    skeleton: Mapped[str] = mapped_column(String(SKELETON), default="", server_default="", index=True)
    core: Mapped[str] = mapped_column(String(SKELETON), default="", server_default="", index=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(20), index=True)
    size: Mapped[str | None] = mapped_column(String(20))
    tax_code: Mapped[str | None] = mapped_column(String(14), unique=True)
    province: Mapped[str] = mapped_column(String(2), index=True)
    vsic: Mapped[str | None] = mapped_column(String(6))
    address: Mapped[str] = mapped_column(String(300), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    verification_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_document: Mapped[str] = mapped_column(String(300), default="")
    verified_document_date: Mapped[date | None] = mapped_column(Date)
    verified_what: Mapped[str] = mapped_column(String(200), default="", server_default="")  # codes of org_check
    recheck_on: Mapped[date | None] = mapped_column(Date, index=True)  # when the check must be repeated
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="Membership.id"
    )
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])

    @validates("name")
    def _keep_its_looks(self, _field: str, name: str) -> str:
        self.skeleton = confusables.skeleton(name)[:SKELETON]
        self.core = confusables.core(self.skeleton)
        return name

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def checked_codes(self) -> list[str]:
        """What the verification rests on, as codes of org_check; empty where it was given before checks were kept."""
        return self.verified_what.split() if self.is_verified else []

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None


class OrganisationPaper(Record, Model):
    """A file that proves something about an organisation: for its members and for officers who verify."""

    __tablename__ = "organisation_paper"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    what: Mapped[str] = mapped_column(String(20))  # code of org_check
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined")
    sender: Mapped[Person] = relationship(lazy="joined")


class OrganisationCheck(Record, Model):
    """One thing about an organisation that an officer compared with its source."""

    __tablename__ = "organisation_check"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(20))  # code of org_check
    document: Mapped[str] = mapped_column(String(300))
    dated: Mapped[date | None] = mapped_column(Date)  # day of the document
    link: Mapped[str] = mapped_column(String(500), default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_paper.id"), index=True)
    checked_on: Mapped[date] = mapped_column(Date)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # it no longer counts

    officer: Mapped[Person] = relationship(lazy="joined")
    paper: Mapped[OrganisationPaper | None] = relationship(lazy="joined")


class Membership(Model):
    """Somebody's part in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="role"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    person: Mapped[Person] = relationship(back_populates="memberships", lazy="joined")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships", lazy="joined")


class Invitation(Record, Model):
    """An offer of membership, by mail."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="role"),
        unique_where("uq_invitation_open", "organisation_id", "email", where="closed_at IS NULL"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(10))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    invited_by: Mapped[Person] = relationship(lazy="joined")
