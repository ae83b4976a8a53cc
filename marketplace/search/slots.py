"""What search shows on the pages of rooms to its left."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.kernel.ui import fills
from marketplace.search import service
from marketplace.search.documents import body_of
from marketplace.search.engine import IndexUnavailable

SHOWN = 4
ALIKE = 0.5
"""From which strength a listing is called similar; of what is fainter, most is chance."""


@fills("catalogue.gone")
def similar_to_gone(item: Any, actor: Any) -> str:
    """Listings on show that speak of the same things as one that is gone; without the index, none."""
    here = (item.kind, item.public_id)
    try:
        hits = service.similar(item.kind, item.title, body_of(item), limit=SHOWN, exclude=[here], of=here)
    except IndexUnavailable:
        return ""
    hits = [hit for hit in hits if hit.strength >= ALIKE]
    rows = service.published_rows((hit.kind, hit.public_id) for hit in hits)
    found = [rows[hit.kind, hit.public_id] for hit in hits if (hit.kind, hit.public_id) in rows]
    return render_template("search/_similar.html", items=found)
