"""What people do with their accounts."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.passwords import verify_password
from marketplace.extensions import db


def find_person(email: str) -> Person | None:
    """The person with that address, whatever its capital letters."""
    statement = select(Person).where(Person.email == email.strip().casefold())
    return db.session.execute(statement).scalar_one_or_none()


def person_by_password(email: str, password: str) -> Person | None:
    """The active person whom address and password fit; takes the same time when there is none."""
    person = find_person(email)
    fits = verify_password(person.password_hash if person else None, password)
    return person if person is not None and fits and person.is_active else None
