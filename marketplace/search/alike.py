"""Listings on show that speak of the same things as another: found once per state of the index, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from flask import current_app

from marketplace.search import service
from marketplace.search.documents import body_of
from marketplace.search.engine import Identity, IndexUnavailable

SHOWN = 4
ALIKE = 0.5
"""From which strength a listing is called similar; of what is fainter, most is chance."""
REMEMBERED = "search.alike"
MOST = 2_000
"""Listings remembered: some 400 bytes each."""

Key = tuple[str, str, str, int]


def alike(item: Any) -> list[Any]:
    """Published listings of the kind of ``item``, the most similar first; none while the index is away."""
    try:
        found = _remembered(item)
    except IndexUnavailable:
        return []
    rows = service.published_rows(found)  # what has left the index's show in the meantime falls out here
    return [rows[one] for one in found if one in rows]


def _remembered(item: Any) -> Sequence[Identity]:
    """What a visitor causes costs a search; the hundredth visitor of a page should not pay for it again."""
    known: OrderedDict[Key, Sequence[Identity]] = current_app.extensions.setdefault(REMEMBERED, OrderedDict())
    key = (service.engine().generation(), item.kind, item.public_id, item.version)
    found = known.get(key)
    if found is None:
        found = known[key] = _found(item)
        while len(known) > MOST:
            known.popitem(last=False)
    return found


def _found(item: Any) -> Sequence[Identity]:
    here = (item.kind, item.public_id)
    hits = service.similar(item.kind, item.title, body_of(item), limit=SHOWN, exclude=[here], of=here)
    return [(hit.kind, hit.public_id) for hit in hits if hit.strength >= ALIKE]
