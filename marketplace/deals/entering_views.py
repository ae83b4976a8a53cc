"""Brokers enter cases for people without an account, and ask each side whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts import organisations
from marketplace.accounts.models import Organisation
from marketplace.catalogue.calls import CallForm
from marketplace.catalogue.service import find_number
from marketplace.catalogue.status import Status
from marketplace.deals import case_forms, entering, late
from marketplace.deals.asking_views import bp
from marketplace.deals.case_models import DealInvitation
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.deals.parties import SIDES
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for

FOUND = 8  # organisations that a search offers
WORDS = {SUPPLY: "cung", DEMAND: "cau"}  # of a side, in addresses and names of fields
CHOSE = "chon"
INVITATION = "/giao-dich/loi-moi/<public_id>"


@dataclass
class Side:
    """One side on the page: who is chosen, what was looked for and found, and its part of the form."""

    key: str
    label: Any
    known: Organisation | None
    wish: str
    offered: list[Organisation]
    form: case_forms.SideForm


@bp.route("/giao-dich/mo-moi", methods=["GET", "POST"])
@door("brokers")
def enter() -> ResponseReturnValue:
    """Between two organisations: some that are here already (``cung``, ``cau``), or new ones, without members.

    ``CHOSE`` is sent by whoever finds a namesake while the form is filled in: nothing that was typed is lost.
    """
    sides = {side: _side(side) for side in (SUPPLY, DEMAND)}
    form = case_forms.EnterForm()
    if not form.is_submitted() or CHOSE in request.form:
        return _enter_page(form, sides)
    valid = all([form.validate(), *(one.form.validate() for one in sides.values())])
    if not valid or not _belongs(form, sides):
        return _enter_page(form, sides), 422
    with transaction():
        form.spend_token()
        deal = _entered(form, sides)
        public_id = deal.public_id
    flash(_("Đã mở hồ sơ. Xin gửi thư xác nhận hoặc ghi cuộc gọi cho từng bên."), "good")
    return redirect(url_for(".show", public_id=public_id), 303)


def _enter_page(form: case_forms.EnterForm, sides: dict[str, Side]) -> str:
    keep = {side.key: side.known.public_id for side in sides.values() if side.known is not None}

    def keep_but(key: str) -> dict[str, str]:
        return {name: value for name, value in keep.items() if name != key}

    return render_template("deals/enter.html", form=form, sides=sides, keep=keep, keep_but=keep_but, why_not=_why_not)


def _why_not(organisation: Organisation) -> str:
    """Why the broker cannot speak for it as a third: it is his or her own, or suspended. Empty where nothing is."""
    if current_user.role_in(organisation.id):
        return _("Bạn là thành viên của tổ chức này nên không môi giới được cho họ.")
    return _("Tổ chức này đang tạm ngừng hoạt động trên Sàn.") if organisation.is_suspended else ""


def _entered(form: case_forms.EnterForm, sides: dict[str, Side]) -> Deal:
    found = {side: one.known or _made(one.form) for side, one in sides.items()}
    case = entering.Case(
        form.title.data or "",
        form.introduction.data or "",
        found[SUPPLY],
        found[DEMAND],
        _listing("technology", form.technology.data),
        _listing("need", form.need.data),
    )
    return entering.enter(current_user, case, {side: one.form.person() for side, one in sides.items()})


def _made(form: case_forms.SideForm) -> Organisation:
    return organisations.create_for(current_user, form.organisation())


def _listing(kind: str, number: str | None) -> Any:
    return find_number(kind, number.upper()) if number else None


def _belongs(form: case_forms.EnterForm, sides: dict[str, Side]) -> bool:
    """Listings that are on show and belong to their side; two organisations that are not one."""
    for field, kind, side in ((form.technology, "technology", SUPPLY), (form.need, "need", DEMAND)):
        item, known = _listing(kind, field.data), sides[side].known
        if field.data and (item is None or item.status != Status.PUBLISHED):
            field.errors = [_("Không có tin nào đang đăng với số này.")]
        elif item is not None and (known is None or item.organisation_id != known.id):
            field.errors = [_("Tin này không phải của tổ chức đã chọn.")]
    names = [one.known.name if one.known else one.form.org_name.data for one in sides.values()]
    if names[0] == names[1]:
        form.title.errors = [_("Hai bên phải là hai tổ chức khác nhau.")]
    return not (form.technology.errors or form.need.errors or form.title.errors)


def _side(side: str) -> Side:
    key = WORDS[side]
    known, wish = _known(request.args.get(key)), request.args.get(f"tim-{key}", "")[:200]
    offered = organisations.listed(wish).items[:FOUND] if wish and known is None else []
    return Side(key, SIDES[side], known, wish, list(offered), case_forms.SideForm(known, prefix=f"{key}-"))


def _known(public_id: str | None) -> Organisation | None:
    """The organisation that was chosen."""
    if not public_id:
        return None
    statement = select(Organisation).where(Organisation.public_id == public_id)
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        abort(404)
    if _why_not(found):
        abort(403)
    return found


@bp.post(INVITATION + "/gui")
@door("brokers")
def ask_invitation(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "ask", DealInvitation, public_id)
    try:
        with transaction():
            entering.ask(row, current_user)
    except late.REFUSED:
        flash(late.where_it_stands(row.deal), "warning")
    else:
        flash(_("Đã gửi thư xác nhận."), "good")
    return _to_deal(row)


@bp.route(INVITATION + "/ghi-cuoc-goi", methods=["GET", "POST"])
@door("brokers")
def call_invitation(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "ask", DealInvitation, public_id)
    form = CallForm()
    if form.validate_on_submit():
        with late.in_time(row.deal, form):
            entering.note_call(row, current_user, form.note())
        flash(_("Đã ghi cuộc gọi: bên này đã xác nhận."), "good")
        return _to_deal(row)
    if not entering.waits(row):
        return late.answer(row.deal, form)
    return render_template("deals/call.html", form=form, row=row, deal=row.deal)


@bp.post(INVITATION + "/xoa-du-lieu")
@door("brokers")
def erase_invitation(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "erase", DealInvitation, public_id)
    with transaction():
        entering.erase(row, current_user)
    flash(_("Đã xóa tên, điện thoại, thư điện tử và ý kiến của người xác nhận."), "good")
    return _to_deal(row)


@bp.route(INVITATION + "/tra-loi", methods=["GET", "POST"])
@door("members")
def answer_as_member(public_id: str) -> ResponseReturnValue:
    """Somebody who writes for the organisation says for it whether the case is right."""
    row = fetch_for(current_user, "answer", DealInvitation, public_id)
    form = case_forms.ConfirmForm()
    if not entering.waits(row):
        return late.answer(row.deal, form)
    says_yes = request.form.get("do") == "yes"
    if not is_answer(form, says_yes):
        return render_template("deals/confirm.html", form=form, row=row, deal=row.deal)
    with late.in_time(row.deal, form):
        entering.answer_as_member(row, current_user, says_yes, form.words.data or "")
    flash(_("Đã ghi câu trả lời. Cảm ơn bạn."), "good")
    return _to_deal(row)


def is_answer(form: case_forms.ConfirmForm, says_yes: bool) -> bool:
    """A yes, or a no with words."""
    if not form.validate_on_submit() or request.form.get("do") not in ("yes", "no"):
        return False
    if not says_yes and not form.words.data:
        form.words.errors = [_("Xin cho biết chỗ nào chưa đúng, để cán bộ sửa.")]
        return False
    return True


def _to_deal(row: DealInvitation) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=row.deal.public_id), 303)
