"""Answering a need on one page, and comparing the answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.answers import service
from marketplace.answers.forms import AnswerForm, answer_form
from marketplace.answers.models import VERDICTS, NeedAnswer
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import GONE, Status
from marketplace.deals import asking
from marketplace.deals.service import AlreadyAsked, Answers
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("answers", __name__)

WORDS = ("who", "use", "scale", "timing")


@bp.route("/nhu-cau/<public_id>/tra-loi", methods=["GET", "POST"])
@door("members")
def answer(public_id: str) -> ResponseReturnValue:
    """``?cong-nghe=<public id>`` chooses a listing beforehand."""
    need = _need(public_id)
    if need.status != Status.PUBLISHED:
        return _gone(need, answer_form(need, service.offerable(current_user.writable_organisations)))
    standing = asking.standing(current_user, need)
    if not standing.is_ready:
        page = render_template("deals/cannot_ask.html", item=need, standing=standing)
        return page, 403 if request.method == "POST" else 200
    answered = service.answered_with(need, standing.organisations)
    own = service.by_fit(need, service.offerable(standing.organisations), answered)
    form = answer_form(need, own, request.args.get("cong-nghe", ""), answered)
    if form.validate_on_submit():
        technology = next(one for one in own if one.public_id == form.technology.data)
        return _send(form, need, technology)
    return _page(form, need)


def _need(public_id: str) -> Need:
    """The need; one that has left the show is given to whoever was just answering it, to be told so."""
    found = db.session.execute(select(Need).where(Need.public_id == public_id)).unique().scalar_one_or_none()
    if request.method == "POST" and found is not None and found.status in GONE:
        return found
    need = fetch_for(current_user, "see", Need, public_id)
    if need.status != Status.PUBLISHED:
        abort(404)
    return need


def _page(form: AnswerForm, need: Need, changed: bool = False) -> str:
    return render_template("answers/answer.html", form=form, item=need, changed=changed)


def _send(form: AnswerForm, need: Need, technology: Technology) -> ResponseReturnValue:
    words = Answers(**{name: form[name].data for name in WORDS})
    try:
        with transaction():
            form.spend_token()
            found = service.answer(current_user, need, technology, words, form.told, form.note.data or "")
    except AlreadyAsked as before:
        return _answered_before(form, need, url_for("deals.interest", public_id=before.interest.public_id))
    except service.CriteriaChanged:
        return _page(_again(need, technology), need, changed=True), 409
    except (service.AlreadyWaiting, IntegrityError):
        return _answered_before(form, need, url_for("need.show", public_id=need.public_id))
    except (NotOpen, StaleDataError):
        return _gone(need, form)
    if found.interest is None:
        flash(_("Đã ghi trả lời. Trả lời được gửi cho bên cầu khi tin của bạn được duyệt đăng."), "good")
        return redirect(url_for("need.show", public_id=need.public_id), 303)
    flash(_("Đã gửi trả lời. Bên cầu và cán bộ môi giới đã được báo."), "good")
    return redirect(url_for("deals.interest", public_id=found.interest.public_id), 303)


def _again(need: Need, technology: Technology) -> AnswerForm:
    """The form for the criteria as they stand now; what was said of those that stayed is in it."""
    form = answer_form(need, service.offerable([technology.organisation]))
    form.validate()
    return form


def _answered_before(form: AnswerForm, need: Need, url: str) -> ResponseReturnValue:
    state = _("Tổ chức của bạn đã trả lời nhu cầu này bằng công nghệ đã chọn.")
    return _late(state, form, need.title, url)


def _gone(need: Need, form: AnswerForm) -> ResponseReturnValue:
    state = _("Nhu cầu này không còn nhận trả lời: bên cầu đã rút, hoặc tin đã hết hạn.")
    return _late(state, form, _("Nhu cầu"), url_for("search.needs"))


def _late(state: str, form: Any, back: str, back_url: str) -> ResponseReturnValue:
    """Why it could not be taken, and every word that was typed."""
    page = render_template("answers/late.html", state=state, sent=typed(form), back=back, back_url=back_url)
    return page, 409


@bp.post("/tra-loi/<public_id>/bo")
@door("members")
def drop(public_id: str) -> ResponseReturnValue:
    """Take back an answer that waits for its listing."""
    found = fetch_for(current_user, "drop", NeedAnswer, public_id)
    with transaction():
        service.drop(found, current_user)
    flash(_("Đã bỏ trả lời đang chờ."), "good")
    return redirect(url_for("need.show", public_id=found.need.public_id), 303)


@bp.get("/nhu-cau/<public_id>/cac-tra-loi")
@door("members")
def compare(public_id: str) -> ResponseReturnValue:
    """All answers side by side, for the need's own people and the brokers."""
    need = fetch_for(current_user, "compare_answers", Need, public_id)
    newest_first = request.args.get("sap-xep") == "moi"
    found = service.answers_of(need, newest_first)
    told = [{one["criterion"]: one for one in answer.criteria} for answer in found]
    return render_template(
        "answers/compare.html", item=need, answers=found, told=told, verdicts=VERDICTS, newest_first=newest_first
    )
