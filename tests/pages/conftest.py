"""The world that the tests of pages walk through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages.filling import fill
from tests.pages.world import World, empty_world


@pytest.fixture(scope="session")
def kept_world(site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made once for each test process and database."""
    with empty_world(site, tmp_path_factory.mktemp("world")) as world:
        try:
            with site.app.app_context():
                fill(world)
        finally:
            site.put_back()
        yield world


@pytest.fixture
def world(app: Any, kept_world: World) -> Iterator[World]:
    """The cast and everything they have, as it was when it was made."""
    kept_world.put_back()
    yield kept_world
