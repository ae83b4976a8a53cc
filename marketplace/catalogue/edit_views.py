"""Writing a listing: one page, saved as a draft or saved and handed in; nothing that was typed is lost.

What is on show is edited in a revision: see editing.py.
"""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import completeness, disclosure, editing, replies, revising, service, uploads
from marketplace.catalogue.blueprints import need, person, present_kind, present_model, technology
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.forms import PublicationForm, add_row, form_for
from marketplace.catalogue.replies import Asked
from marketplace.catalogue.status import Status
from marketplace.catalogue.step_views import done
from marketplace.catalogue.uploads import Tray
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.text import clean_line

ADDS = {"add-figure": "figures", "add-ip": "ip_rights", "add-detail": "details", "add-file": ""}

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
        return _page(form, Tray())
    tray = _receive(None)
    if not is_ready(form, tray):
        return _page(form, tray)
    chosen = next(one for one in organisations if one.public_id == form.organisation.data)
    with transaction():
        form.spend_token()
        item = service.draft(present_kind(), chosen, person(), form.content())
        if tray.pieces:
            uploads.attach(item, tray, person())
        outcome = _hand_in(Copy(item, None, is_draft=True), form)
    return _onward(item, outcome)


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
        return _page(form, uploads.held_by(copy.holder if copy else None), copy, replies.asked_of(item))
    tray, asked = _receive(copy.holder if copy else None), replies.received(item)
    if not is_ready(form, tray, asked):
        return _page(form, tray, copy or Copy(item, None, is_draft=True), asked)
    try:
        outcome = _save(item, form, tray, asked)
    except (Overtaken, StaleDataError, IntegrityError):
        return _overtaken(item, form, tray, asked)
    return _onward(item, outcome)


def _save(item: Any, form: PublicationForm, tray: Tray, asked: list[Asked]) -> str:
    with transaction():
        form.spend_token()
        copy = editing.copy_of(item)
        if copy is None or copy.version != form.version.data:
            raise Overtaken
        replies.save(item, person(), asked)
        if copy.is_draft:
            changed = uploads.attach(item, tray, person()) if copy.holder else []
            service.revise(item, person(), form.content(), changed)
        else:
            if copy.revision is None and not copy.would_change(form.content(), tray):
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


def _onward(item: Any, outcome: str) -> ResponseReturnValue:
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


def is_ready(form: PublicationForm, tray: Tray, asked: list[Asked] | None = None) -> bool:
    """Is this to be written? Not when a row was asked for, or something must be mended first."""
    wish = request.form.get("do", "")
    if wish in ADDS:
        if ADDS[wish] in form:
            add_row(form, ADDS[wish])
        _tell_refused(form, tray)
        return False
    valid = form.validate()
    _tell_refused(form, tray)
    return bool(valid and not tray.errors and not any(one.error for one in asked or []))


def _tell_refused(form: PublicationForm, tray: Tray) -> None:
    for name, messages in tray.errors.items():
        form[name].errors = messages


def _receive(holder: Any) -> Tray:
    return uploads.receive(holder, person()) if present_kind() == "technology" else Tray()


def _page(
    form: PublicationForm, tray: Tray, copy: Copy | None = None, asked: list[Asked] | None = None
) -> ResponseReturnValue:
    """The form; 422 when something in it must be mended."""
    body = render_template(
        "catalogue/edit.html",
        tray=tray,
        gaps=copy.gaps() if copy else [],
        changes=copy.changes() if copy and copy.is_stale else [],
        asked="gui" in request.args,
        **_frame(form, copy, asked or []),
    )
    return body, 422 if form.errors or any(one.error for one in asked or []) else 200


def _frame(form: PublicationForm, copy: Copy | None, asked_at: list[Asked]) -> dict[str, Any]:
    """What catalogue/_form.html needs."""
    return {
        "kind": present_kind(),
        "form": form,
        "item": copy.item if copy else None,
        "copy": copy,
        "findings": copy.findings() if copy else [],
        "labels": disclosure.LABELS,
        "asked_at": replies.by_field(asked_at),
        "small_limits": editing.small_limits(),
    }


def _overtaken(item: Any, form: PublicationForm, tray: Tray, asked: list[Asked]) -> ResponseReturnValue:
    """What was sent beside what stands there now; sending again then means this text."""
    copy = editing.copy_of(item)
    form.version.data = copy.version if copy else ""
    frame = _frame(form, copy or Copy(item, None, is_draft=True), asked)
    body = render_template(
        "catalogue/overtaken.html",
        tray=tray,
        changes=(copy or Copy(item, None, is_draft=True)).against(form.content()),
        may_edit=copy is not None,
        asked=False,
        **{**frame, "findings": []},
    )
    return body, 409
