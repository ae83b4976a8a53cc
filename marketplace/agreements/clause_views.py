"""The library of clauses: read by officers, every version; written by administrators, as the next version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, sample
from marketplace.agreements.clause_forms import HAS_LABELS, LIST_NAMES, LISTS, ClauseForm, filled
from marketplace.agreements.clauses import Wording
from marketplace.agreements.drafting_pages import preview
from marketplace.agreements.layout import letter
from marketplace.agreements.models import KIND_LABELS, Clause
from marketplace.agreements.places import PLACES
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen
from marketplace.reference.service import label

bp = Blueprint("clauses", __name__)
HERE = "/dieu-khoan-mau"
ONE = HERE + "/<code>"


@bp.get(HERE)
@door("officers")
def index() -> ResponseReturnValue:
    kind = request.args.get("loai", "contract")
    if kind not in KIND_LABELS:
        abort(404)
    rows = clauses.newest(kind)
    contents = list(enumerate(clauses.contents(kind), start=1))
    parts = [(number, content, [one for one in rows if one.section == content.code]) for number, content in contents]
    wanted = request.args.get("muc", "")
    if wanted and wanted not in {content.code for _number, content in contents}:
        abort(404)
    return render_template(
        "agreements/clauses.html",
        kind=kind,
        kinds=KIND_LABELS,
        parts=parts,
        wanted=wanted,
        names=_names(rows),
        told=told,
        may=clauses.may_edit(current_user),
    )


@bp.get(ONE + "/<int:number>")
@door("officers")
def show(code: str, number: int) -> ResponseReturnValue:
    versions = clauses.versions(code)
    found = next((one for one in versions if one.number == number), None) or abort(404)
    return render_template(
        "agreements/clause.html",
        clause=found,
        heading=clauses.content_of(found.section),
        versions=versions,
        newest=versions[0],
        names=_names(versions),
        told=told,
        preview=preview(found.body_vi, sample.facts(today(), found.kinds[0])),
        letter=letter,
        may=clauses.may_edit(current_user),
    )


@bp.route(HERE + "/moi", methods=["GET", "POST"])
@door("admins")
def new() -> ResponseReturnValue:
    form = ClauseForm(data={"section": request.args.get("muc")})
    if not form.validate_on_submit() or "preview" in request.form:
        return _form_page(form)
    try:
        with transaction():
            form.spend_token()
            code = clauses.add(current_user, form.wording).code
    except (AlreadySubmitted, IntegrityError):
        flash(_("Điều khoản này đã được ghi; hệ thống chỉ ghi một lần."), "info")
        return redirect(url_for(".index"), 303)
    flash(_("Đã thêm điều khoản vào thư viện."), "good")
    return redirect(url_for(".show", code=code, number=1), 303)


@bp.route(ONE + "/sua", methods=["GET", "POST"])
@door("admins")
def edit(code: str) -> ResponseReturnValue:
    present = _present(code)
    if request.method != "POST":
        return _form_page(filled(clauses.wording_of(present), present.number), code)
    form = ClauseForm()
    if not form.validate() or "preview" in request.form:
        return _form_page(form, code)
    try:
        with transaction():
            form.spend_token()
            number = clauses.follow(code, current_user, form.wording, form.base_number).number
    except (NotOpen, IntegrityError, AlreadySubmitted):
        newer = _present(code)
        form.base.data = str(newer.number)  # whoever has read that one may save theirs after it
        return _form_page(form, code, newer), 409
    flash(_("Đã lưu phiên bản %(n)s. Văn bản đã lập giữ phiên bản cũ.", n=number), "good")
    return redirect(url_for(".show", code=code, number=number), 303)


@bp.post(ONE + "/ngung-dung")
@door("admins")
def retire(code: str) -> ResponseReturnValue:
    present = _present(code)
    number = present.number
    try:
        with transaction():
            clauses.retire(code, current_user, request.form.get("base", 0, type=int))
    except NotOpen:
        flash(_("Điều khoản vừa được người khác sửa hoặc ngừng dùng. Xin xem lại."), "warning")
        return redirect(url_for(".show", code=code, number=_present(code).number), 303)
    flash(_("Đã ngừng dùng điều khoản. Văn bản đã lập không đổi."), "good")
    return redirect(url_for(".show", code=code, number=number), 303)


def told(clause: Clause) -> list[str]:
    """The conditions of a clause, in words."""
    found = [_("có %(what)s", what=HAS_LABELS[name]) for name in clause.applies.get("has", ())]
    found += [_("không có %(what)s", what=HAS_LABELS[name]) for name in clause.applies.get("lacks", ())]
    for name, (code_list, _label) in LISTS.items():
        if name in clause.applies:
            told_codes = " / ".join(label(code_list, code) for code in clause.applies[name])
            found.append(f"{LIST_NAMES[name]}: {told_codes}")
    return found


def _present(code: str) -> Clause:
    found = clauses.versions(code)
    return found[0] if found else abort(404)


def _names(rows: Iterable[Clause]) -> dict[int, str]:
    """Who made the versions, by id."""
    ids = {one.made_by_id for one in rows if one.made_by_id}
    people = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(people)} if ids else {}


def _form_page(form: ClauseForm, code: str = "", newer: Clause | None = None) -> str:
    wording: Wording = form.wording
    is_good = not (form.body_vi.errors or form.section.errors) and bool(wording.body_vi and wording.section)
    kind = clauses.kind_of(wording.section) if is_good else ""
    values: dict[str, Any] = {"code": code, "newer": newer, "places": PLACES}
    return render_template(
        "agreements/clause_form.html",
        form=form,
        preview=preview(wording.body_vi, sample.facts(today(), kind)) if is_good else (),
        letter=letter,
        title=_("Sửa điều khoản %(code)s", code=code) if code else _("Điều khoản mới"),
        **values,
    )
