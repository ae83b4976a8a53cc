"""The owners' own word on a match, from the page of their listing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.extensions import limiter
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen
from marketplace.matching import verdicts
from marketplace.matching.forms import VerdictForm
from marketplace.matching.models import DEMAND, SUPPLY, Match, OwnersVerdict
from marketplace.matching.policies import owner_of, writes_for

bp = Blueprint("verdicts", __name__, url_prefix="/ghep-noi")

AMOUNT = "60 per hour"  # verdicts of one person


@bp.post("/<public_id>/khong-hop")
@limiter.limit(AMOUNT, key_func=lambda: f"verdict:{current_user.public_id}")
@door("members")
def judge(public_id: str) -> ResponseReturnValue:
    match = fetch_for(current_user, "judge", Match, public_id)
    side = _side(match)
    ours = match.technology if side == SUPPLY else match.need
    form = VerdictForm()
    if not form.validate_on_submit():
        return render_template("matching/verdict.html", form=form, match=match, side=side, ours=ours)
    try:
        with transaction():
            verdicts.judge(match, current_user, side, form.reason.data, form.words.data or "")
    except (NotOpen, StaleDataError, IntegrityError):
        page = render_template("matching/verdict_late.html", ours=ours, sent=typed(form))
        return page, 409
    flash(_("Đã đánh dấu không hợp. Cặp này không còn trong gợi ý của tin."), "good")
    return _back(ours)


@bp.post("/khong-hop/<public_id>/bo")
@door("members")
def take_back(public_id: str) -> ResponseReturnValue:
    verdict = fetch_for(current_user, "take_back", OwnersVerdict, public_id)
    ours = verdict.technology if verdict.side == SUPPLY else verdict.need
    with transaction():
        verdicts.take_back(verdict, current_user)
    flash(_("Đã bỏ đánh dấu. Nếu còn phù hợp, cặp này lại có trong gợi ý của tin."), "good")
    return _back(ours)


def _side(match: Match) -> str:
    """The side that was spoken for; whoever writes for both says which."""
    mine = [side for side in (SUPPLY, DEMAND) if writes_for(current_user, owner_of(match, side))]
    wanted = request.form.get("side", mine[0])
    if wanted not in mine:
        abort(403)
    return wanted


def _back(item: Any) -> ResponseReturnValue:
    return redirect(url_for(f"{item.kind}.show", public_id=item.public_id, _anchor="matches"), 303)
