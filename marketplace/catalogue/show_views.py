"""The page of a listing, for the public and for its owners; and its files."""

from __future__ import annotations

import re

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from marketplace.catalogue import gone, revising, service
from marketplace.catalogue.blueprints import files, need, present_model, technology
from marketplace.catalogue.policies import reads_level
from marketplace.catalogue.sheet import options_for, owners_view, sheet
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.files import StoredFile, path_of, send
from marketplace.kernel.policy import allows, door, fetch_for


@technology.get("/<public_id>")
@need.get("/<public_id>")
@door("anyone")
def show(public_id: str) -> ResponseReturnValue:
    model = present_model()
    instead = gone.answer(current_user, model, public_id)
    if instead is not None:
        return instead
    item = fetch_for(current_user, "see", model, public_id, options_for(model))
    owned = allows(current_user, "own", item)
    if request.method == "GET" and item.status == Status.PUBLISHED and not owned:
        counters.count_view(item.kind, item.public_id)
    owner = owners_view(item, current_user) if owned else None
    return render_template("catalogue/show.html", owner=owner, **sheet(item, current_user))


@files.get("/<public_id>")
@door("anyone")
def show_file(public_id: str) -> ResponseReturnValue:
    """A file of a listing for whoever may see the listing; a file of nothing yet, for whoever sent it."""
    if not re.fullmatch(r"[0-9A-Za-z]{12}", public_id):
        abort(404)
    statement = select(StoredFile).where(StoredFile.public_id == public_id)
    row = db.session.execute(statement).scalar_one_or_none()
    if row is None or not _may_see(row) or not path_of(row).exists():
        abort(404)
    return send(row)


def _may_see(row: StoredFile) -> bool:
    if not row.attached:
        return bool(current_user.is_authenticated and row.uploader_id == current_user.public_id)
    found = service.attachment_of(row.id)
    if found is not None:
        held, item = found
        return allows(current_user, "see", item) and reads_level(current_user, item, held.level)
    revision = revising.holding(row.id)
    return revision is not None and allows(current_user, "see", revision)
