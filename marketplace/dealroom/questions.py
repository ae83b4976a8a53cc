"""Questions of a deal: what one side, or the broker, has to answer or bring by a day. Nothing here commits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.dealroom import levels, question_occasions
from marketplace.dealroom.models import DealQuestion, Meeting, name_only
from marketplace.deals import moving
from marketplace.deals.models import BROKER, Deal
from marketplace.deals.once import once_a_page
from marketplace.deals.policies import may_write
from marketplace.deals.recipients import deal_link, tell_in_deal
from marketplace.deals.stages import OPEN_STAGES
from marketplace.deals.thread_people import participants
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen

__all__ = ["question_occasions"]  # imported so that whoever can tell knows what there is to tell

REMIND_AGAIN = timedelta(days=3)  # after the day on which it was due
LOOK_BACK = timedelta(days=14)  # reminders that were missed for longer are not made up for
MOST = 200


def ask(
    deal: Deal,
    actor: Person,
    body: str,
    side: str,
    owner: Person | None = None,
    due_on: date | None = None,
    meeting: Meeting | None = None,
) -> DealQuestion:
    """Put a question to a side (demand, supply, broker), perhaps to one person of it; that side is told.

    Raises NotAllowed, NotOpen (closed, or ``owner`` takes no part for that side).
    """
    if not may_write(actor, deal):
        raise NotAllowed("ask")
    if not deal.is_open or (owner is not None and owner.id not in {one.id for one in _people(deal, side)}):
        raise NotOpen("ask")
    row = DealQuestion(deal=deal, asked_by=actor, side=side, owner=owner, body=body, due_on=due_on)
    row.meeting_id = meeting.id if meeting is not None else None
    db.session.add(row)
    day = due_on.isoformat() if due_on else None
    history.record(row, actor, "ask", {"deal": deal.public_id, "side": side, "due_on": day})
    moving.touch(deal)
    _tell(row, "dealroom.question", answerers(row), but=actor)
    return row


def answer(row: DealQuestion, actor: Person, words: str) -> None:
    """Answer it for the side that was asked; the asker's side is told. Raises NotAllowed, NotOpen."""
    if not may_answer(actor, row):
        raise NotAllowed("answer")
    if not is_open(row) or not words.strip():
        raise NotOpen("answer")
    row.answer, row.answered_by_id, row.answered_at = words, actor.id, now()
    history.record(row, actor, "answer")
    moving.touch(row.deal)
    _tell(row, "dealroom.question_answered", _askers(row), but=actor)


def drop(row: DealQuestion, actor: Person) -> None:
    """It need not be answered any more. Raises NotAllowed, NotOpen."""
    if not may_drop(actor, row):
        raise NotAllowed("drop")
    if not is_open(row):
        raise NotOpen("drop")
    row.dropped_at = now()
    history.record(row, actor, "drop")
    moving.touch(row.deal)
    _tell(row, "dealroom.question_dropped", answerers(row), but=actor)


# Who and where -------------------------------------------------------------------------------------------------------


def is_open(row: DealQuestion) -> bool:
    """Does it still wait for an answer?"""
    return row.answered_at is None and row.dropped_at is None and row.deal.is_open


def is_overdue(row: DealQuestion) -> bool:
    return is_open(row) and row.due_on is not None and row.due_on < today()


def may_answer(actor: Any, row: DealQuestion) -> bool:
    """Who writes for the side that was asked; the broker of the case also writes down what a side has told."""
    sides = levels.writing_sides(actor, row.deal)
    return row.side in sides or BROKER in sides


def may_drop(actor: Any, row: DealQuestion) -> bool:
    """Who writes for the asker's side, and the broker of the case."""
    sides = levels.writing_sides(actor, row.deal)
    return BROKER in sides or row.deal.side_of(row.asked_by) in sides


def answerers(row: DealQuestion) -> list[Person]:
    """The person it was put to, as long as he or she takes part for that side; else everybody who does."""
    people = _people(row.deal, row.side)
    return [one for one in people if one.id == row.owner_id] or people


def _askers(row: DealQuestion) -> list[Person]:
    """Who asked, or, where that person has left, everybody of that side."""
    everybody = participants(row.deal)
    side = row.deal.side_of(row.asked_by) or BROKER
    asker = [one.person for one in everybody if one.person.id == row.asked_by_id]
    return asker or [one.person for one in everybody if one.side == side]


def _people(deal: Deal, side: str) -> list[Person]:
    return [one.person for one in participants(deal) if one.side == side]


def link_to(row: DealQuestion) -> str:
    return f"{deal_link(row.deal)}/cau-hoi#hoi-{row.public_id}"


def _tell(row: DealQuestion, kind: str, people: list[Person], but: Any = None) -> None:
    tell_in_deal(row.deal, kind, people, link_to(row), but, title=row.deal.title)


# Lists ---------------------------------------------------------------------------------------------------------------


@once_a_page
def questions_of(deal: Deal) -> list[DealQuestion]:
    """All questions of a deal: open ones by the day on which they are due, then the others, the latest first."""
    people = (joinedload(one).options(*name_only()) for one in (DealQuestion.asked_by, DealQuestion.owner))
    statement = select(DealQuestion).where(DealQuestion.deal_id == deal.id).options(*people)
    found = list(db.session.execute(statement).scalars().unique())
    waiting = sorted((one for one in found if is_open(one)), key=lambda one: (one.due_on or date.max, one.id))
    return waiting + sorted((one for one in found if not is_open(one)), key=lambda one: -one.id)


def waiting_for(actor: Any, deal: Deal) -> int:
    """How many questions of an open deal this person's side has yet to answer."""
    sides = levels.writing_sides(actor, deal)
    return sum(1 for one in questions_of(deal) if is_open(one) and one.side in sides) if sides else 0


def find(deal: Deal, public_id: str) -> DealQuestion | None:
    chosen = (DealQuestion.deal_id == deal.id, DealQuestion.public_id == public_id)
    return db.session.execute(select(DealQuestion).where(*chosen)).unique().scalar_one_or_none()


def remind_due() -> int:
    """Remind of what is due: those who answer on the day, and three days later the asker, too. Returns how many."""
    day = today()
    open_ones: list[ColumnElement[bool]] = [
        DealQuestion.answered_at.is_(None),
        DealQuestion.dropped_at.is_(None),
        DealQuestion.due_on.between(day - LOOK_BACK, day),
        or_(DealQuestion.reminded_on.is_(None), DealQuestion.reminded_on < day),
        Deal._status.in_(OPEN_STAGES),
    ]
    statement = select(DealQuestion).join(Deal).where(*open_ones).order_by(DealQuestion.id)
    due = [row for row in db.session.execute(statement).scalars().unique() if _is_to_be_reminded(row, day)][:MOST]
    for row in due:
        is_late = row.due_on is not None and row.due_on < day
        people = [*answerers(row), *(_askers(row) if is_late else [])]
        row.reminded_on = day
        _tell(row, "dealroom.question_late" if is_late else "dealroom.question_due", people)
    return len(due)


def _is_to_be_reminded(row: DealQuestion, day: date) -> bool:
    assert row.due_on is not None
    again = row.due_on + REMIND_AGAIN
    if row.reminded_on is None or row.reminded_on < row.due_on:
        return True
    return row.reminded_on < again <= day
