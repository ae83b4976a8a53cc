"""Listings from the database: what everybody may see of what an engine found, and the plain list without an engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.policy import Guest, allows
from marketplace.search.engine import Identity, Query

# How a facet of the index is called among the codes of a listing.
CODE_LISTS = {"fields": "st_field", "rights": "right_kind", "vsic": "vsic"}


def published_rows(identities: Iterable[Identity]) -> dict[Identity, Any]:
    """The listings with these (kind, public id) that everybody may see: one query per kind."""
    found: dict[Identity, Any] = {}
    for kind, public_ids in _by_kind(identities).items():
        model = KINDS[kind]
        # Whether they are on show is asked of the rows: asked in SQL, SQLite reads all that is on show to find twenty.
        for item in db.session.execute(select(model).where(model.public_id.in_(public_ids))).scalars():
            if allows(Guest(), "see", item):
                found[kind, item.public_id] = item
    return found


def published_titles(identities: Iterable[Identity]) -> dict[Identity, str]:
    """Their titles alone: a fifth of the work."""
    found: dict[Identity, str] = {}
    for kind, public_ids in _by_kind(identities).items():
        model: Any = KINDS[kind]
        statement = select(model.public_id, model.title, model._status).where(model.public_id.in_(public_ids))
        for public_id, title, status in db.session.execute(statement):
            if status == Status.PUBLISHED:
                found[kind, public_id] = title
    return found


def _by_kind(identities: Iterable[Identity]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for kind, public_id in identities:
        wanted.setdefault(kind, []).append(public_id)
    return wanted


def newest(query: Query) -> tuple[list[Any], int]:
    """A page of the plain list and how long it is: newest first, one kind after the other; words are not looked at."""
    kinds = query.filters.get("kind") or ({query.kind} if query.kind else set(KINDS))
    found: list[Any] = []
    total, skip = 0, query.offset
    for kind in (one for one in KINDS if one in kinds):
        statement = _filtered(kind, query)
        count = db.session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
        room = query.limit - len(found)
        if room > 0 and skip < count:
            ordered = statement.order_by(KINDS[kind].published_at.desc(), KINDS[kind].id.desc())
            found += db.session.execute(ordered.offset(skip).limit(room)).scalars()
        skip = max(0, skip - count)
        total += count
    return found, total


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
