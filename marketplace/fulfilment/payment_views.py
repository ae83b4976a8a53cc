"""One payment and its parts: noted by who pays, confirmed by who receives."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.fulfilment import payments
from marketplace.fulfilment.acting import PAGE, Act, acted, bp, contract_at, forms_of, row_at, take, too_late
from marketplace.fulfilment.forms import AmountForm, PayForm, PaymentForm, WhyForm, YesForm
from marketplace.fulfilment.models import Payment, PaymentPart
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import door
from marketplace.offers.wording import amount as in_full

ONE = PAGE + "/tien/<row_id>"
PART = ONE + "/lan/<part_id>"


def _pay(row: Payment, form: Any, person: Any) -> None:
    payments.pay(row, person, form.on.data, form.amount.data, form.note.data or "")


OF_PAYMENT = {
    "pay": Act(PayForm, _pay, _l("Ghi đã trả"), _l("Đã ghi. Bên nhận tiền được báo để xác nhận."), ""),
    "tell_amount": Act(
        AmountForm,
        lambda row, form, person: payments.tell_amount(row, person, form.amount.data, form.due_on.data),
        _l("Ghi số tiền phải trả"),
        _l("Đã ghi số tiền."),
    ),
    "settle": Act(
        WhyForm,
        lambda row, form, person: payments.settle(row, person, form.words.data),
        _l("Coi như đã trả đủ"),
        _l("Đã ghi. Khoản này không còn phải trả thêm."),
    ),
}
OF_PART = {
    "receive": Act(
        YesForm,
        lambda part, form, person: payments.receive(part, person),
        _l("Xác nhận đã nhận tiền"),
        _l("Đã xác nhận."),
        "",
    ),
    "miss": Act(
        WhyForm,
        lambda part, form, person: payments.miss(part, person, form.words.data),
        _l("Chưa nhận được tiền"),
        _l("Đã ghi. Bên trả tiền được báo."),
    ),
    "correct": Act(
        PayForm,
        lambda part, form, person: payments.correct(part, person, form.on.data, form.amount.data, form.note.data or ""),
        _l("Sửa lần trả này"),
        _l("Đã sửa. Bên nhận tiền được báo để xác nhận."),
    ),
    "take_back": Act(
        YesForm,
        lambda part, form, person: payments.take_back(part, person),
        _l("Bỏ lần trả này (ghi nhầm)"),
        _l("Đã bỏ. Bên nhận tiền được báo."),
    ),
}


@bp.route(PAGE + "/khoan-moi", methods=["GET", "POST"])
@door("brokers")
def add_payment(public_id: str) -> ResponseReturnValue:
    contract = contract_at(public_id)
    if not payments.may_add(current_user, contract):
        abort(403)
    form = PaymentForm()

    def keep() -> None:
        data = form.amount.data, form.due_on.data, form.basis.data or ""
        payments.add(contract, current_user, form.title.data, *data)

    page = {"deal": contract.deal, "contract": contract, "form": form}
    return take(contract, form, keep, _("Đã thêm khoản thanh toán."), "fulfilment/new_payment.html", page)


@bp.get(ONE)
@door("members")
def payment(public_id: str, row_id: str) -> ResponseReturnValue:
    return _page_of_payment(row_at(Payment, public_id, row_id))


@bp.post(ONE + "/<verb>")
@door("members")
def act_on_payment(public_id: str, row_id: str, verb: str) -> ResponseReturnValue:
    """One of OF_PAYMENT."""
    row = row_at(Payment, public_id, row_id)
    is_open = verb in payments.open_to(current_user, row)
    return acted(row.agreement, row, verb, OF_PAYMENT, is_open, lambda tried: _page_of_payment(row, **tried))


@bp.get(PART)
@door("members")
def part(public_id: str, row_id: str, part_id: str) -> ResponseReturnValue:
    row = row_at(Payment, public_id, row_id)
    return _page_of_part(_part_of(row, part_id) or abort(404))


@bp.post(PART + "/<verb>")
@door("members")
def act_on_part(public_id: str, row_id: str, part_id: str, verb: str) -> ResponseReturnValue:
    """One of OF_PART; what was taken back meanwhile is told as what came too late."""
    row = row_at(Payment, public_id, row_id)
    found = _part_of(row, part_id)
    if found is None:
        return too_late(row.agreement, OF_PART[verb].form()) if verb in OF_PART else abort(404)
    is_open = verb in payments.open_to_part(current_user, found)
    return acted(row.agreement, found, verb, OF_PART, is_open, lambda tried: _page_of_part(found, **tried))


def _part_of(row: Payment, part_id: str) -> PaymentPart | None:
    return next((one for one in row.parts if one.public_id == part_id), None)


def _page_of_payment(row: Payment, **tried: BaseForm) -> str:
    forms = forms_of(payments.open_to(current_user, row), OF_PAYMENT, tried)
    if "pay" in forms and "pay" not in tried:
        forms["pay"] = PayForm(formdata=None, data={"amount": payments.remaining(row)})
    return render_template(
        "fulfilment/payment.html",
        forms=forms,
        acts=OF_PAYMENT,
        form=next(iter(tried.values()), None),
        parts=[(one, payments.open_to_part(current_user, one)) for one in row.parts],
        **_shown(row),
    )


def _page_of_part(one: PaymentPart, **tried: BaseForm) -> str:
    forms = forms_of(payments.open_to_part(current_user, one), OF_PART, tried)
    if "correct" in forms and "correct" not in tried:
        forms["correct"] = PayForm(formdata=None, data={"on": one.paid_on, "amount": one.amount, "note": one.note})
    form = next(iter(tried.values()), None)
    return render_template(
        "fulfilment/payment_part.html", part=one, forms=forms, acts=OF_PART, form=form, **_shown(one.payment)
    )


def _shown(row: Payment) -> dict[str, Any]:
    return {
        "deal": row.agreement.deal,
        "row": row,
        "state": payments.state_of(row),
        "paid": payments.paid_of(row),
        "received": payments.received_of(row),
        "remaining": payments.remaining(row),
        "state_of_part": payments.state_of_part,
        "receive": YesForm(formdata=None),
        "in_full": in_full,
    }
