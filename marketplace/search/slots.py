"""What search shows on the pages of rooms to its left."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.catalogue.status import Status
from marketplace.kernel.ui import fills
from marketplace.search.alike import alike


@fills("catalogue.gone")
def similar_to_gone(item: Any, actor: Any) -> str:
    """Listings on show that speak of the same things as one that is gone; without the index, none."""
    return render_template("search/_similar.html", items=alike(item))


@fills("catalogue.item.like")
def similar(item: Any, actor: Any) -> str:
    """The same beside a listing on show, as cards; nothing where none is similar enough."""
    items = alike(item) if item.status == Status.PUBLISHED else []
    return render_template("search/_like.html", items=items) if items else ""
