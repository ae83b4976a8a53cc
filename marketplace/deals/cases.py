"""What is done with a case besides talking: moved, planned, handed over, opened to a reader. Nothing here commits."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person, PersonRole
from marketplace.deals import case_occasions, moving, planned, recipients
from marketplace.deals.case_models import DealReader, HandOver
from marketplace.deals.models import READERS, Deal
from marketplace.deals.policies import belongs_to, is_its_broker, manages
from marketplace.deals.stages import PIPELINE, STAGE_LABELS
from marketplace.deals.workflow import deal_life
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen, Step
from marketplace.notices.service import tell_all

__all__ = ["case_occasions"]  # imported so that whoever can tell knows what there is to tell
# Putting to use is not among them: it asks first whether everything was accepted, see the room fulfilment.
MOVES = ("to_introduced", "to_meeting", "to_mou", "to_negotiating")


def moves_open_to(actor: Any, deal: Deal) -> list[Step]:
    """The moves that the actor may make now, the next stage first; closing has a form of its own."""
    here = PIPELINE.index(deal.status) if deal.status in PIPELINE else 0
    found = [step for step in deal_life.open_to(actor, deal) if step.verb in MOVES]
    return sorted(found, key=lambda one: (PIPELINE.index(one.target) < here, abs(PIPELINE.index(one.target) - here)))


def move(deal: Deal, broker: Person, verb: str, seen: str) -> None:
    """Move the case; ``seen``: the stage at which the broker saw it. Raises NotOpen, NotAllowed."""
    if verb not in MOVES or deal.status != seen:
        raise NotOpen(verb)
    moving.move(deal, verb, broker)
    recipients.tell_about_deal(deal, "deals.moved", but=broker)


def step_mark(deal: Deal) -> str:
    """What tells one next step from another: whoever writes a new one says by it which they have read."""
    return f"{deal.next_step_on or ''}|{deal.next_step}"


def plan(deal: Deal, broker: Person, words: str, on: date | None, seen: str) -> None:
    """Write down the next step and its day; the same words at another stage renew it.

    Raises NotAllowed, NotOpen (closed, or another was written meanwhile).
    """
    if not is_its_broker(broker, deal):
        raise NotAllowed("plan")
    if not deal.is_running or seen != step_mark(deal):
        raise NotOpen("plan")
    if (words, on) == (deal.next_step, deal.next_step_on) and planned.written_for(deal) is None:
        return
    deal.next_step, deal.next_step_on = words, on
    moving.touch(deal)
    history.record(deal, broker, "plan", {"next_step_on": on.isoformat() if on else None})


# Handing over -------------------------------------------------------------------------------------------------------


def brokers_free_for(deal: Deal) -> list[Person]:
    """Brokers who could take the case: no part in either side, and not the one who has it."""
    return [one for one in officers("broker") if one.id != deal.broker_id and _is_apart(one, deal)]


def hand_over(deal: Deal, actor: Person, taker: Person, note: str, seen: str = "") -> HandOver:
    """Give the case to another broker, with what he or she has to know; both sides and both brokers are told.

    ``seen``: public id of the broker whom the actor saw in charge. Raises NotAllowed (not the broker nor an
    administrator, or a taker with a part in it), NotOpen (closed, or somebody else has it by now).
    """
    if seen and deal.broker.public_id != seen:
        raise NotOpen("hand_over")
    if not manages(actor, deal) or not taker.has_role("broker") or not taker.is_active or not _is_apart(taker, deal):
        raise NotAllowed("hand_over")
    if not deal.is_open or taker.id == deal.broker_id or not note.strip():
        raise NotOpen("hand_over")
    giver = deal.broker
    row = HandOver(deal=deal, giver=giver, taker=taker, from_id=giver.id, to_id=taker.id, note=note)
    db.session.add(row)
    deal.broker, deal.broker_id = taker, taker.id
    deal.reminded_on = None
    moving.touch(deal)
    history.record(row, actor, "create", {"deal": deal.public_id, "to": taker.public_id})
    history.record(deal, actor, "hand_over", {"from": giver.public_id, "to": taker.public_id})
    end_for(deal, taker, actor)
    recipients.tell_about_deal(deal, "deals.handed_over", but=actor)
    if giver.id != actor.id:
        tell_all([giver], "deals.handed_over", recipients.deal_link(deal), number=deal.number, title=deal.title)
    return row


def hand_overs_of(deal: Deal) -> list[HandOver]:
    statement = select(HandOver).where(HandOver.deal_id == deal.id).order_by(HandOver.id)
    return list(db.session.execute(statement).scalars())


def has_handed_over(person: Any, deal: Deal) -> bool:
    """Was this person its broker before?"""
    statement = select(HandOver.id).where(HandOver.deal_id == deal.id, HandOver.from_id == person.id)
    return db.session.execute(statement.limit(1)).first() is not None


# Readers ------------------------------------------------------------------------------------------------------------


def officers_to_name(deal: Deal, actor: Person) -> list[Person]:
    """Officers who do not read the case yet and could be named; nobody names himself or herself."""
    reading = {one.person_id for one in deal.readers if one.ended_at is None} | {deal.broker_id, actor.id}
    return [one for one in officers(*READERS) if one.id not in reading and _is_apart(one, deal)]


def name_reader(deal: Deal, actor: Person, officer: Person, reason: str) -> DealReader:
    """Let one more officer read what is said, offered and signed; both sides are told.

    Raises NotAllowed (who may not name, or be named), NotOpen (who reads it already; without a reason).
    """
    may_be_named = officer.has_role(*READERS) and officer.is_active and _is_apart(officer, deal)
    if not manages(actor, deal) or officer.id == actor.id or not may_be_named:
        raise NotAllowed("name_reader")
    if officer.id not in {one.id for one in officers_to_name(deal, actor)} or not reason.strip():
        raise NotOpen("name_reader")
    row = DealReader(deal=deal, person=officer, person_id=officer.id, named_by=actor, reason=reason)
    db.session.add(row)
    history.record(row, actor, "create", {"deal": deal.public_id, "person": officer.public_id})
    history.record(deal, actor, "name_reader", {"person": officer.public_id}, reason)
    link = recipients.deal_link(deal)
    recipients.tell_about_deal(deal, "deals.reader_named", but=actor)
    tell_all([officer], "deals.named_reader", link, number=deal.number, title=deal.title)
    return row


def end_reader(row: DealReader, actor: Person) -> None:
    """From now on the officer reads no more. Raises NotAllowed, NotOpen."""
    if not manages(actor, row.deal) and actor.id != row.person_id:
        raise NotAllowed("end_reader")
    if row.ended_at is not None:
        raise NotOpen("end_reader")
    row.ended_at = now()
    history.record(row, actor, "end")
    history.record(row.deal, actor, "end_reader", {"person": row.person.public_id})


def end_for(deal: Deal, person: Person, actor: Person) -> None:
    """Whoever becomes the broker of the case needs no permission of another kind any more."""
    for row in deal.readers:
        if row.person_id == person.id and row.ended_at is None:
            row.ended_at = now()
            history.record(row, actor, "end")


def officers(*roles: str) -> list[Person]:
    """Officers with one of these roles who can still sign in, by name."""
    statement = (
        select(Person)
        .where(Person.id.in_(select(PersonRole.person_id).where(PersonRole.role.in_(roles))))
        .where(Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.execute(statement).scalars().unique())


def has_broker(deal: Deal) -> bool:
    """Is there somebody who can still do the broker's work in it?"""
    return deal.broker.is_active and is_its_broker(deal.broker, deal)


def stage_name(deal: Deal) -> Any:
    return STAGE_LABELS[deal.status]


def _is_apart(person: Person, deal: Deal) -> bool:
    return not belongs_to(person, deal.supply_id, deal.demand_id)
