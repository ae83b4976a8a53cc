"""Meetings, questions and words of the sides alone in a deal of the demo."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.dealroom import meetings
from marketplace.dealroom.models import Meeting
from marketplace.deals import thread
from marketplace.deals.models import PARTIES, Deal
from marketplace.demo.data import Calendar, back, read
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM

KEY = "rooms"


def load_rooms(when: Calendar, people: dict[str, Person], listings: dict[str, Any]) -> int:
    """What is in the rooms of the demo's deals. Returns how many meetings."""
    number = 0
    for one in read(KEY):
        technology, need = listings[one["technology"]], listings[one["need"]]
        wanted = (Deal.technology_id == technology.id, Deal.need_id == need.id)
        deal = db.session.execute(select(Deal).where(*wanted)).scalars().unique().one()
        for said in one["private"]:
            with back(when(said["days_ago"], 10, KEY)):
                thread.write(deal, people[said["from"]], said["text"], PARTIES)
        for row in one["meetings"]:
            _meet(when, people, deal, row)
            number += 1
    return number


def _meet(when: Calendar, people: dict[str, Person], deal: Deal, row: dict[str, Any]) -> None:
    day = when.today + timedelta(days=row["day"])
    starts_at = datetime.combine(day, time(row["hour"]), VIETNAM)
    if row["day"] < 0:
        # A minute later than the earliest moment there is, so that it can be called before it begins.
        starts_at = max(starts_at, when.within(starts_at - timedelta(minutes=1)) + timedelta(minutes=1))
    plan = meetings.Plan(
        title=row["title"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=row["minutes"]),
        place=row["place"],
        link=row["link"],
        agenda=row["agenda"],
        people=[people["lan"], people["minh"], people["hoa"]],
        guests=[meetings.Guest(*guest) for guest in row["guests"]],
    )
    with back(min(when(row["called_days_ago"], 11, KEY), starts_at - timedelta(minutes=1))):
        meeting = meetings.call(deal, people[row["by"]], plan)
    if "told" in row:
        _tell(when, people, meeting, row["told"])


def _tell(when: Calendar, people: dict[str, Person], meeting: Meeting, told: dict[str, Any]) -> None:
    decisions = [
        meetings.Decision(one["what"], one["side"], people.get(one["owner"]), when.day(one["in_days"]))
        for one in told["decisions"]
    ]
    present = frozenset(one.id for one in meeting.attendances)
    with back(when.within(meeting.ends_at + timedelta(hours=1))):
        minutes = meetings.Minutes(told["result"], told["words"], told["text"], present, decisions)
        meetings.minute(meeting, people[told["by"]], minutes, meeting.version)
