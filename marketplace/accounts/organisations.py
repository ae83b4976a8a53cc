"""What is done with organisations: found, edited, verified, listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, lazyload

from marketplace.accounts.models import OWNER, Membership, Organisation, Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import enqueue
from marketplace.vietnamese.keys import fold

PER_PAGE = 24
WORDS_ASKED = 8  # words of a name search that count
EDITABLE = (
    "name",
    "name_en",
    "kind",
    "size",
    "tax_code",
    "province",
    "vsic",
    "address",
    "website",
    "email",
    "phone",
    "about",
    "about_en",
)
PERSONAL = ("email", "phone")
# What an officer checked: a change of it asks for a new check.
CHECKED = ("name", "kind", "tax_code")


@dataclass(frozen=True)
class Listing:
    """One page of organisations."""

    items: list[Organisation]
    total: int
    page: int
    pages: int


def create(actor: Person, values: dict[str, Any]) -> Organisation:
    """A new organisation with ``actor`` as its owner. ``values`` has the names of EDITABLE."""
    organisation = Organisation(name=values["name"], name_folded=fold(values["name"]))
    for name in EDITABLE:
        setattr(organisation, name, values[name])
    db.session.add(organisation)
    db.session.flush()
    db.session.add(Membership(person_id=actor.id, organisation_id=organisation.id, role=OWNER))
    db.session.flush()
    db.session.expire(actor, ["memberships"])
    public, personal = _split({name: [None, values[name]] for name in EDITABLE if values[name]})
    history.record(organisation, actor, "create", public, personal=personal)
    return organisation


def edit(organisation: Organisation, actor: Person, values: dict[str, Any]) -> bool:
    """Change what differs. Returns whether the verification lapsed by it and was asked for anew."""
    changes = {n: [getattr(organisation, n), values[n]] for n in EDITABLE if getattr(organisation, n) != values[n]}
    if not changes:
        return False
    for name, (_, new) in changes.items():
        setattr(organisation, name, new)
    organisation.name_folded = fold(organisation.name)
    lapsed = organisation.is_verified and any(name in CHECKED for name in changes)
    if lapsed:
        _forget_verification(organisation)
        organisation.verification_asked_at = now()
    public, personal = _split(changes)
    history.record(organisation, actor, "edit", public, personal=personal)
    return lapsed


def ask_verification(organisation: Organisation, actor: Person) -> bool:
    """Stand in line for verification. False when it already does, or is verified."""
    if organisation.is_verified or organisation.verification_asked_at:
        return False
    organisation.verification_asked_at = now()
    history.record(organisation, actor, "ask_verification")
    return True


def verify(organisation: Organisation, officer: Person, document: str, dated: date) -> bool:
    """Note that an officer saw a document of that day; the owners are told. False when it is verified already."""
    if organisation.is_verified:
        return False
    organisation.verified_at, organisation.verified_by_id = now(), officer.id
    organisation.verified_document, organisation.verified_document_date = document, dated
    organisation.verification_asked_at = None
    history.record(organisation, officer, "verify", {"document": document, "dated": dated.isoformat()})
    for owner in owners_of(organisation):
        _tell("accounts.verified", owner)
    return True


def unverify(organisation: Organisation, officer: Person, reason: str) -> bool:
    """Take the mark back, or turn a wish for it down; the owners are told why. False when there is neither."""
    if not organisation.is_verified and not organisation.verification_asked_at:
        return False
    _forget_verification(organisation)
    history.record(organisation, officer, "unverify", reason=reason)
    for owner in owners_of(organisation):
        _tell("accounts.unverified", owner)
    return True


def owners_of(organisation: Organisation) -> list[Person]:
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id, Membership.role == OWNER)
    )
    return list(db.session.execute(statement.order_by(Person.id)).scalars())


def listed(q: str = "", kind: str = "", province: str = "", verified: bool = False, page: int = 1) -> Listing:
    """A page of organisations, verified ones first, then by name; ``q`` is looked for in the name without marks."""
    wanted: list[ColumnElement[bool]] = [
        Organisation.name_folded.contains(word, autoescape=True) for word in fold(q).split()[:WORDS_ASKED]
    ]
    if kind:
        wanted.append(Organisation.kind == kind)
    if province:
        wanted.append(Organisation.province == province)
    if verified:
        wanted.append(Organisation.verified_at.is_not(None))
    total = db.session.execute(select(func.count()).select_from(Organisation).where(*wanted)).scalar_one()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    order = (Organisation.verified_at.is_(None), Organisation.name_folded, Organisation.id)
    statement = select(Organisation).where(*wanted).order_by(*order)
    rows = db.session.execute(statement.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).scalars()
    return Listing(list(rows), total, page, pages)


def why_not_verified(organisation: Organisation) -> str | None:
    """What the officer wrote when the mark was refused or taken back, while that is the last word on it."""
    if organisation.is_verified or organisation.verification_asked_at:
        return None
    said = [entry for entry in history.entries_of(organisation) if entry.verb in ("verify", "unverify")]
    return said[-1].reason if said else None


def waiting(limit: int = 100) -> list[Organisation]:
    """Those who asked to be verified, longest wait first."""
    asked = Organisation.verification_asked_at
    statement = select(Organisation).where(asked.is_not(None), Organisation.verified_at.is_(None))
    return list(db.session.execute(statement.order_by(asked, Organisation.id).limit(limit)).scalars())


def waiting_count() -> int:
    asked = Organisation.verification_asked_at
    statement = select(func.count()).where(asked.is_not(None), Organisation.verified_at.is_(None))
    return int(db.session.execute(statement).scalar_one())


def members_of(organisation: Organisation) -> list[Membership]:
    """Memberships with their people, in the order of joining: one query."""
    statement = (
        select(Membership)
        .where(Membership.organisation_id == organisation.id)
        .options(
            joinedload(Membership.person).options(lazyload(Person.roles), lazyload(Person.memberships)),
            lazyload(Membership.organisation),
        )
        .order_by(Membership.id)
    )
    return list(db.session.execute(statement).unique().scalars())


def namesakes(name: str, but: Organisation | None = None) -> list[Organisation]:
    """Others whose name is the same without marks and capitals."""
    statement = select(Organisation).where(Organisation.name_folded == fold(name))
    if but is not None:
        statement = statement.where(Organisation.id != but.id)
    return list(db.session.execute(statement.order_by(Organisation.id).limit(5)).scalars())


def by_tax_code(tax_code: str, but: Organisation | None = None) -> Organisation | None:
    """Another organisation with that tax code (compact form)."""
    statement = select(Organisation).where(Organisation.tax_code == tax_code)
    if but is not None:
        statement = statement.where(Organisation.id != but.id)
    return db.session.execute(statement).scalar_one_or_none()


def _forget_verification(organisation: Organisation) -> None:
    organisation.verified_at = organisation.verified_by_id = organisation.verification_asked_at = None
    organisation.verified_document, organisation.verified_document_date = "", None


def _tell(kind: str, owner: Person) -> None:
    enqueue("notices.mail", key=f"{kind}:{owner.public_id}", priority=3, kind=kind, person=owner.public_id)


def _split(changes: dict[str, list[Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Apart: what may stand in the record for ever, and what can be erased."""
    personal = {name: str(new or "") for name, (_, new) in changes.items() if name in PERSONAL}
    return {name: pair for name, pair in changes.items() if name not in PERSONAL}, personal
