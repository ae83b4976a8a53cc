"""What is written, as the public will read it: for those who write it, before it is handed in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import content, editing
from marketplace.catalogue.blueprints import need, present_model, technology
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.sheet import options_for, sheet
from marketplace.extensions import db
from marketplace.kernel.policy import Guest, door, fetch_for


@technology.get("/<public_id>/xem-truoc")
@need.get("/<public_id>/xem-truoc")
@door("members")
def preview(public_id: str) -> ResponseReturnValue:
    """The listing's page with what its draft or its revision says, as a guest would see it."""
    model = present_model()
    item = fetch_for(current_user, "write", model, public_id, options_for(model))
    copy = editing.copy_of(item)
    if copy is None:
        return redirect(url_for(f"{item.kind}.show", public_id=public_id), 303)
    with db.session.no_autoflush:
        values = _as_written(item, copy)
        body = render_template("catalogue/preview.html", owner=None, slot=_nothing, copy=copy, **values)
    db.session.rollback()  # what the revision says was lent to the listing for this page alone
    return body


def _as_written(item: Any, copy: Copy) -> dict[str, Any]:
    if copy.revision is not None:
        content.write(item, content.restored(item.kind, copy.revision.content))
    values = sheet(item, Guest())
    if copy.revision is not None and item.kind == "technology":
        shown = [one for one in copy.revision.files if one.level == "public"]
        values["pictures"] = [one for one in shown if one.file.kind == "picture"]
        values["documents"] = [one for one in shown if one.file.kind == "document"]
    return values


def _nothing(*_: Any) -> str:
    """Other rooms show what belongs to the saved listing, and its owner's things: a preview has neither."""
    return ""
