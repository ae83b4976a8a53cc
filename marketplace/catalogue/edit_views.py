"""Writing a listing step by step: each step saves the draft, the last one hands it in; nothing typed is lost.

What is on show is edited in a revision: see editing.py. What the pages show: edit_pages.py.
"""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import completeness, edit_pages, editing, replies, revising, service, uploads, wishes
from marketplace.catalogue.autosaving import autosave, begin, is_autosave
from marketplace.catalogue.blueprints import need, person, present_kind, present_model, technology
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.forms import PublicationForm, form_for
from marketplace.catalogue.replies import Asked
from marketplace.catalogue.status import Status
from marketplace.catalogue.step_views import done
from marketplace.catalogue.uploads import Tray
from marketplace.catalogue.wishes import is_ready
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.text import clean_line

LONGEST_TITLE = 200
"""Characters that a link may fill in (a search that found nothing)."""


class Overtaken(Exception):
    """Somebody else has changed the listing since the form was opened."""


@technology.route("/moi", methods=["GET", "POST"])
@need.route("/moi", methods=["GET", "POST"])
@door("members")
def new() -> ResponseReturnValue:
    organisations = current_user.writable_organisations
    if not organisations:
        return render_template("catalogue/no_organisation.html", kind=present_kind())
    form = form_for(present_kind(), organisations)
    if request.method == "GET":
        form.title.data = clean_line(request.args.get("title", "")[:LONGEST_TITLE])
        return edit_pages.page(form, Tray())
    if is_autosave():
        return begin(form)
    tray = _receive(None)
    if not is_ready(form, tray):
        return edit_pages.page(form, tray)
    try:
        with transaction():
            form.spend_token()
            item, outcome = _make(form, tray)
    except AlreadySubmitted:
        return _sent_again(form, tray)
    edit_pages.remember_made(form, item)
    return _onward(item, outcome, form)


def _make(form: PublicationForm, tray: Tray) -> tuple[Any, str]:
    chosen = next(one for one in current_user.writable_organisations if one.public_id == form.organisation.data)
    item = service.draft(present_kind(), chosen, person(), form.content())
    if tray.pieces:
        uploads.attach(item, tray, person())
    return item, _hand_in(Copy(item, None, is_draft=True), form)


def _sent_again(form: PublicationForm, tray: Tray) -> ResponseReturnValue:
    """Somebody came back to the form of a new listing: it goes on with the draft that it made."""
    made = session.get(edit_pages.MADE) or {}
    item = service.find(present_kind(), made.get("public_id", ""))
    mine = item is not None and allows(current_user, "write", item)
    if not mine or made.get("token") != form.form_token.data:
        raise AlreadySubmitted
    copy = editing.copy_of(item)
    if copy is None or copy.against(form.content()):
        form.renew_token()
        return edit_pages.overtaken(item, form, tray, [])
    return _onward(item, "moved" if wishes.target(item.kind) else "saved", form)


@technology.route("/<public_id>/sua", methods=["GET", "POST"])
@need.route("/<public_id>/sua", methods=["GET", "POST"])
@door("members")
def edit(public_id: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "write", present_model(), public_id)
    copy = editing.copy_of(item)
    if copy is None and request.method == "GET":
        return _not_now(item)
    held, version = (copy.values(), copy.version) if copy else (None, "")
    form = form_for(item.kind, [item.organisation], item, held, version)
    if request.method == "GET":
        return edit_pages.page(form, uploads.held_by(copy.holder if copy else None), copy, replies.asked_of(item))
    asked = replies.received(item)
    if is_autosave():
        return autosave(item, form, asked)
    tray = _receive(copy.holder if copy else None)
    if not is_ready(form, tray, asked):
        return edit_pages.page(form, tray, copy or Copy(item, None, is_draft=True), asked)
    try:
        outcome = _save(item, form, tray, asked)
    except (Overtaken, StaleDataError, IntegrityError):
        return edit_pages.overtaken(item, form, tray, asked)
    return _onward(item, outcome, form)


def _save(item: Any, form: PublicationForm, tray: Tray, asked: list[Asked]) -> str:
    is_move = wishes.target(item.kind) is not None
    with transaction():
        if not is_move:
            form.spend_token()
        copy = editing.copy_of(item)
        is_new = copy is not None and copy.would_change(form.content(), tray)
        if copy is None or (copy.version != form.version.data and not (is_move and not is_new)):
            raise Overtaken
        replies.save(item, person(), asked)
        if is_move and not is_new:
            return "moved"
        if copy.is_draft:
            changed = uploads.attach(item, tray, person()) if copy.holder else []
            service.revise(item, person(), form.content(), changed)
        else:
            if copy.revision is None and not is_new:
                return "unchanged"
            copy = _save_revision(copy, form, tray)
        return _hand_in(copy, form)


def _save_revision(copy: Copy, form: PublicationForm, tray: Tray) -> Copy:
    revision = revising.begin(copy.item, person())
    if copy.item.kind == "technology":
        uploads.attach(revision, tray, person())
    revising.write(revision, person(), form.content(), base=copy.item.edition)
    return Copy(copy.item, revision, is_draft=False)


def _hand_in(copy: Copy, form: PublicationForm) -> str:
    """Submit if that was asked for; what was written is kept whatever comes of it."""
    prefix = "" if copy.is_draft else "revision-"
    if wishes.target(copy.item.kind):
        return "moved"
    if request.form.get("do") != "submit":
        return f"{prefix}saved"
    seen = "seen" not in form or bool(form["seen"].data)
    try:
        if copy.revision is None:
            service.submit(copy.item, person(), seen=seen)
        elif revising.submit(copy.revision, person(), seen=seen):
            return "revision-live"
    except completeness.Incomplete:
        return f"{prefix}incomplete"
    except completeness.Revealing:
        return f"{prefix}revealing"
    except revising.Unchanged:
        return "revision-same"
    return f"{prefix}submitted"


def _onward(item: Any, outcome: str, form: PublicationForm) -> ResponseReturnValue:
    """To the step that was wanted, or out of the form with a word on what was done."""
    edit_pages.remember_saved(form)
    if outcome == "moved":
        step = wishes.target(item.kind)
        return redirect(url_for(f"{item.kind}.edit", public_id=item.public_id, buoc=step), 303)
    says = {
        "saved": (_("Đã lưu bản nháp %(number)s.", number=item.number), "good"),
        "submitted": (done("submit"), "good"),
        "incomplete": (_("Đã lưu bản nháp, chưa gửi duyệt: còn vài mục cần bổ sung."), "warning"),
        "revealing": (_("Đã lưu bản nháp, chưa gửi duyệt: nội dung có thể để lộ tên tổ chức."), "warning"),
        "unchanged": (_("Nội dung giống như đang đăng, không có gì phải lưu."), "info"),
        "revision-saved": (_("Đã lưu bản sửa. Công chúng vẫn thấy nội dung đang đăng."), "good"),
        "revision-submitted": (_("Đã gửi duyệt bản sửa. Công chúng vẫn thấy nội dung cũ đến khi được duyệt."), "good"),
        "revision-live": (_("Thay đổi nhỏ đã được đăng ngay. Cán bộ duyệt sẽ xem lại sau."), "good"),
        "revision-same": (_("Bản sửa giống nội dung đang đăng nên chưa gửi duyệt."), "warning"),
        "revision-incomplete": (_("Đã lưu bản sửa, chưa gửi duyệt: còn vài mục cần bổ sung."), "warning"),
        "revision-revealing": (_("Đã lưu bản sửa, chưa gửi duyệt: nội dung có thể để lộ tên tổ chức."), "warning"),
    }
    flash(*says[outcome])
    if outcome.endswith(("incomplete", "revealing")):
        return redirect(url_for(f"{item.kind}.edit", public_id=item.public_id, gui=1), 303)
    return redirect(url_for(f"{item.kind}.show", public_id=item.public_id), 303)


def _not_now(item: Any) -> ResponseReturnValue:
    """A revision under review is taken back first; what has left the show is opened again first."""
    if item.status != Status.PUBLISHED:
        abort(403)
    flash(_("Bản sửa đang chờ duyệt. Muốn sửa tiếp, xin lấy lại bản sửa."), "info")
    return redirect(url_for(f"{item.kind}.revision", public_id=item.public_id), 303)


def _receive(holder: Any) -> Tray:
    return uploads.receive(holder, person()) if present_kind() == "technology" else Tray()
