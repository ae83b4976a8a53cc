"""Signed links in mails to the owners of a listing: one purpose, one person, one term on show.

A link is worthless once the listing was renewed (its end is another), when that person no longer writes for the
organisation, and when the days of grace are over. The token is made when the mail is sent and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue.lifetimes import grace_end
from marketplace.catalogue.models import KINDS, Publication
from marketplace.catalogue.policies import is_owner
from marketplace.extensions import db
from marketplace.kernel import signed
from marketplace.kernel.clock import now

RENEW, OUTCOME = "renew", "outcome"
LONGEST = 400  # signs of a token that are looked at


@dataclass(frozen=True)
class Link:
    """Whom a good signature speaks for, about which listing; ``is_stale``: it has another end by now."""

    item: Any
    person: Person
    is_stale: bool


def sign(purpose: str, item: Publication, person: Person) -> str:
    """A token for ``person`` about ``item`` in its present term. Raises ValueError when it was never on show."""
    if item.expires_at is None:
        raise ValueError("it has no end")
    value = [item.kind, item.public_id, person.public_id, item.expires_at.isoformat()]
    return signed.sign(f"catalogue.{purpose}", value)


def read(purpose: str, token: str) -> Link | None:
    """What a token stands for; None when it is forged, meant for something else, too late, or its person left."""
    try:
        kind, item_id, person_id, until = signed.read(f"catalogue.{purpose}", token, LONGEST)
        ended, model = datetime.fromisoformat(until), KINDS[kind]
    except (KeyError, TypeError, ValueError):
        return None
    item, person = _row(model, item_id), _row(Person, person_id)
    if item is None or person is None or not person.is_active or not is_owner(person, item):
        return None
    if now() > grace_end(ended):
        return None
    return Link(item, person, item.expires_at != ended)


def about(item: Publication, person: Person) -> dict[str, str]:
    """Params of a notice from which its mail makes a link, see ``of_notice``."""
    until = item.expires_at.isoformat() if item.expires_at else ""
    return {"about": item.kind, "item": item.public_id, "reader": person.public_id, "until": until}


def of_notice(params: Mapping[str, Any]) -> tuple[Any, Person] | None:
    """The listing and the person that a notice is about, while it is still about the present term; else None."""
    model = KINDS.get(str(params.get("about")))
    if model is None:
        return None
    item, person = _row(model, params.get("item")), _row(Person, params.get("reader"))
    if item is None or person is None or item.expires_at is None or not is_owner(person, item):
        return None
    return (item, person) if item.expires_at.isoformat() == params.get("until") else None


def _row(model: Any, public_id: Any) -> Any:
    return db.session.execute(select(model).where(model.public_id == str(public_id))).scalar_one_or_none()
