"""The papers of a deal and the page on which one is drafted: contents, warnings, parties, versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.agreements import drafting, parties, sections, signing
from marketplace.agreements.drafting_forms import NameForm, PartyForm, SectionForm, VersionForm
from marketplace.agreements.drafting_pages import index_page, paper_page, party_page, section_page
from marketplace.agreements.models import DRAFTING, TO_WRITE, Agreement, AgreementVersion, Section
from marketplace.agreements.paper_pages import fetch_paper, ids
from marketplace.agreements.signing_forms import WhyForm
from marketplace.agreements.version_changes import differences
from marketplace.agreements.workflow import agreement_life
from marketplace.deals.pages import fetch_deal, too_late
from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm
from marketplace.kernel.policy import allows, door
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("agreements", __name__)
PAPERS = "/giao-dich/<public_id>/hop-dong"
PAPER = PAPERS + "/<agreement_id>"
TOO_LATE = (NotOpen, StaleDataError, AlreadySubmitted)


@bp.get(PAPERS)
@door("members")
def index(public_id: str) -> ResponseReturnValue:
    return index_page(fetch_deal("read", public_id))


@bp.post(PAPERS + "/moi/<any(secrecy, memorandum, contract):kind>")
@door("members")
def new(public_id: str, kind: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    try:
        with transaction():
            agreement = drafting.start(deal, kind, current_user)
            address = ids(agreement)
    except drafting.AlreadyThere as problem:
        flash(_("Hồ sơ đã có văn bản này, không cần lập lại."), "info")
        return redirect(url_for(".show", **ids(problem.agreement)), 303)
    except (NotOpen, IntegrityError) as problem:
        words = _("Hồ sơ này không nhận thêm văn bản.")
        if isinstance(problem, drafting.NoTerms):
            words = _("Hợp đồng chỉ lập được khi hai bên đã chấp nhận cùng một phiên bản điều khoản.")
        return too_late(words, None, _("Văn bản của hồ sơ"), url_for(".index", public_id=public_id))
    flash(_("Đã lập bản thảo. Xin xem từng nội dung và các cảnh báo."), "good")
    return redirect(url_for(".show", **address), 303)


@bp.get(PAPER)
@door("members")
def show(public_id: str, agreement_id: str) -> ResponseReturnValue:
    return paper_page(fetch_paper("see", public_id, agreement_id))


@bp.post(PAPER + "/ten")
@door("members")
def name(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    form = NameForm()
    if not form.validate_on_submit():
        return paper_page(agreement, names=form) if _is_open(agreement) else _too_late(agreement, form)

    def keep() -> None:
        drafting.name(agreement, current_user, form.own_number.data or "", form.place.data or "")

    return _act(agreement, form, keep, _("Đã lưu số và nơi ký."))


@bp.post(PAPER + "/bo")
@door("brokers")
def drop(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("look_after", public_id, agreement_id)
    form = WhyForm()
    if not form.validate_on_submit():
        is_there = "drop" in {step.verb for step in agreement_life.open_to(current_user, agreement)}
        return paper_page(agreement, why=form) if is_there else _too_late(agreement, form)
    done = _("Đã bỏ văn bản. Hai bên được báo; có thể lập văn bản khác cùng loại.")
    return _act(agreement, form, lambda: signing.drop(agreement, current_user, form.words.data), done)


@bp.post(PAPER + "/dieu-khoan-moi")
@door("members")
def renew(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    done = _("Đã lấy điều khoản hai bên vừa thống nhất. Nội dung bạn tự viết được giữ nguyên, xin xem lại.")
    return _act(agreement, None, lambda: drafting.renew_terms(agreement, current_user), done)


@bp.post(PAPER + "/phien-ban")
@door("members")
def make(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    form = VersionForm()
    if not form.validate_on_submit():
        return paper_page(agreement, version=form) if _is_open(agreement) else _too_late(agreement, form)

    def keep() -> None:
        drafting.make_version(agreement, current_user, bool(form.english.data), form.note.data or "")

    return _act(agreement, form, keep, _("Đã lập phiên bản mới. Tải về để đọc trước khi gửi ký."), "phien-ban")


@bp.get(PAPER + "/phien-ban/<int:number>.<any(docx, pdf):form>")
@door("members")
def download(public_id: str, agreement_id: str, number: int, form: str) -> ResponseReturnValue:
    version = _version(fetch_paper("see", public_id, agreement_id), number)
    row = version.docx if form == "docx" else version.pdf
    return files.send(row, download=True) if row is not None else abort(404)


@bp.get(PAPER + "/so-sanh")
@door("members")
def compare(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("see", public_id, agreement_id)
    last = agreement.versions[-1].number if agreement.versions else 0
    later = _version(agreement, request.args.get("den", last, type=int))
    earlier = _version(agreement, request.args.get("tu", max(later.number - 1, 1), type=int))
    return render_template(
        "agreements/compare.html",
        deal=agreement.deal,
        agreement=agreement,
        earlier=earlier,
        later=later,
        changes=differences(earlier, later),
        ids=ids(agreement),
    )


@bp.route(PAPER + "/noi-dung/<code>", methods=["GET", "POST"])
@door("members")
def section(public_id: str, agreement_id: str, code: str) -> ResponseReturnValue:
    agreement = fetch_paper("see", public_id, agreement_id)
    row = sections.find(agreement, code) or abort(404)
    if request.method == "POST" and not allows(current_user, "draft", agreement):
        abort(403)
    form = SectionForm(obj=row, seen=row.version)
    is_sent = request.method == "POST"
    if is_sent and form.validate_on_submit() and "preview" not in request.form:
        done = _("Đã lưu nội dung này.")
        if form.state.data == TO_WRITE and (form.body_vi.data or "").strip():
            done = _("Đã lưu. Nội dung này vẫn ghi “Cần viết”; viết xong thì chọn “Đã đủ”.")
        return _act(agreement, form, lambda: _write(row, form), done, row.code)
    if is_sent and not _is_open(agreement):
        return _too_late(agreement, form)
    return section_page(row, form, is_sent and not form.body_vi.errors)


def _write(row: Section, form: SectionForm) -> None:
    texts = {name: form[name].data or "" for name in ("why", "body_vi", "body_en")}
    sections.write(row, current_user, form.version or 0, form.state.data, **texts)


@bp.post(PAPER + "/noi-dung/<code>/thu-vien")
@door("members")
def reset(public_id: str, agreement_id: str, code: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    row = sections.find(agreement, code) or abort(404)
    seen = request.form.get("seen", 0, type=int)

    def back() -> None:
        sections.reset(row, current_user, seen, drafting.facts_of(agreement))

    return _act(agreement, None, back, _("Đã lấy lại nội dung của thư viện điều khoản."), row.code)


@bp.route(PAPERS + "/ben/<any(supply, demand):side>", methods=["GET", "POST"])
@door("members")
def party(public_id: str, side: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    row = parties.details_of(deal, side)
    may = parties.may_write(current_user, deal, side) and deal.is_open
    form = PartyForm(obj=parties.party_of(deal, side), seen=row.version if row else "")
    if request.method == "POST" and not parties.may_write(current_user, deal, side):
        abort(403)
    if not form.validate_on_submit() and (request.method != "POST" or deal.is_open):
        return party_page(deal, side, form, may)
    values = {name: form[name].data if form[name].data is not None else "" for name in parties.FIELDS}
    try:
        with transaction():
            form.spend_token()
            parties.save(deal, side, current_user, values, form.version)
    except (*TOO_LATE, IntegrityError):
        back = url_for(".party", public_id=public_id, side=side)
        state = _("Thông tin của bên này vừa được người khác sửa, hoặc hồ sơ đã đóng.")
        return too_late(state, form, _("Thông tin các bên"), back)
    flash(_("Đã lưu thông tin của bên ký."), "good")
    return redirect(url_for(".index", public_id=public_id), 303)


def _version(agreement: Agreement, number: int) -> AgreementVersion:
    statement = select(AgreementVersion).where(
        AgreementVersion.agreement_id == agreement.id, AgreementVersion.number == min(number, 10**6)
    )
    return db.session.execute(statement).scalar_one_or_none() or abort(404)


def _act(
    agreement: Agreement, form: BaseForm | None, do: Callable[[], Any], done: str, place: str = ""
) -> ResponseReturnValue:
    """Do it in a transaction; whoever comes too late gets the words back."""
    try:
        with transaction():
            if form is not None:
                form.spend_token()
            do()
    except TOO_LATE:
        return _too_late(agreement, form)
    flash(done, "good")
    return redirect(url_for(".show", _anchor=place or None, **ids(agreement)), 303)


def _is_open(agreement: Agreement) -> bool:
    """Can the paper still be written?"""
    return agreement.status == DRAFTING and agreement.deal.is_open


def _too_late(agreement: Agreement, form: BaseForm | None) -> ResponseReturnValue:
    state = _("Văn bản %(number)s vừa được người khác sửa, hoặc đã sang bước khác.", number=agreement.number)
    return too_late(state, form, agreement.number, url_for(".show", **ids(agreement)))
