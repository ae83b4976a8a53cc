"""What is kept of one person here: which texts of secrecy she accepted, which papers she was handed, from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from marketplace.dealroom.models import NdaAcceptance, NdaText, Opening
from marketplace.deals.models import Deal
from marketplace.extensions import db


@dataclass(frozen=True)
class Act:
    """One line: when, what, in which case, and from which computer."""

    at: datetime
    what: str
    number: str
    address: str


def has_any(person: Any) -> bool:
    accepted = exists().where(NdaAcceptance.person_id == person.id)
    return bool(db.session.execute(select(or_(accepted, exists().where(Opening.person_id == person.id)))).scalar())


def of(person: Any) -> list[Act]:
    """All of it, the oldest first; also what was replaced by a newer text, withdrawn or revoked since."""
    accepted = (
        select(NdaAcceptance.at, NdaText.number, Deal.number, NdaAcceptance.address)
        .join(NdaText, NdaText.id == NdaAcceptance.text_id)
        .join(Deal, Deal.id == NdaAcceptance.deal_id)
        .where(NdaAcceptance.person_id == person.id)
    )
    opened = (
        select(Opening.at, Opening.title, Deal.number, Opening.address)
        .join(Deal, Deal.id == Opening.deal_id)
        .where(Opening.person_id == person.id)
    )
    found = [
        Act(at, _("Chấp nhận thỏa thuận bảo mật, phiên bản %(n)s", n=n), number, address)
        for at, n, number, address in db.session.execute(accepted)
    ]
    found += [
        Act(at, _("Mở tài liệu: %(title)s", title=title), number, address)
        for at, title, number, address in db.session.execute(opened)
    ]
    return sorted(found, key=lambda one: one.at)
