"""An officer at work on a listing: claimed by a button, given up by deciding, by handing back, or by time itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from marketplace.accounts.models import Person
from marketplace.catalogue import story
from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_moderator
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation.models import Claim


class Held(NotOpen):
    """Another officer is at work on it (409); ``claim`` says who, and until when."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("claim")
        self.officer, self.until = claim.officer.name, claim.until


def of(item: Publication) -> Claim | None:
    """The claim that holds now, if any: one that has run out is none."""
    statement = select(Claim).where(Claim.about(item), Claim.until > now())
    return db.session.execute(statement).scalar_one_or_none()


def take(item: Publication, officer: Any, *, over: bool = False) -> Claim:
    """Claim for CLAIM_MINUTES from now, in the caller's transaction; again and again if need be. Rereads ``item``.

    ``over``: also from an officer who is at work on it. Raises NotAllowed, Held.
    """
    if not is_moderator(officer, item):
        raise NotAllowed("claim")
    hold(item)
    found = db.session.execute(select(Claim).where(Claim.about(item))).scalar_one_or_none()
    if found is not None and found.until > now() and found.officer_id != officer.id and not over:
        raise Held(found)
    if found is None:
        found = Claim(**Claim.keys_of(item))
        db.session.add(found)
    found.officer_id = officer.id
    found.until = now() + timedelta(minutes=current_app.config["CLAIM_MINUTES"])
    db.session.flush()
    db.session.refresh(found)
    return found


def need_not_wait(item: Publication, officer: Any) -> None:
    """Whoever decides must not do so over the head of another. Raises Held."""
    _lock(item)
    found = of(item)
    if found is not None and found.officer_id != officer.id:
        raise Held(found)


def release(item: Publication, officer: Any = None) -> None:
    """Give it back; with ``officer``, only what that officer holds."""
    statement = delete(Claim).where(Claim.about(item))
    if officer is not None:
        statement = statement.where(Claim.officer_id == officer.id)
    db.session.execute(statement)


def holders(item: Publication) -> list[Person]:
    """Who is at work on it, for whoever has something to tell them."""
    found = of(item)
    return [found.officer] if found is not None else []


story.AT_WORK.append(holders)


def _lock(item: Publication) -> None:
    """Two officers at once queue here; SQLite has locked already, when the transaction began."""
    model = type(item)
    db.session.execute(select(model.id).where(model.id == item.id).with_for_update())
