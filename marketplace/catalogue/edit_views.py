"""Writing a listing: one page, saved as a draft or saved and handed in; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import comparison, content, disclosure, service, uploads
from marketplace.catalogue.blueprints import need, person, present_kind, present_model, technology
from marketplace.catalogue.forms import PublicationForm, add_row, form_for
from marketplace.catalogue.step_views import done
from marketplace.catalogue.uploads import Tray
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.text import clean_line

ADDS = {"add-figure": "figures", "add-ip": "ip_rights", "add-file": ""}

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
    if not _is_ready(form, tray):
        return _page(form, tray)
    chosen = next(one for one in organisations if one.public_id == form.organisation.data)
    with transaction():
        form.spend_token()
        item = service.draft(present_kind(), chosen, person(), form.content())
        if tray.pieces:
            uploads.attach(item, tray, person())
        outcome = _hand_in(item, form)
    return _onward(item, outcome)


@technology.route("/<public_id>/sua", methods=["GET", "POST"])
@need.route("/<public_id>/sua", methods=["GET", "POST"])
@door("members")
def edit(public_id: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "write", present_model(), public_id)
    form = form_for(item.kind, [item.organisation], item)
    if request.method == "GET":
        if not allows(current_user, "edit", item):
            abort(403)
        return _page(form, _held(item), item)
    tray = _receive(item)
    if not _is_ready(form, tray):
        return _page(form, tray, item)
    try:
        outcome = _save(item, form, tray)
    except (Overtaken, StaleDataError):
        return _overtaken(item, form, tray)
    return _onward(item, outcome)


def _save(item: Any, form: PublicationForm, tray: Tray) -> str:
    with transaction():
        form.spend_token()
        if str(item.version) != form.version.data or not allows(current_user, "edit", item):
            raise Overtaken
        changed = uploads.attach(item, tray, person()) if item.kind == "technology" else []
        service.revise(item, person(), form.content(), changed)
        return _hand_in(item, form)


def _hand_in(item: Any, form: PublicationForm) -> str:
    """Submit if that was asked for; the draft is kept whatever comes of it."""
    if request.form.get("do") != "submit":
        return "saved"
    try:
        service.submit(item, person(), seen="seen" not in form or bool(form["seen"].data))
    except service.Incomplete:
        return "incomplete"
    except service.Revealing:
        return "revealing"
    return "submitted"


def _onward(item: Any, outcome: str) -> ResponseReturnValue:
    says = {
        "saved": (_("Đã lưu bản nháp %(number)s.", number=item.number), "good"),
        "submitted": (done("submit"), "good"),
        "incomplete": (_("Đã lưu bản nháp, chưa gửi duyệt: còn vài mục cần bổ sung."), "warning"),
        "revealing": (_("Đã lưu bản nháp, chưa gửi duyệt: nội dung có thể để lộ tên tổ chức."), "warning"),
    }
    flash(*says[outcome])
    if outcome in ("saved", "submitted"):
        return redirect(url_for(f"{item.kind}.show", public_id=item.public_id), 303)
    return redirect(url_for(f"{item.kind}.edit", public_id=item.public_id, gui=1), 303)


def _is_ready(form: PublicationForm, tray: Tray) -> bool:
    """Is this to be written? Not when a row was asked for, or something must be mended first."""
    wish = request.form.get("do", "")
    if wish in ADDS:
        if ADDS[wish] in form:
            add_row(form, ADDS[wish])
        _tell_refused(form, tray)
        return False
    valid = form.validate()
    _tell_refused(form, tray)
    return bool(valid and not tray.errors)


def _tell_refused(form: PublicationForm, tray: Tray) -> None:
    for name, messages in tray.errors.items():
        form[name].errors = messages


def _held(item: Any) -> Tray:
    return uploads.held_by(item if item.kind == "technology" else None)


def _receive(item: Any) -> Tray:
    return uploads.receive(item, person()) if present_kind() == "technology" else Tray()


def _page(form: PublicationForm, tray: Tray, item: Any = None) -> ResponseReturnValue:
    """The form; 422 when something in it must be mended."""
    body = render_template(
        "catalogue/edit.html",
        kind=present_kind(),
        form=form,
        tray=tray,
        item=item,
        gaps=service.gaps(item) if item else [],
        findings=service.revealing(item) if item else [],
        labels=disclosure.LABELS,
        asked="gui" in request.args,
    )
    return body, 422 if form.errors else 200


def _overtaken(item: Any, form: PublicationForm, tray: Tray) -> ResponseReturnValue:
    """What was sent beside what stands there now; sending again then means this text."""
    form.version.data = str(item.version)
    body = render_template(
        "catalogue/overtaken.html",
        kind=item.kind,
        form=form,
        tray=tray,
        item=item,
        differences=comparison.differences(content.read(item), form.content()),
        may_edit=allows(current_user, "edit", item),
    )
    return body, 409
