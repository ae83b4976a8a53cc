"""Rows that search keeps per listing (texts.py, vectors.py): read and written in portions, forgotten in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.search.engine import Identity
from marketplace.search.models import IndexedText, TextVector

PORTION = 500
"""Listings per statement: SQLite takes 32,766 parameters, and nothing is faster with more."""

Kept = type[IndexedText] | type[TextVector]
One = TypeVar("One")


def in_portions(many: Iterable[One], size: int = PORTION) -> Iterator[list[One]]:
    """`many` in lists of at most `size`."""
    rest = iter(many)
    while portion := list(islice(rest, size)):
        yield portion


def read(columns: Sequence[Any], model: Kept, identities: Iterable[Identity], *conditions: Any) -> Iterator[Any]:
    """Rows (kind, public_id, *columns) of these listings: one query per portion."""
    for portion in in_portions(identities):
        statement = select(model.kind, model.public_id, *columns).where(_among(model, portion), *conditions)
        yield from db.session.execute(statement).all()


def _among(model: Kept, identities: Iterable[Identity]) -> ColumnElement[bool]:
    """Written so that the index on (kind, public_id) is used: pairs in a list are compared one by one by SQLite."""
    names: dict[str, list[str]] = {}
    for kind, public_id in identities:
        names.setdefault(kind, []).append(public_id)
    return or_(*(and_(model.kind == kind, model.public_id.in_(found)) for kind, found in names.items()))


def write(model: Kept, rows: Sequence[dict[str, Any]]) -> None:
    """Add or replace the rows of some listings, in the caller's transaction."""
    if not rows:
        return
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table: Any = model.__table__
    statement = insert(table)
    told = {name: statement.excluded[name] for name in rows[0] if name not in ("kind", "public_id")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["kind", "public_id"], set_=told), rows)


def drop(model: Kept, identities: Iterable[Identity]) -> None:
    """Delete the rows of some listings, in the caller's transaction."""
    for portion in in_portions(identities):
        db.session.execute(delete(model).where(_among(model, portion)))


def forget_hidden(model: Kept) -> int:
    """Delete the rows of all that is not on show (any more), in the caller's transaction. Returns how many."""
    count = 0
    for kind, listing in KINDS.items():
        shown = select(listing.public_id).where(listing._status == Status.PUBLISHED)
        found: Any = db.session.execute(delete(model).where(model.kind == kind, model.public_id.not_in(shown)))
        count += int(found.rowcount)
    return count
