"""The page of all pieces."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.catalogue.status import Status
from marketplace.console.gallery import pieces
from marketplace.extensions import db
from marketplace.kernel.policy import door

bp = Blueprint("gallery", __name__)


@bp.get("/giao-dien")
@door("anyone")
def show() -> ResponseReturnValue:
    """For those who build pages; a site that is used has no such page."""
    if current_app.config["MODE"] != "demo":
        abort(404)
    return render_template("console/gallery.html", technology=_first(Technology), need=_first(Need), **pieces())


def _first(model: type[Publication]) -> Publication | None:
    return db.session.execute(
        select(model).where(model._status == Status.PUBLISHED).order_by(model.id).limit(1)
    ).scalar_one_or_none()
