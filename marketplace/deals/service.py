"""What can be done with interests and deals. Nothing here commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.service import next_number
from marketplace.catalogue.status import Status
from marketplace.deals import moving, occasions, recipients
from marketplace.deals.models import (
    ACCEPTED,
    ASKED,
    DEMAND,
    INTRODUCED,
    RUNNING,
    SUPPLY,
    Deal,
    Interest,
)
from marketplace.deals.policies import may_ask_for
from marketplace.deals.stages import OPEN_STAGES, STAGE_LABELS
from marketplace.deals.thread import write
from marketplace.deals.workflow import interest_life
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen

__all__ = ["occasions", "write"]  # occasions: so that whoever can tell knows what there is to tell
REOPENED: list[Callable[[Deal], None]] = []
"""What rooms to the right do when a case is open again: time went on while it was closed."""


@dataclass(frozen=True)
class Answers:
    """What the asking side says: who it is, what for, on what scale, and when."""

    who: str
    use: str
    scale: str
    timing: str


class AlreadyAsked(NotOpen):
    """The same question is running, or the two sides have an open deal about it."""

    def __init__(self, interest: Interest) -> None:
        super().__init__(interest.public_id)
        self.interest = interest


def ask(
    actor: Person, organisation: Organisation, technology: Technology, answers: Answers, need: Need | None = None
) -> Interest:
    """Ask for an introduction in the name of ``organisation``, and tell the other side and the brokers.

    The organisation that owns the technology offers it for a ``need`` of somebody else; any other asks for the
    technology, perhaps for a published need of its own. Raises NotAllowed (who may not ask, or not with these
    items), NotOpen (an item is no longer on show), AlreadyAsked.
    """
    for item in filter(None, (technology, need)):
        hold(item)  # an officer may be merging it away
    side = SUPPLY if organisation.id == technology.organisation_id else DEMAND
    asked = _other_side(organisation, technology, need, side)
    if asked is None or asked.id == organisation.id or not may_ask_for(actor, organisation):
        raise NotAllowed("ask")
    if asked.is_suspended or any(item.status != Status.PUBLISHED for item in (technology, need) if item is not None):
        raise NotOpen("ask")
    running = running_between(organisation, technology, need)
    if running is not None:
        raise AlreadyAsked(running)
    interest = Interest(
        side=side,
        technology=technology,
        need=need,
        asking_organisation=organisation,
        asking_organisation_id=organisation.id,
        asked_organisation=asked,
        asked_organisation_id=asked.id,
        asker=actor,
        anonymous=need.anonymous if need is not None else True,
        **asdict(answers),
    )
    db.session.add(interest)
    numbers = {"technology": technology.number, "need": need.number if need else None}
    history.record(interest, actor, "ask", {"side": side, **numbers})
    recipients.tell_about_interest(interest, "deals.asked", recipients.writers_of(asked.id))
    recipients.tell_about_interest(interest, "deals.asked_broker", recipients.brokers_for(interest))
    return interest


class SideSuspended(NotOpen):
    """One of the two organisations is suspended: nobody is brought together with it meanwhile."""


def is_suspended(interest: Interest) -> bool:
    """Is the organisation of one side suspended?"""
    return interest.asking_organisation.is_suspended or interest.asked_organisation.is_suspended


def _other_side(
    organisation: Organisation, technology: Technology, need: Need | None, side: str
) -> Organisation | None:
    """Whom the question goes to; None when the need does not belong where it must."""
    if side == SUPPLY:
        return need.organisation if need is not None else None
    if need is not None and need.organisation_id != organisation.id:
        return None
    return technology.organisation


def running_between(organisation: Organisation, technology: Technology, need: Need | None) -> Interest | None:
    """A running interest (or one with an open deal) in the same technology and need, whichever side asked."""
    same = [Interest.technology_id == technology.id]
    if need is not None:
        same.append(Interest.need_id == need.id)
    else:
        same += [Interest.need_id.is_(None), Interest.asking_organisation_id == organisation.id]
    statement = (
        select(Interest)
        .outerjoin(Deal, Deal.interest_id == Interest.id)
        .where(*same, or_(Interest._status.in_(RUNNING), _has_open_deal()))
        .order_by(Interest.id.desc())
        .limit(1)
    )
    return db.session.execute(statement).scalar_one_or_none()


def _has_open_deal() -> ColumnElement[bool]:
    return and_(Interest._status == INTRODUCED, Deal._status.in_(OPEN_STAGES))


def accept(interest: Interest, actor: Person) -> None:
    """Say yes for the asked side; the asker and the brokers are told. Raises NotOpen, NotAllowed."""
    interest_life.take("accept", interest, actor)
    _answered(interest, actor)
    recipients.tell_about_interest(interest, "deals.accepted", _askers(interest))
    recipients.tell_about_interest(interest, "deals.accepted_broker", recipients.brokers_for(interest))


def decline(interest: Interest, actor: Person, reason: str, words: str) -> None:
    """Say no with a code of decline_reason and words; the asker is told why. Raises NotOpen, NotAllowed."""
    # Facts first: taking the step writes the row, and the database refuses a declined one without its reason.
    interest.decline_reason, interest.decline_words = reason, words
    interest_life.take("decline", interest, actor, "; ".join(filter(None, [reason, words])))
    _answered(interest, actor)
    recipients.tell_about_interest(interest, "deals.declined", _askers(interest), code=reason, words=words)


def cancel(interest: Interest, actor: Person) -> None:
    """Take the question back; the asked side is told. Raises NotOpen, NotAllowed."""
    interest_life.take("cancel", interest, actor)
    people = recipients.writers_of(interest.asked_organisation_id)
    recipients.tell_about_interest(interest, "deals.cancelled", people)


def introduce(interest: Interest, broker: Person, words: str) -> Deal:
    """Bring the two sides together: opens the deal with its private thread and tells both.

    Raises SideSuspended, NotOpen, NotAllowed (not a broker, or one with a part in it).
    """
    if is_suspended(interest):
        raise SideSuspended("introduce")
    interest_life.take("introduce", interest, broker)
    deal = Deal(
        number=next_number("GD"),
        interest=interest,
        technology=interest.technology,
        need=interest.need,
        supply=interest.supply,
        demand=interest.demand,
        supply_id=interest.supply.id,
        demand_id=interest.demand.id,
        broker=broker,
        introduction=words,
    )
    db.session.add(deal)
    history.record(deal, broker, "introduce", {"interest": interest.public_id})
    recipients.tell_about_deal(deal, "deals.introduced", but=broker)
    return deal


def close(deal: Deal, broker: Person, outcome: str, words: str) -> None:
    """Record what came of it (a code of outcome, and words). Raises NotOpen, NotAllowed."""
    deal.outcome, deal.outcome_words, deal.closed_at = outcome, words, now()
    moving.move(deal, "close", broker, "; ".join(filter(None, [outcome, words])))
    recipients.tell_about_deal(deal, "deals.closed", but=broker)


def reopen(deal: Deal, broker: Person, reason: str) -> None:
    """Go on after all, from the stage at which it was closed; where not both sides have confirmed the case, they are
    still to. Raises NotOpen, NotAllowed, ReasonNeeded.
    """
    moving.move(deal, "reopen" if deal.is_confirmed else "ask_again", broker, reason)
    deal.outcome, deal.outcome_words, deal.closed_at = None, "", None
    for catch_up in REOPENED:
        catch_up(deal)
    recipients.tell_about_deal(deal, "deals.reopened", but=broker)


# What others ask -----------------------------------------------------------------------------------------------------


def waiting_for(person: Person) -> list[Interest]:
    """Interests that this person can answer, oldest first."""
    mine = [organisation.id for organisation in person.writable_organisations]
    return _interests(Interest._status == ASKED, Interest.asked_organisation_id.in_(mine))


def interests_of(person: Person, *statuses: str) -> list[Interest]:
    """Interests that this person's organisations have sent, oldest first; only in ``statuses`` if any are given."""
    mine = [m.organisation_id for m in person.memberships]
    wanted = [Interest._status.in_(statuses)] if statuses else []
    return _interests(Interest.asking_organisation_id.in_(mine), *wanted)


def received_by(person: Person, *statuses: str) -> list[Interest]:
    """Interests sent to this person's organisations, oldest first; only in ``statuses`` if any are given."""
    mine = [m.organisation_id for m in person.memberships]
    wanted = [Interest._status.in_(statuses)] if statuses else []
    return _interests(Interest.asked_organisation_id.in_(mine), *wanted)


def deals_of(person: Person, *stages: str) -> list[Deal]:
    """Deals of this person's organisations, and those he or she brokers; the latest first."""
    mine = [m.organisation_id for m in person.memberships]
    part = or_(Deal.supply_id.in_(mine), Deal.demand_id.in_(mine), Deal.broker_id == person.id)
    return _deals(part, *([Deal._status.in_(stages)] if stages else []))


def waiting_for_introduction() -> list[Interest]:
    """Accepted interests that a broker has yet to introduce, oldest first."""
    return _interests(Interest._status == ACCEPTED)


def waiting_for_answer() -> list[Interest]:
    """Interests that the other side has yet to answer, oldest first."""
    return _interests(Interest._status == ASKED)


def all_deals(*stages: str) -> list[Deal]:
    """For brokers: every deal in these stages, the latest first."""
    return _deals(Deal._status.in_(stages))


def running_about(item: Any, person: Person) -> list[Interest]:
    """Running interests in one technology or need in which this person's organisations have a part."""
    mine = [m.organisation_id for m in person.memberships]
    if not mine:
        return []
    column = Interest.technology_id if isinstance(item, Technology) else Interest.need_id
    part = or_(Interest.asking_organisation_id.in_(mine), Interest.asked_organisation_id.in_(mine))
    return _interests(column == item.id, part, Interest._status.in_(RUNNING), limit=5)


def counts() -> dict[str, int]:
    """How many interests wait for an answer (asked) and a broker (accepted); how many deals are in each stage."""
    found = {ASKED: 0, ACCEPTED: 0, **dict.fromkeys(STAGE_LABELS, 0)}
    for model, statuses in ((Interest, RUNNING), (Deal, STAGE_LABELS)):
        status: Any = model._status
        statement = select(status, func.count()).where(status.in_(statuses)).group_by(status)
        found.update((key, number) for key, number in db.session.execute(statement))
    return found


MOST = 200  # rows of one list on a page


def _interests(*conditions: Any, limit: int = MOST) -> list[Interest]:
    statement = select(Interest).where(*conditions).options(selectinload(Interest.deal))
    return list(db.session.execute(statement.order_by(Interest.id).limit(limit)).scalars().unique())


def _deals(*conditions: Any) -> list[Deal]:
    statement = select(Deal).where(*conditions).order_by(Deal.id.desc()).limit(MOST)
    return list(db.session.execute(statement).scalars().unique())


def _answered(interest: Interest, actor: Person) -> None:
    interest.answered_by_id, interest.answered_at = actor.id, now()


def _askers(interest: Interest) -> list[Person]:
    return recipients.writers_of(interest.asking_organisation_id)
