"""The page of a case, and what its broker does with it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import forms, late, parties, service
from marketplace.deals.asking_views import bp
from marketplace.deals.models import Deal
from marketplace.deals.wording import reason_in_words
from marketplace.deals.workflow import deal_life
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for

DEAL = "/giao-dich/<public_id>"


def fetch_deal(action: str, public_id: str) -> Deal:
    """The deal, for those who may read its papers: 404 for whoever only sees that it exists, 403 if not allowed."""
    deal = fetch_for(current_user, "see", Deal, public_id)
    if not allows(current_user, "read", deal):
        abort(404)
    if not allows(current_user, action, deal):
        abort(403)
    return deal


@bp.get(DEAL)
@door("members")
def show(public_id: str) -> ResponseReturnValue:
    deal = fetch_for(current_user, "see", Deal, public_id)
    return render_template(
        "deals/show.html",
        deal=deal,
        reads=allows(current_user, "read", deal),
        contacts=parties.contacts(deal),
        verbs={step.verb: step for step in deal_life.open_to(current_user, deal)},
        outcome=reason_in_words("outcome", deal.outcome, deal.outcome_words),
    )


def is_open(verb: str, deal: Deal) -> bool:
    """May the person who asks take this step now?"""
    return any(step.verb == verb for step in deal_life.open_to(current_user, deal))


@bp.route(DEAL + "/ket-qua", methods=["GET", "POST"])
@door("brokers")
def close(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("conclude", public_id)
    form = forms.CloseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                form.spend_token()
                service.close(deal, current_user, form.reason.data, form.words.data or "")
        except late.TOO_LATE:
            return late.answer(deal, form)
        flash(_("Đã ghi kết quả và khép hồ sơ %(number)s.", number=deal.number), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not is_open("close", deal):
        return late.answer(deal, form)
    return render_template("deals/close.html", form=form, deal=deal)


@bp.route(DEAL + "/mo-lai", methods=["GET", "POST"])
@door("brokers")
def reopen(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("conclude", public_id)
    form = forms.ReopenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                form.spend_token()
                service.reopen(deal, current_user, form.reason.data)
        except late.TOO_LATE:
            return late.answer(deal, form)
        flash(_("Đã mở lại hồ sơ %(number)s.", number=deal.number), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not is_open("reopen", deal):
        return late.answer(deal, form)
    return render_template("deals/reopen.html", form=form, deal=deal)
