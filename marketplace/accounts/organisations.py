"""What is done with organisations: founded, edited, listed, told apart from others of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from marketplace.accounts import verification
from marketplace.accounts.models import OWNER, SKELETON, Membership, Organisation, Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.vietnamese.confusables import skeleton
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
    organisation = _made(values)
    db.session.add(Membership(person_id=actor.id, organisation_id=organisation.id, role=OWNER))
    db.session.flush()
    db.session.expire(actor, ["memberships"])
    _record_all(organisation, actor, "create", values)
    return organisation


def create_for(officer: Person, values: dict[str, Any]) -> Organisation:
    """A new organisation without members, not verified, for somebody who has no account yet.

    ``values`` as for create(). It is handed over by inviting its first owner: memberships.hand_over().
    """
    organisation = _made(values)
    _record_all(organisation, officer, "create_for", values)
    return organisation


def edit(organisation: Organisation, actor: Person, values: dict[str, Any]) -> bool:
    """Change what differs. Returns whether the verification lapsed by it and was asked for anew.

    What officers have compared with its source no longer counts when name, kind or tax code change.
    """
    changes = {n: [getattr(organisation, n), values[n]] for n in EDITABLE if getattr(organisation, n) != values[n]}
    if not changes:
        return False
    for name, (_, new) in changes.items():
        setattr(organisation, name, new)
    organisation.name_folded = fold(organisation.name)
    lapsed = any(name in CHECKED for name in changes) and verification.lapse(organisation)
    public, personal = _split(changes)
    history.record(organisation, actor, "edit", public, personal=personal)
    return lapsed


def listed(q: str = "", kind: str = "", province: str = "", verified: bool = False, page: int = 1) -> Listing:
    """A page of organisations, verified ones first, then by name, suspended ones last.

    ``q`` is looked for in the name without marks.
    """
    wanted: list[ColumnElement[bool]] = [
        Organisation.name_folded.contains(word, autoescape=True) for word in fold(q).split()[:WORDS_ASKED]
    ]
    if kind:
        wanted.append(Organisation.kind == kind)
    if province:
        wanted.append(Organisation.province == province)
    if verified:
        wanted += [Organisation.verified_at.is_not(None), Organisation.suspended_at.is_(None)]
    total = db.session.execute(select(func.count()).select_from(Organisation).where(*wanted)).scalar_one()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    order = (
        Organisation.suspended_at.is_not(None),
        Organisation.verified_at.is_(None),
        Organisation.name_folded,
        Organisation.id,
    )
    statement = select(Organisation).where(*wanted).order_by(*order)
    rows = db.session.execute(statement.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).scalars()
    return Listing(list(rows), total, page, pages)


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
    """Others whose name is the same without marks and capitals, or looks the same letter for letter."""
    same = or_(Organisation.name_folded == fold(name), Organisation.skeleton == skeleton(name)[:SKELETON])
    statement = select(Organisation).where(same)
    if but is not None:
        statement = statement.where(Organisation.id != but.id)
    return list(db.session.execute(statement.order_by(Organisation.id).limit(5)).scalars())


def by_tax_code(tax_code: str, but: Organisation | None = None) -> Organisation | None:
    """Another organisation with that tax code (compact form)."""
    statement = select(Organisation).where(Organisation.tax_code == tax_code)
    if but is not None:
        statement = statement.where(Organisation.id != but.id)
    return db.session.execute(statement).scalar_one_or_none()


def _made(values: dict[str, Any]) -> Organisation:
    organisation = Organisation(name=values["name"], name_folded=fold(values["name"]))
    for name in EDITABLE:
        setattr(organisation, name, values[name])
    db.session.add(organisation)
    db.session.flush()
    return organisation


def _record_all(organisation: Organisation, actor: Person, verb: str, values: dict[str, Any]) -> None:
    public, personal = _split({name: [None, values[name]] for name in EDITABLE if values[name]})
    history.record(organisation, actor, verb, public, personal=personal)


def _split(changes: dict[str, list[Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Apart: what may stand in the record for ever, and what can be erased."""
    personal = {name: str(new or "") for name, (_, new) in changes.items() if name in PERSONAL}
    return {name: pair for name, pair in changes.items() if name not in PERSONAL}, personal
