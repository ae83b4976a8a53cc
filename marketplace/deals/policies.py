"""Who may see, answer, introduce and write; and who may know whom."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.deals.case_models import DealInvitation, DealReader
from marketplace.deals.models import DEMAND, INTRODUCED, READERS, Deal, Interest
from marketplace.kernel.policy import DOORS, rule

DOORS["case_officers"] = lambda actor: actor.has_role(*READERS)


def belongs_to(actor: Any, *organisations: int) -> bool:
    """Is the actor a member, in whatever role, of one of these organisations (by id)?"""
    return bool(actor.is_authenticated and any(actor.role_in(one) for one in organisations))


def writes_for(actor: Any, *organisations: int) -> bool:
    """Is the actor owner or editor in one of these organisations (by id)?"""
    return bool(actor.is_authenticated and any(actor.may_write_for(one) for one in organisations))


@rule("see", Interest)
def may_see(actor: Any, interest: Interest) -> bool:
    """Python twin of Interest.visible_to."""
    sides = (interest.asking_organisation_id, interest.asked_organisation_id)
    return belongs_to(actor, *sides) or bool(actor.has_role(*READERS))


@rule("answer", Interest)
def is_asked(actor: Any, interest: Interest) -> bool:
    return writes_for(actor, interest.asked_organisation_id)


@rule("cancel", Interest)
def is_asking(actor: Any, interest: Interest) -> bool:
    return writes_for(actor, interest.asking_organisation_id)


@rule("introduce", Interest)
def is_free_broker(actor: Any, interest: Interest) -> bool:
    """A broker with no part in either side."""
    sides = (interest.asking_organisation_id, interest.asked_organisation_id)
    return bool(actor.has_role("broker") and not belongs_to(actor, *sides))


@rule("know_demand", Interest)
def knows_demand(actor: Any, interest: Interest) -> bool:
    """May the actor, who may see the interest, know which organisation the demand side is?

    Before the introduction the supply side may not, even where one of its members is also an officer.
    """
    if not interest.anonymous or interest.status == INTRODUCED:
        return True
    supply, demand = interest.asked_organisation_id, interest.asking_organisation_id
    if interest.side != DEMAND:
        supply, demand = demand, supply
    if belongs_to(actor, supply):
        return belongs_to(actor, demand)
    return belongs_to(actor, demand) or bool(actor.has_role(*READERS))


@rule("see", Deal)
def may_read(actor: Any, deal: Deal) -> bool:
    """Python twin of Deal.visible_to."""
    return belongs_to(actor, deal.supply_id, deal.demand_id) or bool(actor.has_role(*READERS))


@rule("read", Deal)
def may_read_papers(actor: Any, deal: Deal) -> bool:
    """What is said, offered, handed in and signed: both sides, the broker of the case, and officers named for it."""
    if belongs_to(actor, deal.supply_id, deal.demand_id) or is_its_broker(actor, deal):
        return True
    return bool(actor.has_role(*READERS)) and any(
        one.person_id == actor.id and one.ended_at is None for one in deal.readers
    )


@rule("write", Deal)
def may_write(actor: Any, deal: Deal) -> bool:
    """Owners and editors of both sides, and the broker of the case."""
    return writes_for(actor, deal.supply_id, deal.demand_id) or is_its_broker(actor, deal)


@rule("conclude", Deal)
def is_its_broker(actor: Any, deal: Deal) -> bool:
    """The broker who introduced, as long as he or she is one and has no part in either side."""
    is_broker = actor.has_role("broker") and actor.id == deal.broker_id
    return bool(is_broker and not belongs_to(actor, deal.supply_id, deal.demand_id))


def may_reopen(actor: Any, deal: Deal) -> bool:
    return is_its_broker(actor, deal) and deal.is_confirmed


def may_ask_again(actor: Any, deal: Deal) -> bool:
    """Who never confirmed a case is not introduced by its being closed and opened again."""
    return is_its_broker(actor, deal) and not deal.is_confirmed


@rule("manage", Deal)
def manages(actor: Any, deal: Deal) -> bool:
    """Hands the case over and names its readers: its broker, and administrators without a part in it."""
    is_admin = actor.has_role("admin") and not belongs_to(actor, deal.supply_id, deal.demand_id)
    return is_its_broker(actor, deal) or bool(is_admin)


@rule("see", DealInvitation)
def may_see_invitation(actor: Any, row: DealInvitation) -> bool:
    """The broker, and those of the side that is asked, who answer for it."""
    return asks_people(actor, row) or may_answer(actor, row)


@rule("answer", DealInvitation)
def may_answer(actor: Any, row: DealInvitation) -> bool:
    return writes_for(actor, row.deal.demand_id if row.side == DEMAND else row.deal.supply_id)


@rule("ask", DealInvitation)
@rule("erase", DealInvitation)
def asks_people(actor: Any, row: DealInvitation) -> bool:
    """Names and numbers of people without an account are for the broker who deals with them."""
    return is_its_broker(actor, row.deal)


@rule("see", DealReader)
@rule("end", DealReader)
def may_end(actor: Any, row: DealReader) -> bool:
    """Whoever names readers, and the reader."""
    return manages(actor, row.deal) or bool(actor.is_authenticated and actor.id == row.person_id)


def may_ask_for(actor: Any, organisation: Organisation) -> bool:
    """Only those who write for a verified organisation ask in its name."""
    return organisation.is_verified and writes_for(actor, organisation.id)
