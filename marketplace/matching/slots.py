"""What matching shows on the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template

from marketplace.catalogue.status import Status
from marketplace.kernel.ui import fills
from marketplace.matching import service
from marketplace.matching.reasons import in_words

SHOWN = 5
SHOWN_FROM = 30  # from here on about every second pair is worth an introduction (docs/matching.md)


@fills("catalogue.item.main")
def matches(item: Any, actor: Any) -> str:
    """The best partners of a listing on show, with the reasons; both are public anyway."""
    if item.status != Status.PUBLISHED:
        return ""
    found = service.matches_of(item, limit=SHOWN)
    good = [match for match in found if match.score >= SHOWN_FROM]
    return render_template("matching/_matches.html", item=item, matches=good or found[:3])


def init_app(app: Flask) -> None:
    app.jinja_env.filters["in_words"] = in_words
