"""What pages of meetings and questions share: who writes, and what somebody gets who comes too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from marketplace.dealroom import meetings, questions
from marketplace.dealroom.models import DealQuestion, Meeting
from marketplace.deals import pages
from marketplace.deals.models import Deal
from marketplace.deals.pages import TOO_LATE
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm


def meeting_of(deal: Deal, meeting_id: str) -> Meeting:
    return meetings.find(deal, meeting_id) or abort(404)


def question_of(deal: Deal, question_id: str) -> DealQuestion:
    return questions.find(deal, question_id) or abort(404)


def too_late(deal: Deal, where: str, state: str, form: BaseForm | None = None) -> ResponseReturnValue:
    """409 with every word that was typed; whoever only wanted to read the form is sent back to the list ``where``."""
    back_url = url_for(where, public_id=deal.public_id)
    if not deal.is_open:
        state = _("Hồ sơ %(number)s đã đóng nên không ghi thêm được.", number=deal.number)
    if request.method != "POST":
        flash(state, "info")
        return redirect(back_url, 303)
    back = _("Cuộc họp") if where == ".meeting_list" else pgettext("deal", "Câu hỏi")
    return pages.too_late(state, form, back, back_url)


def sent_before(deal: Deal, where: str) -> ResponseReturnValue:
    """The same form for the second time: it is done once."""
    flash(_("Biểu mẫu này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    return redirect(url_for(where, public_id=deal.public_id), 303)


@contextmanager
def in_time(deal: Deal, where: str, form: BaseForm, state: Callable[[], str]) -> Iterator[None]:
    """The transaction of a form: sent twice it is done once; ``state`` tells whoever comes too late how it stands."""
    try:
        with transaction():
            form.spend_token()
            yield
    except AlreadySubmitted:
        abort(make_response(sent_before(deal, where)))
    except TOO_LATE:
        abort(make_response(too_late(deal, where, state(), form)))
