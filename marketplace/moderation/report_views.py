"""Reports: the page for anybody, the desk of those who decide, and the list of what was hidden."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.limits import per_address
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import GONE, LABELS, Status
from marketplace.extensions import limiter
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, typed
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import report_lists, reports
from marketplace.moderation.report_forms import DecideForm, ReportForm
from marketplace.reference import service as reference

bp = Blueprint("reports", __name__)

PER_PAGE, SHOWN = 50, 50  # listings on a page; reports on the page of a listing
ON_ITEM = reports.DESK + "/<any(technology, need):kind>/<public_id>"
WAS_SHOWN = frozenset({Status.PUBLISHED, Status.MERGED, *GONE})


def reported_item() -> str:
    return str((request.view_args or {}).get("public_id", ""))[:12]


per_item: Any = limiter.shared_limit("60 per hour", scope="report-item", key_func=reported_item, methods=["POST"])
"""However many addresses a flood comes from."""


@bp.get("/cong-nghe/<public_id>/phan-anh", defaults={"kind": "technology"})
@bp.get("/nhu-cau/<public_id>/phan-anh", defaults={"kind": "need"})
@door("anyone")
def about(kind: str, public_id: str) -> ResponseReturnValue:
    item = _once_shown(kind, public_id)
    if item.status != Status.PUBLISHED:
        return _gone(item)
    return render_template("moderation/report_make.html", item=item, form=ReportForm(formdata=None))


@bp.post("/cong-nghe/<public_id>/phan-anh", defaults={"kind": "technology"})
@bp.post("/nhu-cau/<public_id>/phan-anh", defaults={"kind": "need"})
@per_address("10 per hour", "report")
@per_item
@door("anyone")
def make(kind: str, public_id: str) -> ResponseReturnValue:
    item = _once_shown(kind, public_id)
    form = ReportForm()
    if item.status != Status.PUBLISHED:
        return _gone(item, typed(form))
    if not form.validate():
        return render_template("moderation/report_make.html", item=item, form=form)
    sent = form.reason.data, form.words.data or "", form.email.data or ""
    try:
        with transaction():
            form.spend_token()
            report = reports.make(item, *sent, language=str(get_locale()))
            number = report.number
    except AlreadySubmitted:
        flash(_("Phản ánh này đã được nhận; hệ thống chỉ ghi một lần."), "info")
    except NotOpen:
        return _gone(_once_shown(kind, public_id), typed(form))
    else:
        flash(_("Đã nhận phản ánh số %(number)s. Cảm ơn bạn đã báo cho Sàn.", number=number), "good")
    return redirect(url_for(f"{kind}.show", public_id=public_id), 303)


@bp.errorhandler(429)
def too_many(error: Any) -> ResponseReturnValue:
    """The rate limit: everything that was typed is given back, to be sent later."""
    kept = [(name, value) for name, value in error.get_headers() if name == "Retry-After"]
    item = catalogue.find((request.view_args or {}).get("kind", ""), reported_item())
    if item is None or not _was_shown(item):
        return render_template("errors/error.html", code=429, message="", error_id=""), 429, kept
    if item.status != Status.PUBLISHED:
        return _gone(item, typed(ReportForm()))
    form = ReportForm()
    return render_template("moderation/report_make.html", item=item, form=form, is_too_many=True), 429, kept


@bp.get(reports.DESK)
@door("moderators")
def index() -> ResponseReturnValue:
    counts = report_lists.count()
    last = max(1, -(-counts["items"] // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    groups = report_lists.groups(PER_PAGE, (page - 1) * PER_PAGE)
    own = {group.item.public_id for group in groups if not allows(current_user, "moderate", group.item)}
    return render_template("moderation/reports.html", groups=groups, own=own, counts=counts, page=page, last=last)


@bp.get(ON_ITEM)
@door("moderators")
def show(kind: str, public_id: str) -> ResponseReturnValue:
    return _desk_page(_item(kind, public_id, "see"), DecideForm(formdata=None))


@bp.post(ON_ITEM + "/<any(uphold, dismiss):verb>")
@door("moderators")
def decide(kind: str, public_id: str, verb: str) -> ResponseReturnValue:
    item = _item(kind, public_id, "moderate")
    form = DecideForm(verb=verb)
    if not form.validate():
        return _desk_page(item, form)
    measure = form.measure.data if verb == "uphold" else reports.NONE
    outcome = reports.Outcome(verb, form.answer.data, measure, form.words.data or "")
    try:
        with transaction():
            found = reports.decide(item, current_user, _chosen(item, form), outcome)
            count = len(found)
    except (NotOpen, StaleDataError):
        return _desk_page(_item(kind, public_id, "see"), form, is_late=True), 409
    flash(_("Đã quyết định %(n)s phản ánh.", n=count), "good")
    if measure == reports.MERGE:
        return redirect(url_for("moderation.item", kind=kind, public_id=public_id), 303)
    return redirect(url_for(".index"), 303)


@bp.get("/kiem-duyet/tam-go")
@door("verifiers")
def hidden() -> ResponseReturnValue:
    return _hidden_page()


@bp.post("/kiem-duyet/<any(technology, need):kind>/<public_id>/dang-lai")
@door("verifiers")
def unhide(kind: str, public_id: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "unhide", KINDS[kind], public_id)
    title = item.title
    try:
        with transaction():
            reports.unhide(item, current_user, request.form.get("version", -1, type=int))
    except (NotOpen, StaleDataError):
        found = fetch_for(current_user, "see", KINDS[kind], public_id)
        status = LABELS[Status(found.status)]
        if found.legal_list == catalogue.PROHIBITED:
            flash(_("“%(title)s” thuộc danh mục cấm chuyển giao nên không đăng lại được.", title=title), "warning")
        else:
            words = _("Đã có người xử lý trước: “%(title)s” hiện ở trạng thái: %(status)s.", title=title, status=status)
            flash(words, "warning")
        return _hidden_page(), 409
    flash(_("Đã đăng lại “%(title)s”.", title=title), "good")
    return redirect(url_for(".hidden"), 303)


def _once_shown(kind: str, public_id: str) -> Any:
    """A listing that is on show, or was: its page says so, too."""
    item = catalogue.find(kind, public_id)
    if item is None or not _was_shown(item):
        abort(404)
    return item


def _was_shown(item: Any) -> bool:
    return item.status in WAS_SHOWN and item.published_at is not None


def _gone(item: Any, sent: Any = ()) -> ResponseReturnValue:
    return render_template("moderation/report_late.html", item=item, sent=list(sent)), 409


def _item(kind: str, public_id: str, action: str) -> Any:
    return fetch_for(current_user, action, KINDS[kind], public_id)


def _chosen(item: Any, form: DecideForm) -> list[str]:
    """The reports that are ticked; "the rest" are those that came in before the page was read."""
    chosen = list(form.chosen.data or [])
    if not form.rest.data:
        return chosen
    until, shown = request.form.get("until", 0, type=int), set(request.form.getlist("shown"))
    rest = [one for one in reports.open_of(item) if one.id <= until and one.public_id not in shown]
    return chosen + [one.public_id for one in rest]


def _hidden_page() -> str:
    rows = report_lists.hidden()
    may = {row.item.public_id for row in rows if allows(current_user, "unhide", row.item)}
    return render_template("moderation/hidden.html", rows=rows, may=may)


def _desk_page(item: Any, form: DecideForm, is_late: bool = False) -> str:
    found = reports.open_of(item)
    shown = found[:SHOWN]
    form.chosen.choices = [(one.public_id, one.number) for one in shown]
    if not form.chosen.data and not form.errors:
        form.chosen.data = [one.public_id for one in shown]
    return render_template(
        "moderation/report.html",
        item=item,
        reports=shown,
        more=len(found) - len(shown),
        until=max((one.id for one in found), default=0),
        form=form,
        is_late=is_late,
        sent=typed(form) if is_late and not found else [],
        measures=[code for code in reports.MEASURES if code != reports.HIDE or item.status == Status.PUBLISHED],
        may_decide=allows(current_user, "moderate", item),
        reason_label=lambda code: reference.label(reports.REASONS, code),
        is_unlawful=reports.is_unlawful,
        moment=now(),
    )
