"""Who may ask about an item, with what, and what an anonymous asker should not write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalogue.disclosure import LABELS, Facts, find
from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.catalogue.status import EDITABLE, WAITING, Status
from marketplace.deals.models import Interest
from marketplace.deals.policies import belongs_to
from marketplace.deals.service import running_about
from marketplace.extensions import db

# Where somebody stands before an item: only "ready" may ask.
GUEST, OWN, ENDED, OFFICER, NO_ORGANISATION, SUSPENDED, VIEWER, UNVERIFIED, NOTHING_TO_OFFER, READY = (
    "guest",
    "own",
    "ended",
    "officer",
    "no_organisation",
    "suspended",
    "viewer",
    "unverified",
    "nothing_to_offer",
    "ready",
)

OFFERABLE = frozenset({Status.PUBLISHED, *EDITABLE, *WAITING})


@dataclass(frozen=True)
class Standing:
    """May this person ask about this item, in whose name, and what already runs?"""

    state: str
    organisations: tuple[Organisation, ...] = ()
    running: tuple[Interest, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.state == READY


def standing(actor: Any, item: Publication) -> Standing:
    """Where ``actor`` stands before ``item``; ``organisations`` are those to ask for, or to be verified first."""
    if not actor.is_authenticated:
        is_open = item.status == Status.PUBLISHED and not item.organisation.is_suspended
        return Standing(GUEST if is_open else ENDED)
    running = tuple(running_about(item, actor))
    others = [o for o in actor.writable_organisations if o.id != item.organisation_id]
    if item.status != Status.PUBLISHED or item.organisation.is_suspended or not others:
        return Standing(_without_organisation(actor, item), running=running)
    verified = tuple(o for o in others if o.is_verified)
    if not verified:
        return Standing(UNVERIFIED, tuple(others), running)
    if isinstance(item, Need) and not has_technologies(verified):
        return Standing(NOTHING_TO_OFFER, verified, running)
    return Standing(READY, verified, running)


def _without_organisation(actor: Any, item: Publication) -> str:
    if item.status != Status.PUBLISHED or item.organisation.is_suspended:
        return ENDED
    if belongs_to(actor, item.organisation_id):
        return OWN
    if actor.memberships:
        return SUSPENDED if actor.suspended_organisations else VIEWER
    return OFFICER if actor.is_officer else NO_ORGANISATION


def has_technologies(organisations: tuple[Organisation, ...]) -> bool:
    """Is there a listing with which they could answer a need: on show, or on its way there?"""
    ids = [organisation.id for organisation in organisations]
    found = select(Technology.id).where(Technology.organisation_id.in_(ids), Technology._status.in_(OFFERABLE))
    return db.session.execute(found.limit(1)).first() is not None


def own_published(model: type[Any], organisations: tuple[Organisation, ...]) -> list[Any]:
    """Published items of these organisations, the latest first."""
    ids = [organisation.id for organisation in organisations]
    statement = select(model).where(model.organisation_id.in_(ids), model._status == Status.PUBLISHED)
    return list(db.session.execute(statement.order_by(model.published_at.desc()).limit(300)).scalars().unique())


def giveaways(organisation: Organisation, person: Any, texts: Iterable[str]) -> list[str]:
    """What in ``texts`` would tell the other side who an anonymous organisation is: "kind: words", each once."""
    facts = Facts(
        names=tuple(filter(None, (organisation.name, organisation.name_en))),
        tax_code=organisation.tax_code or "",
        address=organisation.address,
        website=organisation.website,
        people=(person.name,),
    )
    return [f"{LABELS[found.kind]}: {found.words}" for found in find(texts, facts)]
