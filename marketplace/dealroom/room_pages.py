"""What pages of meetings and questions share: who writes, and what somebody gets who comes too late."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from marketplace.dealroom import meetings, questions
from marketplace.dealroom.models import DealQuestion, Meeting
from marketplace.dealroom.pages import deal_for
from marketplace.deals.models import Deal
from marketplace.kernel.forms import BaseForm, typed
from marketplace.kernel.policy import allows
from marketplace.kernel.workflow import NotOpen

TOO_LATE = (NotOpen, StaleDataError, IntegrityError, ObjectDeletedError)


def writable_deal(public_id: str) -> Deal:
    """The deal: 404 for whoever does not read it, 403 for whoever does not write in it."""
    deal = deal_for(public_id)
    if not allows(current_user, "write", deal):
        abort(403)
    return deal


def meeting_of(deal: Deal, meeting_id: str) -> Meeting:
    return meetings.find(deal, meeting_id) or abort(404)


def question_of(deal: Deal, question_id: str) -> DealQuestion:
    return questions.find(deal, question_id) or abort(404)


def too_late(deal: Deal, where: str, state: str, form: BaseForm | None = None) -> ResponseReturnValue:
    """409 with every word that was typed; whoever only wanted to read the form is sent back to the list ``where``."""
    back_url = url_for(where, public_id=deal.public_id)
    if not deal.is_open:
        state = _("Hồ sơ %(number)s đã khép lại nên không ghi thêm được.", number=deal.number)
    if request.method != "POST":
        flash(state, "info")
        return redirect(back_url, 303)
    back = _("Cuộc họp") if where == ".meeting_list" else _("Câu hỏi")
    sent = typed(form) if form is not None else []
    values: dict[str, Any] = {"state": state, "sent": sent, "back": back, "back_url": back_url}
    return make_response(render_template("deals/too_late.html", **values), 409)


def sent_before(deal: Deal, where: str) -> ResponseReturnValue:
    """The same form for the second time: it is done once."""
    flash(_("Biểu mẫu này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    return redirect(url_for(where, public_id=deal.public_id), 303)
