"""Who may read, write, accept and open again. Drafts belong to the side that writes them; the other never sees one."""

from __future__ import annotations

from typing import Any

from marketplace.deals.models import BROKER, DEMAND, SUPPLY, Deal
from marketplace.deals.policies import belongs_to, is_its_broker, may_read_papers
from marketplace.deals.stages import AGREED, PROPOSED, TALKING
from marketplace.kernel.policy import rule
from marketplace.offers.models import DRAFT, TermSheet

OFFERING = frozenset({PROPOSED, *TALKING})
"""Stages of a deal in which offers are made and answered."""
REOPENABLE = OFFERING | {AGREED}
"""Stages in which nothing is signed, so that agreed terms may be opened again."""
PARTIES = (DEMAND, SUPPLY)


def organisation_of(deal: Deal, side: str) -> int:
    """The organisation (by id) of a side of the deal."""
    return deal.supply_id if side == SUPPLY else deal.demand_id


def is_on_both_sides(actor: Any, deal: Deal) -> bool:
    """Is the actor a member of both organisations? Then nobody could say for whom he or she speaks."""
    return belongs_to(actor, deal.supply_id) and belongs_to(actor, deal.demand_id)


def writing_side(actor: Any, deal: Deal) -> str | None:
    """For whom the actor writes offers in this deal: demand, supply, broker (for both sides), or None.

    Owners and editors of an organisation that is not suspended; the broker of the deal; nobody who is on both sides.
    """
    if is_its_broker(actor, deal):
        return BROKER
    if not actor.is_authenticated or is_on_both_sides(actor, deal):
        return None
    return next((side for side in PARTIES if actor.may_write_for(organisation_of(deal, side))), None)


@rule("see", TermSheet)
def may_see(actor: Any, sheet: TermSheet) -> bool:
    """What was sent: whoever may read the papers of the deal. A draft: members of its side, or the broker alone."""
    if sheet.status != DRAFT:
        return may_read_papers(actor, sheet.deal)
    if sheet.side == BROKER:
        return is_its_broker(actor, sheet.deal)
    return belongs_to(actor, organisation_of(sheet.deal, sheet.side))


@rule("edit", TermSheet)
def writes_it(actor: Any, sheet: TermSheet) -> bool:
    """Those who write for the side whose offer it is."""
    return writing_side(actor, sheet.deal) == sheet.side


@rule("accept", TermSheet)
def may_accept(actor: Any, sheet: TermSheet) -> bool:
    """Those who write for a side that has not accepted this version yet."""
    side = writing_side(actor, sheet.deal)
    return side in PARTIES and side not in sheet.accepted_by


@rule("ask_reopen", TermSheet)
def may_ask_reopen(actor: Any, sheet: TermSheet) -> bool:
    """Those who write for a side, while nobody asks."""
    return sheet.reopen_side is None and writing_side(actor, sheet.deal) in PARTIES


@rule("agree_reopen", TermSheet)
def is_asked_to_reopen(actor: Any, sheet: TermSheet) -> bool:
    """Those who write for the side that did not ask."""
    side = writing_side(actor, sheet.deal)
    return sheet.reopen_side is not None and side in PARTIES and side != sheet.reopen_side


@rule("keep", TermSheet)
def may_keep(actor: Any, sheet: TermSheet) -> bool:
    """Either side says that the agreed terms stay: the one takes its question back, the other says no."""
    return sheet.reopen_side is not None and writing_side(actor, sheet.deal) in PARTIES


@rule("reopen", TermSheet)
def looks_after(actor: Any, sheet: TermSheet) -> bool:
    """The broker of the deal, with a reason."""
    return is_its_broker(actor, sheet.deal)
