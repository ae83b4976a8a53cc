"""Signed-in browsers: the cookie holds the nonce of a row, so that any session can be ended from the server."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, request, session
from flask_login import login_user, logout_user
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import LoginSession, Membership, Person
from marketplace.extensions import db, login_manager
from marketplace.kernel.clock import now
from marketplace.kernel.policy import Guest
from marketplace.kernel.text import clean_line

login_manager.anonymous_user = Guest
BROWSER_MOST = 200  # characters kept of what a browser calls itself


@login_manager.user_loader
def load_person(nonce: str) -> Person | None:
    """Whoever is signed in with that nonce, with roles and memberships: one query.

    None when the session was ended or has expired, or the person was disabled.
    """
    person = joinedload(LoginSession.person)
    statement = (
        select(LoginSession)
        .where(LoginSession.nonce == nonce, LoginSession.expires_at > now())
        .options(
            person.joinedload(Person.roles),
            person.joinedload(Person.memberships).joinedload(Membership.organisation),
        )
    )
    row = db.session.execute(statement).unique().scalar_one_or_none()
    if row is None or not row.person.is_active:
        return None
    row.person.session_nonce = nonce
    return row.person


def open_session(person: Person) -> None:
    """Sign ``person`` in on this browser, in the caller's transaction; whatever it held before is dropped."""
    close_session()
    row = LoginSession(
        nonce=secrets.token_urlsafe(32),
        person_id=person.id,
        browser=clean_line(request.user_agent.string)[:BROWSER_MOST],
        expires_at=now() + current_app.permanent_session_lifetime,
    )
    db.session.add(row)
    db.session.flush()
    person.session_nonce = row.nonce
    session.permanent = True
    login_user(person)


def close_session() -> None:
    """Sign this browser out, in the caller's transaction."""
    nonce = session.get("_user_id")
    logout_user()
    session.clear()
    if nonce:
        db.session.execute(delete(LoginSession).where(LoginSession.nonce == nonce))


def sessions_of(person: Person) -> list[LoginSession]:
    """Living sessions of a person, newest first."""
    statement = select(LoginSession).where(LoginSession.person_id == person.id, LoginSession.expires_at > now())
    return list(db.session.execute(statement.order_by(LoginSession.id.desc())).scalars())


def end_sessions(person: Person, *, only: int | None = None, keep: str = "") -> int:
    """End the session with the id ``only``, or all but the one with the nonce ``keep``. Returns how many."""
    statement = delete(LoginSession).where(LoginSession.person_id == person.id, LoginSession.nonce != keep)
    if only is not None:
        statement = statement.where(LoginSession.id == only)
    found: Any = db.session.execute(statement)
    return int(found.rowcount)


def sweep_sessions() -> int:
    """Delete expired sessions. Returns how many."""
    found: Any = db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()))
    return int(found.rowcount)
