"""An index of what is on show, as the worker would have made it."""

from __future__ import annotations

import pytest

from marketplace.search import jobs as search_jobs
from marketplace.search import service as search


@pytest.fixture
def index(app):
    app.extensions.pop("search_engine", None)
    search_jobs.rebuild()
    yield search.engine()
    app.extensions.pop("search_engine", None)
