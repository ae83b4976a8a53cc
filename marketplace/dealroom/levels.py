"""Who may open what in a deal: level, person, stage. The one place where it is decided, anew for each request.

Its own side always opens a file. Others: once the two sides are introduced, and then by the level. What is confidential
(after NDA, broker only) also asks for that person's own acceptance of the text in use. A side may revoke a file for
everybody else, and withdraw all its files from one person; both hold from the next request on. Neither the end of a
case nor the suspension of an organisation changes who reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.dealroom import nda
from marketplace.dealroom.models import BROKER, NDA, PARTIES, Withdrawal
from marketplace.deals.models import BROKER as BROKERS
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.deals.policies import is_its_broker, may_read_papers
from marketplace.deals.stages import CLOSED, PROPOSED
from marketplace.extensions import db

OPEN, ASKS_NDA, WITHDRAWN, REVOKED, NOT_YET, HIDDEN = "open", "asks_nda", "withdrawn", "revoked", "not_yet", "hidden"


@dataclass(frozen=True)
class Standing:
    """Where one person stands in one deal at this moment."""

    own: frozenset[str]  # sides of which he or she is: demand, supply, broker
    reads: bool
    is_broker: bool
    have_met: bool  # are the two sides introduced?
    accepted: bool  # the text in use
    withdrawn: frozenset[str]  # sides that no longer let this person open their files


def standing(actor: Any, deal: Deal) -> Standing:
    """Asked anew each time: membership, role, acceptance and withdrawal count at once."""
    reads, is_broker = may_read_papers(actor, deal), is_its_broker(actor, deal)
    if not reads:
        return Standing(frozenset(), False, False, False, False, frozenset())
    own = {side for side, one in ((SUPPLY, deal.supply_id), (DEMAND, deal.demand_id)) if actor.role_in(one)}
    return Standing(
        own=frozenset(own | ({BROKERS} if is_broker else set())),
        reads=True,
        is_broker=is_broker,
        have_met=have_met(deal),
        accepted=nda.has_accepted(deal, actor),
        withdrawn=frozenset(_withdrawn(deal, actor)),
    )


def verdict(who: Standing, side: str, level: str, *, revoked: bool = False) -> str:
    """What becomes of a wish to open a file of ``side`` at ``level``: OPEN, or why not. Pure."""
    if not who.reads:
        return HIDDEN
    if side in who.own:
        return OPEN
    if level == BROKER and not who.is_broker:
        return HIDDEN
    if revoked:
        return REVOKED
    if not who.have_met and not who.is_broker:
        return NOT_YET
    if side in who.withdrawn:
        return WITHDRAWN
    if level in (NDA, BROKER) and not who.accepted:
        return ASKS_NDA
    return OPEN if level in (PARTIES, NDA, BROKER) else HIDDEN


def have_met(deal: Deal) -> bool:
    """Are the sides introduced? One that was closed before both had confirmed it never came so far."""
    if deal.status == CLOSED:
        return all(one.confirmed_at is not None for one in deal.invitations)
    return deal.status != PROPOSED


def writing_sides(actor: Any, deal: Deal) -> list[str]:
    """For whom the actor may put files in: a side of an organisation that is not suspended, or the broker."""
    found = [side for side, one in ((SUPPLY, deal.supply_id), (DEMAND, deal.demand_id)) if actor.may_write_for(one)]
    return [*found, BROKERS] if is_its_broker(actor, deal) else found


def _withdrawn(deal: Deal, actor: Any) -> list[str]:
    statement = select(Withdrawal.side).where(
        Withdrawal.deal_id == deal.id, Withdrawal.person_id == actor.id, Withdrawal.lifted_at.is_(None)
    )
    return list(db.session.execute(statement).scalars())
