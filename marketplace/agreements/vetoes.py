"""What in this room stands against opening agreed terms again: a paper made from them was sent for signing."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.agreements.models import CONTRACT, DRAFTING, DROPPED, Agreement
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.offers import reopening


def is_being_signed(deal: Deal) -> str | None:
    """A contract made from the terms was sent for signing, or binds already."""
    wanted = (Agreement.deal_id == deal.id, Agreement.kind == CONTRACT, Agreement._status.not_in((DRAFTING, DROPPED)))
    number = db.session.execute(select(Agreement.number).where(*wanted)).scalar_one_or_none()
    if number is None:
        return None
    return _("Hợp đồng %(number)s lập từ điều khoản này đã được gửi ký. Xin thu hồi văn bản trước.", number=number)


reopening.VETOES.append(is_being_signed)
