"""What every test can ask for: the application on one database or the other, and visitors.

    pytest --database sqlite|postgresql|both        or TEST_DATABASE; ./dev test says "both"

Long tests and whole products (tests/thorough.py) run with TEST_ALL=1, as ./dev check --all sets it.
Tests that ask for ``app`` (or for anything made with it) run on each database chosen; the others run once.
The people are in tests/cast.py.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

pytest.register_assert_rewrite("tests.visitor", "tests.html", "tests.complaints")

from marketplace import create_app  # noqa: E402 - after the line that rewrites assertions
from marketplace.config import SETTINGS  # noqa: E402
from marketplace.extensions import db  # noqa: E402
from tests import postgres, thorough  # noqa: E402
from tests.stores import Folder, PostgresDatabase, SqliteFile, Store  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

pytest_plugins = ["tests.cast"]

DATABASES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
SERVER = postgres.Server()
LONG = ("tests/browser/", "tests/dev/", "tests/quality/")
WITH_WORLD = ("tests/pages/", "tests/demo/")
# The least work that argon2 accepts: its cost is not what is tested.
QUICK_ARGON2 = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=sorted(DATABASES),
        default=os.environ.get("TEST_DATABASE", "sqlite"),
        help="which database the tests run on (default: TEST_DATABASE, or sqlite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    thorough.begin()
    if hasattr(config, "workerinput"):
        return  # the controller has started the server, and its address is in the environment
    if "postgresql" in DATABASES[config.getoption("--database")]:
        SERVER.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    SERVER.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    thorough.leave_out(config, items)
    if config.getoption("--database") == "both":
        thorough.sample_of_second(config, items)
    if config.getoption("--database") == "postgresql":
        thorough.deselect(config, items, [one for one in items if is_for_sqlite(one)])
    items.sort(key=place_of)


def place_of(item: pytest.Item) -> int:
    """Its place in line, so that no worker stands idle at the end and none builds a site or a world that another has.

    First what waits for other processes; then SQLite, then PostgreSQL, each beginning with the pages and their
    world; last the many quick ones that know no database. Workers begin at different places and take from the end
    of each other's line.
    """
    database = thorough.database_of(item)
    if database is None:
        return 0 if item.nodeid.startswith(LONG) else 5
    return {"sqlite": 1, "postgresql": 3}[database] + (not item.nodeid.startswith(WITH_WORLD))


def is_for_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("sqlite_only") is not None and "database" in getattr(item, "fixturenames", ())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests and the whole program are no garbage: looking through them again and again is a waste."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_report_header(config: pytest.Config) -> str:
    chosen = DATABASES[config.getoption("--database")]
    without = "" if "sqlite" in chosen else " (what is marked sqlite_only is deselected)"
    return "databases: " + ", ".join(chosen) + without


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = DATABASES[metafunc.config.getoption("--database")]
        if metafunc.definition.get_closest_marker("sqlite_only"):
            chosen = chosen[:1]
        metafunc.parametrize("database", chosen, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database of this pass: sqlite or postgresql."""
    return str(request.param)


@dataclass
class Site:
    """An application with what it keeps."""

    app: Flask
    instance: Path
    stores: list[Store]

    def put_back(self) -> None:
        for store in self.stores:
            store.put_back()
        # The index goes back to an earlier commit, whose number the next commit then bears again: an engine that
        # remembers the number would go on showing what was there before.
        self.app.extensions.pop("search_engine", None)
        for figures in ("quality", "transfer_figures"):  # of another test
            self.app.extensions.pop(figures, None)


@pytest.fixture(scope="session")
def site(database: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """A prepared site for all tests of this process: migrated, with reference data, without people."""
    for setting in SETTINGS:
        os.environ.pop(setting.name, None)
    folder = tmp_path_factory.mktemp(f"site-{database}")
    instance, name = folder / "instance", f"test_{worker_id}_{os.getpid()}"
    url = postgres.create_database(name) if database == "postgresql" else ""
    app = make_app(instance, DATABASE_URL=url)
    prepare(app)
    stores: list[Store] = [Folder(instance, folder / "kept")]
    stores += [PostgresDatabase(url)] if url else [SqliteFile(path) for path in sorted(instance.glob("*.db"))]
    for store in stores:
        store.keep()
    yield Site(app, instance, stores)
    for store in stores:
        store.close()
    dispose(app)
    if url:
        postgres.drop_database(name)


def make_app(instance: Path, **settings: Any) -> Flask:
    """An application for tests, on its own instance folder; not yet prepared."""
    defaults = {
        "TESTING": True,
        "MODE": "production",
        "SITE_URL": "http://localhost",
        "DATABASE_URL": "",
        "MAIL_HOST": "",
        "ARGON2": QUICK_ARGON2,
        "SEMANTIC": False,  # a tenth of a second for every listing; the tests of meaning switch it on
    }
    app = create_app({**defaults, **settings}, instance=instance)
    app.test_client_class = Visitor
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return app


def prepare(app: Flask) -> None:
    """What ``flask site prepare`` does, by that very command."""
    result = app.test_cli_runner().invoke(args=["site", "prepare", "--mode", "production"], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def dispose(app: Flask) -> None:
    """Close every connection of ``app``."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    app.extensions["counters"].dispose()


@pytest.fixture
def app(site: Site) -> Iterator[Flask]:
    """The application, inside a context of its own; whatever a test writes is gone after it."""
    with site.app.app_context():
        yield site.app
        db.session.rollback()
        db.session.remove()
    site.put_back()


@pytest.fixture
def instance(app: Flask, site: Site) -> Path:
    """The instance folder of ``app``."""
    return site.instance


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not signed in."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.fixture
def client(visitor: Visitor) -> Visitor:
    """The same under Flask's usual name."""
    return visitor


@pytest.fixture
def visit(app: Flask) -> Callable[[Any], Visitor]:
    """``visit(lan)``: a browser of her own in which she has signed in."""

    def sign_in(person: Any) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        return client.arrive(person)

    return sign_in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _apart_from_the_browser(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _apart_from_the_browser(item):
        yield


@contextmanager
def _apart_from_the_browser(item: pytest.Item) -> Iterator[None]:
    """Playwright keeps a loop running between its tests; signing a PDF runs one of its own and must not see that."""
    loop = asyncio._get_running_loop()
    is_hidden = loop is not None and not item.nodeid.startswith("tests/browser/")
    if is_hidden:
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if is_hidden:
            asyncio._set_running_loop(loop)
