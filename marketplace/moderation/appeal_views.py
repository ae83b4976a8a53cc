"""Appeals: the poster's page, and the desk of the officers who hear them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue.models import KINDS
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, typed
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import appeals, grounds
from marketplace.moderation.appeal_forms import AnswerForm, AppealForm
from marketplace.moderation.models import APPEAL_LABELS, APPEAL_LOOKS, OPEN, Appeal

bp = Blueprint("appeals", __name__)

PER_PAGE = 50
TOO_LATE = (NotOpen, StaleDataError, IntegrityError)
DONE = {
    "grant": _l("Đã chấp nhận khiếu nại. Bên đăng được báo qua thư."),
    "uphold": _l("Đã giữ nguyên quyết định. Bên đăng được báo qua thư."),
}


@bp.get("/cong-nghe/<public_id>/khieu-nai", defaults={"kind": "technology"})
@bp.get("/nhu-cau/<public_id>/khieu-nai", defaults={"kind": "need"})
@door("members")
def about(kind: str, public_id: str) -> ResponseReturnValue:
    return _poster_page(fetch_for(current_user, "own", KINDS[kind], public_id), AppealForm(formdata=None))


@bp.post("/cong-nghe/<public_id>/khieu-nai", defaults={"kind": "technology"})
@bp.post("/nhu-cau/<public_id>/khieu-nai", defaults={"kind": "need"})
@door("members")
def make(kind: str, public_id: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "write", KINDS[kind], public_id)
    form = AppealForm()
    if not form.validate():
        return _poster_page(item, form)
    try:
        with transaction():
            form.spend_token()
            appeals.make(item, current_user, form.refusal.data or "", form.words.data)
    except AlreadySubmitted:
        flash(_("Khiếu nại này đã được gửi; hệ thống chỉ ghi một lần."), "info")
    except TOO_LATE:
        return _poster_page(fetch_for(current_user, "own", KINDS[kind], public_id), None, typed(form)), 409
    else:
        flash(_("Đã gửi khiếu nại. Một cán bộ khác sẽ xem xét và bạn được báo qua thư."), "good")
    return redirect(url_for(".about", kind=kind, public_id=public_id), 303)


@bp.get(appeals.DESK)
@door("moderators")
def index() -> ResponseReturnValue:
    count = appeals.count_open()
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    rows = appeals.open_appeals(PER_PAGE, (page - 1) * PER_PAGE)
    may_hear = {row.id for row in rows if allows(current_user, "hear", row)}
    return render_template("moderation/appeals.html", rows=rows, may_hear=may_hear, count=count, page=page, last=last)


@bp.get(appeals.DESK + "/<public_id>")
@door("moderators")
def show(public_id: str) -> ResponseReturnValue:
    return _desk_page(fetch_for(current_user, "see", Appeal, public_id), AnswerForm(formdata=None))


@bp.post(appeals.DESK + "/<public_id>/<any(grant, uphold):verb>")
@door("moderators")
def hear(public_id: str, verb: str) -> ResponseReturnValue:
    appeal = fetch_for(current_user, "hear", Appeal, public_id)
    form = AnswerForm()
    if not form.validate() and appeal.status == OPEN:
        return _desk_page(appeal, form)
    decide = appeals.grant if verb == "grant" else appeals.uphold
    try:
        with transaction():
            decide(appeal, current_user, request.form.get("version", -1, type=int), form.answer.data or "")
    except (NotOpen, StaleDataError):
        return _desk_page(fetch_for(current_user, "see", Appeal, public_id), None, typed(form)), 409
    flash(DONE[verb], "good")
    return redirect(url_for(".index"), 303)


def _poster_page(item: Any, form: AppealForm | None, sent: Any = ()) -> str:
    """``form`` None: it came too late; what was typed is shown beside how things stand."""
    is_late, form = form is None, form or AppealForm(formdata=None)
    standing = appeals.standing_of(item)
    if standing is not None and not form.refusal.data:
        form.refusal.data = standing.review.public_id
    may_write = standing is not None and standing.is_open and allows(current_user, "write", item)
    return render_template(
        "moderation/appeal_make.html",
        item=item,
        standing=standing,
        reasons=grounds.of_review(standing.review) if standing else [],
        form=form,
        is_late=is_late,
        may_write=may_write,
        sent=list(sent),
        labels=APPEAL_LABELS,
        looks=APPEAL_LOOKS,
    )


def _desk_page(appeal: Appeal, form: AnswerForm | None, sent: Any = ()) -> str:
    is_open = appeal.status == OPEN and appeals.is_in_force(appeal.review)
    return render_template(
        "moderation/appeal.html",
        appeal=appeal,
        item=appeal.item,
        reasons=grounds.of_review(appeal.review),
        form=form or AnswerForm(formdata=None),
        is_late=form is None,
        sent=list(sent),
        is_in_force=is_open,
        may_hear=appeal.status == OPEN and allows(current_user, "hear", appeal),
        labels=APPEAL_LABELS,
        looks=APPEAL_LOOKS,
    )
