"""What in this room stands against merging a listing away: nobody's case may change under their hands."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from marketplace.catalogue.models import Technology
from marketplace.deals.models import RUNNING, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db
from marketplace.kernel.policy import allows
from marketplace.moderation import pairs


def runs_about(item: Any, officer: Any) -> str | None:
    """An open deal or a running interest, by its number only to who may see it."""
    column = Interest.technology_id if isinstance(item, Technology) else Interest.need_id
    running = or_(Interest._status.in_(RUNNING), Interest.deal.has(Deal._status.in_(OPEN_STAGES)))
    statement = select(Interest).where(column == item.id, running).order_by(Interest.id).limit(1)
    interest = db.session.execute(statement).scalar_one_or_none()
    if interest is None:
        return None
    number, deal = item.number, interest.deal
    if deal is None:
        return _("Tin %(number)s đang có yêu cầu kết nối chưa xong. Xin gộp sau khi yêu cầu khép lại.", number=number)
    if allows(officer, "see", deal):
        words = {"number": number, "deal": deal.number}
        return _("Tin %(number)s đang có hồ sơ giao dịch %(deal)s. Xin gộp sau khi hồ sơ khép lại.", **words)
    return _("Tin %(number)s đang có một hồ sơ giao dịch. Xin hỏi cán bộ môi giới trước khi gộp.", number=number)


pairs.VETOES.append(runs_about)
