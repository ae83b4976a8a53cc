"""The page of what follows signing, and what is done with one milestone or with the contract."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.agreements import drafting
from marketplace.agreements.policies import is_broker
from marketplace.deals.late import TOO_LATE
from marketplace.deals.pages import fetch_deal
from marketplace.fulfilment import ending, milestones
from marketplace.fulfilment.acting import PAGE, Act, acted, bp, contract_at, forms_of, kept, row_at, take, too_late
from marketplace.fulfilment.forms import DelayForm, HandOverForm, MilestoneForm, NoteForm, WhyForm, YesForm
from marketplace.fulfilment.models import Milestone
from marketplace.fulfilment.overview import page_of
from marketplace.fulfilment.policies import SIDES
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import door


def _hand_over(row: Milestone, form: Any, person: Any) -> None:
    upload = form.scan.data if form.scan.data and form.scan.data.filename else None
    milestones.hand_over(row, person, form.on.data, form.note.data or "", upload)


def _delay(row: Milestone, form: Any, person: Any) -> None:
    milestones.ask_delay(row, person, form.to_on.data, form.reason.data, form.words.data or "")


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
        _l("Đã trả lời. Hạn của mốc giữ nguyên."),
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
    "take_back": Act(
        YesForm,
        lambda row, form, person: milestones.take_back(row, person),
        _l("Rút đề xuất này"),
        _l("Đã rút đề xuất. Bên kia được báo."),
    ),
    "delay": Act(DelayForm, _delay, _l("Đề nghị lùi ngày"), _l("Đã gửi đề nghị. Bên kia được báo.")),
    "edit": Act(
        MilestoneForm,
        lambda row, form, person: milestones.edit(row, person, form.plan),
        _l("Sửa mốc"),
        _l("Đã sửa. Hai bên được báo."),
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
    contract = contract_at(public_id)
    if not milestones.may_add(current_user, contract):
        abort(403)
    form = MilestoneForm()

    def keep() -> None:
        milestones.add(contract, current_user, form.plan)

    page = {"deal": contract.deal, "contract": contract, "form": form, "is_broker": is_broker(current_user, contract)}
    done = _("Đã thêm mốc.") if page["is_broker"] else _("Đã gửi đề xuất. Bên kia được báo.")
    return take(contract, form, keep, done, "fulfilment/new_milestone.html", page)


@bp.get(PAGE + "/moc/<row_id>")
@door("members")
def milestone(public_id: str, row_id: str) -> ResponseReturnValue:
    return _page_of_milestone(row_at(Milestone, public_id, row_id))


@bp.post(PAGE + "/moc/<row_id>/<verb>")
@door("members")
def act(public_id: str, row_id: str, verb: str) -> ResponseReturnValue:
    """One of OF_MILESTONE."""
    row = row_at(Milestone, public_id, row_id)
    is_open = verb in milestones.open_to(current_user, row)
    return acted(row.agreement, row, verb, OF_MILESTONE, is_open, lambda tried: _page_of_milestone(row, **tried))


@bp.get(PAGE + "/moc/<row_id>/tep")
@door("members")
def file(public_id: str, row_id: str) -> ResponseReturnValue:
    row = row_at(Milestone, public_id, row_id)
    if row.file is None:
        abort(404)
    return files.send(row.file, download=True)


@bp.post(PAGE + "/dua-vao-dung")
@door("brokers")
def put_to_use(public_id: str) -> ResponseReturnValue:
    contract, form = contract_at(public_id), YesForm()
    return kept(contract, form, lambda: ending.put_to_use(contract, current_user), _("Đã ghi: đang được ứng dụng."))


@bp.post(PAGE + "/cham-dut")
@door("brokers")
def end(public_id: str) -> ResponseReturnValue:
    contract, form = contract_at(public_id), WhyForm()
    if form.validate_on_submit():
        done = _("Đã ghi hợp đồng chấm dứt.")
        return kept(contract, form, lambda: ending.end(contract, current_user, form.words.data), done)
    page = page_of(contract, current_user)
    if not page["may_end"]:
        return too_late(contract, form)
    return render_template("fulfilment/show.html", why=form, form=form, **page), 422


@bp.post(PAGE + "/van-ban/<any(amendment, liquidation):kind>")
@door("members")
def begin_paper(public_id: str, kind: str) -> ResponseReturnValue:
    """Begin to draft an amendment or a liquidation; where there is one, go to it."""
    contract = contract_at(public_id)
    try:
        with transaction():
            paper = drafting.start(contract.deal, kind, current_user, contract)
    except drafting.AlreadyThere as there:
        paper = there.agreement
    except TOO_LATE:
        return too_late(contract, YesForm())
    return redirect(url_for("agreements.show", public_id=public_id, agreement_id=paper.public_id), 303)


def _page_of_milestone(row: Milestone, **tried: BaseForm) -> str:
    forms = forms_of(milestones.open_to(current_user, row), OF_MILESTONE, tried)
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
