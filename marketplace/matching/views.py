"""What brokers and officers see of matching: proposals, needs without supply, figures; and what people wish to hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue.models import Need
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen
from marketplace.matching import lists, models, report, service, sheets, telling, unmet, verdict_views, verdicts
from marketplace.matching.forms import DropForm, WishForm
from marketplace.matching.models import Match
from marketplace.matching.strength import BANDS, LABELS
from marketplace.matching.tables import owners_reasons, unmet_heads, unmet_row, week_heads, week_rows
from marketplace.matching.workflow import proposal

bp = Blueprint("matching", __name__, url_prefix="/ghep-noi")
blueprints = (bp, verdict_views.bp)

PER_PAGE, MOST_PAGES = 10, 10_000  # needs on a page


@dataclass(frozen=True)
class Place:
    """Where on the list a broker is: what it is filtered by, which page, and which need from the top."""

    status: str = models.PROPOSED
    band: str | None = None
    need: str | None = None
    page: int = 1
    row: int | None = None

    @classmethod
    def asked(cls) -> Place:
        """From the address; what it does not know is passed over."""
        args = request.args
        status, band, row = args.get("status"), args.get("muc"), args.get("vi-tri", type=int)
        return cls(
            status if status in models.LABELS else models.PROPOSED,
            band if band in BANDS else None,
            (args.get("nhu-cau") or "")[:12] or None,
            min(max(args.get("trang", 1, type=int), 1), MOST_PAGES),
            row if row is not None and 0 < row <= PER_PAGE else None,
        )

    def args(self) -> dict[str, Any]:
        """For url_for; what is as usual is left out."""
        status = self.status if self.status != models.PROPOSED else None
        page = self.page if self.page > 1 else None
        return {"status": status, "muc": self.band, "nhu-cau": self.need, "trang": page}

    def url(self, **changes: Any) -> str:
        return url_for("matching.proposals", **replace(self, **{"page": 1, **changes}).args())

    def action(self, endpoint: str, match: Match, row: int, **more: Any) -> str:
        """The address of a decision on a match of need number ``row`` of the page."""
        return url_for(endpoint, public_id=match.public_id, **{**self.args(), "vi-tri": row, **more})

    def back(self) -> ResponseReturnValue:
        """To the same list, where the next need has moved up if this one is done with."""
        anchor = f"vi-tri-{self.row}" if self.row else None
        return redirect(url_for("matching.proposals", _anchor=anchor, **self.args()), 303)


@bp.get("")
@door("brokers")
def proposals() -> ResponseReturnValue:
    place = Place.asked()
    statement = lists.groups_of(place.status, place.band)
    if place.need:
        statement = statement.where(Match.need_id.in_(select(Need.id).where(Need.public_id == place.need)))
    all_of_them = statement.order_by(None).subquery()
    counting = select(func.count(), func.coalesce(func.sum(all_of_them.c[1]), 0)).select_from(all_of_them)
    needs, pairs = map(int, db.session.execute(counting).one())
    last = max(1, -(-needs // PER_PAGE))
    place = replace(place, page=min(place.page, last))
    rows = db.session.execute(statement.offset((place.page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    groups = lists.groups(rows, place.status, place.band, every=place.need is not None)
    return render_template(
        "matching/proposals.html",
        place=place,
        groups=groups,
        needs=needs,
        pairs=pairs,
        last=last,
        statuses=models.LABELS,
        steps={m.public_id: {s.verb for s in proposal.open_to(current_user, m)} for g in groups for m in g.matches},
        verdicts=verdicts.of_matches(m for g in groups for m in g.matches),
        side_labels=verdicts.SIDE_LABELS,
        form=DropForm(formdata=None),
    )


@bp.post("/<public_id>/<any(accept, restore):verb>")
@door("brokers")
def decide(public_id: str, verb: str) -> ResponseReturnValue:
    match = fetch_for(current_user, "decide", Match, public_id)
    step = service.accept if verb == "accept" else service.restore
    if not _decided(match, lambda: step(match, current_user)):
        return _too_late(match)
    flash(_("Đã chọn cặp này để kết nối.") if verb == "accept" else _("Đã đưa lại vào danh sách đề xuất."), "good")
    return Place.asked().back()


@bp.post("/<public_id>/drop")
@door("brokers")
def drop(public_id: str) -> ResponseReturnValue:
    match = fetch_for(current_user, "decide", Match, public_id)
    form = DropForm()
    if not form.validate_on_submit():
        return render_template(
            "matching/drop.html", form=form, match=match, place=Place.asked(), seen=_seen() or match.status
        )
    reason, words = form.reason.data, form.words.data or ""
    if not _decided(match, lambda: service.drop(match, current_user, reason, words)):
        return _too_late(match)
    flash(_("Đã bỏ đề xuất."), "good")
    return Place.asked().back()


@bp.get("/chua-dap-ung")
@door("officers")
def without_supply() -> ResponseReturnValue:
    total = unmet.count()
    last = max(1, -(-total // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    found = db.session.execute(unmet.needs().offset((page - 1) * PER_PAGE).limit(PER_PAGE)).scalars().all()
    return render_template("matching/unmet.html", rows=unmet.described(found), total=total, page=page, last=last)


@bp.get("/chua-dap-ung.csv")
@door("officers")
def without_supply_file() -> ResponseReturnValue:
    return sheets.download(
        f"nhu-cau-chua-dap-ung-{today():%Y-%m-%d}.csv", unmet_heads(), map(unmet_row, unmet.everything())
    )


@bp.get("/so-lieu")
@door("officers")
def figures() -> ResponseReturnValue:
    weeks = _weeks()
    found = report.report(weeks)
    return render_template(
        "matching/figures.html",
        report=found,
        weeks=weeks,
        bands=LABELS,
        owners_reasons=owners_reasons(found.total),
    )


@bp.get("/so-lieu.csv")
@door("officers")
def figures_file() -> ResponseReturnValue:
    return sheets.download(f"ghep-noi-{today():%Y-%m-%d}.csv", week_heads(), week_rows(report.report(_weeks())))


@bp.post("/thong-bao")
@door("members")
def wish() -> ResponseReturnValue:
    """From which strength on to be told of new matches."""
    form = WishForm()
    if form.validate_on_submit():
        with transaction():
            telling.set_wish(current_user, form.told_from.data)
        flash(_("Đã lưu."), "good")
    else:
        flash(_("Xin chọn một mục trong danh sách."), "warning")
    return redirect(url_for("accounts.account", _anchor="bao-ghep-noi"), 303)


def _decided(match: Match, take: Callable[[], None]) -> bool:
    """Take a step unless the match is no longer as the broker saw it; False if it came too late."""
    try:
        with transaction():
            if _seen() not in (None, match.status):
                raise NotOpen
            take()
    except (NotOpen, StaleDataError):
        return False
    return True


def _seen() -> str | None:
    """The status that the page showed when the form was sent."""
    seen = request.form.get("seen")
    return seen if seen in models.LABELS else None


def _too_late(match: Match) -> ResponseReturnValue:
    entries = history.entries_of(match)
    by_me = bool(entries) and entries[-1].actor_id == current_user.public_id
    page = render_template(
        "matching/too_late.html", match=match, place=Place.asked(), status=models.LABELS[match.status], by_me=by_me
    )
    return page, 409


def _weeks() -> int:
    return min(max(request.args.get("tuan", report.WEEKS, type=int), 1), report.MOST_WEEKS)
