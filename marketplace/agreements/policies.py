"""Who may read, write, hand in signatures for, and look after an agreement."""

from __future__ import annotations

from typing import Any

from marketplace.agreements.models import Agreement
from marketplace.deals.policies import is_its_broker, may_read_papers, writes_for
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
    """The broker of the case: sends for signing, confirms ink, records what the authority says."""
    return is_its_broker(actor, agreement.deal)


def writes_for_side(actor: Any, agreement: Agreement, side: str) -> bool:
    """Is the actor owner or editor in the organisation of that side (demand, supply)?"""
    deal = agreement.deal
    return writes_for(actor, deal.supply_id if side == "supply" else deal.demand_id)
