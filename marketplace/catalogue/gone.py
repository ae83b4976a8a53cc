"""What the address of a listing answers to those who may not see it (any more)."""

from __future__ import annotations

from typing import Any

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.catalogue.models import Publication
from marketplace.catalogue.status import GONE, Status
from marketplace.extensions import db
from marketplace.kernel.policy import allows


def answer(actor: Any, model: Any, public_id: str) -> ResponseReturnValue | None:
    """The answer instead of the page: None for whoever may see it, 404 for what never was on show.

    What was on show once and is no more: 410 with a page that keeps its number; what was merged: 301 to what stands
    for it now.
    """
    item = db.session.execute(select(model).where(model.public_id == public_id)).scalar_one_or_none()
    if item is None:
        abort(404)
    if allows(actor, "see", item):
        return None
    if item.status == Status.MERGED:
        heir = heir_of(item)
        if heir is not None:
            return redirect(url_for(f"{heir.kind}.show", public_id=heir.public_id), 301)
    if item.published_at is None:
        abort(404)
    return _page(item)


def heir_of(item: Any) -> Any:
    """What stands for a merged listing, along a chain of merges; None when it leads nowhere or in a circle."""
    seen = {item.id}
    while item is not None and item.status == Status.MERGED:
        item = db.session.get(type(item), item.merged_into_id) if item.merged_into_id else None
        if item is not None and item.id in seen:
            return None
        if item is not None:
            seen.add(item.id)
    return item if item is not None and item.published_at is not None else None


def _page(item: Publication) -> ResponseReturnValue:
    """The number is kept for ever; the title stays only with what has simply run out."""
    body = render_template(
        "catalogue/gone.html",
        item=item,
        kind=item.kind,
        title=item.title if item.status == Status.EXPIRED else "",
        similar=item.status in GONE,  # the text of what is being rewritten is nobody's business
    )
    response = make_response(body, 410)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
