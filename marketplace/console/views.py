"""The front page, the desks, and what machines ask for first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.console import desk_files, gallery_views, months
from marketplace.console.desk import desk_of
from marketplace.console.figures import figures
from marketplace.console.items import week_starts
from marketplace.console.office import alarms, duties_of, health
from marketplace.console.robots import shut
from marketplace.console.yearly import COLUMNS, years
from marketplace.content import service as texts
from marketplace.content.models import NEWS, ArticleVersion
from marketplace.content.reading import Line, line
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.policy import DOORS, door
from marketplace.kernel.ui import static_url
from marketplace.matching import sheets
from marketplace.opendata.addresses import absolute

bp = Blueprint("console", __name__)
blueprints = (bp, desk_files.bp, gallery_views.bp)

NEWEST_TECHNOLOGIES, NEWEST_NEEDS, NEWEST_TEXTS = 6, 3, 3
SHOWN_YEARS = 3  # of exact figures, on the desk
YEARLY_LABELS = {
    "introduced": _l("Hồ sơ được giới thiệu"),
    "signed": _l("Hồ sơ đã ký hợp đồng"),
    "registered": _l("Hợp đồng được cấp đăng ký"),
    "in_use": _l("Hồ sơ ghi đang ứng dụng"),
    "declared": _l("Hợp đồng ký ngoài Sàn được khai báo"),
}


@bp.get("/")
@door("anyone")
def home() -> ResponseReturnValue:
    return render_template(
        "console/home.html",
        technologies=_newest(Technology, NEWEST_TECHNOLOGIES),
        needs=_newest(Need, NEWEST_NEEDS),
        news=_told(texts.list_shown(NEWS, per_page=NEWEST_TEXTS)),
        events=_told(texts.coming_events()[:NEWEST_TEXTS]),
        figures=figures(),
    )


@bp.get("/ban-lam-viec")
@door("members")
def desk() -> ResponseReturnValue:
    """``?tin=het``: all my listings, not only those that have moved lately."""
    found = months.months_for(current_user) if current_user.is_officer else None
    return render_template(
        "console/desk.html",
        desk=desk_of(current_user, all_items=request.args.get("tin") == "het"),
        duties=duties_of(current_user) if current_user.is_officer else [],
        alarms=list(alarms(current_user)) if current_user.is_officer else [],
        health=list(health()) if current_user.is_officer else [],
        months=found,
        month_heads=months.heads(found) if found else [],
        month_rows=list(months.rows(found)) if found else [],
        week_starts=week_starts(),
        years=years()[:SHOWN_YEARS] if DOORS["case_officers"](current_user) else [],
        yearly_labels=YEARLY_LABELS,
    )


@bp.get("/ban-lam-viec/so-lieu-nam.csv")
@door("case_officers")
def yearly() -> ResponseReturnValue:
    """Exact, for officers alone: what the public may know of deals is at /so-lieu-giao-dich."""
    heads = [_("Năm"), *(YEARLY_LABELS[name] for name in COLUMNS)]
    rows = ([one.year, *(getattr(one, name) for name in COLUMNS)] for one in years())
    return sheets.download(f"so-lieu-nam-noi-bo-{today():%Y-%m-%d}.csv", heads, rows)


@bp.get("/robots.txt")
@door("anyone")
def robots() -> ResponseReturnValue:
    """A demo is not for search engines: its people and listings are made up."""
    is_demo = current_app.config["MODE"] == "demo"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (["/"] if is_demo else shut(current_app)))]
    if not is_demo:
        lines += ["", f"Sitemap: {absolute(url_for('opendata.sitemap'))}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/favicon.ico")
@door("anyone")
def favicon() -> ResponseReturnValue:
    """For browsers that ask here without looking at the page."""
    return redirect(static_url("img/favicon.svg"), 302)


def _told(versions: list[ArticleVersion]) -> list[tuple[ArticleVersion, Line]]:
    return [(one, line(one)) for one in versions]


def _newest(model: Any, count: int) -> list[Any]:
    """The latest on show; of a technology only what its card shows."""
    statement = select(model).where(model._status == Status.PUBLISHED)
    if model is Technology:
        statement = statement.options(lazyload(Technology.codes), lazyload(Technology.ip_rights))
    statement = statement.order_by(model.published_at.desc(), model.id.desc()).limit(count)
    return list(db.session.execute(statement).scalars())
