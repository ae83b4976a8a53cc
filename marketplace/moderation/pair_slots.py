"""What pages show of listings that are alike: to officers on the desk, to posters where they write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template

from marketplace.catalogue.status import EDITABLE, LABELS, WAITING, Status
from marketplace.kernel.ui import fills
from marketplace.moderation import pairs
from marketplace.moderation.pairs import Alike
from marketplace.search.engine import IndexUnavailable

LOOKED_AT = frozenset({Status.PUBLISHED, *WAITING})
WRITTEN = frozenset({*EDITABLE, *WAITING})


@fills("moderation.item.panels")
def on_the_desk(item: Any, actor: Any) -> str:
    """Likely duplicates of what is decided on or is on show."""
    if item.status not in LOOKED_AT:
        return ""
    found = _or_none(lambda: pairs.of_item(item))
    return render_template("moderation/_pairs_panel.html", item=item, alike=found, status_words=LABELS)


@fills("catalogue.form.title")
def while_writing(form: Any, actor: Any) -> str:
    """Under the title: a place for what the script is told, and what a saved draft reminds of without it."""
    return render_template("moderation/_pairs_typing.html", kind=form["kind"], item=form["item"])


@fills("catalogue.owner.panel")
def to_the_poster(item: Any, actor: Any) -> str:
    """A draft, or what was handed in, that is like a listing on show or another of the own ones."""
    if item.status not in WRITTEN:
        return ""
    found = _or_none(lambda: pairs.of_own(item, actor))
    return render_template("moderation/_pairs_own.html", item=item, alike=found) if found else ""


def _or_none(look: Callable[[], list[Alike]]) -> list[Alike] | None:
    """Without an index nobody can tell."""
    try:
        return look()
    except IndexUnavailable:
        return None
