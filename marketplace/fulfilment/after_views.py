"""The page of what follows signing, and what is done with one milestone or one payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.agreements import drafting
from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker
from marketplace.deals.late import TOO_LATE
from marketplace.deals.pages import fetch_deal, too_late
from marketplace.fulfilment import ending, milestones, payments
from marketplace.fulfilment.forms import (
    WHY_NOT,
    AmountForm,
    DelayForm,
    HandOverForm,
    MilestoneForm,
    NoteForm,
    PayForm,
    PaymentForm,
    WhyForm,
    YesForm,
)
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.models import Milestone, Payment
from marketplace.fulfilment.overview import page_of
from marketplace.fulfilment.policies import SIDES
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm
from marketplace.kernel.policy import door, fetch_for
from marketplace.offers.wording import amount as in_full

bp = Blueprint("fulfilment", __name__)
PAGE = "/giao-dich/<public_id>/thuc-hien"


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its form, how it is done, the button, and what is said afterwards."""

    form: type[BaseForm]
    do: Callable[[Any, Any, Any], Any]
    label: Any
    done: Any
    style: str = "second"


def _hand_over(row: Milestone, form: Any, person: Any) -> None:
    upload = form.scan.data if form.scan.data and form.scan.data.filename else None
    milestones.hand_over(row, person, form.on.data, form.note.data or "", upload)


def _delay(row: Milestone, form: Any, person: Any) -> None:
    milestones.ask_delay(row, person, form.to_on.data, form.reason.data, form.words.data or "")


def _pay(row: Payment, form: Any, person: Any) -> None:
    payments.pay(row, person, form.on.data, form.amount.data, form.note.data or "")


OF_MILESTONE = {
    "hand_over": Act(HandOverForm, _hand_over, _l("Báo đã bàn giao"), _l("Đã ghi bàn giao. Bên nhận được báo."), ""),
    "accept": Act(
        NoteForm,
        lambda row, form, person: milestones.accept(row, person, form.note.data or ""),
        _l("Nghiệm thu"),
        _l("Đã nghiệm thu."),
        "",
    ),
    "return": Act(
        WhyForm,
        lambda row, form, person: milestones.send_back(row, person, form.words.data),
        _l("Chưa nghiệm thu"),
        _l("Đã ghi. Bên thực hiện được báo lý do."),
    ),
    "agree_delay": Act(
        YesForm,
        lambda row, form, person: milestones.answer_delay(row, person, True),
        _l("Đồng ý ngày mới"),
        _l("Đã đồng ý ngày mới."),
        "",
    ),
    "refuse_delay": Act(
        YesForm,
        lambda row, form, person: milestones.answer_delay(row, person, False),
        _l("Không đồng ý ngày mới"),
        _l("Đã trả lời. Ngày của mốc giữ nguyên."),
    ),
    "agree": Act(
        YesForm,
        lambda row, form, person: milestones.answer_proposal(row, person, True),
        _l("Đồng ý thêm mốc này"),
        _l("Mốc đã vào tiến độ."),
        "",
    ),
    "refuse": Act(
        YesForm,
        lambda row, form, person: milestones.answer_proposal(row, person, False),
        _l("Không đồng ý thêm mốc này"),
        _l("Đã trả lời. Mốc không vào tiến độ."),
    ),
    "delay": Act(DelayForm, _delay, _l("Đề nghị lùi ngày"), _l("Đã gửi đề nghị. Bên kia được báo.")),
    "edit": Act(
        MilestoneForm,
        lambda row, form, person: milestones.edit(row, person, form.plan),
        _l("Sửa mốc"),
        _l("Đã sửa. Hai bên được báo."),
    ),
}
OF_PAYMENT = {
    "pay": Act(PayForm, _pay, _l("Ghi đã trả"), _l("Đã ghi. Bên nhận tiền được báo để xác nhận."), ""),
    "receive": Act(
        YesForm,
        lambda row, form, person: payments.receive(row, person),
        _l("Xác nhận đã nhận tiền"),
        _l("Đã xác nhận."),
        "",
    ),
    "tell_amount": Act(
        AmountForm,
        lambda row, form, person: payments.tell_amount(row, person, form.amount.data, form.due_on.data),
        _l("Ghi số tiền phải trả"),
        _l("Đã ghi số tiền."),
    ),
}


@bp.get(PAGE)
@door("members")
def show(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    contract = ending.contract_of(deal)
    if contract is None:
        return render_template("fulfilment/nothing_yet.html", deal=deal)
    why = WhyForm(formdata=None)
    return render_template("fulfilment/show.html", why=why, **page_of(contract, current_user))


@bp.route(PAGE + "/moc-moi", methods=["GET", "POST"])
@door("members")
def add_milestone(public_id: str) -> ResponseReturnValue:
    contract = _contract(public_id)
    if not milestones.may_add(current_user, contract):
        abort(403)
    form = MilestoneForm()

    def keep() -> None:
        milestones.add(contract, current_user, form.plan)

    page = {"deal": contract.deal, "contract": contract, "form": form, "is_broker": is_broker(current_user, contract)}
    done = _("Đã thêm mốc.") if page["is_broker"] else _("Đã gửi đề xuất. Bên kia được báo.")
    return _take(contract, form, keep, done, "fulfilment/new_milestone.html", page)


@bp.route(PAGE + "/khoan-moi", methods=["GET", "POST"])
@door("brokers")
def add_payment(public_id: str) -> ResponseReturnValue:
    contract = _contract(public_id)
    if not payments.may_add(current_user, contract):
        abort(403)
    form = PaymentForm()

    def keep() -> None:
        data = form.amount.data, form.due_on.data, form.basis.data or ""
        payments.add(contract, current_user, form.title.data, *data)

    page = {"deal": contract.deal, "contract": contract, "form": form}
    return _take(contract, form, keep, _("Đã thêm khoản thanh toán."), "fulfilment/new_payment.html", page)


@bp.get(PAGE + "/moc/<row_id>")
@door("members")
def milestone(public_id: str, row_id: str) -> ResponseReturnValue:
    return _page_of_milestone(_row(Milestone, public_id, row_id))


@bp.post(PAGE + "/moc/<row_id>/<verb>")
@door("members")
def act(public_id: str, row_id: str, verb: str) -> ResponseReturnValue:
    """One of OF_MILESTONE."""
    row = _row(Milestone, public_id, row_id)
    is_open = verb in milestones.open_to(current_user, row)
    return _acted(row, verb, OF_MILESTONE, is_open, lambda tried: _page_of_milestone(row, **tried))


@bp.get(PAGE + "/moc/<row_id>/tep")
@door("members")
def file(public_id: str, row_id: str) -> ResponseReturnValue:
    row = _row(Milestone, public_id, row_id)
    if row.file is None:
        abort(404)
    return files.send(row.file, download=True)


@bp.get(PAGE + "/tien/<row_id>")
@door("members")
def payment(public_id: str, row_id: str) -> ResponseReturnValue:
    return _page_of_payment(_row(Payment, public_id, row_id))


@bp.post(PAGE + "/tien/<row_id>/<verb>")
@door("members")
def act_on_payment(public_id: str, row_id: str, verb: str) -> ResponseReturnValue:
    """One of OF_PAYMENT."""
    row = _row(Payment, public_id, row_id)
    is_open = verb in payments.open_to(current_user, row)
    return _acted(row, verb, OF_PAYMENT, is_open, lambda tried: _page_of_payment(row, **tried))


@bp.post(PAGE + "/dua-vao-dung")
@door("brokers")
def put_to_use(public_id: str) -> ResponseReturnValue:
    contract, form = _contract(public_id), YesForm()
    return _kept(contract, form, lambda: ending.put_to_use(contract, current_user), _("Đã ghi: đang được ứng dụng."))


@bp.post(PAGE + "/cham-dut")
@door("brokers")
def end(public_id: str) -> ResponseReturnValue:
    contract, form = _contract(public_id), WhyForm()
    if form.validate_on_submit():
        done = _("Đã ghi hợp đồng chấm dứt.")
        return _kept(contract, form, lambda: ending.end(contract, current_user, form.words.data), done)
    page = page_of(contract, current_user)
    if not page["may_end"]:
        return _too_late(contract, form)
    return render_template("fulfilment/show.html", why=form, form=form, **page), 422


@bp.post(PAGE + "/van-ban/<any(amendment, liquidation):kind>")
@door("members")
def begin_paper(public_id: str, kind: str) -> ResponseReturnValue:
    """Begin to draft an amendment or a liquidation; where there is one, go to it."""
    contract = _contract(public_id)
    try:
        with transaction():
            paper = drafting.start(contract.deal, kind, current_user, contract)
    except drafting.AlreadyThere as there:
        paper = there.agreement
    except TOO_LATE:
        return _too_late(contract, YesForm())
    return redirect(url_for("agreements.show", public_id=public_id, agreement_id=paper.public_id), 303)


def _contract(public_id: str) -> Agreement:
    contract = ending.contract_of(fetch_deal("read", public_id))
    if contract is None:
        abort(404)
    return contract


def _row(model: Any, public_id: str, row_id: str) -> Any:
    row = fetch_for(current_user, "see", model, row_id)
    if row.agreement.deal.public_id != public_id:
        abort(404)
    return row


def _acted(
    row: Any, verb: str, acts: dict[str, Act], is_open: bool, again: Callable[[dict[str, Any]], Any]
) -> ResponseReturnValue:
    chosen = acts.get(verb)
    if chosen is None:
        abort(404)
    form = chosen.form()
    if not form.validate_on_submit():
        return (again({verb: form}), 422) if is_open else _too_late(row.agreement, form)
    try:
        return _kept(row.agreement, form, lambda: chosen.do(row, form, current_user), str(chosen.done))
    except BadDay as problem:
        tell_bad_day(form, str(problem))
    except files.Refused as problem:
        form["scan"].errors = [str(problem.message)]
    return again({verb: form}), 422


def tell_bad_day(form: BaseForm, why: str) -> None:
    """Put what is wrong with a day beside its field."""
    field: Any = next(form[name] for name in ("on", "to_on", "due_on") if name in form)
    field.errors = [*field.errors, str(WHY_NOT[why])]


def _take(
    contract: Agreement, form: BaseForm, keep: Callable[[], None], done: str, page: str, values: dict[str, Any]
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            return _kept(contract, form, keep, done)
        except BadDay as problem:
            tell_bad_day(form, str(problem))
    return render_template(page, **values), 422 if form.is_submitted() else 200


def _kept(contract: Agreement, form: BaseForm, keep: Callable[[], Any], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            keep()
    except (*TOO_LATE, AlreadySubmitted):
        return _too_late(contract, form)
    flash(done, "good")
    return redirect(_url(contract), 303)


def _too_late(contract: Agreement, form: BaseForm) -> ResponseReturnValue:
    deal = contract.deal
    state = _("Việc này của hồ sơ %(number)s đã sang bước khác, hoặc đã được ghi trước đó.", number=deal.number)
    return too_late(state, form, _("Thực hiện hợp đồng"), _url(contract))


def _url(contract: Agreement) -> str:
    return url_for("fulfilment.show", public_id=contract.deal.public_id)


def _page_of_milestone(row: Milestone, **tried: BaseForm) -> str:
    forms = _forms(milestones.open_to(current_user, row), OF_MILESTONE, tried)
    if "edit" in forms and "edit" not in tried:
        forms["edit"] = MilestoneForm(formdata=None, obj=row)
    return render_template(
        "fulfilment/milestone.html",
        deal=row.agreement.deal,
        row=row,
        state=milestones.state_of(row),
        asked=milestones.open_delay(row),
        forms=forms,
        acts=OF_MILESTONE,
        form=next(iter(tried.values()), None),
        sides=SIDES,
    )


def _page_of_payment(row: Payment, **tried: BaseForm) -> str:
    forms = _forms(payments.open_to(current_user, row), OF_PAYMENT, tried)
    if "pay" in forms and "pay" not in tried:
        known = {"on": row.paid_on, "amount": row.paid_amount or row.amount, "note": row.paid_note}
        forms["pay"] = PayForm(formdata=None, data=known)
    return render_template(
        "fulfilment/payment.html",
        deal=row.agreement.deal,
        row=row,
        state=payments.state_of(row),
        forms=forms,
        acts=OF_PAYMENT,
        form=next(iter(tried.values()), None),
        in_full=in_full,
    )


def _forms(verbs: set[str], acts: dict[str, Act], tried: dict[str, BaseForm]) -> dict[str, Any]:
    """A form for each act that is open, in the order of the table; those that were refused as they were sent."""
    return {verb: tried.get(verb) or one.form(formdata=None) for verb, one in acts.items() if verb in verbs}
