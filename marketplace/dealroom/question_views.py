"""The questions of a deal: the list, asking, answering, dropping."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.dealroom import questions
from marketplace.dealroom.models import DealQuestion
from marketplace.dealroom.pages import DEAL, bp
from marketplace.dealroom.question_forms import AnswerForm, QuestionForm
from marketplace.dealroom.room_pages import TOO_LATE, in_time, question_of, too_late
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.deals.pages import fetch_deal
from marketplace.deals.parties import SIDES_AND_BROKER
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import allows, door

QUESTIONS = DEAL + "/cau-hoi"
ONE = QUESTIONS + "/<question_id>"
LIST = ".question_list"


@bp.get(QUESTIONS)
@door("members")
def question_list(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    found = questions.questions_of(deal)
    return render_template(
        "dealroom/questions.html",
        deal=deal,
        waiting=[one for one in found if questions.is_open(one)],
        settled=[one for one in found if not questions.is_open(one)],
        who=lambda row: whose(deal, row),
        is_overdue=questions.is_overdue,
        may_answer=lambda row: questions.may_answer(current_user, row),
        may_drop=lambda row: questions.may_drop(current_user, row),
        may_ask=deal.is_open and allows(current_user, "write", deal),
        drop_form=BaseForm(formdata=None),
    )


def whose(deal: Deal, row: DealQuestion) -> str:
    """Who has to answer, in words."""
    side = SIDES_AND_BROKER[row.side]
    if row.owner is not None:
        return f"{row.owner.name} ({side})"
    names = {SUPPLY: deal.supply.name, DEMAND: deal.demand.name}
    return f"{side}: {names.get(row.side) or deal.broker.name}"


@bp.route(QUESTIONS + "/moi", methods=["GET", "POST"])
@door("members")
def ask_question(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    form = QuestionForm(deal)
    if form.validate_on_submit():
        side, owner = form.who.chosen
        with in_time(deal, LIST, form, lambda: _("Người được hỏi vừa rời hồ sơ. Xin chọn lại.")):
            questions.ask(deal, current_user, form.body.data or "", side, owner, form.due_on.data)
        flash(_("Đã gửi câu hỏi. Người trả lời được báo."), "good")
        return redirect(url_for(LIST, public_id=public_id), 303)
    if not deal.is_open:
        return too_late(deal, LIST, "", form)
    return render_template("dealroom/question_form.html", deal=deal, form=form)


@bp.route(ONE + "/tra-loi", methods=["GET", "POST"])
@door("members")
def answer_question(public_id: str, question_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    row = question_of(deal, question_id)
    if not questions.may_answer(current_user, row):
        abort(403)
    form = AnswerForm()
    if form.validate_on_submit():
        with in_time(deal, LIST, form, lambda: _where_it_stands(row)):
            questions.answer(row, current_user, form.answer.data or "")
        flash(_("Đã gửi trả lời. Bên hỏi được báo."), "good")
        return redirect(url_for(LIST, public_id=public_id), 303)
    if not questions.is_open(row):
        return too_late(deal, LIST, _where_it_stands(row), form)
    return render_template("dealroom/question_answer.html", deal=deal, form=form, row=row, who=whose(deal, row))


@bp.post(ONE + "/bo")
@door("members")
def drop_question(public_id: str, question_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    row = question_of(deal, question_id)
    if not questions.may_drop(current_user, row):
        abort(403)
    try:
        with transaction():
            questions.drop(row, current_user)
    except TOO_LATE:
        return too_late(deal, LIST, _where_it_stands(row))
    flash(_("Đã bỏ câu hỏi. Người được hỏi không cần trả lời nữa."), "good")
    return redirect(url_for(LIST, public_id=public_id), 303)


def _where_it_stands(row: DealQuestion) -> str:
    if row.dropped_at is not None:
        return _("Câu hỏi này đã được bỏ, không cần trả lời nữa.")
    return _("Câu hỏi này đã có người khác trả lời.")
