"""The second store: rate counters, query log, view counts, heartbeats.

Best effort, so that reading pages goes on when the main database cannot be written: a GET never writes there.
Beside SQLite this is ``instance/counters.db``; on PostgreSQL, tables of their own in the same database.
"""

from __future__ import annotations

import logging
import re
import time
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Flask, current_app
from limits.storage import Storage
from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    case,
    create_engine,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from marketplace.kernel.clock import today

log = logging.getLogger(__name__)

_PERSONAL = re.compile(r"\S@\S|\d(?:[ .()-]{0,2}\d){7,}")
"""Mail addresses; eight digits or more, as telephone and identity numbers are written."""

metadata = MetaData()
rates = Table(
    "rate_counter",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("amount", Integer, nullable=False),
    Column("expires", Float, nullable=False),
)
queries = Table(
    "query_log",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("query", String(200), primary_key=True),
    Column("found", Integer, nullable=False),
    Column("times", Integer, nullable=False),
)
views = Table(
    "view_count",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("subject", String(60), primary_key=True),
    Column("times", Integer, nullable=False),
)
beats = Table("heartbeat", metadata, Column("name", String(40), primary_key=True), Column("at", Float, nullable=False))


def init_app(app: Flask) -> None:
    """Make the engine of the second store; opens no connection."""
    url = app.config["COUNTERS_URL"]
    options: dict[str, Any] = {"connect_args": {"timeout": 2}} if url.startswith("sqlite") else {"pool_pre_ping": True}
    app.extensions["counters"] = create_engine(url, **options)


def create_tables() -> None:
    """Make the tables if they are missing (``flask site prepare``)."""
    engine = _engine()
    metadata.create_all(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def count_view(kind: str, public_id: str, times: int = 1) -> None:
    """One more look at an item today, or several; no visitor is noted."""
    _add(views, {"day": today().isoformat(), "subject": f"{kind}:{public_id}", "times": times})


def views_of(kind: str, public_ids: list[str]) -> dict[str, int]:
    """How often each item was looked at in all; missing ones were not, or the store is away."""
    subjects = {f"{kind}:{one}": one for one in public_ids}
    statement = select(views.c.subject, func.sum(views.c.times)).where(views.c.subject.in_(subjects))
    try:
        with _engine().connect() as connection:
            rows = connection.execute(statement.group_by(views.c.subject)).all()
    except SQLAlchemyError:
        log.warning("view counts cannot be read")
        return {}
    return {subjects[subject]: int(times) for subject, times in rows}


def views_by_week(kind: str, public_ids: list[str], weeks: int = 8) -> dict[str, list[int]]:
    """How often each item was looked at in each of the last weeks, the last one ending today; missing as above."""
    subjects, day = {f"{kind}:{one}": one for one in public_ids}, today()
    since = day - timedelta(days=7 * weeks - 1)
    statement = select(views).where(views.c.subject.in_(subjects), views.c.day >= since.isoformat())
    try:
        with _engine().connect() as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError:
        log.warning("view counts cannot be read")
        return {}
    found: dict[str, list[int]] = {}
    for row in rows:
        week = (date.fromisoformat(row.day) - since).days // 7
        if week < weeks:
            found.setdefault(subjects[row.subject], [0] * weeks)[week] += row.times
    return found


class LoggedQuery(NamedTuple):
    """A query as it was typed: how often and on how many days, and the most that it found on one of them."""

    text: str
    times: int
    days: frozenset[str]
    found: int


def is_personal(text: str) -> bool:
    """Does a query look like an address of mail, a telephone number or the number of a person's paper?"""
    return bool(_PERSONAL.search(text))


def log_query(query: str, found: int) -> None:
    """Note that a query was asked today and how much it found; nothing about who asked. What looks like somebody's
    number or address is not noted.
    """
    if is_personal(query):
        return
    _add(
        queries,
        {"day": today().isoformat(), "query": query[:200], "found": found, "times": 1},
        latest="found",
    )


def logged_queries(days: int = 30, most: int = 20_000) -> list[LoggedQuery]:
    """The queries of the last days, the most frequent first; empty when the store is away."""
    since = (today() - timedelta(days=days)).isoformat()
    statement = select(queries).where(queries.c.day >= since).order_by(queries.c.times.desc()).limit(most)
    try:
        with _engine().connect() as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError:
        log.warning("the query log cannot be read")
        return []
    found: dict[str, LoggedQuery] = {}
    for row in rows:
        if is_personal(row.query):
            continue
        before = found.get(row.query, LoggedQuery(row.query, 0, frozenset(), 0))
        found[row.query] = LoggedQuery(
            row.query, before.times + row.times, before.days | {row.day}, max(before.found, row.found)
        )
    return sorted(found.values(), key=lambda one: (-one.times, one.text))


def beat(name: str) -> None:
    """I am alive."""
    _put(beats, {"name": name, "at": time.time()}, {"at": time.time()})


def seconds_since_beat(name: str) -> float | None:
    """How long ago ``name`` gave a sign of life; None when never, or when the store is away."""
    try:
        with _engine().connect() as connection:
            at = connection.execute(select(beats.c.at).where(beats.c.name == name)).scalar_one_or_none()
    except SQLAlchemyError:
        return None
    return None if at is None else time.time() - at


def _engine() -> Engine:
    engine: Engine = current_app.extensions["counters"]
    return engine


def _upsert(table: Table, row: dict[str, Any], changes: dict[str, Any]) -> Any:
    insert = postgresql.insert if _engine().dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    return insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=changes)


def _add(table: Table, row: dict[str, Any], latest: str | None = None) -> None:
    changes: dict[str, Any] = {"times": table.c.times + row["times"]}
    if latest:
        changes[latest] = row[latest]
    _put(table, row, changes)


def _put(table: Table, row: dict[str, Any], changes: dict[str, Any]) -> None:
    try:
        with _engine().begin() as connection:
            connection.execute(_upsert(table, row, changes))
    except SQLAlchemyError:
        log.warning("the second store cannot be written: %s", table.name)


class CounterStorage(Storage):
    """Rate limits kept in the second store, so that all workers count together (Flask-Limiter)."""

    STORAGE_SCHEME = ["counters"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        moment = time.time()
        row = {"key": key[:200], "amount": amount, "expires": moment + expiry}
        old = rates.c.expires < moment
        changes = {
            "amount": case((old, amount), else_=rates.c.amount + amount),
            "expires": case((old, moment + expiry), else_=rates.c.expires),
        }
        with _engine().begin() as connection:
            return int(connection.execute(_upsert(rates, row, changes).returning(rates.c.amount)).scalar_one())

    def get(self, key: str) -> int:
        statement = select(rates.c.amount).where(rates.c.key == key[:200], rates.c.expires >= time.time())
        with _engine().connect() as connection:
            return int(connection.execute(statement).scalar_one_or_none() or 0)

    def get_expiry(self, key: str) -> float:
        with _engine().connect() as connection:
            found = connection.execute(select(rates.c.expires).where(rates.c.key == key[:200])).scalar_one_or_none()
        return float(found or time.time())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with _engine().begin() as connection:
            connection.execute(delete(rates))
        return None

    def clear(self, key: str) -> None:
        with _engine().begin() as connection:
            connection.execute(delete(rates).where(rates.c.key == key[:200]))
