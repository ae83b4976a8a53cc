"""Officers write for somebody without an account: whom for, what, and how that person agreed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import memberships, organisations
from marketplace.accounts.models import Organisation
from marketplace.catalogue import behalf, disclosure, late, service, uploads, wishes
from marketplace.catalogue.behalf_forms import BeginForm
from marketplace.catalogue.behalf_policies import may_write_for_others
from marketplace.catalogue.blueprints import person
from marketplace.catalogue.calls import CallForm
from marketplace.catalogue.edit_pages import steps_for
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.forms import form_for
from marketplace.catalogue.late import TOO_LATE
from marketplace.catalogue.revision_models import OnBehalf
from marketplace.catalogue.sheet import sheet
from marketplace.catalogue.status import EDITABLE
from marketplace.catalogue.uploads import Tray
from marketplace.catalogue.wishes import is_ready
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("behalf", __name__)
FOUND = 8  # organisations that a search offers


@bp.get("/dang-thay")
@door("helpers")
def index() -> ResponseReturnValue:
    return render_template("catalogue/behalf_index.html", rows=behalf.newest(), editable=EDITABLE)


@bp.route("/dang-thay/moi", methods=["GET", "POST"])
@door("helpers")
def begin() -> ResponseReturnValue:
    """For an organisation that is here already (``to-chuc``), or for a new one, unverified and without members."""
    known = _known()
    form = BeginForm(known)
    if not form.validate_on_submit():
        return _begin_page(form, known), 422 if form.errors else 200
    with transaction():
        form.spend_token()
        organisation = known or organisations.create_for(person(), form.organisation())
        row = behalf.create_for(person(), organisation, form.kind.data, form.title.data, **form.person())
        public_id = row.public_id
    return redirect(url_for(".edit", public_id=public_id), 303)


@bp.get("/dang-thay/<public_id>")
@door("helpers")
def show(public_id: str) -> ResponseReturnValue:
    return _show_page(fetch_for(current_user, "see", OnBehalf, public_id), CallForm())


@bp.route("/dang-thay/<public_id>/sua", methods=["GET", "POST"])
@door("helpers")
def edit(public_id: str) -> ResponseReturnValue:
    """The usual form, with the officer as its writer."""
    row = fetch_for(current_user, "see", OnBehalf, public_id)
    item = row.item
    form = form_for(item.kind, [item.organisation], item)
    if not allows(current_user, "write", row):
        return _not_any_more(row, form)
    is_technology = item.kind == "technology"
    if request.method == "GET":
        return _edit_page(row, form, uploads.held_by(item if is_technology else None))
    tray = uploads.receive(item, person()) if is_technology else Tray()
    if not is_ready(form, tray):
        return _edit_page(row, form, tray)
    try:
        with transaction():
            if wishes.target(item.kind) is None:
                form.spend_token()
            if str(item.version) != form.version.data:
                raise NotOpen("edit")
            step = wishes.target(item.kind)
            if step is None or Copy(item, None, is_draft=True).would_change(form.content(), tray):
                changed = uploads.attach(item, tray, person()) if is_technology else []
                behalf.revise(row, person(), form.content(), changed)
    except TOO_LATE:
        return _overtaken(public_id, form, tray)
    if step is not None:
        return redirect(url_for(".edit", public_id=public_id, buoc=step), 303)
    flash(_("Đã lưu. Xin đọc lại, rồi gửi người đó xác nhận."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/dang-thay/<public_id>/gui-xac-nhan")
@door("helpers")
def ask(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "ask", OnBehalf, public_id)
    try:
        with transaction():
            behalf.ask(row, person())
    except service.Incomplete:
        flash(_("Chưa gửi được: tin còn thiếu vài mục."), "warning")
    else:
        flash(_("Đã gửi thư xác nhận."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/dang-thay/<public_id>/ghi-cuoc-goi")
@door("helpers")
def call(public_id: str) -> ResponseReturnValue:
    row, form = fetch_for(current_user, "see", OnBehalf, public_id), CallForm()
    if not allows(current_user, "ask", row):
        return _not_any_more(row, form)
    if not form.validate():
        return _show_page(row, form), 422
    try:
        with transaction():
            if request.form.get("version") != f"{row.item.version}.{row.version}":  # of the text, and of the answer
                raise NotOpen("note_call")
            behalf.note_call(row, person(), form.note())
    except service.Incomplete:
        flash(_("Chưa gửi duyệt được: tin còn thiếu vài mục."), "warning")
    except TOO_LATE:
        return late.answer(row.item, form, url_for(".show", public_id=public_id))
    else:
        flash(_("Đã ghi cuộc gọi và gửi duyệt. Một cán bộ khác sẽ duyệt tin."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/dang-thay/<public_id>/moi-nguoi")
@door("helpers")
def invite(public_id: str) -> ResponseReturnValue:
    """The person becomes the first owner of an organisation without members, once there is an account."""
    row = fetch_for(current_user, "hand_over", OnBehalf, public_id)
    try:
        with transaction():
            memberships.hand_over(row.item.organisation, person(), row.email)
    except (memberships.HasMembers, memberships.AlreadyThere):
        flash(_("Tổ chức đã có thành viên, hoặc người này đã được mời."), "warning")
    else:
        flash(_("Đã gửi thư mời. Khi người đó mở tài khoản và nhận lời, tin thuộc về họ."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/dang-thay/<public_id>/xoa-du-lieu")
@door("helpers")
def erase(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "erase", OnBehalf, public_id)
    with transaction():
        behalf.erase(row, person())
    flash(_("Đã xóa tên, điện thoại, thư điện tử và ý kiến của người gửi tin."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


def _known() -> Organisation | None:
    public_id = request.args.get("to-chuc")
    if not public_id:
        return None
    found = fetch_for(current_user, "see", Organisation, public_id)
    if not may_write_for_others(current_user, found):
        abort(403)
    return found


def _begin_page(form: BeginForm, known: Organisation | None) -> str:
    wish = request.args.get("tim", "")[:200]
    offered = organisations.listed(wish).items[:FOUND] if wish and known is None else []
    return render_template("catalogue/behalf_begin.html", form=form, known=known, wish=wish, offered=offered)


def _edit_page(row: OnBehalf, form: Any, tray: Tray) -> tuple[str, int]:
    copy = Copy(row.item, None, is_draft=True)
    gaps = copy.gaps()
    facts = {
        "row": row,
        "item": row.item,
        "kind": row.item.kind,
        "form": form,
        "tray": tray,
        "gaps": gaps,
        "copy": copy,
    }
    body = render_template(
        "catalogue/behalf_edit.html",
        findings=service.revealing(row.item),
        labels=disclosure.LABELS,
        **facts,
        **steps_for(form, copy, [], gaps),
    )
    return body, 422 if form.errors else 200


def _not_any_more(row: OnBehalf, form: Any) -> ResponseReturnValue:
    """Its writer is told where it stands, with every word; 403 for anybody else, and for who has sent nothing."""
    if request.method != "POST" or row.officer_id != current_user.id:
        abort(403)
    return late.answer(row.item, form, url_for(".show", public_id=row.public_id))


def _overtaken(public_id: str, form: Any, tray: Tray) -> ResponseReturnValue:
    """Somebody else has written, or the person has agreed: what was sent is kept, to be sent again or copied."""
    row = fetch_for(current_user, "see", OnBehalf, public_id)
    if not allows(current_user, "write", row):
        return _not_any_more(row, form)
    form.version.data = str(row.item.version)
    flash(_("Tin đã được sửa ở nơi khác. Nội dung bạn gửi chưa được ghi; lưu lần nữa là thay bản hiện có."), "warning")
    return _edit_page(row, form, tray)[0], 409


def _show_page(row: OnBehalf, form: CallForm) -> str:
    item = row.item
    return render_template(
        "catalogue/behalf_show.html",
        row=row,
        form=form,
        may_write=allows(current_user, "write", row),
        gaps=service.gaps(item) if item.status in EDITABLE else [],
        revealing=service.revealing(item),
        labels=disclosure.LABELS,
        is_asked=behalf.is_asked(row),
        may_hand_over=allows(current_user, "hand_over", row) and not memberships.has_members(item.organisation),
        link_days=behalf.LINK_DAYS,
        **sheet(item, current_user),
    )
