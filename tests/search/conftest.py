"""An index of its own and meanings that cost nothing, for the tests of the worker's side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.search.test_vectors import Counting
from tests.search.working import Recording, fresh_index


@pytest.fixture
def engine(app: Any) -> Iterator[Recording]:
    """A fresh index."""
    with fresh_index(app) as engine:
        held = app.extensions["search_engine"] = Recording(engine)
        yield held


@pytest.fixture
def source(app: Any) -> Iterator[Counting]:
    """Meanings are on, from an embedder that counts."""
    app.config["SEMANTIC"] = True
    held = app.extensions["search_embedder"] = Counting()
    yield held
    app.config["SEMANTIC"] = False
    app.extensions.pop("search_embedder", None)
