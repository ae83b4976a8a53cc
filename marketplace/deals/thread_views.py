"""The two private threads of a deal."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import late, parties, thread, thread_lines
from marketplace.deals.asking_views import bp
from marketplace.deals.case_views import DEAL
from marketplace.deals.models import EVERYONE, PARTIES, Deal
from marketplace.deals.pages import fetch_deal
from marketplace.deals.thread_forms import MessageForm, ReadForm
from marketplace.deals.thread_people import participants
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door

PAGES = {EVERYONE: ".thread", PARTIES: ".private_thread"}
WRITES = {EVERYONE: ".write", PARTIES: ".write_private"}
MARKS = {EVERYONE: ".mark_read", PARTIES: ".mark_private_read"}


@bp.get(DEAL + "/trao-doi", endpoint="thread")
@door("members")
def common_thread(public_id: str) -> ResponseReturnValue:
    return _page(fetch_deal("read", public_id), EVERYONE)


@bp.get(DEAL + "/trao-doi/rieng")
@door("members")
def private_thread(public_id: str) -> ResponseReturnValue:
    return _page(_own_thread("read", public_id), PARTIES)


@bp.post(DEAL + "/loi-nhan")
@door("members")
def write(public_id: str) -> ResponseReturnValue:
    return _write(fetch_deal("write", public_id), EVERYONE)


@bp.post(DEAL + "/loi-nhan/rieng")
@door("members")
def write_private(public_id: str) -> ResponseReturnValue:
    return _write(_own_thread("write", public_id), PARTIES)


@bp.post(DEAL + "/trao-doi/da-doc")
@door("members")
def mark_read(public_id: str) -> ResponseReturnValue:
    return _mark(fetch_deal("read", public_id), EVERYONE)


@bp.post(DEAL + "/trao-doi/rieng/da-doc")
@door("members")
def mark_private_read(public_id: str) -> ResponseReturnValue:
    return _mark(_own_thread("read", public_id), PARTIES)


def _own_thread(action: str, public_id: str) -> Deal:
    """For members of the two sides; to everybody else there is no such page."""
    deal = fetch_deal("read", public_id)
    if PARTIES not in thread.audiences_of(current_user, deal):
        abort(404)
    return fetch_deal(action, public_id)


def _form(deal: Deal, audience: str, **more: Any) -> MessageForm:
    form = MessageForm(**more)
    people = [one for one in participants(deal, audience) if one.person.id != current_user.id]
    form.to.offer(people, parties.SIDES_AND_BROKER)
    if audience == PARTIES or not thread.CARRIERS:
        del form.uploads  # what is in the list of files can be opened by everybody in the case
    return form


def _page(deal: Deal, audience: str, form: MessageForm | None = None) -> str:
    messages = thread.messages_of(deal, current_user, audience)
    unread = thread.unread(current_user, [deal])
    is_open = deal.is_open and thread.may_write_in(current_user, deal, audience)
    last = messages[-1].public_id if messages else ""
    return render_template(
        "deals/thread.html",
        deal=deal,
        audience=audience,
        audiences=thread.audiences_of(current_user, deal),
        contacts=parties.contacts(deal),
        lines=thread_lines.lines(current_user, deal, audience, messages),
        form=(form or _form(deal, audience, formdata=None)) if is_open else None,
        unread={name: unread.get((deal.id, name), 0) for name in PAGES},
        read_form=ReadForm(formdata=None, message=last) if unread.get((deal.id, audience)) else None,
        write_url=url_for(WRITES[audience], public_id=deal.public_id),
        mark_url=url_for(MARKS[audience], public_id=deal.public_id),
    )


def _write(deal: Deal, audience: str) -> ResponseReturnValue:
    form = _form(deal, audience)
    if not form.validate_on_submit():
        return _page(deal, audience, form) if deal.is_open else late.answer(deal, form)
    try:
        with transaction():
            form.spend_token()
            uploads = [one for one in form.uploads.data or [] if one] if "uploads" in form else []
            thread.write(deal, current_user, form.body.data or "", audience, form.to.chosen, uploads)
    except AlreadySubmitted:
        flash(_("Lời nhắn này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    except Refused as problem:
        form.uploads.errors = [problem.message]
        return _page(deal, audience, form)
    except late.TOO_LATE:
        return late.answer(deal, form)
    return redirect(url_for(PAGES[audience], public_id=deal.public_id, _anchor="cuoi"), 303)


def _mark(deal: Deal, audience: str) -> ResponseReturnValue:
    """From the button, or from the script when the end of the thread was on the screen."""
    form = ReadForm()
    if form.validate_on_submit():
        with transaction():
            thread.mark_read(deal, current_user, audience, form.message.data or "")
    return redirect(url_for(PAGES[audience], public_id=deal.public_id, _anchor="cuoi"), 303)
