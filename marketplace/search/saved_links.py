"""Signed links in digests: whoever holds one may stop them, without signing in, and nothing else.

A link does not run out: it must still work in an old mail. It carries nobody's name.
"""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import signed

PURPOSE = "search.stop"
LONGEST = 200
"""Signs of a token that are looked at."""


def sign(person: Person) -> str:
    return signed.sign(PURPOSE, person.public_id)


def read(token: str) -> Person | None:
    """Whose digests the token stops; None when it is forged, or the account is shut."""
    try:
        public_id = signed.read(PURPOSE, token, LONGEST)
    except signed.Forged:
        return None
    if not isinstance(public_id, str):
        return None
    return reader_of(public_id)


def reader_of(public_id: str) -> Person | None:
    """The person with that public id, unless the account is shut."""
    person = db.session.execute(select(Person).where(Person.public_id == public_id)).scalar_one_or_none()
    return person if person is not None and person.is_active else None
