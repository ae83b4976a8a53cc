"""What people do with their accounts. Mails are jobs, so that no answer waits for a mail server."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.letters import mail_link, mail_words
from marketplace.accounts.mails import MAILS
from marketplace.accounts.models import Person, PersonRole
from marketplace.accounts.passwords import hash_password, needs_rehash, verify_password
from marketplace.accounts.sessions import end_sessions
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import enqueue

__all__ = ["MAILS", "mail_link", "mail_words"]  # for notices, which sends them

CONSENT_TEXT = "2026-01"  # raised when the words that people agree to change


def find_person(email: str) -> Person | None:
    """The person with that address, whatever its capital letters."""
    statement = select(Person).where(Person.email == tidy_email(email))
    return db.session.execute(statement).scalar_one_or_none()


def tidy_email(email: str) -> str:
    return email.strip().casefold()


def person_by_password(email: str, password: str) -> Person | None:
    """The active person whom address and password fit; takes the same time when there is none."""
    person = find_person(email)
    fits = verify_password(person.password_hash if person else None, password)
    return person if person is not None and fits and person.is_active else None


def register(name: str, email: str, password_hash: str, language: str) -> None:
    """Open an account that waits for its address to be confirmed, and mail about it.

    Where the address has a confirmed account, its owner is told and nothing changes; where it waits to be confirmed,
    the newest name and password count, and older links die. The caller hashes the password before, so that
    every case takes the same time.
    """
    person = find_person(email)
    if person is not None and not person.is_active:
        return
    if person is not None and person.confirmed_at:
        _mail("accounts.exists", person)
        return
    if person is None:
        person = Person(email=tidy_email(email))
        db.session.add(person)
    person.name, person.password_hash, person.language = name, password_hash, language
    consent = {"consent": CONSENT_TEXT, "language": language}
    history.record(person, person, "register", consent, personal={"name": name, "email": person.email})
    _mail("accounts.confirm", person)


def ask_confirmation(person: Person) -> None:
    """Mail the link once more."""
    if person.confirmed_at is None:
        _mail("accounts.confirm", person)


def confirm(person: Person) -> None:
    person.confirmed_at = now()
    history.record(person, person, "confirm")


def ask_reset(email: str) -> None:
    """Mail a link for a new password if that address has an account; the worker looks, so time tells nothing."""
    enqueue("accounts.reset_asked", email=tidy_email(email), priority=3)


def mail_reset(email: str) -> None:
    person = find_person(email)
    if person is not None and person.is_active:
        _mail("accounts.reset", person)


def reset_password(person: Person, password_hash: str) -> None:
    """Set a new password by a link from the mailbox: that confirms the address too, and ends all sessions."""
    person.confirmed_at = person.confirmed_at or now()
    _set_password(person, password_hash, "reset_password")
    end_sessions(person)


def change_password(person: Person, password_hash: str) -> None:
    """Set a new password from within; all other sessions end."""
    _set_password(person, password_hash, "change_password")
    end_sessions(person, keep=person.session_nonce)


def refresh_hash(person: Person, password: str) -> None:
    """Hash anew with today's parameters, when the right password is at hand."""
    if needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)


def edit_account(person: Person, name: str, language: str) -> None:
    changes: dict[str, Any] = {}
    if language != person.language:
        changes["language"] = [person.language, language]
    personal = {"name": name} if name != person.name else {}
    person.name, person.language = name, language
    if changes or personal:
        history.record(person, person, "edit_account", changes, personal=personal)


def grant_roles(person: Person, roles: tuple[str, ...], actor: Any = None) -> list[str]:
    """Make an officer, or give more roles. Returns those that are new."""
    new = [role for role in dict.fromkeys(roles) if not person.has_role(role)]
    person.roles.extend(PersonRole(role=role) for role in new)
    if new:
        history.record(person, actor, "grant_roles", {"roles": new})
    return new


def revoke_roles(person: Person, roles: tuple[str, ...] = (), actor: Any = None) -> list[str]:
    """Take roles away, all of them when none is named. Returns those that were held."""
    gone = [held for held in person.roles if not roles or held.role in roles]
    for held in gone:
        person.roles.remove(held)
    names = [held.role for held in gone]
    if names:
        history.record(person, actor, "revoke_roles", {"roles": names})
    return names


def officers() -> list[Person]:
    """Everybody with a role, by name."""
    statement = select(Person).where(Person.roles.any()).order_by(Person.name, Person.id)
    return list(db.session.execute(statement).scalars())


def _set_password(person: Person, password_hash: str, verb: str) -> None:
    person.password_hash = password_hash
    history.record(person, person, verb)
    _mail("accounts.password_changed", person)


def _mail(kind: str, person: Person) -> None:
    db.session.flush()
    enqueue("notices.mail", key=f"{kind}:{person.public_id}", priority=3, kind=kind, person=person.public_id)
