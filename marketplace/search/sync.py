"""Keeps the index in step: what changes in the catalogue leaves a job in the same transaction."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Publication
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import jobs


def concerns_index(item: Publication) -> bool:
    """Is it on show, or was it until this flush? Drafts never reach the index."""
    before = inspect(item, raiseerr=True).attrs["_status"].history.deleted
    return item.status == Status.PUBLISHED or Status.PUBLISHED in (before or ())


def note_changes(session: Session, _context: Any) -> None:
    changed = [row for row in {*session.new, *session.dirty} if isinstance(row, Publication)]
    for item in changed:
        if concerns_index(item):
            jobs.enqueue(
                "search.update",
                key=f"search:{item.kind}:{item.public_id}",
                priority=1,
                kind=item.kind,
                public_id=item.public_id,
            )


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "after_flush", note_changes):
        event.listen(db.session, "after_flush", note_changes)
