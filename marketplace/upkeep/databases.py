"""Copies of the databases, taken while the site runs, and how one is put back.

SQLite by its own backup interface; PostgreSQL by pg_dump and pg_restore, found on PATH or named by PG_DUMP and
PG_RESTORE. A password goes to them through the environment, where other users of the machine do not see it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect, make_url


class NoTool(Exception):
    """A program of PostgreSQL is missing, or refused; ``args`` are its name and what it said."""


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy in one file, whatever is written meanwhile. Raises sqlite3.Error, also for a broken source."""
    with sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        words = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    live.close()
    copy.close()
    target.chmod(0o600)
    if words != "ok":
        raise sqlite3.DatabaseError(str(words))


def dump_postgresql(url: URL, target: Path) -> None:
    """A dump in pg_dump's own format, of one moment. Raises NoTool."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    target.chmod(0o600)


def load_postgresql(url: URL, source: Path) -> None:
    """Put a dump into an empty database, whole or not at all. Raises NoTool."""
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(source))


def is_empty(url: str) -> bool:
    """Has the database no tables? A file of SQLite must not even be there."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return not Path(parts.database or "").exists()
    engine: Engine = create_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _run(name: str, url: URL, *options: str) -> None:
    program = os.environ.get(name.upper()) or shutil.which(name)
    if not program:
        raise NoTool(name, "")
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    command = [program, f"--dbname={address}", *options]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoTool(name, done.stderr.strip()[-2000:])
