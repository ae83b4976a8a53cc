"""Whom to tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import EDITOR, OWNER, Membership, Person, PersonRole
from marketplace.deals.models import Deal, Interest
from marketplace.extensions import db
from marketplace.notices.service import tell_all


def writers_of(*organisations: int) -> list[Person]:
    """Owners and editors of these organisations (by id) who can still sign in."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id.in_(organisations), Membership.role.in_((OWNER, EDITOR)))
        .where(Person.disabled_at.is_(None))
    )
    return list(db.session.execute(statement).scalars().unique())


def brokers_for(interest: Interest) -> list[Person]:
    """Brokers who have no part in either side."""
    sides = (interest.asking_organisation_id, interest.asked_organisation_id)
    statement = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == "broker", Person.disabled_at.is_(None))
    )
    found = db.session.execute(statement).scalars().unique()
    return [person for person in found if not any(person.role_in(side) for side in sides)]


def tell_about_interest(interest: Interest, kind: str, people: Iterable[Person], **params: Any) -> None:
    """One notice and one mail each, leading to the interest's page."""
    tell_all(people, kind, interest_link(interest), title=interest.subject.title, **params)


def tell_about_deal(deal: Deal, kind: str, but: Any) -> None:
    """Tell everybody who writes in the deal, but for the one whose doing it is."""
    people = [*writers_of(deal.supply_id, deal.demand_id), deal.broker]
    others = [person for person in people if person.id != but.id and person.is_active]
    tell_all(others, kind, deal_link(deal), number=deal.number, title=deal.title)


def interest_link(interest: Interest) -> str:
    """The page of an interest; made without a request, since jobs and commands tell people, too."""
    return f"/giao-dich/yeu-cau/{interest.public_id}"


def deal_link(deal: Deal) -> str:
    return f"/giao-dich/{deal.public_id}"
