"""The person for whom an officer wrote reads everything and answers, without an account."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.catalogue import behalf, service
from marketplace.catalogue.behalf_forms import AnswerForm
from marketplace.catalogue.behalf_views import bp
from marketplace.catalogue.fresh_views import unkept
from marketplace.catalogue.late import TOO_LATE
from marketplace.catalogue.revision_models import OnBehalf
from marketplace.catalogue.sheet import sheet
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import Guest, door
from marketplace.kernel.workflow import NotOpen

ANSWERED = "answered"


@bp.route("/xac-nhan-tin/<token>", methods=["GET", "POST"])
@door("anyone")
def answer(token: str) -> ResponseReturnValue:
    """Reading changes nothing: programs open the links of mails, too."""
    row, form = behalf.read(token), AnswerForm()
    if row is None:
        return _thanks(token) or _too_late(form)
    says_yes = request.form.get("do") == "yes"
    valid = form.validate_on_submit() and request.form.get("do") in ("yes", "no")
    if valid and not says_yes and not form.words.data:
        form.words.errors = [gettext("Xin cho biết chỗ nào chưa đúng, để cán bộ sửa.")]
        valid = False
    if not valid:
        return _page(row, form, token)
    try:
        with transaction():
            _answer(token, form, says_yes)
    except (*TOO_LATE, service.Incomplete):
        return _too_late(form)
    session[ANSWERED] = {"token": token, "agreed": says_yes, "number": row.item.number}
    return redirect(url_for(".answer", token=token), 303)


def _thanks(token: str) -> ResponseReturnValue | None:
    """The link is used up; this browser has just used it."""
    told = session.get(ANSWERED)
    if request.method == "POST" or not told or told["token"] != token:
        return None
    return unkept(render_template("catalogue/behalf_thanks.html", agreed=told["agreed"], number=told["number"]))


def _answer(token: str, form: AnswerForm, says_yes: bool) -> None:
    """On what was read alone: a listing that was changed meanwhile is read again first."""
    row = behalf.read(token)
    if row is None or form.version.data != str(row.item.version):
        raise NotOpen("answer")
    if says_yes:
        behalf.agree(row)
    else:
        behalf.decline(row, form.words.data or "")


def _page(row: OnBehalf, form: AnswerForm, token: str) -> ResponseReturnValue:
    form.version.data = str(row.item.version)
    facts = {**sheet(row.item, Guest(), opens=lambda level: True), "names_poster": True}
    here = url_for(".answer", token=token)
    return unkept(
        render_template(
            "catalogue/behalf_answer.html", row=row, form=form, here=here, consent=behalf.CONSENT,
            version=behalf.CONSENT_VERSION, **facts,
        )
    )  # fmt: skip


def _too_late(form: AnswerForm) -> ResponseReturnValue:
    sent = typed(form) if request.method == "POST" else []
    return unkept(render_template("catalogue/behalf_late.html", sent=sent), 410)
