"""Signed links for mails: each has one purpose and an end, and dies with what it was made for."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from marketplace.accounts.models import Invitation, Person
from marketplace.extensions import db

HOUR = 3600  # seconds
CONFIRM_LIFE, RESET_LIFE, RESEND_LIFE = 72 * HOUR, HOUR, HOUR


def confirm_token(person: Person) -> str:
    """For confirming the address; worthless once it is confirmed or the password was set anew."""
    return _sign("confirm", [person.public_id, _piece(person)])


def confirmable(token: str) -> Person | None:
    """Whose address the token confirms, within three days; None when it is not good (any more)."""
    person = _person(_read("confirm", token, CONFIRM_LIFE))
    return person if person is not None and person.confirmed_at is None else None


def reset_token(person: Person) -> str:
    """For setting a new password, once."""
    return _sign("reset", [person.public_id, _piece(person)])


def resettable(token: str) -> Person | None:
    """Whose password the token may set, within an hour; None when it is not good (any more)."""
    return _person(_read("reset", token, RESET_LIFE))


def resend_token(person: Person) -> str:
    """Shown to somebody who gave the right password of an account that is not confirmed yet."""
    return _sign("resend", [person.public_id, _piece(person)])


def resendable(token: str) -> Person | None:
    return _person(_read("resend", token, RESEND_LIFE))


def invitation_token(invitation: Invitation) -> str:
    return _sign("invitation", invitation.public_id)


def invited_by_token(token: str) -> Invitation | None:
    """The invitation, open or not; the row itself says until when it stands."""
    public_id = _read("invitation", token, None)
    if not isinstance(public_id, str):
        return None
    statement = select(Invitation).where(Invitation.public_id == public_id)
    return db.session.execute(statement).unique().scalar_one_or_none()


def _sign(purpose: str, value: Any) -> str:
    signed = _serializer(purpose).dumps(value)
    return signed if isinstance(signed, str) else signed.decode()


def _read(purpose: str, token: str, life: int | None) -> Any:
    try:
        return _serializer(purpose).loads(token, max_age=life)
    except BadData:
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"accounts.{purpose}")


def _piece(person: Person) -> str:
    """Changes with the password, and tells nothing about it."""
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:16]


def _person(value: Any) -> Person | None:
    if not (isinstance(value, list) and len(value) == 2):
        return None
    person = db.session.execute(select(Person).where(Person.public_id == str(value[0]))).scalar_one_or_none()
    return person if person is not None and person.is_active and _piece(person) == value[1] else None
