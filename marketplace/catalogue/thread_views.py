"""The talk between the poster of a listing and the officers: one thread per listing, never public."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.catalogue import remarks
from marketplace.catalogue.blueprints import need, person, present_model, technology
from marketplace.catalogue.story import thread_of
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm, prose
from marketplace.kernel.policy import allows, door, fetch_for


class MessageForm(BaseForm):
    words = prose(_l("Lời nhắn"), most=2000, required=True)


@technology.get("/<public_id>/trao-doi")
@need.get("/<public_id>/trao-doi")
@door("members")
def thread(public_id: str) -> ResponseReturnValue:
    return _page(_fetch(public_id), MessageForm())


@technology.post("/<public_id>/trao-doi")
@need.post("/<public_id>/trao-doi")
@door("members")
def say(public_id: str) -> ResponseReturnValue:
    item, form = _fetch(public_id), MessageForm()
    if not form.validate_on_submit():
        return _page(item, form), 422
    with transaction():
        form.spend_token()
        message = remarks.say(item, person(), form.words.data)
        jobs.enqueue("catalogue.said", message=message.public_id)
    flash(_("Đã gửi."), "good")
    return redirect(url_for(f"{item.kind}.thread", public_id=public_id), 303)


def _fetch(public_id: str) -> Any:
    item = fetch_for(current_user, "see", present_model(), public_id)
    if not allows(current_user, "follow", item):
        abort(404)
    return item


def _page(item: Any, form: MessageForm) -> str:
    return render_template(
        "catalogue/thread.html",
        item=item,
        said=thread_of(item, current_user),
        form=form if may_say(current_user, item) else None,
        is_own=allows(current_user, "own", item),
    )


def may_say(actor: Any, item: Any) -> bool:
    """Those who write for the poster, and officers of no part in it."""
    return allows(actor, "write", item) or allows(actor, "moderate", item)
