"""Milestones: proposed, handed over, accepted or returned, put off. Nothing here commits.

What may be done with one by whom is a table, RULES: buttons come of it, and every service asks it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements.models import ENDED, IN_FORCE, Agreement
from marketplace.agreements.policies import is_broker
from marketplace.deals import moving
from marketplace.deals.once import once_a_page
from marketplace.extensions import db
from marketplace.fulfilment import occasions
from marketplace.fulfilment.models import Delay, Milestone
from marketplace.fulfilment.policies import OTHER, acts_for, sides_of
from marketplace.kernel import files, history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers.service import hold
from marketplace.reference import service as reference

MOST = 60  # of one contract
LAST_YEAR = 2100
Rule = tuple[Callable[[Any, Milestone], bool], Callable[[Milestone], bool]]


class BadDay(ValueError):
    """A day that cannot be; ``args[0]`` is a code: future, before_signing, not_later, too_far."""


@dataclass(frozen=True)
class Plan:
    """What a milestone says."""

    title: str
    side: str
    due_on: date
    details: str = ""
    place: str = ""


@once_a_page
def of(agreement: Agreement) -> list[Milestone]:
    """Those of a contract, by the day they are due."""
    wanted = select(Milestone).where(Milestone.agreement_id == agreement.id).options(selectinload(Milestone.delays))
    return list(db.session.execute(wanted.order_by(Milestone.due_on, Milestone.position)).scalars())


def state_of(row: Milestone) -> str:
    """proposed, accepted, stopped (the contract ended before), handed_over, overdue or waiting."""
    if row.accepted_at:
        return "accepted"
    if row.agreement.status == ENDED:
        return "stopped"
    if row.proposed_side:
        return "proposed"
    if row.handed_over_on:
        return "handed_over"
    return "overdue" if row.due_on < today() else "waiting"


def open_delay(row: Milestone) -> Delay | None:
    """The delay that waits for an answer."""
    return next((one for one in row.delays if one.agreed_at is None and one.refused_at is None), None)


def _delivers(actor: Any, row: Milestone) -> bool:
    return acts_for(actor, row.agreement, row.side)


def _receives(actor: Any, row: Milestone) -> bool:
    return acts_for(actor, row.agreement, OTHER[row.side])


def _has_a_side(actor: Any, row: Milestone) -> bool:
    return bool(sides_of(actor, row.agreement))


def _answers_delay(actor: Any, row: Milestone) -> bool:
    asked = open_delay(row)
    return asked is not None and acts_for(actor, row.agreement, OTHER[asked.side])


def _answers_proposal(actor: Any, row: Milestone) -> bool:
    return row.proposed_side is not None and acts_for(actor, row.agreement, OTHER[row.proposed_side])


def _proposed(actor: Any, row: Milestone) -> bool:
    return row.proposed_side is not None and acts_for(actor, row.agreement, row.proposed_side)


def _looks_after(actor: Any, row: Milestone) -> bool:
    return is_broker(actor, row.agreement)


def _waits(row: Milestone) -> bool:
    return row.proposed_side is None and row.handed_over_on is None


def _is_handed_over(row: Milestone) -> bool:
    return row.handed_over_on is not None and row.accepted_at is None


RULES: dict[str, Rule] = {
    "hand_over": (_delivers, _waits),
    "accept": (_receives, _is_handed_over),
    "return": (_receives, _is_handed_over),
    "delay": (_has_a_side, lambda row: _waits(row) and open_delay(row) is None),
    "agree_delay": (_answers_delay, lambda row: _waits(row) and open_delay(row) is not None),
    "refuse_delay": (_answers_delay, lambda row: _waits(row) and open_delay(row) is not None),
    "agree": (_answers_proposal, lambda row: row.proposed_side is not None),
    "refuse": (_answers_proposal, lambda row: row.proposed_side is not None),
    "take_back": (_proposed, lambda row: row.proposed_side is not None),
    "edit": (_looks_after, lambda row: row.handed_over_on is None),
}


def is_running(agreement: Agreement) -> bool:
    """Is there still something to perform?"""
    return agreement.status == IN_FORCE and agreement.deal.is_open


def open_to(actor: Any, row: Milestone) -> set[str]:
    """The verbs that the actor could take now."""
    if not is_running(row.agreement):
        return set()
    return {verb for verb, (who, when) in RULES.items() if when(row) and who(actor, row)}


def may_add(actor: Any, agreement: Agreement) -> bool:
    """The broker adds outright; a side proposes."""
    return is_running(agreement) and (is_broker(actor, agreement) or bool(sides_of(actor, agreement)))


def hand_over(row: Milestone, person: Person, on: date, note: str, upload: FileStorage | None = None) -> None:
    """The side that delivers says so. Raises NotAllowed, NotOpen, BadDay, files.Refused."""
    _must("hand_over", row, person)
    _is_past(row.agreement, on)
    if upload is not None:
        row.file = files.store(upload, files.DOCUMENT, person, attached=True)
    row.handed_over_on, row.handed_over_by, row.handed_over_note = on, person, note
    row.returned_note = ""
    _done(row, person, "hand_over", {"on": on.isoformat()}, "fulfilment.handed_over")


def accept(row: Milestone, person: Person, note: str = "") -> None:
    """The receiving side accepts what was handed over. Raises NotAllowed, NotOpen."""
    _must("accept", row, person)
    row.accepted_at, row.accepted_by, row.accepted_note = now(), person, note
    _done(row, person, "accept", None, "fulfilment.accepted")


def send_back(row: Milestone, person: Person, why: str) -> None:
    """The receiving side does not accept it, and says why. Raises NotAllowed, NotOpen."""
    _must("return", row, person)
    row.returned_note, row.handed_over_on, row.handed_over_by = why, None, None
    _done(row, person, "return", None, "fulfilment.returned", why)


def ask_delay(row: Milestone, person: Person, to_on: date, reason: str, words: str) -> Delay:
    """Either side asks for a later day. Raises NotAllowed, NotOpen, BadDay, LookupError (no such reason)."""
    _must("delay", row, person)
    if reference.find("delay_reason", reason) is None:
        raise LookupError(reason)
    if to_on <= row.due_on or to_on < today():
        raise BadDay("not_later")
    _not_too_far(to_on)
    side = row.side if acts_for(person, row.agreement, row.side) else OTHER[row.side]
    asked = Delay(
        milestone=row, from_on=row.due_on, to_on=to_on, reason=reason, words=words, asked_by=person, side=side
    )
    db.session.add(asked)
    told = {"from": row.due_on.isoformat(), "to": to_on.isoformat(), "reason": reason, "side": side}
    _done(row, person, "delay", told, "fulfilment.delay_asked", words or None)
    return asked


def answer_delay(row: Milestone, person: Person, agrees: bool) -> None:
    """The other side agrees to the later day, or not. Raises NotAllowed, NotOpen."""
    verb = "agree_delay" if agrees else "refuse_delay"
    _must(verb, row, person)
    asked = open_delay(row)
    assert asked is not None
    if agrees:
        asked.agreed_at, asked.agreed_by_id, row.due_on, row.reminded_on = now(), person.id, asked.to_on, None
    else:
        asked.refused_at = now()
    _done(row, person, verb, {"to": asked.to_on.isoformat()}, "fulfilment.delay_answered")


def add(agreement: Agreement, person: Person, plan: Plan) -> Milestone:
    """Put it into the plan (the broker), or propose it to the other side. Raises NotAllowed, NotOpen, BadDay."""
    if not (is_broker(person, agreement) or sides_of(person, agreement)):
        raise NotAllowed("add")
    hold(agreement.deal)
    db.session.refresh(agreement)
    counted = select(func.count(), func.max(Milestone.position)).where(Milestone.agreement_id == agreement.id)
    count, last = db.session.execute(counted).one()
    if not is_running(agreement) or count >= MOST:
        raise NotOpen("add")
    _after_signing(agreement, plan.due_on)
    side = None if is_broker(person, agreement) else sides_of(person, agreement)[0]
    row = Milestone(
        agreement=agreement, position=(last or 0) + 1, proposed_side=side, first_due_on=plan.due_on, **vars(plan)
    )
    db.session.add(row)
    db.session.flush()
    told = {"side": plan.side, "due_on": plan.due_on.isoformat(), "proposed_by": side}
    _done(row, person, "add", told, "fulfilment.proposed" if side else "fulfilment.added")
    return row


def answer_proposal(row: Milestone, person: Person, agrees: bool) -> None:
    """The other side takes a proposed milestone into the plan, or not. Raises NotAllowed, NotOpen."""
    verb = "agree" if agrees else "refuse"
    _must(verb, row, person)
    row.proposed_side = None if agrees else row.proposed_side
    _done(row, person, verb, None, "fulfilment.proposal_answered")
    if not agrees:
        db.session.delete(row)


def take_back(row: Milestone, person: Person) -> None:
    """The side that proposed it does not any more. Raises NotAllowed, NotOpen."""
    _must("take_back", row, person)
    _done(row, person, "take_back", {"title": row.title}, "fulfilment.proposal_taken_back")
    db.session.delete(row)


def edit(row: Milestone, broker: Person, plan: Plan) -> None:
    """The broker writes it as both sides say, while nothing was handed over. Raises NotAllowed, NotOpen, BadDay."""
    _must("edit", row, broker)
    if plan.due_on != row.due_on:
        _after_signing(row.agreement, plan.due_on)
        row.reminded_on = None
    changed = {name: str(value) for name, value in vars(plan).items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, getattr(plan, name))
    _done(row, broker, "edit", changed, "fulfilment.edited")


def _must(verb: str, row: Milestone, person: Person) -> None:
    """Whoever comes second waits for the deal, and then sees what happened."""
    who, when = RULES[verb]
    hold(row.agreement.deal)
    db.session.refresh(row)
    if not is_running(row.agreement) or not when(row):
        raise NotOpen(verb)
    if not who(person, row):
        raise NotAllowed(verb)


def _done(
    row: Milestone, person: Person, verb: str, changes: dict[str, Any] | None, kind: str, why: str | None = None
) -> None:
    db.session.flush()
    history.record(row, person, verb, changes, why)
    moving.touch(row.agreement.deal)
    occasions.tell(row.agreement, kind, but=person)


def _is_past(agreement: Agreement, on: date) -> None:
    if on > today():
        raise BadDay("future")
    if agreement.signed_on is not None and on < agreement.signed_on:
        raise BadDay("before_signing")


def _after_signing(agreement: Agreement, on: date) -> None:
    if agreement.signed_on is not None and on < agreement.signed_on:
        raise BadDay("before_signing")
    _not_too_far(on)


def _not_too_far(on: date) -> None:
    if on.year > LAST_YEAR:
        raise BadDay("too_far")
