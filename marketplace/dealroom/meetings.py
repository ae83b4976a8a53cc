"""Meetings of a deal: called, changed, cancelled, and told of afterwards. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Person
from marketplace.dealroom import meeting_occasions, questions
from marketplace.dealroom.meeting_calendar import address_of, page_of
from marketplace.dealroom.models import Attendance, Meeting, name_only
from marketplace.deals import moving
from marketplace.deals.models import INTRODUCED, Deal
from marketplace.deals.once import once_a_page
from marketplace.deals.policies import is_its_broker, may_read_papers, may_write
from marketplace.deals.stages import OPEN_STAGES
from marketplace.deals.thread_people import participants, tell_participants
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices import service as notices
from marketplace.reference import service as reference

__all__ = ["meeting_occasions"]  # imported so that whoever can tell knows what there is to tell

REMIND_EVERY = timedelta(days=2)
MOST = 200
PLAIN = ("title", "starts_at", "ends_at", "place", "link", "agenda")


class InThePast(NotOpen):
    """People are not invited to what has begun; what was held already is recorded, and has come to its end."""


@dataclass(frozen=True)
class Guest:
    """Somebody who takes no part in the deal: a name, and perhaps an address."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Plan:
    """What a meeting is to be. Times are aware; a place or a link, or both."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    agenda: str = ""
    people: Sequence[Person] = ()
    guests: Sequence[Guest] = ()


@dataclass(frozen=True)
class Decision:
    """What was decided: what, by which side or person of it, until when; ``asks``: put it on the list of questions."""

    what: str
    side: str
    owner: Person | None = None
    due_on: date | None = None
    asks: bool = True


@dataclass(frozen=True)
class Minutes:
    """What came of it: a code of meeting_result with words, who was there (ids of attendances), what was said."""

    result: str
    words: str = ""
    text: str = ""
    present: frozenset[int] = frozenset()
    decisions: Sequence[Decision] = field(default=())


def call(deal: Deal, actor: Person, plan: Plan, is_held: bool = False) -> Meeting:
    """Call a meeting and invite; with ``is_held`` only record one that has taken place.

    Raises NotAllowed, NotOpen (closed; somebody chosen takes no part any more), InThePast.
    """
    _may(actor, deal)
    if (plan.ends_at > now()) if is_held else (plan.starts_at <= now()):
        raise InThePast("call")
    meeting = Meeting(deal=deal, called_by=actor, **{name: getattr(plan, name) for name in PLAIN})
    meeting.decisions = []
    db.session.add(meeting)
    _invite(meeting, plan)
    history.record(meeting, actor, "record" if is_held else "call", {"deal": deal.public_id, **_when(meeting)})
    moving.touch(deal)
    if not is_held:
        _tell(meeting, meeting.attendances, "called")
    return meeting


def change(meeting: Meeting, actor: Person, plan: Plan, seen: int) -> bool:
    """Change a meeting that is to come; ``seen``: the version the actor saw. False: nothing was different.

    Everybody invited gets the invitation anew, whoever is no longer invited is told so. Raises NotAllowed, NotOpen
    (cancelled, over, minuted, or somebody else was faster), InThePast.
    """
    _seen(meeting, actor, seen)
    if not is_to_come(meeting):
        raise NotOpen("change")
    if plan.starts_at != meeting.starts_at and plan.starts_at <= now():
        raise InThePast("change")
    before, old = {name: getattr(meeting, name) for name in PLAIN}, _keys(meeting.attendances)
    gone = _invite(meeting, plan)
    changed = [name for name in PLAIN if before[name] != getattr(plan, name)]
    if not changed and old == _keys(meeting.attendances):
        return False
    for name in changed:
        setattr(meeting, name, getattr(plan, name))
    meeting.sequence += 1
    history.record(meeting, actor, "change", {"fields": changed, **_when(meeting)})
    moving.touch(meeting.deal)
    _tell(meeting, [one for one in meeting.attendances if _key(one) in old], "changed")
    _tell(meeting, [one for one in meeting.attendances if _key(one) not in old], "called")
    _uninvite(meeting, gone)
    return True


def cancel(meeting: Meeting, actor: Person, reason: str, seen: int) -> None:
    """It will not be held; everybody invited is told why. Raises NotAllowed, NotOpen."""
    _seen(meeting, actor, seen)
    if not is_to_come(meeting) or not reason.strip():
        raise NotOpen("cancel")
    meeting.cancelled_at, meeting.cancel_reason = now(), reason
    meeting.sequence += 1
    history.record(meeting, actor, "cancel")
    moving.touch(meeting.deal)
    _tell(meeting, meeting.attendances, "cancelled")


def minute(meeting: Meeting, actor: Person, told: Minutes, seen: int) -> None:
    """Write down what came of it, once. Raises NotAllowed, NotOpen (not begun, cancelled, changed meanwhile)."""
    _seen(meeting, actor, seen)
    if not waits_for_minutes(meeting):
        raise NotOpen("minute")
    was_held = is_held(told.result)
    for one in meeting.attendances:
        one.was_there = was_held and one.id in told.present
    meeting.result, meeting.result_words, meeting.minutes = told.result, told.words, told.text
    meeting.minuted_by_id, meeting.minuted_at = actor.id, now()
    meeting.decisions = [_kept(one) for one in told.decisions]
    history.record(meeting, actor, "minute", {"result": told.result})
    moving.touch(meeting.deal)
    for decision in (one for one in told.decisions if one.asks):
        what, side, owner, due_on = decision.what, decision.side, decision.owner, decision.due_on
        questions.ask(meeting.deal, actor, what, side, owner, due_on, meeting)
    tell_participants(meeting.deal, "dealroom.minutes", page_of(meeting), but=actor)


def _may(actor: Any, deal: Deal) -> None:
    if not may_write(actor, deal):
        raise NotAllowed("meeting")
    if not deal.is_open:
        raise NotOpen("meeting")


def _seen(meeting: Meeting, actor: Person, seen: int) -> None:
    hold(meeting)
    _may(actor, meeting.deal)
    if meeting.version != seen:
        raise NotOpen("meeting")


# Whom to invite -------------------------------------------------------------------------------------------------------


def _invite(meeting: Meeting, plan: Plan) -> list[Attendance]:
    """Make the list of those invited that of the plan. Returns who is on it no longer."""
    taking_part = {one.person.id for one in participants(meeting.deal)}
    if any(person.id not in taking_part for person in plan.people):
        raise NotOpen("invite")
    wanted: dict[tuple[Any, ...], Attendance] = {(one.id, "", ""): Attendance(person=one) for one in plan.people}
    wanted |= {(None, one.name, one.email): Attendance(name=one.name, email=one.email) for one in plan.guests}
    gone = [one for one in meeting.attendances if _key(one) not in wanted]
    had = _keys(meeting.attendances)
    for one in gone:
        meeting.attendances.remove(one)
    meeting.attendances.extend(one for key, one in wanted.items() if key not in had)
    return gone


def _key(one: Attendance) -> tuple[Any, ...]:
    person_id = one.person.id if one.person is not None else None
    return (person_id, one.name, one.email)


def _keys(some: Iterable[Attendance]) -> set[tuple[Any, ...]]:
    return {_key(one) for one in some}


def _tell(meeting: Meeting, some: Sequence[Attendance], what: str) -> None:
    """People of the deal who still read it get a notice and a mail, guests with an address a mail."""
    deal = meeting.deal
    people = [one.person for one in some if one.person is not None and may_read_papers(one.person, deal)]
    about = {"number": deal.number, "meeting": meeting.public_id, "sequence": meeting.sequence}
    notices.tell_all(people, f"dealroom.meeting_{what}", page_of(meeting), title=deal.title, **about)
    for email in dict.fromkeys(one.email for one in some if one.person is None and one.email):
        notices.mail(email, f"dealroom.guest_{what}", "", "vi", **about)


def _uninvite(meeting: Meeting, gone: Sequence[Attendance]) -> None:
    """Who is still invited under another name at the same address is not told that he or she is not."""
    addresses = {address_of(one) for one in meeting.attendances}
    _tell(meeting, [one for one in gone if address_of(one) not in addresses], "uninvited")


def _when(meeting: Meeting) -> dict[str, Any]:
    return {"starts_at": meeting.starts_at.isoformat(), "sequence": meeting.sequence or 0}


def _kept(one: Decision) -> dict[str, Any]:
    owner, day = one.owner.public_id if one.owner else None, one.due_on.isoformat() if one.due_on else None
    return {"what": one.what, "side": one.side, "owner": owner, "due_on": day, "asks": one.asks}


# Where it stands ------------------------------------------------------------------------------------------------------


def is_to_come(meeting: Meeting) -> bool:
    """Can it still be changed or cancelled? Until it is over."""
    return meeting.cancelled_at is None and meeting.result is None and meeting.ends_at > now()


def waits_for_minutes(meeting: Meeting) -> bool:
    """Has it begun, without a result?"""
    return meeting.cancelled_at is None and meeting.result is None and meeting.starts_at <= now()


def is_over(meeting: Meeting) -> bool:
    """Is the result due?"""
    return waits_for_minutes(meeting) and meeting.ends_at <= now()


def is_held(result: str | None) -> bool:
    """Does this code of meeting_result say that the meeting took place?"""
    entry = reference.find("meeting_result", result)
    return bool(entry is not None and entry.extra.get("held"))


def suggests_stage(deal: Deal, actor: Any, found: Sequence[Meeting]) -> bool:
    """Should its broker move the case to "meeting"? The sides have met, and it still stands at "introduced"."""
    return deal.status == INTRODUCED and is_its_broker(actor, deal) and any(is_held(one.result) for one in found)


def look(meeting: Meeting) -> tuple[str, Any]:
    """Colour and words of the pill that says where it stands."""
    if meeting.cancelled_at is not None:
        return "withdrawn", _l("Đã hủy")
    if meeting.result is not None:
        return ("done", _l("Đã họp")) if is_held(meeting.result) else ("withdrawn", _l("Không diễn ra"))
    if is_over(meeting):
        return "failed", _l("Chưa ghi kết quả")
    return ("info", _l("Đang họp")) if waits_for_minutes(meeting) else ("pending", _l("Sắp họp"))


@once_a_page
def meetings_of(deal: Deal) -> list[Meeting]:
    """All meetings of a deal, the latest first, with those invited."""
    statement = select(Meeting).where(Meeting.deal_id == deal.id).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    statement = statement.options(
        joinedload(Meeting.called_by).options(*name_only()),
        selectinload(Meeting.attendances).joinedload(Attendance.person).options(*name_only()),
    )
    return list(db.session.execute(statement).scalars().unique())


def find(deal: Deal, public_id: str) -> Meeting | None:
    chosen = (Meeting.deal_id == deal.id, Meeting.public_id == public_id)
    return db.session.execute(select(Meeting).where(*chosen)).unique().scalar_one_or_none()


def remind_due() -> int:
    """Ask for results that are due: the caller, or who else writes in the deal, every other day. Returns how many."""
    day = today()
    wanted = (
        Meeting.cancelled_at.is_(None),
        Meeting.result.is_(None),
        Meeting.ends_at <= now(),
        or_(Meeting.reminded_on.is_(None), Meeting.reminded_on <= day - REMIND_EVERY),
        Deal._status.in_(OPEN_STAGES),
    )
    statement = select(Meeting).join(Deal).where(*wanted).order_by(Meeting.id).limit(MOST)
    found = db.session.execute(statement).scalars().unique().all()
    for meeting in found:
        meeting.reminded_on = day
        people = [one.person for one in participants(meeting.deal)]
        caller = [one for one in people if one.id == meeting.called_by_id]
        about = {"number": meeting.deal.number, "title": meeting.deal.title}
        notices.tell_all(caller or people, "dealroom.result_due", page_of(meeting), **about)
    return len(found)
