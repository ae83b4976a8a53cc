"""Every page that can be read has somebody who walks to it in a browser, or a reason why nobody can."""

from __future__ import annotations

from collections import Counter

import pytest

from marketplace import create_app
from tests.browser.duties import DUTIES, NOBODY


@pytest.fixture(scope="module")
def readable(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The endpoints that answer GET, in demo mode, where there are the most."""
    app = create_app({"MODE": "demo"}, instance=tmp_path_factory.mktemp("instance"))
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}


def test_every_page_has_somebody(readable: set[str]):
    named = Counter(name for part in (*DUTIES.values(), *NOBODY.values()) for name in part)
    assert {name for name, times in named.items() if times > 1} == set(), "named twice"
    assert readable - named.keys() == set(), "new: who of the cast comes there by links?"
    assert named.keys() - readable == set(), "gone"
