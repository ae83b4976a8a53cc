"""Saving a draft while somebody writes, asked for by static/js/autosave.js; the answer is a few words for the page.

Files are left alone: they are sent with the form. Only the version that the page was made from is written to, so
nothing is overwritten: whoever has the listing open twice is told so. A new listing becomes a draft as soon as it has a
title; the page then goes on at the address of the draft.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import edit_pages, editing, replies, revising, service, uploads
from marketplace.catalogue.blueprints import person
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.forms import PublicationForm
from marketplace.catalogue.replies import Asked
from marketplace.kernel.clock import VIETNAM, today
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.ui import show_datetime

HEADER = "X-Autosave"


def is_autosave() -> bool:
    return HEADER in request.headers


def autosave(item: Any, form: PublicationForm, asked: list[Asked]) -> ResponseReturnValue:
    """Write what was sent, if it can be written as it stands: the new version; 409 when somebody else was faster."""
    if not form.validate() or any(one.error for one in asked):
        return jsonify(words=_("Chưa lưu: có mục cần sửa."))
    try:
        with transaction():
            copy = editing.copy_of(item)
            if copy is None or not copy.may_autosave or copy.version != form.version.data:
                raise StaleDataError
            replies.save(item, person(), asked)
            _write(copy, form)
    except (StaleDataError, IntegrityError):
        return jsonify(words=_("Chưa lưu: tin đã được sửa ở nơi khác. Bấm lưu để xem cả hai nội dung.")), 409
    now = editing.copy_of(item)
    if now is None:
        return jsonify(words=""), 409
    return jsonify(words=saved_words(now.saved_at), version=now.version)


def begin(form: PublicationForm) -> ResponseReturnValue:
    """Make the draft of a new listing that was begun, once for each form: its address, version and a new token."""
    if not form.validate():
        is_untitled = not form.title.data
        return jsonify(words=_("Chưa lưu: bản nháp cần có tên gọi.") if is_untitled else _("Chưa lưu: có mục cần sửa."))
    try:
        with transaction():
            form.spend_token()
            chosen = next(one for one in person().writable_organisations if one.public_id == form.organisation.data)
            item = service.draft(form.kind, chosen, person(), form.content())
    except AlreadySubmitted:
        return jsonify(words=_("Bản nháp này đã được lưu trước đó. Xin mở lại từ bàn làm việc.")), 409
    edit_pages.remember_made(form, item)
    form.renew_token()
    return jsonify(
        words=_("Đã lưu nháp %(number)s lúc %(time)s, thay mặt %(name)s.", number=item.number, name=chosen.name,
                time=format_datetime(item.updated_at, "HH:mm")),
        version=Copy(item, None, is_draft=True).version,
        token=form.form_token.data,
        item=item.public_id,
        address=url_for(f"{item.kind}.edit", public_id=item.public_id),
    )  # fmt: skip


def _write(copy: Copy, form: PublicationForm) -> None:
    if not copy.would_change(form.content(), uploads.held_by(copy.holder)):
        return
    if copy.revision is None:
        service.revise(copy.item, person(), form.content())
    else:
        revising.write(copy.revision, person(), form.content(), base=copy.item.edition)


def saved_words(when: datetime) -> str:
    """“Đã lưu lúc 14:05”, with the day unless it is today."""
    is_today = when.astimezone(VIETNAM).date() == today()
    return str(_("Đã lưu lúc %(time)s", time=format_datetime(when, "HH:mm") if is_today else show_datetime(when)))
