"""What the pages of one milestone, one payment and the contract share: acts as a table, and how one is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.agreements.models import Agreement
from marketplace.deals.late import TOO_LATE
from marketplace.deals.pages import fetch_deal
from marketplace.deals.pages import too_late as answer_too_late
from marketplace.fulfilment import ending
from marketplace.fulfilment.forms import SLIPS, WHY_NOT
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.payments import NeedsWords
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm
from marketplace.kernel.policy import fetch_for

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


def contract_at(public_id: str) -> Agreement:
    contract = ending.contract_of(fetch_deal("read", public_id))
    if contract is None:
        abort(404)
    return contract


def row_at(model: Any, public_id: str, row_id: str) -> Any:
    row = fetch_for(current_user, "see", model, row_id)
    if row.agreement.deal.public_id != public_id:
        abort(404)
    return row


def acted(
    contract: Agreement,
    row: Any,
    verb: str,
    acts: dict[str, Act],
    is_open: bool,
    again: Callable[[dict[str, Any]], Any],
) -> ResponseReturnValue:
    chosen = acts.get(verb)
    if chosen is None:
        abort(404)
    form = chosen.form()
    if not form.validate_on_submit():
        return (again({verb: form}), 422) if is_open else too_late(contract, form)
    try:
        return kept(contract, form, lambda: chosen.do(row, form, current_user), str(chosen.done))
    except BadDay as problem:
        tell_bad_day(form, str(problem))
    except NeedsWords as problem:
        form["note"].errors = [str(SLIPS[str(problem)])]
    except files.Refused as problem:
        form["scan"].errors = [str(problem.message)]
    return again({verb: form}), 422


def tell_bad_day(form: BaseForm, why: str) -> None:
    """Put what is wrong with a day beside its field."""
    field: Any = next(form[name] for name in ("on", "to_on", "due_on") if name in form)
    field.errors = [*field.errors, str(WHY_NOT[why])]


def take(
    contract: Agreement, form: BaseForm, keep: Callable[[], None], done: str, page: str, values: dict[str, Any]
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            return kept(contract, form, keep, done)
        except BadDay as problem:
            tell_bad_day(form, str(problem))
    return render_template(page, **values), 422 if form.is_submitted() else 200


def kept(contract: Agreement, form: BaseForm, keep: Callable[[], Any], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            keep()
    except (*TOO_LATE, AlreadySubmitted):
        return too_late(contract, form)
    flash(done, "good")
    return redirect(_url(contract), 303)


def too_late(contract: Agreement, form: BaseForm) -> ResponseReturnValue:
    deal = contract.deal
    state = _("Việc này của hồ sơ %(number)s đã sang bước khác, hoặc đã được ghi trước đó.", number=deal.number)
    return answer_too_late(state, form, _("Thực hiện hợp đồng"), _url(contract))


def _url(contract: Agreement) -> str:
    return url_for("fulfilment.show", public_id=contract.deal.public_id)


def forms_of(verbs: set[str], acts: dict[str, Act], tried: dict[str, BaseForm]) -> dict[str, Any]:
    """A form for each act that is open, in the order of the table; those that were refused as they were sent."""
    return {verb: tried.get(verb) or one.form(formdata=None) for verb, one in acts.items() if verb in verbs}
