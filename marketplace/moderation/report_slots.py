"""What appeals, reports and records show on pages of other rooms, and on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from marketplace.catalogue.models import Publication
from marketplace.catalogue.status import Status
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import fills
from marketplace.moderation import appeals, report_lists, reports
from marketplace.moderation.models import APPEAL_LABELS, APPEAL_LOOKS


@fills("catalogue.item.foot")
def report_link(item: Publication, actor: Any) -> str:
    """Whoever reads a listing on show may say that something is wrong with it."""
    return render_template("moderation/_item_foot.html", item=item) if item.status == Status.PUBLISHED else ""


@fills("catalogue.owner.panel")
def refusal(item: Publication, actor: Any) -> str:
    """The way to appeal against a refusal in force."""
    if item.status not in (Status.REFUSED, Status.PUBLISHED, Status.SUBMITTED):
        return ""
    standing = appeals.standing_of(item)
    if standing is None or not (standing.is_in_force or standing.appeal):
        return ""
    return render_template(
        "moderation/_owner_appeal.html",
        item=item,
        standing=standing,
        labels=APPEAL_LABELS,
        looks=APPEAL_LOOKS,
    )


@fills("moderation.item.panels")
def about_item(item: Publication, actor: Any) -> str:
    if not allows(actor, "inspect", item):
        return ""
    return render_template(
        "moderation/_item_panel.html",
        item=item,
        open_reports=reports.count_open(item),
        appeals=appeals.of_item(item),
        labels=APPEAL_LABELS,
        looks=APPEAL_LOOKS,
    )


@fills("moderation.desk.tabs")
def desk_tabs(subject: Any, actor: Any) -> str:
    return render_template("moderation/_desk_tabs.html", tabs=list(_tabs(actor)))


def _tabs(actor: Any) -> Iterator[tuple[str, str, int, bool]]:
    """Address, text, what waits there, and whether some of it is late; nothing that would refuse this officer."""
    if actor.has_role("moderator"):
        counts = report_lists.count()
        yield url_for("reports.index"), _("Phản ánh"), counts["open"], bool(counts["overdue"])
        yield url_for("appeals.index"), pgettext("desk", "Khiếu nại"), appeals.count_open(), False
    if actor.has_role("moderator", "admin"):
        yield url_for("reports.hidden"), _("Tạm gỡ"), report_lists.count_hidden(), False
    if actor.has_role("admin"):
        yield url_for("records.officers"), _("Việc của cán bộ"), 0, False
    if actor.has_role("moderator"):
        yield url_for("records.of_officer", public_id=actor.public_id), _("Việc tôi đã làm"), 0, False
    yield url_for("quality.show"), _("Chất lượng phục vụ"), 0, False
