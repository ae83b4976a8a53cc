"""Searching the catalogue: the engine finds, the database gives the rows that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select

from marketplace.catalogue.models import KINDS, Publication
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.policy import Guest
from marketplace.search import asking
from marketplace.search.documents import body_of
from marketplace.search.engine import Engine, Hit, Identity, IndexUnavailable, Query
from marketplace.search.whoosh_engine import WhooshEngine
from marketplace.vietnamese.highlight import Segment, highlight, snippet

LONGEST_QUERY = 200
# How a facet of the index is called among the codes of a listing.
CODE_LISTS = {"fields": "st_field", "rights": "right_kind", "vsic": "vsic"}


@dataclass(frozen=True)
class Found:
    """One listing with the words asked for marked in its title and in a piece of its text."""

    item: Any
    title: Sequence[Segment] = ()
    snippet: Sequence[Segment] = ()


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``is_plain``: the index is away, this is the newest-first list without it."""

    found: Sequence[Found]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_plain: bool = False


def engine() -> Engine:
    """The engine of this process."""
    held: Engine | None = current_app.extensions.get("search_engine")
    if held is None:
        folder: Path = current_app.config["INSTANCE"]
        held = current_app.extensions["search_engine"] = WhooshEngine(folder / "index")
    return held


def search(query: Query) -> Results:
    """A page of published listings for ``query``; without an index, the plain list within the same filters."""
    try:
        result = asking.search(engine(), query)
    except IndexUnavailable as trouble:
        current_app.logger.warning("index unavailable: %s", trouble)
        return _plain(query)
    rows = published_rows((hit.kind, hit.public_id) for hit in result.hits)
    found = [
        _marked(rows[hit.kind, hit.public_id], query.text) for hit in result.hits if (hit.kind, hit.public_id) in rows
    ]
    return Results(found, result.total, result.facets)


def similar(kind: Any, title: str, body: str, limit: int = 50, exclude: Iterable[Identity] = ()) -> list[Hit]:
    """Published items of ``kind`` that speak of the same things, best first. Raises IndexUnavailable."""
    return asking.similar(engine(), kind=kind, title=title, body=body, limit=limit, exclude=frozenset(exclude))


def published_rows(identities: Iterable[Identity]) -> dict[Identity, Any]:
    """The listings with these (kind, public id) that everybody may see: one query per kind."""
    wanted: dict[str, list[str]] = {}
    for kind, public_id in identities:
        wanted.setdefault(kind, []).append(public_id)
    found: dict[Identity, Any] = {}
    for kind, public_ids in wanted.items():
        model = KINDS[kind]
        statement = select(model).where(model.public_id.in_(public_ids), model.visible_to(Guest()))
        for item in db.session.execute(statement).scalars():
            found[kind, item.public_id] = item
    return found


def _marked(item: Publication, text: str) -> Found:
    if not text:
        return Found(item)
    return Found(item, highlight(item.title, text), snippet(body_of(item).replace("\n", " · "), text))  # type: ignore[arg-type]


def _plain(query: Query) -> Results:
    """Newest first from the database, one kind after the other; words are not looked at."""
    kinds = [query.kind] if query.kind else list(KINDS)
    found: list[Found] = []
    total, skip = 0, query.offset
    for kind in kinds:
        statement = _filtered(kind, query)
        count = db.session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
        room = query.limit - len(found)
        if room > 0 and skip < count:
            ordered = statement.order_by(KINDS[kind].published_at.desc(), KINDS[kind].id.desc())
            rows = db.session.execute(ordered.offset(skip).limit(room)).scalars()
            found += [Found(item) for item in rows]
        skip = max(0, skip - count)
        total += count
    return Results(found, total, is_plain=True)


def _filtered(kind: str, query: Query) -> Select[Any]:
    model: Any = KINDS[kind]
    statement = select(model).where(model._status == Status.PUBLISHED)
    for name, codes in query.filters.items():
        if name in CODE_LISTS:
            code = model.code_class
            statement = statement.where(model.codes.any((code.list == CODE_LISTS[name]) & code.code.in_(codes)))
        elif name == "province":
            statement = statement.where(model.province.in_(codes))
        elif name == "trl" and kind == "technology":
            statement = statement.where(model.trl.in_([int(c) for c in codes if c.isdigit()]))
        elif name == "ip" and kind == "technology":
            statement = statement.where(model.ip_rights.any(model.ip_rights.property.mapper.class_.kind.in_(codes)))
    return statement
