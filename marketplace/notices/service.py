"""Telling people: one row on the site and one mail, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.notices.models import Mail, Notice


@dataclass(frozen=True)
class Kind:
    """What is said on one occasion: lazy texts with %(placeholders)s filled from the notice's params."""

    name: str
    subject: Any
    body: Any
    on_site: bool = True


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make occasions known; a room does this for its own when it is imported."""
    for kind in kinds:
        if kind.name in KINDS:
            raise RuntimeError(f"two kinds of notice called {kind.name}")
        KINDS[kind.name] = kind


def tell(person: Person, kind: str, link: str, **params: Any) -> None:
    """Tell one person, on the site and by mail, in the caller's transaction.

    ``link`` is a root-relative address. Raises KeyError for a kind that nobody registered.
    """
    known = KINDS[kind]
    if known.on_site:
        db.session.add(Notice(person_id=person.id, kind=kind, params=params, link=link))
    mail(person.email, kind, link, person.language, **params)


def tell_all(people: Iterable[Person], kind: str, link: str, **params: Any) -> None:
    """Tell each of them once."""
    for person in {p.id: p for p in people}.values():
        tell(person, kind, link, **params)


def mail(to: str, kind: str, link: str, language: str, **params: Any) -> None:
    """Write one mail for the worker to send."""
    row = Mail(to=to, kind=kind, link=link, language=language, params=params)
    db.session.add(row)
    db.session.flush()
    jobs.enqueue("notices.send", mail=row.public_id, priority=3)


def unread_count(person: Person) -> int:
    statement = select(func.count()).select_from(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    return int(db.session.execute(statement).scalar_one())


def mark_read(person: Person, public_ids: Iterable[str] | None = None) -> None:
    """Mark some notices of a person as read, or all of them."""
    statement = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if public_ids is not None:
        statement = statement.where(Notice.public_id.in_(list(public_ids)))
    db.session.execute(statement.values(read_at=now()))
