"""What one page asks again and again is read once; where something is written, it is read anew."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.deals.once import once_a_page
from marketplace.kernel.db import transaction


@pytest.fixture
def asked() -> list[Any]:
    return []


@pytest.fixture
def ask(asked):
    @once_a_page
    def ask(row, **more):
        asked.append((row, more))
        return len(asked)

    return ask


def test_a_page_asks_once_for_each_row(app, ask, lan, minh):
    with app.test_request_context():
        assert [ask(lan), ask(lan), ask(minh), ask(lan, side="supply"), ask(minh)] == [1, 1, 2, 3, 2]
    with app.test_request_context():
        assert ask(lan) == 4


def test_a_form_that_is_sent_asks_anew(app, ask, lan):
    with app.test_request_context(method="POST"):
        assert [ask(lan), ask(lan)] == [1, 2]


def test_a_job_that_writes_asks_anew(app, ask, lan):
    """The worker gives each job a request, so that links can be made: it is no page."""
    with app.test_request_context(), transaction():
        assert [ask(lan), ask(lan)] == [1, 2]


def test_without_a_request_it_asks_anew(app, ask, lan):
    assert [ask(lan), ask(lan)] == [1, 2]
