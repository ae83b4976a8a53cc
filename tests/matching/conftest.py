"""An index of what is on show, as the worker would have made it."""

from __future__ import annotations

import pytest

from tests.search.working import fresh_index


@pytest.fixture
def index(app):
    with fresh_index(app) as engine:
        yield engine
