"""Has anything been written to the main database?"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Table, make_url

Rows = list[tuple[Any, ...]]


class Ledger:
    """Compares all rows of all tables of the main database with those of before.

    A quick look comes first: SQLite counts the writes of others, PostgreSQL gives every writing transaction a number.
    The second store (counters) is not looked at: best effort is all that is asked of it.
    """

    def __init__(self, url: str, tables: Sequence[Table]) -> None:
        self._tables = [table.name for table in tables]
        self._connection: Any
        if url.startswith("sqlite"):
            path = make_url(url).database or ""
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._look = "PRAGMA data_version"
        else:
            plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(plain, autocommit=True)
            self._look = "SELECT txid_snapshot_xmax(txid_current_snapshot())"
        self._seen: Any = None
        self._rows: dict[str, Rows] = {}
        self._first: dict[str, Rows] = {}

    def open(self) -> None:
        """What stands there now is what later looks are compared with."""
        seen = self._quick_look()
        if seen != self._seen or not self._rows:
            self._rows = self._read()
            self._seen = self._quick_look()
        self._first = self._first or self._rows

    def was_put_back(self) -> None:
        """Everything is as it was when the ledger was first opened: nothing to read. If it is not, changed() tells."""
        self._rows = self._first
        self._seen = self._quick_look()

    def changed(self) -> list[str]:
        """The tables that differ from when the ledger was opened."""
        seen = self._quick_look()
        if seen == self._seen:
            return []
        now = self._read()
        different = [name for name, rows in now.items() if is_different(rows, self._rows[name])]
        if not different:
            self._seen = seen
        return different

    def close(self) -> None:
        self._connection.close()

    def _quick_look(self) -> Any:
        return self._connection.execute(self._look).fetchone()[0]

    def _read(self) -> dict[str, Rows]:
        return {name: self._connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in self._tables}


def is_different(some: Rows, others: Rows) -> bool:
    """Other rows; in another order they are the same (PostgreSQL puts what was written to at the end)."""
    return some != others and sorted(map(repr, some)) != sorted(map(repr, others))
