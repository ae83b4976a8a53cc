"""A site with something of everything, and a second place to which it can be brought."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from werkzeug.datastructures import FileStorage

from marketplace.catalogue.models import Need, Technology
from marketplace.kernel import counters, files
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests import postgres
from tests.conftest import dispose, make_app

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

Run = Callable[..., Result]


def run_on(app: Flask) -> Run:
    """``run("backup", folder)``: what the command did and said."""

    def run(*args: object) -> Result:
        with app.app_context():  # else it would take the site of the test, whose context is open
            return app.test_cli_runner().invoke(args=[str(one) for one in args])

    return run


@pytest.fixture
def run(app: Flask) -> Run:
    return run_on(app)


@pytest.fixture
def paper(technology: Technology, need: Need, lan) -> StoredFile:
    """A file that a row holds; published items and a count beside it."""
    with transaction():
        upload = FileStorage(io.BytesIO(PDF), "Biên bản thử nghiệm.pdf")
        row = files.store(upload, files.DOCUMENT, lan, attached=True)
    counters.count_view("technology", technology.public_id)
    return row


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    if database == "postgresql":
        monkeypatch.setenv("PG_DUMP", postgres.program("pg_dump"))
        monkeypatch.setenv("PG_RESTORE", postgres.program("pg_restore"))


@pytest.fixture
def elsewhere(app: Flask, database: str, tmp_path: Path, worker_id: str, programs: None) -> Iterator[Flask]:
    """An application on an empty instance and, with PostgreSQL, an empty database."""
    name = f"restored_{worker_id}"
    url = postgres.create_database(name) if database == "postgresql" else ""
    other = make_app(tmp_path / "elsewhere", DATABASE_URL=url)
    yield other
    dispose(other)
    if url:
        postgres.drop_database(name)
