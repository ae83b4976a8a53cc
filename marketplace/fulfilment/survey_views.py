"""Answering a survey by the link of a mail, without signing in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue.fresh_views import unkept
from marketplace.deals.late import TOO_LATE
from marketplace.fulfilment import links, surveys
from marketplace.fulfilment.forms import SurveyForm
from marketplace.fulfilment.models import Survey
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, typed
from marketplace.kernel.policy import door

bp = Blueprint("surveys", __name__)
ANSWERED = "survey_answered"


@bp.route("/khao-sat/<token>", methods=["GET", "POST"])
@door("anyone")
def answer(token: str) -> ResponseReturnValue:
    """Reading changes nothing: programs open the links of mails, too."""
    row = links.read_survey(token)
    if row is None or row.answered_at is not None:
        return _used(row)
    form = SurveyForm()
    if not form.validate_on_submit():
        page = render_template("fulfilment/survey.html", row=row, transfer=row.transfer, form=form, token=token)
        return unkept(page)
    try:
        with transaction():
            form.spend_token()
            surveys.answer(row, _answer(form))
    except (*TOO_LATE, AlreadySubmitted):
        return unkept(render_template("fulfilment/survey_used.html", row=row, sent=typed(form), thanks=False), 409)
    session[ANSWERED] = row.public_id
    return redirect(url_for(".answer", token=token), 303)


def _answer(form: SurveyForm) -> surveys.Answer:
    return surveys.Answer(
        in_use=form.in_use.data,
        by=form.by.data,
        output=form.output.data or "",
        jobs=form.jobs.data,
        saving=form.saving.data,
        revenue=form.revenue.data,
        trouble=form.trouble.data or "",
    )


def _used(row: Survey | None) -> ResponseReturnValue:
    """It was answered before, by this browser or another; or the link is not good (any more)."""
    thanks = row is not None and session.get(ANSWERED) == row.public_id
    page = render_template("fulfilment/survey_used.html", row=row, sent=[], thanks=thanks)
    return unkept(page, 200 if thanks else 410)
