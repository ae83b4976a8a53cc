"""Where a test site keeps its rows and files, and how it is put back as it was after each test.

The code under test really commits, so a rollback cannot clean up after it. Instead the state after
preparation (migrated, reference data loaded) is kept, and put back when something was written: on SQLite by the
backup interface, on PostgreSQL table by table, and file by file in the instance folder.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url


class Store(Protocol):
    """Something that can be kept and put back."""

    def keep(self) -> None: ...
    def put_back(self) -> None: ...
    def close(self) -> None: ...


class SqliteFile:
    """One SQLite file. Other connections may stay open, but none may be in a transaction."""

    def __init__(self, path: Path) -> None:
        self._live = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._live.execute("PRAGMA synchronous=OFF")
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._seen = 0

    def keep(self) -> None:
        self._live.backup(self._copy)
        self._seen = self._version()

    def put_back(self) -> None:
        if self._version() != self._seen:
            self._copy.backup(self._live)
            self._seen = self._version()

    def close(self) -> None:
        self._live.close()
        self._copy.close()

    def _version(self) -> int:
        """Changes whenever another connection has written."""
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])


class PostgresDatabase:
    """One PostgreSQL database; the role must be allowed to set session_replication_role (a superuser is)."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)

    def keep(self) -> None:
        self._connection.execute(KEEP)

    def put_back(self) -> None:
        self._connection.execute("SELECT kept.put_back()")

    def close(self) -> None:
        self._connection.close()


# Each table notes that it was written to (a rollback takes the note back with it), so that after a test which wrote
# little or nothing little or nothing is done. ALWAYS: also when another copy is being put back.
KEEP = """
CREATE SCHEMA kept;
CREATE UNLOGGED TABLE kept.written (name text);

CREATE FUNCTION kept.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kept.written VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', name);
        EXECUTE format('CREATE TRIGGER kept_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.%I
            FOR EACH STATEMENT EXECUTE FUNCTION kept.note()', name);
        EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER kept_note', name);
    END LOOP;
END $$;

CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE place text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR place IN SELECT DISTINCT name FROM kept.written LOOP
        EXECUTE format('DELETE FROM public.%I', place);
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM kept.%1$I', place);
    END LOOP;
    DELETE FROM kept.written;
END $$;
"""


class Folder:
    """The files of an instance folder, but for the databases."""

    def __init__(self, path: Path, copy: Path) -> None:
        self._path, self._copy = path, copy
        self._kept: dict[str, tuple[int, int]] = {}

    def keep(self) -> None:
        shutil.copytree(self._path, self._copy, ignore=shutil.ignore_patterns("*.db", "*.db-*"))
        self._kept = self._look()

    def put_back(self) -> None:
        now = self._look()
        if now == self._kept:
            return
        for name in sorted(now.keys() - self._kept.keys(), reverse=True):
            path = self._path / name
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        for name in sorted(self._kept):
            if now.get(name) != self._kept[name]:
                self._restore(name)
        self._kept = self._look()

    def close(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)

    def _restore(self, name: str) -> None:
        source, target = self._copy / name, self._path / name
        if source.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copy2(source, target)

    def _look(self) -> dict[str, tuple[int, int]]:
        """Every file with time and size, every folder with neither."""
        found = {}
        for path in self._path.rglob("*"):
            if ".db" not in path.suffix:
                about = path.lstat()
                found[str(path.relative_to(self._path))] = (
                    (0, 0) if path.is_dir() else (about.st_mtime_ns, about.st_size)
                )
        return found
