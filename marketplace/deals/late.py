"""What somebody gets whose step is not open (any more): where it stands, and every word that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import cases, ended
from marketplace.deals.models import ACCEPTED, ASKED, Deal, Interest
from marketplace.deals.pages import TOO_LATE, too_late
from marketplace.deals.stages import CLOSED, INTRODUCED, STAGE_LABELS
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import allows, fetch_for
from marketplace.kernel.workflow import NotAllowed

REFUSED = (*TOO_LATE, NotAllowed)
"""Of a case: who was let in and is refused all the same has just handed it over."""


def answer(item: Interest | Deal, form: BaseForm, state: str = "") -> ResponseReturnValue:
    """To the page of the item for whoever only wanted to read the form; 409 with the words for whoever sent it.

    ``state`` says why not, where that is not simply how it stands.
    """
    state = state or where_it_stands(item)
    if request.method != "POST":
        flash(state, "info")
        return redirect(address(item), 303)
    back = _("Hồ sơ %(number)s", number=item.number) if isinstance(item, Deal) else item.subject.title
    return too_late(state, form, back, address(item))


@contextmanager
def in_time(deal: Deal, form: BaseForm) -> Iterator[None]:
    """The transaction of a form about a case; whoever comes too late gets back what was typed (409)."""
    try:
        with transaction():
            form.spend_token()
            yield
    except REFUSED:
        abort(make_response(answer(deal, form)))


def own_deal(public_id: str, action: str, form: BaseForm) -> Deal:
    """The deal for whoever may do ``action``; who has just handed it over, or has joined a side of it, gets back what
    was typed (409).
    """
    deal = fetch_for(current_user, "see", Deal, public_id)
    if allows(current_user, action, deal):
        return deal
    is_its_broker = deal.broker_id == current_user.id
    if request.method != "POST" or not (is_its_broker or cases.has_handed_over(current_user, deal)):
        abort(403)
    words = {"number": deal.number, "broker": deal.broker.name}
    state = _("Hồ sơ %(number)s đã được bàn giao cho %(broker)s.", **words)
    if is_its_broker:
        state = _("Bạn không còn môi giới được hồ sơ %(number)s. Quản trị viên cần bàn giao cho người khác.", **words)
    abort(make_response(answer(deal, form, state)))


def address(item: Interest | Deal) -> str:
    """The page of an interest or a deal."""
    return url_for("deals.show" if isinstance(item, Deal) else "deals.interest", public_id=item.public_id)


def where_it_stands(item: Interest | Deal) -> str:
    """One sentence, without a name."""
    words: Any = _deal_stands if isinstance(item, Deal) else _interest_stands
    return str(words(item))


def _deal_stands(deal: Deal) -> str:
    if deal.status == CLOSED:
        return _("Hồ sơ %(number)s đã đóng, kết quả đã được ghi.", number=deal.number)
    if deal.id in ended.ended_on([deal.id]):
        return _("Hợp đồng của hồ sơ %(number)s đã chấm dứt; hồ sơ chờ ghi kết quả và đóng lại.", number=deal.number)
    return _("Hồ sơ %(number)s đang ở giai đoạn “%(stage)s”.", number=deal.number, stage=STAGE_LABELS[deal.status])


def _interest_stands(interest: Interest) -> str:
    if interest.status == ASKED:
        return _("Đang chờ bên được hỏi trả lời.")
    if interest.status == ACCEPTED:
        return _("Bên được hỏi đã nhận lời. Đang chờ cán bộ môi giới giới thiệu hai bên.")
    if interest.status == INTRODUCED and interest.deal is not None:
        return _("Hai bên trao đổi trong hồ sơ %(number)s.", number=interest.deal.number)
    return _("Yêu cầu đã kết thúc, không cần làm gì thêm.")
