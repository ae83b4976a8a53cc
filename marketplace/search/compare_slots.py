"""What comparing shows on the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.catalogue.status import Status
from marketplace.kernel.ui import fills


@fills("catalogue.item.links")
def beside(item: Any, actor: Any) -> str:
    """Under the facts of a listing on show: compare it, print it, share it."""
    return render_template("search/_item_links.html", item=item) if item.status == Status.PUBLISHED else ""
