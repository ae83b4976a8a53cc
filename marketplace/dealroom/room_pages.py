"""What pages of meetings and questions share: who writes, and what somebody gets who comes too late."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from marketplace.dealroom import meetings, questions
from marketplace.dealroom.models import DealQuestion, Meeting
from marketplace.deals import pages
from marketplace.deals.models import Deal
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.workflow import NotOpen

TOO_LATE = (NotOpen, StaleDataError, IntegrityError, ObjectDeletedError)


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
    return pages.too_late(state, form, back, back_url)


def sent_before(deal: Deal, where: str) -> ResponseReturnValue:
    """The same form for the second time: it is done once."""
    flash(_("Biểu mẫu này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    return redirect(url_for(where, public_id=deal.public_id), 303)
