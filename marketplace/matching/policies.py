"""Who may look at proposed matches, decide on them, and say for one side that they do not fit."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.matching.models import SUPPLY, Match, OwnersVerdict


@rule("decide", Match)
def is_broker(actor: Any, match: Match) -> bool:
    """Brokers choose which matches to follow up; not those of an organisation of their own."""
    parties = (match.technology.organisation_id, match.need.organisation_id)
    return bool(actor.has_role("broker") and not any(actor.role_in(one) for one in parties))


@rule("see", Match)
def may_see(actor: Any, match: Match) -> bool:
    """Brokers, and the people of either side; what they see of it stands on the listings' own pages."""
    return is_broker(actor, match) or any(actor.is_authenticated and actor.role_in(one) for one in owners_of(match))


@rule("judge", Match)
def is_owner_of_a_side(actor: Any, match: Match) -> bool:
    """Whoever posts for one of the two organisations may say that the match does not fit it."""
    return any(writes_for(actor, one) for one in owners_of(match))


@rule("see", OwnersVerdict)
@rule("take_back", OwnersVerdict)
def is_owner_of_the_side(actor: Any, verdict: OwnersVerdict) -> bool:
    """Whoever posts for the organisation in whose name it was said."""
    return writes_for(actor, owner_of(verdict, verdict.side))


def writes_for(actor: Any, organisation_id: int) -> bool:
    return bool(actor.is_authenticated and actor.may_write_for(organisation_id))


def owners_of(pair: Match | OwnersVerdict) -> tuple[int, int]:
    """The organisations of both sides, by id."""
    return pair.technology.organisation_id, pair.need.organisation_id


def owner_of(pair: Match | OwnersVerdict, side: str) -> int:
    """The organisation of one side, by id."""
    return pair.technology.organisation_id if side == SUPPLY else pair.need.organisation_id
