"""A member's desk: what waits, what is theirs, and how it goes. Only columns that are shown are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import freshness, outcomes
from marketplace.catalogue.models import KINDS, Need, Technology
from marketplace.catalogue.status import EDITABLE, Status
from marketplace.deals.models import ASKED, INTRODUCED, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db
from marketplace.kernel import counters

MOST, VERY_MOST = 15, 1000  # rows of a list


@dataclass(frozen=True)
class Item:
    """One of my listings."""

    kind: str
    public_id: str
    number: str
    title: str
    status: str
    updated_at: datetime
    expires_at: datetime | None
    views: int
    is_mine_to_write: bool

    @property
    def url(self) -> str:
        return url_for(f"{self.kind}.show", public_id=self.public_id)

    @property
    def edit_url(self) -> str:
        """Where it is mended, or empty where this reader or its status does not allow it."""
        may_edit = self.is_mine_to_write and self.status in EDITABLE
        return url_for(f"{self.kind}.edit", public_id=self.public_id) if may_edit else ""


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
    """A deal of mine."""

    public_id: str
    number: str
    status: str
    title: str
    partner: str
    at: datetime


@dataclass(frozen=True)
class Desk:
    """Everything on the page of one person."""

    organisations: list[Organisation]
    may_post: bool
    items: list[Item]
    questions: list[Question]
    cases: list[Case]
    ending: int  # listings that end soon or have just ended, to be confirmed
    owed: list[Need]  # needs whose outcome is awaited

    @property
    def returned(self) -> list[Item]:
        return [item for item in self.items if item.status == Status.RETURNED and item.is_mine_to_write]

    @property
    def to_answer(self) -> list[Question]:
        return [question for question in self.questions if question.is_mine_to_answer]

    @property
    def may_hold_more(self) -> bool:
        """Is the list of items just as long as it may be?"""
        return len(self.items) == MOST

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
        items=_items(mine, writable, VERY_MOST if all_items else MOST) if mine else [],
        questions=_questions(mine, writable) if mine else [],
        cases=_cases(mine) if mine else [],
        ending=freshness.count_ending(person),
        owed=outcomes.owed_by(writable) if writable else [],
    )


def _items(mine: list[int], writable: set[int], most: int) -> list[Item]:
    """Returned ones first, then drafts, then the rest, each the latest first."""
    found = [item for kind in KINDS for item in _items_of(kind, mine, writable, most)]
    order = {Status.RETURNED: 0, Status.DRAFT: 1}
    found.sort(key=lambda item: item.updated_at, reverse=True)
    return sorted(found, key=lambda item: order.get(Status(item.status), 2))[:most]


def _items_of(kind: str, mine: list[int], writable: set[int], most: int) -> list[Item]:
    model: Any = KINDS[kind]
    urgent = case((model._status == Status.RETURNED, 0), (model._status == Status.DRAFT, 1), else_=2)
    statement = (
        select(
            model.public_id,
            model.number,
            model.title,
            model._status,
            model.updated_at,
            model.expires_at,
            model.organisation_id,
        )
        .where(model.organisation_id.in_(mine))
        .order_by(urgent, model.updated_at.desc(), model.id.desc())
        .limit(most)
    )
    rows: list[Any] = list(db.session.execute(statement))
    seen = counters.views_of(kind, [row.public_id for row in rows])
    return [
        Item(kind, *row[:6], views=seen.get(row.public_id, 0), is_mine_to_write=row.organisation_id in writable)  # type: ignore[misc]
        for row in rows
    ]


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
    """My deals, open ones first; both sides know each other by now."""
    supply, demand = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            Deal.public_id,
            Deal.number,
            Deal._status,
            Technology.title,
            Deal.supply_id,
            supply.name,
            demand.name,
            Deal.updated_at,
        )
        .join(Interest, Interest.id == Deal.interest_id)
        .join(Technology, Technology.id == Interest.technology_id)
        .join(supply, supply.id == Deal.supply_id)
        .join(demand, demand.id == Deal.demand_id)
        .where(or_(Deal.supply_id.in_(mine), Deal.demand_id.in_(mine)))
        .order_by(case((Deal._status.in_(OPEN_STAGES), 0), else_=1), Deal.updated_at.desc(), Deal.id.desc())
        .limit(MOST)
    )
    return [
        Case(public_id, number, status, title, demand_name if supply_id in mine else supply_name, at)
        for public_id, number, status, title, supply_id, supply_name, demand_name, at in db.session.execute(statement)
    ]
