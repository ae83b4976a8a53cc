"""What somebody gets whose step is not open (any more): where the offers stand, and every word that was typed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from marketplace.deals.models import Deal
from marketplace.deals.pages import TOO_LATE, too_late
from marketplace.kernel.ui import show_datetime
from marketplace.offers import service
from marketplace.offers.labels import SIDES
from marketplace.offers.policies import REOPENABLE

__all__ = ["TOO_LATE", "answer", "where_it_stands"]


def answer(deal: Deal, sent: Sequence[tuple[str, str]] = (), more: str = "") -> ResponseReturnValue:
    """409: how the offers of the deal stand now, with ``more`` to say, and what had been typed."""
    back = url_for("offers.index", public_id=deal.public_id)
    state = " ".join(filter(None, [more, where_it_stands(deal)]))
    return too_late(state, sent, pgettext("offers", "Điều khoản"), back)


def where_it_stands(deal: Deal) -> str:
    """One sentence, without a name."""
    if deal.status not in REOPENABLE:
        return _("Hồ sơ không còn ở giai đoạn thương lượng.")
    frozen = service.frozen_of(deal)
    if frozen is not None:
        return _("Hai bên đã chấp nhận phiên bản %(number)s.", number=frozen.number)
    current = service.on_table(deal)
    if current is None:
        return _("Hiện không có đề nghị nào chờ trả lời.")
    return _(
        "Phiên bản %(number)s (%(side)s, gửi lúc %(time)s) đang chờ trả lời.",
        number=current.number,
        side=SIDES[current.side],
        time=show_datetime(current.sent_at),
    )
