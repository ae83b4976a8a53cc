"""The brokers' list of proposed matches."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.matching import models, service
from marketplace.matching.forms import DropForm
from marketplace.matching.models import Match
from marketplace.matching.workflow import proposal

bp = Blueprint("matching", __name__, url_prefix="/ghep-noi")
blueprints = (bp,)

PER_PAGE = 20


@bp.get("")
@door("brokers")
def proposals() -> ResponseReturnValue:
    status = request.args.get("status", models.PROPOSED)
    status = status if status in models.LABELS else models.PROPOSED
    number = min(max(request.args.get("trang", 1, type=int), 1), 500)
    found = db.paginate(service.proposals(status), page=number, per_page=PER_PAGE, error_out=False)
    steps = {match.public_id: {s.verb for s in proposal.open_to(current_user, match)} for match in found.items}
    return render_template(
        "matching/proposals.html",
        found=found,
        status=status,
        labels=models.LABELS,
        steps=steps,
        form=DropForm(formdata=None),
    )


@bp.post("/<public_id>/<any(accept, restore):verb>")
@door("brokers")
def decide(public_id: str, verb: str) -> ResponseReturnValue:
    match = fetch_for(current_user, "decide", Match, public_id)
    with transaction():
        (service.accept if verb == "accept" else service.restore)(match, current_user)
    flash(_("Đã ghi nhận."), "good")
    return _back()


@bp.post("/<public_id>/drop")
@door("brokers")
def drop(public_id: str) -> ResponseReturnValue:
    match = fetch_for(current_user, "decide", Match, public_id)
    form = DropForm()
    if not form.validate_on_submit():
        return render_template("matching/drop.html", form=form, match=match, status=_status())
    with transaction():
        service.drop(match, current_user, form.reason.data, form.words.data or "")
    flash(_("Đã bỏ đề xuất."), "good")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".proposals", status=_status()), 303)


def _status() -> str | None:
    """The list that the broker came from."""
    status = request.args.get("status", models.PROPOSED)
    return status if status in models.LABELS else None
