"""The worker's side of search: the only place that writes the index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import handler, scheduled
from marketplace.kernel.worker import watch
from marketplace.search.documents import document_of, published_documents, published_versions
from marketplace.search.engine import IndexUnavailable
from marketplace.search.service import engine

scheduled("20 3 * * *", "search.reconcile")


@handler("search.update", size=500, outside=True)
def update(batch: list[dict[str, Any]]) -> None:
    """Bring the index in step with these items, in one commit; a broken index is rebuilt whole."""
    shown, gone = [], []
    for kind, model in KINDS.items():
        wanted = {args["public_id"] for args in batch if args["kind"] == kind}
        statement = select(model).where(model.public_id.in_(wanted), model._status == Status.PUBLISHED)
        rows: Any = db.session.execute(statement).scalars().all() if wanted else []
        shown += [document_of(item) for item in rows]
        gone += [(kind, public_id) for public_id in wanted - {item.public_id for item in rows}]
    try:
        engine().index(shown, gone)
    except IndexUnavailable:
        rebuild()


@handler("search.rebuild", outside=True)
def rebuild() -> int:
    """A new index from the database, swapped in when it is whole. Returns how many documents."""
    return engine().rebuild(published_documents())


@handler("search.reconcile", outside=True)
def reconcile() -> int:
    """Mend what differs between database and index. Returns how many items differed."""
    try:
        indexed = engine().stamps()
    except IndexUnavailable:
        rebuild()
        return 0
    shown = published_versions()
    different = {key for key in indexed.keys() | shown.keys() if indexed.get(key) != shown.get(key)}
    db.session.rollback()
    with transaction():
        for kind, public_id in different:
            jobs.enqueue("search.update", key=f"search:{kind}:{public_id}", kind=kind, public_id=public_id)
    return len(different)


@watch("search.index", seconds=3)
def heal() -> None:
    """A missing or broken index is rebuilt without being asked: pages cannot ask, a GET writes nothing."""
    try:
        engine().count()
    except IndexUnavailable:
        with transaction():
            jobs.enqueue("search.rebuild", key="search:rebuild", priority=0)
