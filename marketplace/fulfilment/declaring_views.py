"""Declaring contracts made elsewhere, and answering and checking what was declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Organisation
from marketplace.catalogue.fresh_views import unkept
from marketplace.deals.late import TOO_LATE
from marketplace.deals.models import READERS
from marketplace.deals.pages import too_late
from marketplace.fulfilment import declaring, links, money
from marketplace.fulfilment.declaring_forms import (
    ByForm,
    CertificateForm,
    DeclareForm,
    DisputeForm,
    MoreEvidenceForm,
    WithdrawForm,
)
from marketplace.fulfilment.models import CONFIDENCE_LABELS, Transfer
from marketplace.fulfilment.overview import surveys_of
from marketplace.fulfilment.policies import may_add, may_answer, may_check, may_declare, may_withdraw
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm, typed
from marketplace.kernel.policy import door, fetch_for
from marketplace.offers.wording import amount as in_full

bp = Blueprint("declarations", __name__)
PAGE = "/khai-bao-hop-dong"
ONE = PAGE + "/<public_id>"
ANSWERED = "declaration_answered"


@bp.get(PAGE)
@door("members")
def index() -> ResponseReturnValue:
    return render_template(
        "fulfilment/declarations.html",
        rows=declaring.seen_by(current_user),
        may_declare=may_declare(current_user),
        is_officer=current_user.has_role(*READERS),
        confidence=CONFIDENCE_LABELS,
        is_to_check=declaring.is_to_check,
    )


@bp.route(PAGE + "/moi", methods=["GET", "POST"])
@door("members")
def new() -> ResponseReturnValue:
    if not may_declare(current_user):
        abort(403)
    form = DeclareForm()
    own = [one for one in current_user.writable_organisations if one.is_verified]
    form.organisation.choices = [(one.public_id, one.name) for one in own]
    if not form.validate_on_submit():
        return _declare_page(form, 422 if form.is_submitted() else 200)
    mine = next(one for one in own if one.public_id == form.organisation.data)
    other = _other(form)
    if other is None or (other.organisation is not None and other.organisation.id == mine.id):
        return _declare_page(form, 422)
    try:
        with transaction():
            form.spend_token()
            transfer = declaring.declare(current_user, mine, other, form.declared, bool(form.is_another.data))
    except declaring.Twin as twin:
        return _declare_page(form, 409, twin=twin)
    except files.Refused as problem:
        form.scan_1.errors = [str(problem.message)]
        return _declare_page(form, 422)
    except AlreadySubmitted:
        return redirect(url_for(".index"), 303)
    flash(_("Đã ghi khai báo số %(number)s. Sàn đã hỏi bên kia để xác nhận.", number=transfer.number), "good")
    return redirect(url_for(".show", public_id=transfer.public_id), 303)


@bp.get(ONE)
@door("members")
def show(public_id: str) -> ResponseReturnValue:
    return _page(_declared("see", public_id))


@bp.post(ONE + "/dung")
@door("members")
def confirm(public_id: str) -> ResponseReturnValue:
    row, person = _declared("answer", public_id), current_user
    done = _("Đã xác nhận.")
    return _act(row, BaseForm(), lambda: declaring.confirm(row, person, person.name, "account"), done)


@bp.post(ONE + "/chua-dung")
@door("members")
def dispute(public_id: str) -> ResponseReturnValue:
    row, form, person = _declared("answer", public_id), DisputeForm(), current_user
    if not form.validate_on_submit():
        return _again(row, form, dispute=form)
    done = _("Đã ghi ý kiến. Bên khai báo được báo.")
    return _act(row, form, lambda: declaring.dispute(row, person, form.words.data, person.name, "account"), done)


@bp.post(ONE + "/chung-tu")
@door("members")
def add_evidence(public_id: str) -> ResponseReturnValue:
    row, form = _declared("add", public_id), MoreEvidenceForm()
    if not form.validate_on_submit():
        return _again(row, form, evidence=form)
    try:
        done = _("Đã thêm chứng từ.")
        return _act(row, form, lambda: declaring.add_evidence(row, current_user, form.what.data, form.scan.data), done)
    except files.Refused as problem:
        form.scan.errors = [str(problem.message)]
        return _again(row, form, evidence=form)


@bp.post(ONE + "/rut")
@door("members")
def withdraw(public_id: str) -> ResponseReturnValue:
    row, form = _declared("withdraw", public_id), WithdrawForm()
    if not form.validate_on_submit():
        return _again(row, form, withdraw=form)
    done = _("Đã rút khai báo. Bên kia được báo.")
    return _act(row, form, lambda: declaring.withdraw(row, current_user, form.why.data), done)


@bp.post(ONE + "/da-kiem-tra")
@door("case_officers")
def check(public_id: str) -> ResponseReturnValue:
    row = _declared("check", public_id)
    return _act(row, BaseForm(), lambda: declaring.check(row, current_user), _("Đã ghi: có chứng từ."))


@bp.post(ONE + "/giay-chung-nhan")
@door("case_officers")
def register(public_id: str) -> ResponseReturnValue:
    row, form = _declared("check", public_id), CertificateForm()
    if not form.validate_on_submit():
        return _again(row, form, certificate=form)
    try:
        done = _("Đã ghi giấy chứng nhận.")
        number, day = form.number.data, form.certified_on.data
        return _act(row, form, lambda: declaring.register(row, current_user, number, day), done)
    except ValueError:
        form.certified_on.errors = [_("Ngày cấp từ ngày ký hợp đồng đến hôm nay.")]
        return _again(row, form, certificate=form)


@bp.get(ONE + "/chung-tu/<file_id>")
@door("members")
def file(public_id: str, file_id: str) -> ResponseReturnValue:
    row = _declared("see", public_id)
    found = next((one for one in row.evidence if one.public_id == file_id), None)
    if found is None:
        abort(404)
    return files.send(found.file, download=True)


@bp.route("/xac-nhan-khai-bao/<token>", methods=["GET", "POST"])
@door("anyone")
def by_link(token: str) -> ResponseReturnValue:
    """The other side answers without an account. Reading changes nothing."""
    row = links.read_transfer(token)
    if row is None or not links.is_asked(row):
        return _answered(row)
    form = ByForm()
    answer = request.form.get("do", "")
    if not _is_whole(form, answer):
        page = render_template("fulfilment/by_link.html", row=row, form=form, token=token, **_shown())
        return unkept(page)
    try:
        with transaction():
            form.spend_token()
            _answer_by_link(row, form, answer == "yes")
    except (*TOO_LATE, AlreadySubmitted):
        return unkept(render_template("fulfilment/link_used.html", row=row, sent=typed(form)), 409)
    session[ANSWERED] = row.public_id
    return redirect(url_for(".by_link", token=token), 303)


def _answered(row: Transfer | None) -> ResponseReturnValue:
    """It was answered before, by this browser or another; or the link is not good (any more)."""
    if row is not None and session.get(ANSWERED) == row.public_id:
        return unkept(render_template("fulfilment/link_thanks.html", row=row), 200)
    return unkept(render_template("fulfilment/link_used.html", row=row, sent=[]), 410)


def _is_whole(form: ByForm, answer: str) -> bool:
    """Yes or no, and with a no the words; what is missing is said on the form."""
    if not form.is_submitted():
        return False
    form.validate()
    if answer not in ("yes", "no"):
        form.form_errors = [*form.form_errors, _("Xin chọn một câu trả lời.")]
    elif answer == "no" and not form.words.data:
        form.words.errors = [*form.words.errors, _("Xin ghi điều chưa đúng.")]
    return not form.errors


def _answer_by_link(row: Transfer, form: ByForm, says_yes: bool) -> None:
    if says_yes:
        declaring.confirm(row, None, form.by.data, declaring.BY_LINK)
    else:
        declaring.dispute(row, None, form.words.data, form.by.data, declaring.BY_LINK)


def _declared(action: str, public_id: str) -> Transfer:
    row = fetch_for(current_user, action, Transfer, public_id)
    if row.agreement_id is not None:
        abort(404)
    return row


def _other(form: DeclareForm) -> declaring.Other | None:
    """Whom it was signed with; None when nobody could be asked (said beside the field)."""
    found: Organisation | None = declaring.organisation_by(form.other_tax_code.data or "", form.other_name.data)
    if found is None and not form.other_email.data:
        form.other_email.errors = [_("Bên kia chưa có trên Sàn. Xin ghi thư điện tử để Sàn hỏi xác nhận.")]
        return None
    if found is not None and found.public_id == form.organisation.data:
        form.other_name.errors = [_("Đây là tổ chức của bạn. Xin ghi bên kia.")]
    return declaring.Other(form.other_name.data, found, form.other_email.data or "", form.other_province.data or None)


def _act(row: Transfer, form: BaseForm, do: Callable[[], Any], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            do()
    except (*TOO_LATE, AlreadySubmitted):
        return _too_late(row, form)
    flash(done, "good")
    return redirect(url_for(".show", public_id=row.public_id), 303)


def _again(row: Transfer, form: BaseForm, **tried: BaseForm) -> ResponseReturnValue:
    """The page with what was refused beside its field; 409 where that form is not on the page (any more)."""
    if not _open(row)[next(iter(tried))]:
        return _too_late(row, form)
    return _page(row, **tried), 422


def _open(row: Transfer) -> dict[str, bool]:
    """What this reader could do now, by the form it takes."""
    if row.withdrawn_at is not None:
        return dict.fromkeys(("confirm", "dispute", "evidence", "check", "certificate", "withdraw"), False)
    checks = may_check(current_user, row) and row.disputed_at is None
    answers = may_answer(current_user, row) and row.confirmed_at is None
    return {
        "withdraw": may_withdraw(current_user, row) and declaring.is_withdrawable(row),
        "confirm": answers,
        "dispute": answers and row.disputed_at is None,
        "evidence": may_add(current_user, row) and row.confidence != "registered",
        "check": checks and row.confidence == "declared" and bool(row.evidence),
        "certificate": checks and row.confidence == "evidenced",
    }


def _too_late(row: Transfer, form: BaseForm) -> ResponseReturnValue:
    if row.withdrawn_at is not None:
        state = _("Khai báo %(number)s đã được bên khai báo rút.", number=row.number)
    else:
        state = _("Khai báo %(number)s đã được trả lời hoặc kiểm tra trước đó.", number=row.number)
    url = url_for(".show", public_id=row.public_id)
    return too_late(state, form, row.number, url)


def _declare_page(form: DeclareForm, status: int, twin: declaring.Twin | None = None) -> ResponseReturnValue:
    return render_template("fulfilment/declare.html", form=form, twin=twin), status


def _shown() -> dict[str, Any]:
    return {"confidence": CONFIDENCE_LABELS, "told": money.told, "in_full": in_full}


def _page(row: Transfer, **tried: BaseForm) -> str:
    return render_template(
        "fulfilment/declaration.html",
        row=row,
        form=next(iter(tried.values()), None),
        open=_open(row),
        disputing=tried.get("dispute") or DisputeForm(formdata=None),
        evidence=tried.get("evidence") or MoreEvidenceForm(formdata=None),
        certificate=tried.get("certificate") or CertificateForm(formdata=None),
        withdrawing=tried.get("withdraw") or WithdrawForm(formdata=None),
        surveys=surveys_of(row, current_user),
        **_shown(),
    )
