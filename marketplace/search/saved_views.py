"""Pages of saved searches: keep one, see and change them, and stop the mails by the link in one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.search import saved_args, saved_links, saved_policies, saved_service, saved_slots
from marketplace.search.saved_args import Wish
from marketplace.search.saved_forms import ChangeForm, SaveForm
from marketplace.search.saved_models import NONE, RHYTHMS, SavedSearch

__all__ = ["bp", "panel", "saved_policies", "saved_slots"]  # imported for what they register

bp = Blueprint("saved", __name__)

LONGEST_BACK = 2_300
"""Bytes of an address to which signing in may lead back: it is written a second time inside another one."""


@bp.get("/tai-khoan/cau-tim")
@door("members")
def index() -> ResponseReturnValue:
    rows = saved_service.of_person(current_user)
    return render_template("search/saved.html", searches=[_line(row) for row in rows], most=saved_service.MOST)


@bp.post("/tai-khoan/cau-tim")
@door("members")
def save() -> ResponseReturnValue:
    form = SaveForm()
    pairs = parse_qsl(form.query.data or "", keep_blank_values=True, max_num_fields=200, errors="replace")
    wish = saved_args.of_address(form.kind.data or "", MultiDict(pairs))
    back = redirect(saved_args.address_of(wish), 303)
    if not form.validate_on_submit() or not wish.asks_anything:
        flash(_("Chưa lưu được. Xin gõ vài từ hoặc chọn bộ lọc, chọn cách báo tin rồi lưu lại."), "warning")
        return back
    try:
        with transaction():
            row = saved_service.save(current_user, wish, form.rhythm.data)
    except saved_service.TooMany:
        words = _("Chưa lưu được: bạn đã lưu đủ %(most)s câu tìm. Xin xóa bớt trong trang Câu tìm đã lưu rồi lưu lại.")
        flash(words % {"most": saved_service.MOST}, "warning")
        return back
    is_told = row.rhythm != NONE
    flash(_("Đã lưu. Khi có tin mới, bạn nhận một thư tóm tắt.") if is_told else _("Đã lưu câu tìm."), "good")
    return back


@bp.route("/tai-khoan/cau-tim/<public_id>", methods=["GET", "POST"])
@door("members")
def change(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "edit", SavedSearch, public_id)
    form = ChangeForm(obj=row)
    if not form.validate_on_submit():
        page = render_template("search/saved_change.html", form=form, line=_line(row))
        return page, 422 if form.is_submitted() else 200
    with transaction():
        saved_service.change(row, form.name.data, form.rhythm.data)
    flash(_("Đã lưu."), "good")
    return redirect(url_for(".index"), 303)


@bp.post("/tai-khoan/cau-tim/<public_id>/xoa")
@door("members")
def drop(public_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "edit", SavedSearch, public_id)
    with transaction():
        saved_service.drop(row)
    flash(_("Đã xóa câu tìm."), "good")
    return redirect(url_for(".index"), 303)


@bp.get("/ngung-thu/<token>")
@door("anyone")
def stop(token: str) -> ResponseReturnValue:
    """From the link of a mail, without signing in: looking changes nothing, a mail program may look ahead."""
    reader = saved_links.read(token)
    is_on = reader is not None and any(row.rhythm != NONE for row in saved_service.of_person(reader))
    return _unkept(reader, token, is_on)


@bp.post("/ngung-thu/<token>")
@door("anyone")
def do_stop(token: str) -> ResponseReturnValue:
    reader = saved_links.read(token)
    if reader is not None:
        with transaction():
            saved_service.stop(reader)
    return _unkept(reader, token, False)


def panel(kind: str | None) -> dict[str, Any] | None:
    """What the page of results says about keeping its search; None where there is nothing to keep.

    To a guest the same as to every other guest: such pages may be kept by caches.
    """
    wish = saved_args.of_address(kind or "", request.args)
    if not wish.asks_anything:
        return None
    if not current_user.is_authenticated:
        back = request.full_path.rstrip("?")
        address = url_for("accounts.sign_in", next=back)
        return {"sign_in": address} if len(address) <= LONGEST_BACK else None
    row = saved_service.find(current_user, wish)
    if row is not None:
        return {"row": row, "rhythm": RHYTHMS[row.rhythm]}
    form = SaveForm(formdata=None, kind=wish.kind, query=request.query_string.decode(errors="replace"))
    return {"form": form}


def _unkept(reader: Any, token: str, is_on: bool) -> ResponseReturnValue:
    """Never kept by anybody in between: the address says whose mail it was."""
    page = render_template("search/saved_stop.html", reader=reader, token=token, is_on=is_on)
    response = make_response(page, 200 if reader is not None else 410)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _line(row: SavedSearch) -> dict[str, Any]:
    wish: Wish = saved_args.of_row(row)
    return {
        "row": row,
        "kind": saved_args.kind_words(wish),
        "words": wish.text,
        "filters": saved_args.filter_words(wish),
        "rhythm": RHYTHMS[row.rhythm],
        "url": saved_args.address_of(wish),
    }
