"""The tab line of a deal. Rooms to the right fill the slot "deals.tabs" in the order in which they stand."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from marketplace.deals import thread
from marketplace.deals.models import Deal
from marketplace.kernel.ui import fills


def tab(endpoint: str, deal: Deal, label: str, count: int | None = None, writing: str = "") -> str:
    """A tab that leads to ``endpoint`` (which takes the deal's public_id), marked where that page is read or one below.

    ``count``: how much waits there; None or 0 shows no figure. ``writing``: the endpoint that takes the page's form
    at an address of its own, and shows the page again where something is missing.
    """
    url = url_for(endpoint, public_id=deal.public_id)
    is_overview = endpoint == "deals.show"
    above = [url, url_for(writing, public_id=deal.public_id)] if writing else [url]
    is_here = request.path in above or (not is_overview and any(request.path.startswith(one + "/") for one in above))
    return render_template("deals/_tab.html", url=url, label=label, count=count, is_here=is_here)


@fills("deals.tabs")
def own_tabs(deal: Deal, actor: Any) -> str:
    new = thread.unread_in(actor, [deal]).get(deal.id)
    return tab("deals.show", deal, _("Tổng quan")) + tab(
        "deals.thread", deal, _("Trao đổi"), count=new, writing="deals.write"
    )
