"""When an organisation is suspended or let back: the brokers of what runs with it are told.

Open deals stay readable for both sides; nobody writes for the suspended one (Person.may_write_for).
"""

from __future__ import annotations

from sqlalchemy import or_, select

from marketplace.accounts.models import Organisation
from marketplace.deals import recipients
from marketplace.deals.models import RUNNING, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db
from marketplace.notices.service import tell_all


def tell_brokers(organisation: str, deal_kind: str, interest_kind: str) -> None:
    """One notice for each open deal to its broker, and for each running interest to the brokers who may introduce.

    ``organisation`` is a public id; nothing happens when there is none.
    """
    statement = select(Organisation.id).where(Organisation.public_id == organisation)
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        return
    for deal in _open_deals(found):
        link = recipients.deal_link(deal)
        tell_all([deal.broker], deal_kind, link, number=deal.number, title=deal.title)
    for interest in _running_interests(found):
        recipients.tell_about_interest(interest, interest_kind, recipients.brokers_for(interest))


def _open_deals(organisation: int) -> list[Deal]:
    wanted = (Deal._status.in_(OPEN_STAGES), or_(Deal.supply_id == organisation, Deal.demand_id == organisation))
    return list(db.session.execute(select(Deal).where(*wanted).order_by(Deal.id)).scalars().unique())


def _running_interests(organisation: int) -> list[Interest]:
    sides = (Interest.asking_organisation_id == organisation, Interest.asked_organisation_id == organisation)
    statement = select(Interest).where(Interest._status.in_(RUNNING), or_(*sides)).order_by(Interest.id)
    return list(db.session.execute(statement).scalars().unique())
