"""What tests that need an index, or the worker's side of search, have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, Job
from marketplace.kernel.worker import Worker
from marketplace.search import jobs, service
from marketplace.search.engine import Engine, IndexBusy, SearchDocument
from tests.cast import make_technology, put_on_show


@contextmanager
def fresh_index(app: Any) -> Iterator[Engine]:
    """An index of what is on show, as the worker would have made it; forgotten afterwards."""
    app.extensions.pop("search_engine", None)
    jobs.rebuild()
    yield service.engine()
    app.extensions.pop("search_engine", None)


class Recording:
    """The engine of the site, with a note of what it was given."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.given: list[SearchDocument] = []

    def index(self, found: Any, deleted: Any = ()) -> None:
        found = list(found)
        self.given += found
        self._engine.index(found, deleted)

    def rebuild(self, found: Any) -> int:
        noted = []
        for document in found:
            noted.append(document)
        self.given += noted
        return int(self._engine.rebuild(noted))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def busy(*_: Any) -> None:
    raise IndexBusy("another process is writing the search index")


def work() -> None:
    Worker(None).drain()  # type: ignore[arg-type]
    db.session.rollback()


def waiting(name: str) -> list[dict[str, Any]]:
    found = select(Job).where(Job.name == name, Job.state == READY).order_by(Job.id)
    return [job.args for job in db.session.execute(found).scalars()]


def published(lan: Any, quan: Any, **more: Any) -> Any:
    with transaction():
        return put_on_show(make_technology(lan, lan.organisations[0], **more), lan, quan)


def args_of(item: Any) -> dict[str, str]:
    return {"kind": item.kind, "public_id": item.public_id}


def kept(model: Any) -> set[str]:
    return set(db.session.execute(select(model.public_id)).scalars())
