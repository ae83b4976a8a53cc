"""The page of a case, and what its broker does with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import case_forms, cases, forms, late, overview, parties, service
from marketplace.deals.asking_views import bp
from marketplace.deals.models import Deal
from marketplace.deals.wording import reason_in_words
from marketplace.deals.workflow import deal_life
from marketplace.kernel.policy import allows, door, fetch_for

DEAL = "/giao-dich/<public_id>"


@bp.get(DEAL)
@door("members")
def show(public_id: str) -> ResponseReturnValue:
    deal = fetch_for(current_user, "see", Deal, public_id)
    reads = allows(current_user, "read", deal)
    return render_template(
        "deals/show.html",
        deal=deal,
        reads=reads,
        **(overview.course(deal, current_user) if reads else {}),
        contacts=parties.contacts(deal),
        verbs={step.verb: step for step in deal_life.open_to(current_user, deal)},
        outcome=reason_in_words("outcome", deal.outcome, deal.outcome_words),
        moves=cases.moves_open_to(current_user, deal),
        plan_form=_plan_form(deal) if deal.is_running and allows(current_user, "conclude", deal) else None,
    )


def _plan_form(deal: Deal) -> case_forms.PlanForm:
    form = case_forms.PlanForm(formdata=None, obj=deal)
    form.seen.data = cases.step_mark(deal)
    return form


def is_open(verb: str, deal: Deal) -> bool:
    """May the person who asks take this step now?"""
    return any(step.verb == verb for step in deal_life.open_to(current_user, deal))


@bp.post(DEAL + "/chuyen")
@door("brokers")
def move(public_id: str) -> ResponseReturnValue:
    """From the page of the case, or from the board (``?bang``), to which it leads back."""
    form = case_forms.MoveForm()
    deal = late.own_deal(public_id, "conclude", form)
    with late.in_time(deal, form):
        cases.move(deal, current_user, form.verb.data or "", form.seen.data or "")
    stage = cases.stage_name(deal)
    flash(_("Hồ sơ %(number)s nay ở giai đoạn “%(stage)s”.", number=deal.number, stage=stage), "good")
    if "bang" in request.args:
        return redirect(url_for(".board_page", xem=request.args.get("xem"), _anchor=f"the-{deal.public_id}"), 303)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.route(DEAL + "/buoc-tiep", methods=["GET", "POST"])
@door("brokers")
def plan(public_id: str) -> ResponseReturnValue:
    sent = case_forms.PlanForm()
    deal = late.own_deal(public_id, "conclude", sent)
    form = case_forms.PlanForm(obj=deal) if sent.is_submitted() else _plan_form(deal)
    if form.validate_on_submit():
        with late.in_time(deal, form):
            words, on = form.next_step.data or "", form.next_step_on.data
            cases.plan(deal, current_user, words, on, form.seen.data or "")
        flash(_("Đã ghi bước tiếp theo."), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not deal.is_running:
        return late.answer(deal, form)
    return render_template("deals/plan.html", form=form, deal=deal)


@bp.route(DEAL + "/ket-qua", methods=["GET", "POST"])
@door("brokers")
def close(public_id: str) -> ResponseReturnValue:
    form = forms.CloseForm()
    deal = late.own_deal(public_id, "conclude", form)
    form.offer(deal.status)
    if form.validate_on_submit():
        with late.in_time(deal, form):
            service.close(deal, current_user, form.reason.data, form.words.data or "")
        flash(_("Đã ghi kết quả và đóng hồ sơ %(number)s.", number=deal.number), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not is_open("close", deal):
        return late.answer(deal, form)
    return render_template("deals/close.html", form=form, deal=deal)


@bp.route(DEAL + "/mo-lai", methods=["GET", "POST"])
@door("brokers")
def reopen(public_id: str) -> ResponseReturnValue:
    form = forms.ReopenForm()
    deal = late.own_deal(public_id, "conclude", form)
    if form.validate_on_submit():
        with late.in_time(deal, form):
            service.reopen(deal, current_user, form.reason.data)
        flash(_("Đã mở lại hồ sơ %(number)s.", number=deal.number), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not is_open("reopen", deal) and not is_open("ask_again", deal):
        return late.answer(deal, form)
    return render_template("deals/reopen.html", form=form, deal=deal)
