"""Somebody without an account reads what a broker entered and answers by the link in the mail."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue.fresh_views import unkept
from marketplace.deals import case_forms, entering
from marketplace.deals.asking_views import bp
from marketplace.deals.entering_views import is_answer
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen

ANSWERED = "deal_answered"


@bp.route("/xac-nhan-ho-so/<token>", methods=["GET", "POST"])
@door("anyone")
def answer_invitation(token: str) -> ResponseReturnValue:
    """Reading changes nothing: programs open the links of mails, too."""
    row = entering.read(token)
    if row is None:
        return _thanks(token) or _too_late()
    form = case_forms.ConfirmForm()
    says_yes = request.form.get("do") == "yes"
    if not is_answer(form, says_yes):
        page = "deals/invitation.html"
        facts = {"row": row, "deal": row.deal, "organisation": entering.organisation_of(row), "token": token}
        return unkept(render_template(page, form=form, consent=entering.CONSENT, **facts))
    try:
        with transaction():
            _answer(token, form.words.data or "", says_yes)
    except (NotOpen, StaleDataError):
        return _too_late()
    session[ANSWERED] = {"token": token, "agreed": says_yes, "number": row.deal.number}
    return redirect(url_for(".answer_invitation", token=token), 303)


def _answer(token: str, words: str, says_yes: bool) -> None:
    row = entering.read(token)
    if row is None:
        raise NotOpen("answer")
    if says_yes:
        entering.agree(row)
    else:
        entering.decline(row, words)


def _thanks(token: str) -> ResponseReturnValue | None:
    """The link is used up; this browser has just used it."""
    told = session.get(ANSWERED)
    if request.method == "POST" or not told or told["token"] != token:
        return None
    return unkept(render_template("deals/invitation_thanks.html", agreed=told["agreed"], number=told["number"]))


def _too_late() -> ResponseReturnValue:
    return unkept(render_template("deals/invitation_late.html"), 410)
