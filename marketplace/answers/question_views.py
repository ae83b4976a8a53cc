"""Public questions: asking, replying, and the officers' list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from marketplace.answers import questions
from marketplace.answers.forms import QuestionForm, ReasonForm, ReplyForm
from marketplace.answers.models import ANSWERED, ASKED, PUBLISHED, QUESTION_LABELS, Question
from marketplace.answers.workflow import question_life
from marketplace.catalogue.models import Need
from marketplace.catalogue.status import GONE
from marketplace.deals import asking
from marketplace.extensions import db, limiter
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.ui import show_date
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("questions", __name__)

LATE = (NotOpen, StaleDataError)
AMOUNT = "20 per hour"  # questions that one person may send


@bp.route("/nhu-cau/<public_id>/hoi", methods=["GET", "POST"])
@limiter.limit(AMOUNT, key_func=lambda: f"question:{current_user.public_id}", methods=["POST"])
@door("members")
def ask(public_id: str) -> ResponseReturnValue:
    need = fetch_for(current_user, "see", Need, public_id)
    form, organisations = QuestionForm(), questions.askers_of(current_user, need)
    if not questions.is_taking(need):
        return _late(_closed(need), form, need, 409 if request.method == "POST" else 200)
    if not organisations:
        state = _("Câu hỏi được gửi thay mặt một tổ chức khác với bên đăng nhu cầu.")
        return _late(state, form, need, 403 if request.method == "POST" else 200)
    _offer(form, organisations)
    if not form.validate_on_submit():
        return _ask_page(form, need, [])
    organisation = next(one for one in organisations if one.public_id == form.organisation.data)
    slips = asking.giveaways(organisation, current_user, [form.words.data or ""])
    if slips and not form.reviewed.data:
        return _ask_page(form, need, slips)
    try:
        with transaction():
            form.spend_token()
            questions.ask(current_user, organisation, need, form.words.data)
    except questions.TooMany:
        state = _(
            "Tổ chức của bạn đã có %(n)s câu hỏi chờ trả lời về nhu cầu này. Xin đợi trả lời rồi hỏi tiếp.",
            n=questions.MOST_OPEN,
        )
        return _late(state, form, need)
    except LATE:
        return _late(_closed(need), form, need)
    flash(_("Đã gửi câu hỏi. Bạn được báo khi câu hỏi và trả lời được công khai."), "good")
    return redirect(_back(need), 303)


@bp.errorhandler(429)
def too_many(error: Any) -> ResponseReturnValue:
    """The rate limit: what was typed is given back, to whoever may see the need."""
    kept = [(name, value) for name, value in error.get_headers() if name == "Retry-After"]
    wanted = select(Need).where(Need.public_id == (request.view_args or {}).get("public_id", ""))
    need = db.session.execute(wanted).unique().scalar_one_or_none()
    if need is None or not current_user.is_authenticated or not allows(current_user, "see", need):
        return render_template("errors/error.html", code=429, message="", error_id=""), 429, kept
    state = _("Bạn vừa gửi nhiều câu hỏi nên câu này chưa được nhận. Xin gửi lại sau một giờ.")
    response = make_response(_late(state, QuestionForm(), need, 429))
    response.headers.extend(kept)
    return response


def _offer(form: QuestionForm, organisations: list[Any]) -> None:
    form.organisation.choices = [(one.public_id, one.name) for one in organisations]
    if len(organisations) == 1:
        form.organisation.data = organisations[0].public_id


def _ask_page(form: QuestionForm, need: Need, slips: list[str]) -> str:
    return render_template("answers/ask.html", form=form, item=need, slips=slips)


def _closed(need: Need) -> str:
    if need.status in GONE:
        return _("Nhu cầu này không còn đăng nên không nhận câu hỏi nữa.")
    if need.questions_until is None:
        return _("Nhu cầu này không nhận câu hỏi.")
    return _("Nhu cầu này chỉ nhận câu hỏi đến hết ngày %(day)s.", day=show_date(need.questions_until))


@bp.route("/cau-hoi/<public_id>/tra-loi", methods=["GET", "POST"])
@door("members")
def reply(public_id: str) -> ResponseReturnValue:
    """The need's owner replies, or mends a reply that was sent back."""
    question = fetch_for(current_user, "reply", Question, public_id)
    need = question.need
    form = ReplyForm(data={"reply": question.reply})
    if question.status != ASKED:
        return _too_late(question, form)
    slips: list[str] = []
    if form.validate_on_submit():
        slips = asking.giveaways(need.organisation, current_user, [form.reply.data or ""]) if need.anonymous else []
        if not slips or form.reviewed.data:
            return _send_reply(question, form)
    return render_template("answers/reply.html", form=form, question=question, slips=slips)


def _send_reply(question: Question, form: ReplyForm) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            questions.reply(question, current_user, form.reply.data or "")
    except LATE:
        return _too_late(question, form)
    flash(_("Đã ghi trả lời. Cán bộ duyệt rồi công khai cùng câu hỏi."), "good")
    return redirect(_back(question.need), 303)


@bp.get("/kiem-duyet/cau-hoi")
@door("moderators")
def desk() -> ResponseReturnValue:
    """Questions that wait for an officer, and those that wait for their reply."""
    waiting = questions.for_officers()
    return render_template(
        "answers/desk.html",
        questions=waiting,
        steps={one.public_id: question_life.open_to(current_user, one) for one in waiting},
        telling={one.public_id: questions.telling(one) for one in waiting},
        may_name=lambda one: allows(current_user, "moderate", one),
        labels=QUESTION_LABELS,
    )


@bp.post("/kiem-duyet/cau-hoi/<public_id>/<any(publish, return, refuse):verb>")
@door("moderators")
def decide(public_id: str, verb: str) -> ResponseReturnValue:
    question = fetch_for(current_user, "moderate", Question, public_id)
    form = ReasonForm()
    if verb != "publish" and not form.validate():
        if question.status not in (ASKED, ANSWERED):
            return _too_late(question, form)
        return render_template("answers/reason.html", form=form, question=question, verb=verb, version=_version())
    try:
        with transaction():
            questions.decide(question, current_user, verb, _version(), form.reason.data or "")
    except LATE:
        return _too_late(question, form)
    flash({"publish": _("Đã công khai câu hỏi và trả lời."), "return": _("Đã đề nghị bên cầu trả lời lại.")}.get(
        verb, _("Đã ghi: câu hỏi không được công khai.")), "good")  # fmt: skip
    return redirect(url_for(".desk"), 303)


def _version() -> int:
    """The version that the officer read."""
    return request.form.get("version", -1, type=int)


def _too_late(question: Question, form: Any) -> ResponseReturnValue:
    """Where the question stands, and what was typed; for whoever only looked, no more than that."""
    need = question.need
    words = {
        ASKED: _("Câu hỏi đang chờ bên cầu trả lời."),
        ANSWERED: _("Câu hỏi đã có trả lời, đang chờ cán bộ duyệt."),
        PUBLISHED: _("Câu hỏi và trả lời đã được công khai."),
    }
    state = words.get(question.status, _("Câu hỏi này không được công khai."))
    if not allows(current_user, "see", need):
        abort(404)
    return _late(state, form, need, 409 if request.method == "POST" else 200)


def _late(state: str, form: Any, need: Need, code: int = 409) -> ResponseReturnValue:
    sent = typed(form) if request.method == "POST" else []
    page = render_template("answers/late.html", state=state, sent=sent, back=need.title, back_url=_back(need))
    return page, code


def _back(need: Need) -> str:
    return url_for("need.show", public_id=need.public_id, _anchor="cau-hoi")
