"""Fills the open deal of a world with meetings (to come, over, told of), questions, and words of the sides alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.dealroom import meetings, questions
from marketplace.deals import thread
from marketplace.deals.models import PARTIES, SUPPLY, Deal
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now

READERS = "lan minh hoa"


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    chosen = select(Deal).where(Deal.public_id == world.public_id("deal.open"))
    deal = db.session.execute(chosen).unique().scalar_one()
    thread.write(deal, person["lan"], world.secret("BIMAT-lan-deal-open-private", "lan minh"), PARTIES)
    for name, days in (("coming", 3), ("over", -2), ("told", -4)):
        meeting = _called(filling, deal, name, now() + timedelta(days=days))
        world.note(f"meeting.{name}", None, public_id=deal.public_id, meeting_id=meeting.public_id)
        if name == "told":
            text = world.secret("BIMAT-lan-meeting-told-minutes", READERS)
            told = meetings.Minutes("BUOCTIEP", "", text, frozenset(one.id for one in meeting.attendances))
            meetings.minute(meeting, person["minh"], told, meeting.version)
    for name in ("open", "answered"):
        words = world.secret(f"BIMAT-minh-deal-question-{name}", READERS)
        row = questions.ask(deal, person["minh"], words, SUPPLY, None, clock.today() + timedelta(days=9))
        db.session.flush()
        world.note(f"deal_question.{name}", None, public_id=deal.public_id, question_id=row.public_id)
        if name == "answered":
            questions.answer(row, person["lan"], world.secret("BIMAT-lan-deal-answer", READERS))


def _called(filling: Any, deal: Deal, name: str, at: Any) -> meetings.Meeting:
    world, person = filling.world, filling.person
    texts = {
        field: world.secret(f"BIMAT-lan-meeting-{name}-{field}", READERS) for field in ("title", "place", "agenda")
    }
    guests = [meetings.Guest(world.secret(f"BIMAT-lan-meeting-{name}-guest", READERS))]  # no address: guests are told
    people = [person["lan"], person["minh"], person["hoa"]]
    plan = meetings.Plan(starts_at=at, ends_at=at + timedelta(hours=1), people=people, guests=guests, **texts)
    with clock.at(min(now(), at - timedelta(hours=1))):
        meeting = meetings.call(deal, person["lan"], plan)
        db.session.flush()
    return meeting
