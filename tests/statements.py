"""What the database is asked while something is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from marketplace.extensions import db

LOOK = "SELECT count(lexicon_entry.id)"
"""How a process sees whether the lexicon has changed: every two seconds, whatever is done meanwhile."""


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements inside the block but for that look, as a list that fills."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(LOOK):
            seen.append(statement)

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
