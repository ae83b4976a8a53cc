"""A demo site, loaded once for all tests that only read it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.extensions import db
from tests import postgres
from tests.conftest import dispose, make_app


@pytest.fixture(scope="session")
def demo_site(database: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """A demo site of its own, prepared by the command, for all tests of this folder."""
    instance, name = tmp_path_factory.mktemp("demo") / "instance", f"demo_{worker_id}_{os.getpid()}"
    url = postgres.create_database(name) if database == "postgresql" else ""
    app = make_app(instance, MODE="demo", DATABASE_URL=url)
    result = app.test_cli_runner().invoke(args=["site", "prepare", "--mode", "demo"], catch_exceptions=False)
    assert result.exit_code == 0 and "demo: 6 people" in result.output, result.output
    yield app
    dispose(app)
    if url:
        postgres.drop_database(name)


@pytest.fixture
def demo(demo_site: Flask) -> Iterator[Flask]:
    with demo_site.app_context():
        yield demo_site
        db.session.rollback()
        db.session.remove()
