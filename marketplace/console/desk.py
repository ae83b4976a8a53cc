"""A member's desk: what waits, what is theirs, and how it goes. Only columns that are shown are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import freshness, outcomes
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.console.items import Item, Own, items_of
from marketplace.console.matched import Found, newest
from marketplace.deals import ended, stages
from marketplace.deals.models import ASKED, INTRODUCED, SUPPLY, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES, RUNNING_STAGES
from marketplace.extensions import db

MOST, VERY_MOST, IN_A_FILE = 6, 90, 1000  # rows of a list on the desk, on the page of all, in the file


@dataclass(frozen=True)
class Question:
    """A request to be introduced, sent or received, without the names of the sides."""

    public_id: str
    status: str
    title: str
    need_title: str
    is_received: bool
    is_mine_to_answer: bool
    at: datetime


@dataclass(frozen=True)
class Case:
    """A deal of mine, and what comes next in it; ``ended``: the day on which its contract did, see deals.ended."""

    ended: date | None
    public_id: str
    number: str
    status: str
    title: str
    partner: str
    next_step: str
    next_step_on: date | None
    at: datetime

    @property
    def is_running(self) -> bool:
        """Does somebody still have to make the next step?"""
        return self.status in RUNNING_STAGES

    @property
    def is_overdue(self) -> bool:
        return stages.is_overdue(self.status, self.next_step_on)


@dataclass(frozen=True)
class Desk:
    """Everything on the page of one person."""

    organisations: list[Organisation]
    may_post: bool
    own: Own
    matches: list[Found]
    questions: list[Question]
    cases: list[Case]
    ending: int  # listings that end soon or have just ended, to be confirmed
    owed: list[Need]  # needs whose outcome is awaited

    @property
    def returned(self) -> list[Item]:
        return [item for item in self.own.others if item.status == Status.RETURNED and item.is_mine_to_write]

    @property
    def to_answer(self) -> list[Question]:
        return [question for question in self.questions if question.is_mine_to_answer]

    @property
    def may_hold_more_questions(self) -> bool:
        """Is the list just as long as it may be?"""
        return len(self.questions) == MOST

    @property
    def may_hold_more_cases(self) -> bool:
        return len(self.cases) == MOST

    @property
    def unverified(self) -> list[Organisation]:
        return [one for one in self.organisations if not one.is_verified]


def desk_of(person: Person, all_items: bool = False) -> Desk:
    """The desk of a member; empty lists for somebody without an organisation."""
    mine = [m.organisation_id for m in person.memberships]
    writable = {one.id for one in person.writable_organisations}
    return Desk(
        organisations=person.organisations,
        may_post=bool(writable),
        own=items_of(mine, writable, VERY_MOST if all_items else MOST) if mine else Own(),
        matches=newest(mine) if mine else [],
        questions=_questions(mine, writable) if mine else [],
        cases=_cases(mine) if mine else [],
        ending=freshness.count_ending(person),
        owed=outcomes.owed_by(writable) if writable else [],
    )


def own_items(person: Person) -> list[Item]:
    """All listings of a person's organisations, as far as a file may be long."""
    mine = [m.organisation_id for m in person.memberships]
    return items_of(mine, {one.id for one in person.writable_organisations}, IN_A_FILE).all if mine else []


def _questions(mine: list[int], writable: set[int]) -> list[Question]:
    """Requests that did not yet lead to a deal; those that wait for my answer first."""
    asked_of_me = Interest.asked_organisation_id.in_(mine)
    waits = case((asked_of_me & (Interest._status == ASKED), 0), else_=1)
    statement = (
        select(
            Interest.public_id,
            Interest._status,
            Technology.title,
            Need.title,
            Interest.asked_organisation_id,
            Interest.created_at,
        )
        .join(Technology, Technology.id == Interest.technology_id)
        .join(Need, Need.id == Interest.need_id, isouter=True)
        .where(or_(asked_of_me, Interest.asking_organisation_id.in_(mine)), Interest._status != INTRODUCED)
        .order_by(waits, Interest.id.desc())
        .limit(MOST)
    )
    return [
        Question(
            public_id=public_id,
            status=status,
            title=title,
            need_title=need_title or "",
            is_received=asked in mine,
            is_mine_to_answer=status == ASKED and asked in writable,
            at=at,
        )
        for public_id, status, title, need_title, asked, at in db.session.execute(statement)
    ]


def _cases(mine: list[int]) -> list[Case]:
    """My deals, open ones first, among them those whose next step is due first; both sides know each other by now."""
    supply, demand = aliased(Organisation), aliased(Organisation)
    is_offered = (Interest.side == SUPPLY) & Need.id.is_not(None)
    asked = func.coalesce(case((is_offered, Need.title), else_=Technology.title), "")
    statement = (
        select(
            Deal.id,
            Deal.public_id,
            Deal.number,
            Deal._status,
            case((Deal.own_title != "", Deal.own_title), else_=asked),
            case((Deal.supply_id.in_(mine), demand.name), else_=supply.name),
            Deal.next_step,
            Deal.next_step_on,
            Deal.updated_at,
        )
        # A deal that a broker entered follows from no question.
        .join(Interest, Interest.id == Deal.interest_id, isouter=True)
        .join(Technology, Technology.id == Interest.technology_id, isouter=True)
        .join(Need, Need.id == Interest.need_id, isouter=True)
        .join(supply, supply.id == Deal.supply_id)
        .join(demand, demand.id == Deal.demand_id)
        .where(or_(Deal.supply_id.in_(mine), Deal.demand_id.in_(mine)))
        .order_by(*_case_order())
        .limit(MOST)
    )
    rows = db.session.execute(statement).all()
    days = ended.ended_on(row.id for row in rows)
    return [Case(days.get(number), *row) for number, *row in rows]


def _case_order() -> tuple[Any, ...]:
    stands = case((Deal._status.in_(RUNNING_STAGES), 0), (Deal._status.in_(OPEN_STAGES), 1), else_=2)
    undated = case((Deal.next_step_on.is_(None), 1), else_=0)
    due = case((Deal._status.in_(RUNNING_STAGES), Deal.next_step_on))
    return stands, undated, due, Deal.updated_at.desc(), Deal.id.desc()
