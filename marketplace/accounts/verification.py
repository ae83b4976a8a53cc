"""Verification: what officers compare with its source, one thing at a time, and what a mark rests on.

A mark needs a check of every group that the kind of organisation asks for (org_kind, extra.checks: one code of each
group). It lapses when name, kind or tax code change, and is repeated after RECHECK_MONTHS.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select

from marketplace.accounts.models import OWNER, Membership, Organisation, OrganisationCheck, OrganisationPaper, Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.jobs import enqueue
from marketplace.kernel.workflow import NotOpen
from marketplace.reference.service import Entry, codes, find

LIST = "org_check"


class Missing(Exception):
    """Not everything that the kind of organisation asks for was checked."""


@dataclass(frozen=True)
class Finding:
    """What an officer compared: code of org_check, document (name or number), its day, where it can be looked up."""

    what: str
    document: str
    dated: date | None
    link: str
    checked_on: date


@dataclass(frozen=True)
class Asked:
    """One group of what must be checked: any of the entries will do."""

    entries: tuple[Entry, ...]
    is_met: bool


def ask_verification(organisation: Organisation, actor: Person) -> bool:
    """Stand in line for verification. False when it already does, or is verified."""
    if organisation.is_verified or organisation.verification_asked_at:
        return False
    organisation.verification_asked_at = now()
    history.record(organisation, actor, "ask_verification")
    return True


def held(organisation: Organisation, version: int) -> None:
    """Lock the row (PostgreSQL) and make sure that it is the one the officer saw. Raises NotOpen."""
    db.session.refresh(organisation, with_for_update=True)
    if organisation.version != version:
        raise NotOpen("verify")


def check(
    organisation: Organisation, officer: Person, version: int, found: Finding, paper: OrganisationPaper | None = None
) -> OrganisationCheck:
    """Note that one thing was compared with its source. Raises NotOpen when the organisation has changed meanwhile."""
    held(organisation, version)
    row = OrganisationCheck(
        organisation_id=organisation.id,
        officer_id=officer.id,
        what=found.what,
        document=found.document,
        dated=found.dated,
        link=found.link,
        paper_id=paper.id if paper else None,
        checked_on=found.checked_on,
    )
    db.session.add(row)
    db.session.flush()
    _record(row, organisation, officer)
    return row


def take_check_back(row: OrganisationCheck, organisation: Organisation, officer: Person) -> None:
    """A check was noted by mistake. Raises NotOpen when it is void already, or the mark rests on it."""
    db.session.refresh(organisation, with_for_update=True)
    db.session.refresh(row)
    if row.void_at is not None or row in _in_force(organisation):
        raise NotOpen("take_check_back")
    row.void_at = now()
    history.record(organisation, officer, "take_check_back", {"check": row.public_id, "what": row.what})


def verify(organisation: Organisation, officer: Person, version: int) -> None:
    """Give the mark, or give it anew after a repeated check; the owners are told the first time.

    Raises NotOpen when the organisation has changed since the officer saw it; Missing.
    """
    held(organisation, version)
    is_first = not organisation.is_verified
    counting = counting_checks(organisation)
    if not all(group.is_met for group in asked_of(organisation, counting)):
        raise Missing
    for old in _in_force(organisation):
        old.void_at = now()
    found = {one.what for one in counting}
    organisation.verified_at, organisation.verified_by_id = now(), officer.id
    organisation.verified_document, organisation.verified_document_date = "", None
    organisation.verified_what = " ".join(entry.code for entry in codes(LIST) if entry.code in found)
    organisation.verification_asked_at = None
    organisation.recheck_on = recheck_day(organisation.verified_at)
    changes = {"checks": organisation.verified_what, "recheck_on": organisation.recheck_on.isoformat()}
    history.record(organisation, officer, "verify" if is_first else "verify_again", changes)
    if is_first:
        _tell_owners("accounts.verified", organisation)


def unverify(organisation: Organisation, officer: Person, version: int, reason: str) -> None:
    """Take the mark back, or turn a wish for it down; the owners are told why.

    Raises NotOpen when there is neither, or the organisation has changed since the officer saw it.
    """
    held(organisation, version)
    if not organisation.is_verified and not organisation.verification_asked_at:
        raise NotOpen("unverify")
    _forget(organisation)
    history.record(organisation, officer, "unverify", reason=reason)
    _tell_owners("accounts.unverified", organisation)


def lapse(organisation: Organisation) -> bool:
    """What was checked has changed: no check counts any more. Returns whether a mark was lost, and is asked anew."""
    was_verified, asked = organisation.is_verified, organisation.verification_asked_at
    _forget(organisation)
    organisation.verification_asked_at = now() if was_verified else asked
    return was_verified


def checks_of(organisation: Organisation) -> list[OrganisationCheck]:
    """Those that are not void, oldest first."""
    wanted = (OrganisationCheck.organisation_id == organisation.id, OrganisationCheck.void_at.is_(None))
    statement = select(OrganisationCheck).where(*wanted).order_by(OrganisationCheck.id)
    return list(db.session.execute(statement).unique().scalars())


def counting_checks(organisation: Organisation) -> list[OrganisationCheck]:
    """What the next mark could rest on: all that stand, or, while there is a mark, those made since."""
    return [one for one in checks_of(organisation) if not _is_older(one, organisation)]


def asked_of(organisation: Organisation, checks: Sequence[OrganisationCheck]) -> list[Asked]:
    """What the kind of organisation asks for, each group with whether one of ``checks`` meets it."""
    kind = find("org_kind", organisation.kind)
    found = {one.what for one in checks}
    groups = kind.extra.get("checks", []) if kind else []
    return [Asked(_entries(group), not found.isdisjoint(group)) for group in groups]


def waiting(limit: int = 100) -> list[Organisation]:
    """Those who asked to be verified, longest wait first."""
    statement = select(Organisation).where(_is_waiting())
    return list(db.session.execute(statement.order_by(Organisation.verification_asked_at).limit(limit)).scalars())


def waiting_count() -> int:
    return int(db.session.execute(select(func.count()).select_from(Organisation).where(_is_waiting())).scalar_one())


def due(limit: int = 100) -> list[Organisation]:
    """Verified ones whose check must be repeated, the oldest mark first."""
    statement = select(Organisation).where(_is_due()).order_by(Organisation.verified_at)
    return list(db.session.execute(statement.limit(limit)).scalars())


def due_count() -> int:
    return int(db.session.execute(select(func.count()).select_from(Organisation).where(_is_due())).scalar_one())


def is_due(organisation: Organisation) -> bool:
    """Python twin of due()."""
    return organisation.is_verified and organisation.recheck_on is not None and organisation.recheck_on <= today()


def recheck_day(verified_at: datetime) -> date:
    """When a check of that moment must be repeated."""
    return _months_on(verified_at.astimezone(VIETNAM).date(), current_app.config["RECHECK_MONTHS"])


def why_not_verified(organisation: Organisation) -> str | None:
    """What the officer wrote when the mark was refused or taken back, while that is the last word on it."""
    if organisation.is_verified or organisation.verification_asked_at:
        return None
    said = [entry for entry in history.entries_of(organisation) if entry.verb in ("verify", "verify_again", "unverify")]
    return said[-1].reason if said else None


def owners_of(organisation: Organisation) -> list[Person]:
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id, Membership.role == OWNER)
    )
    return list(db.session.execute(statement.order_by(Person.id)).scalars())


def _record(row: OrganisationCheck, organisation: Organisation, officer: Person) -> None:
    entry, said = find(LIST, row.what), {"document": row.document}
    is_private = bool(entry and entry.extra.get("private"))
    changes: dict[str, Any] = {"what": row.what, "check": row.public_id, "checked_on": row.checked_on.isoformat()}
    changes |= {"dated": row.dated.isoformat() if row.dated else None, "link": row.link}
    public, personal = ({}, said) if is_private else (said, {})
    history.record(organisation, officer, "check", changes | public, personal=personal)


def _in_force(organisation: Organisation) -> list[OrganisationCheck]:
    """What the present mark rests on."""
    return [one for one in checks_of(organisation) if _is_older(one, organisation)]


def _is_older(row: OrganisationCheck, organisation: Organisation) -> bool:
    return organisation.verified_at is not None and row.created_at <= organisation.verified_at


def _entries(group: Sequence[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in (find(LIST, code) for code in group) if entry is not None)


def _forget(organisation: Organisation) -> None:
    for one in checks_of(organisation):
        one.void_at = now()
    organisation.verified_at = organisation.verified_by_id = organisation.verification_asked_at = None
    organisation.verified_document, organisation.verified_document_date = "", None
    organisation.verified_what, organisation.recheck_on = "", None


def _is_waiting() -> ColumnElement[bool]:
    return and_(Organisation.verification_asked_at.is_not(None), Organisation.verified_at.is_(None))


def _is_due() -> ColumnElement[bool]:
    return and_(Organisation.verified_at.is_not(None), Organisation.recheck_on <= today())


def _months_on(day: date, months: int) -> date:
    """That many months later (earlier, if negative); the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _tell_owners(kind: str, organisation: Organisation) -> None:
    for owner in owners_of(organisation):
        enqueue("notices.mail", key=f"{kind}:{owner.public_id}", priority=3, kind=kind, person=owner.public_id)
