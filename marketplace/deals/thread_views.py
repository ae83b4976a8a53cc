"""The private thread of a deal."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import forms, late, parties, service
from marketplace.deals.asking_views import bp
from marketplace.deals.case_views import DEAL, fetch_deal
from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import allows, door


@bp.get(DEAL + "/trao-doi")
@door("members")
def thread(public_id: str) -> ResponseReturnValue:
    return _thread_page(fetch_deal("read", public_id), forms.MessageForm(formdata=None))


def _thread_page(deal: Deal, form: Any) -> str:
    return render_template(
        "deals/thread.html",
        deal=deal,
        contacts=parties.contacts(deal),
        lines=parties.conversation(current_user, deal),
        form=form if deal.is_open and allows(current_user, "write", deal) else None,
    )


@bp.post(DEAL + "/loi-nhan")
@door("members")
def write(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    form = forms.MessageForm()
    if not form.validate_on_submit():
        return _thread_page(deal, form) if deal.is_open else late.answer(deal, form)
    try:
        with transaction():
            form.spend_token()
            service.write(deal, current_user, form.body.data)
    except AlreadySubmitted:
        flash(_("Lời nhắn này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    except late.TOO_LATE:
        return late.answer(deal, form)
    return redirect(url_for(".thread", public_id=public_id, _anchor="cuoi"), 303)
