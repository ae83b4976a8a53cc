"""What becomes of the contract as a whole: in use, amended, wound up. Nothing here commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.agreements.models import AMENDMENT, CONTRACT, DROPPED, ENDED, IN_FORCE, LIQUIDATION, SIGNED, Agreement
from marketplace.agreements.policies import is_broker
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.deals.once import once_a_page
from marketplace.deals.policies import is_its_broker
from marketplace.deals.stages import IN_FORCE as DEAL_IN_FORCE
from marketplace.extensions import db
from marketplace.fulfilment import counting, milestones, occasions
from marketplace.kernel.clock import today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers.service import hold

BOUND = (SIGNED, IN_FORCE, ENDED)


@once_a_page
def contract_of(deal: Deal) -> Agreement | None:
    """The contract of a deal that both sides have signed."""
    wanted = select(Agreement).where(
        Agreement.deal_id == deal.id, Agreement.kind == CONTRACT, Agreement._status.in_(BOUND)
    )
    return db.session.execute(wanted).unique().scalar_one_or_none()


def annexes_of(contract: Agreement) -> list[Agreement]:
    """Amendments and liquidations that were not dropped, in order."""
    wanted = select(Agreement).where(
        Agreement.parent_id == contract.id,
        Agreement.kind.in_((AMENDMENT, LIQUIDATION)),
        Agreement._status != DROPPED,
    )
    return list(db.session.execute(wanted.order_by(Agreement.id)).unique().scalars())


def may_put_to_use(actor: Any, contract: Agreement) -> bool:
    """Its broker, once everything in the plan was accepted."""
    deal = contract.deal
    if not is_its_broker(actor, deal) or deal.status != DEAL_IN_FORCE or contract.status != IN_FORCE:
        return False
    return all(row.accepted_at for row in milestones.of(contract))


def put_to_use(contract: Agreement, broker: Person) -> None:
    """The technology is in use. Raises NotAllowed, NotOpen."""
    if not is_its_broker(broker, contract.deal):
        raise NotAllowed("put_to_use")
    hold(contract.deal)
    if not may_put_to_use(broker, contract):
        raise NotOpen("put_to_use")
    moving.move(contract.deal, "put_to_use", broker)
    occasions.tell(contract, "fulfilment.in_use", but=broker)


def end(contract: Agreement, broker: Person, why: str) -> None:
    """The broker records that it has ended without a paper of liquidation. Raises NotAllowed, NotOpen, ReasonNeeded."""
    if not is_broker(broker, contract):
        raise NotAllowed("end")
    hold(contract.deal)
    db.session.refresh(contract)
    if contract.status not in (SIGNED, IN_FORCE):
        raise NotOpen("end")
    contract.ended_on, contract.end_reason = today(), why
    contract.effective_on = contract.effective_on or contract.signed_on
    agreement_life.take("end", contract, broker, why)
    moving.touch(contract.deal)
    counting.note_ended()
    occasions.tell(contract, "fulfilment.ended", but=broker)
