"""Whom to tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import EDITOR, OWNER, Membership, Person, PersonRole
from marketplace.deals.models import SUPPLY, Deal, Interest
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


def everybody_in(deal: Deal) -> list[Person]:
    """Those who write for either side, and the broker."""
    return [*writers_of(deal.supply_id, deal.demand_id), deal.broker]


def writers_for(deal: Deal, side: str) -> list[Person]:
    """Those who write for one side."""
    return writers_of(deal.supply_id if side == SUPPLY else deal.demand_id)


def tell_about_deal(deal: Deal, kind: str, but: Any) -> None:
    """Tell everybody who writes in the deal, but for the one whose doing it is."""
    tell_in_deal(deal, kind, everybody_in(deal), deal_link(deal), but, title=deal.title)


def tell_in_deal(deal: Deal, kind: str, people: Iterable[Person], link: str, but: Any, **params: Any) -> None:
    """Tell these people of a deal, but for the one whose doing it is (None: nobody's); ``link``: a page of it."""
    others = [one for one in people if one.is_active and (but is None or one.id != but.id)]
    tell_all(others, kind, link, number=deal.number, **params)


def interest_link(interest: Interest) -> str:
    """The page of an interest; made without a request, since jobs and commands tell people, too."""
    return f"/giao-dich/yeu-cau/{interest.public_id}"


def deal_link(deal: Deal) -> str:
    return f"/giao-dich/{deal.public_id}"
