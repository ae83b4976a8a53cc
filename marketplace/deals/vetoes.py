"""What in this room stands against merging a listing away: nobody's case may change under their hands."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.catalogue.models import Technology
from marketplace.deals.models import RUNNING, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db
from marketplace.kernel.policy import allows
from marketplace.moderation import pairs


def runs_about(item: Any, officer: Any) -> str | None:
    """An open deal or a running interest, by its number only to who may see it."""
    is_technology = isinstance(item, Technology)
    about: Any = Deal.technology_id if is_technology else Deal.need_id
    deal = _first(select(Deal).where(about == item.id, Deal._status.in_(OPEN_STAGES)).order_by(Deal.id))
    number = item.number
    if deal is not None and allows(officer, "see", deal):
        words = {"number": number, "deal": deal.number}
        return _("Tin %(number)s đang có hồ sơ giao dịch %(deal)s. Xin gộp sau khi hồ sơ đã đóng.", **words)
    if deal is not None:
        return _("Tin %(number)s đang có một hồ sơ giao dịch. Xin hỏi cán bộ môi giới trước khi gộp.", number=number)
    asked: Any = Interest.technology_id if is_technology else Interest.need_id
    if _first(select(Interest).where(asked == item.id, Interest._status.in_(RUNNING)).order_by(Interest.id)) is None:
        return None
    return _("Tin %(number)s đang có yêu cầu kết nối chưa xong. Xin gộp sau khi yêu cầu kết thúc.", number=number)


def _first(statement: Any) -> Any:
    return db.session.execute(statement.limit(1)).unique().scalar_one_or_none()


pairs.VETOES.append(runs_about)
