"""Interests and deals between Lan's institute and Minh's cooperative; what a page asks of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.extensions import db
from marketplace.kernel.db import transaction

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def statements(app: Flask) -> Statements:
    """``with statements() as seen:`` every statement that the database was asked meanwhile."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return watch


@pytest.fixture(autouse=True)
def forgetful(app: Flask) -> Iterator[None]:
    """Figures are not remembered from one test to the next."""
    yield
    for name in ("console.figures", "console.months"):
        app.extensions.pop(name, None)


@pytest.fixture
def question(technology: Technology, minh: Person) -> str:
    """Minh's cooperative has asked about Lan's technology; the public id of its interest."""
    with transaction():
        return put_question(technology, minh).public_id


def put_question(technology: Technology, asker: Person, **more: Any) -> Any:
    """A row as it stands after asking, in the caller's transaction; the ways there are tested in tests/deals."""
    from_organisation = asker.organisations[0].id
    values = {"side": "demand", "who": "a", "use": "b", "scale": "c", "timing": "d", **more}
    return add(
        "interest",
        technology_id=technology.id,
        asking_organisation_id=from_organisation,
        asked_organisation_id=technology.organisation_id,
        asker_id=asker.id,
        **values,
    )


def put_deal(technology: Technology, asker: Person, broker: Person, number: str, **more: Any) -> Any:
    """An interest that was answered, and its deal."""
    interest = put_question(technology, asker, status="introduced")
    return add(
        "deal",
        number=number,
        interest_id=interest.id,
        supply_id=technology.organisation_id,
        demand_id=asker.organisations[0].id,
        broker_id=broker.id,
        introduction="Xin giới thiệu hai bên.",
        **more,
    )


def add(table: str, **values: Any) -> Any:
    """A row of that table; ``status`` as given, since a test may begin anywhere in a life."""
    model = next(m.class_ for m in db.Model.registry.mappers if m.local_table.name == table)
    row = model(**{("_status" if name == "status" else name): value for name, value in values.items()})
    db.session.add(row)
    db.session.flush()
    return row
