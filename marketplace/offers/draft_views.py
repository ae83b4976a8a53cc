"""Writing an offer: a new one, an answer to another, and the draft before it is sent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import number_sent
from marketplace.kernel.policy import door
from marketplace.offers import late, prefill, service
from marketplace.offers.checking import problems
from marketplace.offers.comparing import differences
from marketplace.offers.forms import ShownForm, TermsForm, filled_with, typed_in
from marketplace.offers.models import DRAFT, TermSheet
from marketplace.offers.pages import OFFERS, SHEET, bp, of_deal, sheet_for, writable_deal
from marketplace.offers.policies import writing_side
from marketplace.offers.terms import Terms


@bp.route(OFFERS + "/moi", methods=["GET", "POST"])
@door("members")
def new(public_id: str) -> ResponseReturnValue:
    deal, side = writable_deal(public_id)
    answers = of_deal(deal, request.args.get("tu")) or service.on_table(deal)
    form = filled_with(_to_begin_with(deal, answers))
    if request.method == "GET" and not service.may_begin(current_user, deal):
        draft = service.draft_of(deal, side)
        flash(late.where_it_stands(deal) if draft is None else _("Bên bạn đang có một bản nháp."), "info")
        there = url_for(".index", public_id=public_id) if draft is None else _address(draft)
        return redirect(there, 303)
    return _written(form, deal, None, answers)


@bp.route(SHEET + "/sua", methods=["GET", "POST"])
@door("members")
def edit(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("edit", public_id, sheet)
    if row.status != DRAFT or not service.is_offering(row.deal):
        return _not_a_draft(row)
    form = filled_with(row.content, row.note, row.version)
    return _written(form, row.deal, row, row.answers)


def _not_a_draft(row: TermSheet) -> ResponseReturnValue:
    """What was sent is not written again: to its page, or 409 with the words of whoever sent some."""
    if request.method == "POST":
        return late.answer(row.deal, typed_in(TermsForm()), _("Phiên bản đã gửi thì không sửa được."))
    flash(_("Phiên bản đã gửi thì không sửa được."), "info")
    return redirect(_address(row), 303)


def _to_begin_with(deal: Deal, answers: TermSheet | None) -> Terms:
    """The version that is answered, else the latest one, else what the listings say."""
    versions = [answers] if answers is not None else service.sent_versions(deal)
    return versions[0].content if versions else prefill.from_deal(deal)


def _written(form: TermsForm, deal: Deal, sheet: TermSheet | None, answers: TermSheet | None) -> ResponseReturnValue:
    """The form, and what becomes of it when it is sent: rows come and go, a draft is kept, or problems are told."""
    if request.method != "POST":
        return _page(form, deal, sheet, answers)
    wish = request.form.get("do", "")
    if form.change_rows(wish) or not form.validate():
        return _page(form, deal, sheet, answers)
    terms, note = form.value(), form.note.data or ""
    found = problems(terms) if wish == "review" else []
    if found:
        form.take(found)
        return _page(form, deal, sheet, answers)
    try:
        with transaction():
            form.spend_token()
            if sheet is None:
                sheet = service.begin(deal, current_user, terms, note, answers)
            else:
                service.save(sheet, current_user, terms, note, _version(form))
    except late.TOO_LATE as problem:
        stored = service.draft_of(deal, writing_side(current_user, deal))
        if isinstance(problem, StaleDataError) and stored is not None and service.is_offering(deal):
            return _both_texts(form, stored)
        return late.answer(deal, typed_in(form), _why(problem))
    flash(_("Đã lưu bản nháp. Bên kia chưa thấy gì cho đến khi bạn gửi."), "good")
    return redirect(_address(sheet), 303)


def _both_texts(form: TermsForm, stored: TermSheet) -> ResponseReturnValue:
    """409: somebody of the same side has saved the draft meanwhile. What was typed stays in the form; above it, where
    the draft as it is kept says something else. Whoever has read that may save."""
    form.version.data = str(stored.version)
    form.renew_token()
    changes = differences(stored.content, form.value())
    return _page(form, stored.deal, stored, stored.answers, newer=stored, changes=changes), 409


def _version(form: TermsForm) -> int:
    return number_sent(form.version.data)


def _why(problem: Exception) -> str:
    if isinstance(problem, service.DraftExists):
        return _("Bên bạn đã có một bản nháp khác.")
    return ""


def _page(form: TermsForm, deal: Deal, sheet: TermSheet | None, answers: TermSheet | None, **more: Any) -> str:
    return render_template("offers/edit.html", form=form, deal=deal, sheet=sheet, answers=answers, **more)


def _address(sheet: TermSheet) -> str:
    return url_for("offers.show", public_id=sheet.deal.public_id, sheet=sheet.public_id)


@bp.post(SHEET + "/gui")
@door("members")
def send(public_id: str, sheet: str) -> ResponseReturnValue:
    row, form = sheet_for("edit", public_id, sheet), ShownForm()
    deal = row.deal
    try:
        with transaction():
            form.spend_token()
            service.send(row, current_user, form.sha256.data or "")
    except service.Incomplete:
        flash(_("Bản nháp còn chỗ phải sửa trước khi gửi."), "warning")
        return redirect(_address(row), 303)
    except service.Overtaken:
        return late.answer(deal, more=_("Trong lúc bạn soạn, bên kia đã gửi một phiên bản khác. Bản nháp vẫn còn."))
    except late.TOO_LATE:
        return late.answer(deal)
    flash(_("Đã gửi phiên bản %(number)s. Bên kia được báo.", number=row.number), "good")
    return redirect(_address(row), 303)


@bp.post(SHEET + "/tra-loi")
@door("members")
def rebase(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("edit", public_id, sheet)
    try:
        with transaction():
            service.rebase(row, current_user, request.form.get("onto", ""))
    except late.TOO_LATE:
        return late.answer(row.deal)
    flash(_("Bản nháp nay là trả lời cho phiên bản đang chờ."), "good")
    return redirect(_address(row), 303)


@bp.post(SHEET + "/bo")
@door("members")
def discard(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("edit", public_id, sheet)
    deal = row.deal
    try:
        with transaction():
            service.discard(row, current_user)
    except late.TOO_LATE:
        return late.answer(deal)
    flash(_("Đã bỏ bản nháp."), "good")
    return redirect(url_for(".index", public_id=public_id), 303)
