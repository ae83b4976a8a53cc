"""What texts show to rooms on the left: their tab on the officers' desk, their addresses for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.content import public_views, service
from marketplace.content.models import KIND_LABELS
from marketplace.kernel.ui import fills
from marketplace.opendata.addresses import Address, lists

LATEST = 5000


@fills("moderation.desk.tabs")
def texts_tab(subject: Any, actor: Any) -> str:
    return render_template("moderation/_desk_tabs.html", tabs=[(url_for("texts.index"), _("Nội dung trang"), 0, False)])


@lists
def texts() -> Iterator[Address]:
    """Every text on show and the lists of them; of news and events the latest of each kind."""
    for endpoint in public_views.ALL.values():
        yield Address(url_for(f"content.{endpoint}"))
    for kind in KIND_LABELS:
        for version in service.list_shown(kind, per_page=LATEST):
            yield Address(public_views.address(version), version.published_at)
