"""Listings that are alike: told while a title is typed, side by side for poster and officer, merged by officers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import comparison, content, editions, remarks
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import LABELS
from marketplace.extensions import limiter
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, typed
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.text import clean_line
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import claims, pairs
from marketplace.moderation.blueprints import ITEM
from marketplace.moderation.pair_forms import AskForm
from marketplace.moderation.pairs import Alike, Forbidden
from marketplace.search.engine import IndexUnavailable

bp = Blueprint("pairs", __name__)
PAIR = ITEM + "/so-voi/<other_id>"
LONGEST = 200
LATE = (NotOpen, StaleDataError, IntegrityError)


@bp.get("/kiem-duyet/giong")
@limiter.limit("120 per minute")
@door("members")
def typing() -> ResponseReturnValue:
    """For the script of the edit form: what the typed title reminds of, as JSON."""
    kind, title = request.args.get("kind", ""), clean_line(request.args.get("q", "")[:LONGEST])
    if kind not in KINDS:
        abort(404)
    mine = request.args.get("tin", "")[:12]
    try:
        found = pairs.of_title(kind, title, current_user, mine)
    except IndexUnavailable:
        found = []
    response: Response = jsonify([_told(one, kind, mine) for one in found])
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/cong-nghe/<public_id>/so-voi/<other_id>", defaults={"kind": "technology"})
@bp.get("/nhu-cau/<public_id>/so-voi/<other_id>", defaults={"kind": "need"})
@door("members")
def compare(kind: str, public_id: str, other_id: str) -> ResponseReturnValue:
    """For the poster: the own listing beside another that anybody may see."""
    item = fetch_for(current_user, "own", KINDS[kind], public_id)
    other = fetch_for(current_user, "see", KINDS[kind], other_id)
    if item.id == other.id:
        abort(404)
    return render_template("moderation/pair_own.html", **_both(item, other))


@bp.get(PAIR)
@door("moderators")
def judge(kind: str, public_id: str, other_id: str) -> ResponseReturnValue:
    item, other = _pair(kind, public_id, other_id, "see")
    return _page(item, other, AskForm(formdata=None))


@bp.post(PAIR + "/khac-nhau")
@door("moderators")
def different(kind: str, public_id: str, other_id: str) -> ResponseReturnValue:
    item, other = _pair(kind, public_id, other_id, "moderate")
    try:
        with transaction():
            _is_as_read(item, other)
            pairs.mark_different(item, other, current_user)
    except LATE:
        return _page(item, other, AskForm(formdata=None), late=True), 409
    flash(_("Đã ghi nhận hai tin khác nhau. Cặp này không được hỏi lại."), "good")
    return _back(item)


@bp.post(PAIR + "/gop")
@door("moderators")
def merge(kind: str, public_id: str, other_id: str) -> ResponseReturnValue:
    """The one named ``keep`` stays, the other one's address leads to it."""
    item, other = _pair(kind, public_id, other_id, "moderate")
    keep = request.form.get("keep")
    if keep not in (item.public_id, other.public_id):
        abort(400)
    gone, stays = (other, item) if keep == item.public_id else (item, other)
    try:
        with transaction():
            versions = _versions() if gone is item else _versions()[::-1]
            pairs.merge(gone, stays, current_user, (versions[0], versions[1]))
            claims.release(gone)
    except Forbidden as why:
        return _page(item, other, AskForm(formdata=None), forbidden=str(why)), 409
    except LATE:
        return _page(item, other, AskForm(formdata=None), late=True), 409
    flash(_("Đã gộp tin %(gone)s vào tin %(stays)s.", gone=gone.number, stays=stays.number), "good")
    return _back(stays)


@bp.post(PAIR + "/hoi")
@door("moderators")
def ask(kind: str, public_id: str, other_id: str) -> ResponseReturnValue:
    item, other = _pair(kind, public_id, other_id, "moderate")
    form = AskForm()
    if not form.validate():
        return _page(item, other, form), 422
    try:
        with transaction():
            form.spend_token()
            _is_as_read(item, other)
            message = remarks.say(item, current_user, form.question.data or "")
            jobs.enqueue("catalogue.said", message=message.public_id)
    except AlreadySubmitted:
        flash(_("Câu hỏi này đã được gửi; hệ thống chỉ ghi một lần."), "info")
        return _back(item)
    except LATE:
        return _page(item, other, form, late=True, sent=typed(form)), 409
    flash(_("Đã gửi câu hỏi cho bên đăng."), "good")
    return _back(item)


def _pair(kind: str, public_id: str, other_id: str, action: str) -> tuple[Any, Any]:
    item = fetch_for(current_user, action, KINDS[kind], public_id)
    other = fetch_for(current_user, action, KINDS[kind], other_id)
    if item.id == other.id:
        abort(404)
    return item, other


def _versions() -> tuple[int, int]:
    """Of the listing and of the other one, as the officer read them."""
    return request.form.get("version", -1, type=int), request.form.get("other_version", -1, type=int)


def _is_as_read(item: Any, other: Any) -> None:
    if (item.version, other.version) != _versions():
        raise NotOpen("judge_pair")


def _page(item: Any, other: Any, form: AskForm, late: bool = False, forbidden: str = "", sent: Any = None) -> str:
    may = allows(current_user, "moderate", item) and allows(current_user, "moderate", other)
    return render_template(
        "moderation/pair.html",
        **_both(item, other),
        verdict=pairs.verdict_on(item, other),
        may=may,
        merges=_merges(item, other) if may else [],
        form=form,
        late=late,
        forbidden=forbidden,
        sent=sent,
    )


def _merges(item: Any, other: Any) -> list[tuple[Any, Any, str | None]]:
    """The ways to merge the two: which one stays, which one goes, and what stands against it."""
    ways = [(item, other), (other, item)]
    return [
        (stays, gone, pairs.veto_on(gone, current_user))
        for stays, gone in ways
        if pairs.may_merge(gone, stays, current_user)
    ]


def _both(item: Any, other: Any) -> dict[str, Any]:
    """What stands on both pages: the pair, how like it is, and where its contents differ."""
    try:
        alike: Alike | None = pairs.score_of(item, other)
    except IndexUnavailable:
        alike = None
    one, two = (content.plain(content.read(side)) for side in (item, other))
    files = [editions.files_of(getattr(side, "attachments", [])) for side in (item, other)]
    return {
        "item": item,
        "other": other,
        "alike": alike,
        "status_words": LABELS,
        "names": False,
        "changes": comparison.between(item.kind, one, two, *files),
    }


def _told(found: Alike, kind: str, mine: str) -> dict[str, str]:
    return {
        "title": found.item.title,
        "number": found.item.number,
        "words": str(found.words),
        "url": url_for(f"{kind}.show", public_id=found.item.public_id),
        "compare": url_for(".compare", kind=kind, public_id=mine, other_id=found.item.public_id) if mine else "",
    }


def _back(item: Any) -> ResponseReturnValue:
    return redirect(url_for("moderation.item", kind=item.kind, public_id=item.public_id), 303)
