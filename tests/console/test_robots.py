"""What search engines are asked to leave alone is what wants a signed-in person, and no more."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from marketplace.console.robots import BY_LETTER
from tests.visitor import Visitor

pytestmark = pytest.mark.sqlite_only("reads the map of addresses")
OTHERS = "Ab3dEf5hIj7k"  # stands for whatever an address names


def patterns(visitor: Visitor) -> list[str]:
    lines = visitor.get("/robots.txt").text.splitlines()
    return [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]


def is_shut(address: str, shut: list[str]) -> bool:
    """As RFC 9309 reads it: a pattern fits from the beginning, * stands for anything, $ for the end."""
    for one in shut:
        parts = [re.escape(part) for part in one.removesuffix("$").split("*")]
        if re.match(".*".join(parts) + ("$" if one.endswith("$") else ""), address):
            return True
    return False


def addresses(app: Flask, is_open: bool) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    wanted = [rule for rule in rules if (app.view_functions[rule.endpoint].door == "anyone") is is_open]
    return sorted({re.sub("<[^>]*>", OTHERS, rule.rule) for rule in wanted})


def test_whatever_wants_somebody_signed_in_is_shut(app: Flask, visitor: Visitor):
    shut, private = patterns(visitor), addresses(app, is_open=False)
    assert len(private) > 80
    assert [one for one in private if not is_shut(one, shut)] == []
    assert [one for one in private if not is_shut(f"{one}?buoc=2", shut)] == []


def test_what_everybody_may_read_is_not(app: Flask, visitor: Visitor):
    shut = patterns(visitor)
    found = [one for one in addresses(app, is_open=True) if is_shut(one, shut)]
    assert [one for one in found if not one.startswith(BY_LETTER)] == []
    assert not is_shut("/cong-nghe/moiA7bC9dE1f", shut) and not is_shut("/dang-ky", shut)


def test_the_site_map_names_nothing_that_is_shut(visitor: Visitor):
    shut = patterns(visitor)
    paths = re.findall(r"<loc>http://localhost(/[^<]*)</loc>", visitor.get("/sitemap/trang-1.xml").text)
    assert len(paths) > 20 and [one for one in paths if is_shut(one, shut)] == []
