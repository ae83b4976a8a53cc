"""The owners' own word on a match, from the page of their listing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.extensions import db, limiter
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import allows, door, fetch_for
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
    ours = _ours(match, side)
    form = VerdictForm()
    if not form.validate_on_submit():
        return _page(match, side, form)
    try:
        with transaction():
            verdicts.judge(match, current_user, side, form.reason.data, form.words.data or "")
    except (NotOpen, StaleDataError, IntegrityError):
        page = render_template("matching/verdict_late.html", ours=ours, sent=typed(form))
        return page, 409
    flash(_("Đã đánh dấu không hợp. Cặp này không còn trong gợi ý của tin."), "good")
    return _back(ours)


@bp.errorhandler(429)
def too_many(error: Any) -> ResponseReturnValue:
    """The rate limit: what was typed is given back in the form, and when it may be sent."""
    wait = next((value for name, value in error.get_headers() if name == "Retry-After"), "")
    kept = {"Retry-After": wait} if wait else {}
    wanted = select(Match).where(Match.public_id == (request.view_args or {}).get("public_id", ""))
    match = db.session.execute(wanted).unique().scalar_one_or_none()
    if match is None or not allows(current_user, "judge", match):
        return render_template("errors/error.html", code=429, message="", error_id=""), 429, kept
    minutes = max(1, -(-int(wait) // 60)) if wait.isdigit() else 60
    side = DEMAND if request.form.get("side") == DEMAND and DEMAND in _sides(match) else _sides(match)[0]
    return _page(match, side, VerdictForm(), _too_many_words(minutes)), 429, kept


def _too_many_words(minutes: int) -> str:
    return str(
        ngettext(
            "Bạn vừa đánh dấu nhiều cặp nên cặp này chưa được ghi. Xin gửi lại sau %(num)d phút.",
            "Bạn vừa đánh dấu nhiều cặp nên cặp này chưa được ghi. Xin gửi lại sau %(num)d phút.",
            minutes,
        )
    )


@bp.post("/khong-hop/<public_id>/bo")
@door("members")
def take_back(public_id: str) -> ResponseReturnValue:
    verdict = fetch_for(current_user, "take_back", OwnersVerdict, public_id)
    ours = verdict.technology if verdict.side == SUPPLY else verdict.need
    with transaction():
        verdicts.take_back(verdict, current_user)
    flash(_("Đã bỏ đánh dấu. Nếu còn phù hợp, cặp này lại có trong gợi ý của tin."), "good")
    return _back(ours)


def _page(match: Match, side: str, form: VerdictForm, state: str = "") -> str:
    """The form by itself; ``state`` says why it was not taken, when nothing in it is to be mended."""
    return render_template(
        "matching/verdict.html", form=form, match=match, side=side, ours=_ours(match, side), state=state
    )


def _ours(match: Match, side: str) -> Any:
    return match.technology if side == SUPPLY else match.need


def _side(match: Match) -> str:
    """The side that was spoken for; whoever writes for both says which."""
    mine = _sides(match)
    wanted = request.form.get("side", mine[0])
    if wanted not in mine:
        abort(403)
    return wanted


def _sides(match: Match) -> list[str]:
    """The sides that the reader writes for."""
    return [side for side in (SUPPLY, DEMAND) if writes_for(current_user, owner_of(match, side))]


def _back(item: Any) -> ResponseReturnValue:
    return redirect(url_for(f"{item.kind}.show", public_id=item.public_id, _anchor="matches"), 303)
