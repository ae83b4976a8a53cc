"""Who may read, deliver, accept, pay, declare, confirm and check."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker, writes_for_side
from marketplace.deals.models import DEMAND, READERS, SUPPLY
from marketplace.deals.policies import belongs_to, may_read_papers, writes_for
from marketplace.fulfilment.models import Milestone, Payment, Transfer
from marketplace.kernel.policy import rule

OTHER = {SUPPLY: DEMAND, DEMAND: SUPPLY}
SIDES = (SUPPLY, DEMAND)


@rule("see", Milestone, Payment)
def may_see(actor: Any, row: Milestone | Payment) -> bool:
    """Whoever may read the papers of the deal."""
    return may_read_papers(actor, row.agreement.deal)


def organisation_of(agreement: Agreement, side: str) -> Organisation:
    return agreement.deal.supply if side == SUPPLY else agreement.deal.demand


def acts_for(actor: Any, agreement: Agreement, side: str) -> bool:
    """Whoever writes for that side; for an organisation that nobody has an account for, the broker of the case."""
    if writes_for_side(actor, agreement, side):
        return True
    return is_broker(actor, agreement) and not organisation_of(agreement, side).memberships


def sides_of(actor: Any, agreement: Agreement) -> list[str]:
    """The sides that the actor acts for."""
    return [side for side in SIDES if acts_for(actor, agreement, side)]


@rule("see", Transfer)
def may_see_transfer(actor: Any, transfer: Transfer) -> bool:
    """Of a contract made here: whoever may read its deal. Of a declared one: both sides and officers."""
    if transfer.agreement is not None:
        return may_read_papers(actor, transfer.agreement.deal)
    return belongs_to(actor, *_organisations(transfer)) or bool(actor.has_role(*READERS))


@rule("add", Transfer)
def may_add(actor: Any, transfer: Transfer) -> bool:
    """Hands in evidence: whoever writes for the side that declared."""
    return transfer.declared_side is not None and _writes(actor, transfer, transfer.declared_side)


@rule("withdraw", Transfer)
def may_withdraw(actor: Any, transfer: Transfer) -> bool:
    """Takes the declaration back: whoever writes for the side that declared."""
    return may_add(actor, transfer)


@rule("answer", Transfer)
def may_answer(actor: Any, transfer: Transfer) -> bool:
    """Confirms or disputes: whoever writes for the other side."""
    return transfer.declared_side is not None and _writes(actor, transfer, OTHER[transfer.declared_side])


@rule("check", Transfer)
def may_check(actor: Any, transfer: Transfer) -> bool:
    """Officers with no part in either side."""
    return bool(actor.has_role(*READERS)) and not belongs_to(actor, *_organisations(transfer))


def may_declare(actor: Any) -> bool:
    """Only those who write for a verified organisation declare in its name."""
    return any(one.is_verified for one in actor.writable_organisations)


def receives(actor: Any, transfer: Transfer) -> bool:
    """Does the actor write for the side that received the technology, which surveys ask?"""
    return _writes(actor, transfer, DEMAND)


def _writes(actor: Any, transfer: Transfer, side: str) -> bool:
    organisation_id = transfer.demand_id if side == DEMAND else transfer.supply_id
    return organisation_id is not None and writes_for(actor, organisation_id)


def _organisations(transfer: Transfer) -> list[int]:
    return [one for one in (transfer.supply_id, transfer.demand_id) if one is not None]
