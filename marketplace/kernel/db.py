"""Rows and the one transaction that writes them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, DateTime, Dialect, Index, Integer, String, event, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from marketplace.extensions import db
from marketplace.kernel.clock import now

# No 0/O, 1/l/I: a person may have to read one out over the telephone. 12 of 57 signs are 70 bits.
PUBLIC_ID_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PUBLIC_ID_LENGTH = 12

BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite would hand back a naive one, PostgreSQL an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_public_id() -> str:
    """An identifier that cannot be guessed, for addresses."""
    return "".join(secrets.choice(PUBLIC_ID_SIGNS) for _ in range(PUBLIC_ID_LENGTH))


class Record:
    """What every row that people can name carries."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.version}


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that fulfil ``where`` (SQL that both databases read): “at most one open …”."""
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


@contextmanager
def transaction() -> Iterator[Session]:
    """The only commit of the program.

    What was read before is given back and read anew inside, so that every decision is taken on the present
    state and, on SQLite, under the write lock from the first statement (BEGIN IMMEDIATE): a later upgrade of a
    reading transaction would lose updates or fail. Raises RuntimeError when changes were made outside.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() cannot be nested; services never open one")
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        raise RuntimeError("rows were changed outside transaction()")
    session.rollback()
    session.info["in_transaction"] = True
    try:
        session.connection(execution_options={"for_writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_transaction", None)


def is_writing() -> bool:
    """Is a transaction() open here?"""
    return bool(db.session().info.get("in_transaction"))


def hold(row: Any) -> None:
    """Lock a row until the transaction ends, and reread it: who comes second decides on what the first one has left.

    For what is decided on a row without writing it; writing it is guarded by its version. SQLite has locked
    already, when the transaction began.
    """
    model = type(row)
    db.session.execute(select(model.id).where(model.id == row.id).with_for_update())
    db.session.refresh(row)


def init_app(app: Flask) -> None:
    """Tune the engine of ``app``; opens no connection."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            tune_sqlite(db.engine)


def tune_sqlite(engine: Engine) -> None:
    """WAL, synced before an answer is given, foreign keys on, and write transactions that lock at once."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("for_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
