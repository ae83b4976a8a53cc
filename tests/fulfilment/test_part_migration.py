"""What was noted of payments before they had parts: nothing is lost on the way there, nor on the way back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Boolean, Connection, Date, DateTime, MetaData, Numeric, insert, text
from sqlalchemy.exc import IntegrityError

from marketplace.extensions import db
from tests import postgres
from tests.conftest import dispose, make_app

NOON = datetime(2026, 11, 5, 5, 0, tzinfo=UTC)
DAY = date(2026, 11, 4)
KNOWN: dict[str, dict[str, Any]] = {
    "deal": {"status": "introduced", "own_title": "Máy sấy"},
    "agreement": {"kind": "contract", "status": "drafting"},
}
NOTED = {"paid_on": DAY, "paid_amount": 400, "paid_note": "UNC 12", "recorded_by_id": 1}
RECEIVED = {"received_at": NOON, "received_by_id": 1}
OLD: dict[int, dict[str, Any]] = {
    1: {"amount": 400, "paid_note": ""},
    2: {"amount": 400, **NOTED},
    3: {"amount": 900, **NOTED, **RECEIVED},
    4: {"amount": None, **NOTED, **RECEIVED},
}


@pytest.fixture
def empty(database: str, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """A site without a table."""
    name = f"parts_{worker_id}_{os.getpid()}"
    app = make_app(tmp_path, DATABASE_URL=postgres.create_database(name) if database == "postgresql" else "")
    with app.app_context():
        yield app
    dispose(app)
    if database == "postgresql":
        postgres.drop_database(name)


def put(connection: Connection, tables: MetaData, name: str, number: int = 1, **values: Any) -> None:
    """A row with that id; what it needs and is not given is made up, and the rows that it refers to, too."""
    table = tables.tables[name]
    row = {"id": number, **KNOWN.get(name, {}), **values}
    for column in table.columns:
        if column.name in row or column.nullable or column.server_default is not None:
            continue
        parents = [key.column.table.name for key in column.foreign_keys]
        row[column.name] = _parent(connection, tables, parents[0], column.name) if parents else _made_up(column, number)
    connection.execute(insert(table).values(row))


def _parent(connection: Connection, tables: MetaData, name: str, column: str) -> int:
    number = 2 if column == "supply_id" else 1  # the two sides of a deal are not the same
    if not connection.execute(text(f"SELECT 1 FROM {name} WHERE id = {number}")).first():
        put(connection, tables, name, number)
    return number


def _made_up(column: Any, number: int) -> Any:
    kinds = [(Boolean, False), (DateTime, NOON), (Date, DAY), (Numeric, 1)]
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    if column.type.python_type in (dict, list):
        return {}
    if column.type.python_type is int:
        return 1
    return f"{number}{column.name}"[: getattr(column.type, "length", None) or 20]


def rows(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def day(value: Any) -> str:
    return str(value)[:10]


def test_notes_become_parts_and_parts_notes(empty: Flask):
    upgrade(revision="0006")
    with db.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for number, values in OLD.items():
            _parent(connection, tables, "person", "person_id")
            put(connection, tables, "payment", number, **values)
    upgrade(revision="0007")
    found = rows("SELECT payment_id, paid_on, amount, note, received_at IS NOT NULL FROM payment_part ORDER BY id")
    assert [(one[0], day(one[1]), *one[2:4], bool(one[4])) for one in found] == [
        (2, "2026-11-04", 400, "UNC 12", False),
        (3, "2026-11-04", 400, "UNC 12", True),
        (4, "2026-11-04", 400, "UNC 12", True),
    ]
    assert len({one[0] for one in rows("SELECT public_id FROM payment_part")}) == 3
    assert [(one[0], bool(one[1])) for one in rows("SELECT id, settled_at IS NOT NULL FROM payment ORDER BY id")] == [
        (1, False),
        (2, False),
        (3, False),  # the rest is still to be paid
        (4, True),
    ]
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE payment_part SET received_at = updated_at, received_by_id = 1 WHERE payment_id = 2")
        )
        columns = "paid_on, note, missed_note, public_id, version, created_at, updated_at"
        connection.execute(
            text(f"INSERT INTO payment_part (payment_id, amount, {columns}) SELECT 3, 500, {columns}"
                 " FROM (SELECT paid_on, 'Đợt sau' AS note, missed_note, 'lankhac23456' AS public_id, version,"
                 " created_at, updated_at FROM payment_part WHERE payment_id = 3) AS one")
        )  # fmt: skip
    downgrade(revision="0006")
    found = rows("SELECT id, paid_on, paid_amount, paid_note, received_at IS NOT NULL FROM payment ORDER BY id")
    assert [(one[0], day(one[1]), *one[2:4], bool(one[4])) for one in found] == [
        (1, "None", None, "", False),
        (2, "2026-11-04", 400, "UNC 12", True),
        (3, "2026-11-04", 900, "Đợt sau", False),  # the second part was not confirmed
        (4, "2026-11-04", 400, "UNC 12", True),
    ]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE payment SET paid_amount = 5 WHERE id = 1"))
    upgrade()
    assert rows("SELECT count(*), sum(amount) FROM payment_part") == [(3, 1700)]
