"""Who may read, write, hand in signatures for, and look after an agreement."""

from __future__ import annotations

from typing import Any

from marketplace.agreements.models import Agreement, SignedPaper
from marketplace.deals.models import READERS
from marketplace.deals.policies import belongs_to, is_its_broker, may_read_papers, writes_for
from marketplace.kernel.policy import rule


@rule("see", Agreement)
def may_see(actor: Any, agreement: Agreement) -> bool:
    """Whoever may read the papers of its deal: both sides, its broker, officers named for it."""
    return may_read_papers(actor, agreement.deal)


@rule("draft", Agreement)
def may_draft(actor: Any, agreement: Agreement) -> bool:
    """Owners and editors of both sides, and the broker of the case."""
    return writes_for(actor, agreement.deal.supply_id, agreement.deal.demand_id) or is_broker(actor, agreement)


@rule("look_after", Agreement)
def is_broker(actor: Any, agreement: Agreement) -> bool:
    """The broker of the case: sends for signing, confirms ink of the sides, records what the authority says."""
    return is_its_broker(actor, agreement.deal)


def writes_for_side(actor: Any, agreement: Agreement, side: str) -> bool:
    """Is the actor owner or editor in the organisation of that side (demand, supply)?"""
    deal = agreement.deal
    return writes_for(actor, deal.supply_id if side == "supply" else deal.demand_id)


@rule("see", SignedPaper)
def may_see_paper(actor: Any, paper: SignedPaper) -> bool:
    return may_see(actor, paper.signed_version.agreement)


@rule("confirm", SignedPaper)
def may_confirm(actor: Any, paper: SignedPaper) -> bool:
    """Somebody else than whoever handed the scan in, so that nobody makes a signature alone.

    The broker of the case. What the broker handed in: whoever writes for the very side that signs, or another officer
    who is named for the case and has no part in it.
    """
    agreement = paper.signed_version.agreement
    if not actor.is_authenticated or actor.id == paper.sender_id:
        return False
    if is_broker(actor, agreement):
        return True
    return paper.by_broker and (writes_for_side(actor, agreement, paper.side) or is_named_officer(actor, agreement))


@rule("turn_down", SignedPaper)
def may_turn_down(actor: Any, paper: SignedPaper) -> bool:
    """Whoever may confirm it, the broker, and whoever handed it in: then it is taken back."""
    own = actor.is_authenticated and actor.id == paper.sender_id and may_see_paper(actor, paper)
    return own or is_broker(actor, paper.signed_version.agreement) or may_confirm(actor, paper)


def is_named_officer(actor: Any, agreement: Agreement) -> bool:
    """An officer named as a reader of the case, as long as he or she has no part in either side."""
    deal = agreement.deal
    if not actor.has_role(*READERS) or belongs_to(actor, deal.supply_id, deal.demand_id):
        return False
    return any(one.person_id == actor.id and one.ended_at is None for one in deal.readers)
