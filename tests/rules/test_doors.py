"""Every view has a door, and every view that changes something wants a token before anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, FloatConverter, IntegerConverter, Rule

from marketplace.extensions import csrf
from marketplace.kernel.policy import DOORS, door
from tests.visitor import Visitor

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
SAMPLE = {IntegerConverter: 1, FloatConverter: 1.0}


def without_door(app: Flask) -> list[str]:
    """Views that nobody has said who may knock at, or that name a door which does not exist."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return sorted(e for e in endpoints if getattr(app.view_functions[e], "door", None) not in DOORS)


def changing_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """(method, sample address) of every view that may change something."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            for method in sorted(CHANGING & (rule.methods or set())):
                yield method, _sample(app, rule)


def _sample(app: Flask, rule: Rule) -> str:
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    method = next(iter((rule.methods or set()) & CHANGING))
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def _value(converter: BaseConverter) -> object:
    """Something that fits: the kind of answer asked for does not depend on what it names."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return SAMPLE.get(type(converter), "x" * 12)


@pytest.mark.sqlite_only("the map of addresses knows no database")
def test_every_view_has_a_door(app: Flask):
    assert without_door(app) == []


@pytest.mark.sqlite_only("the map of addresses knows no database")
def test_a_view_without_door_is_told():
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/a", "shut", lambda: "")
    bare.add_url_rule("/b", "open", door("anyone")(lambda: ""))
    bare.add_url_rule("/c", "odd", door("no such door")(lambda: ""))
    assert without_door(bare) == ["odd", "shut"]


@pytest.mark.sqlite_only("tokens know no database")
def test_nothing_is_exempt_from_tokens(app: Flask):
    assert app.config.get("WTF_CSRF_ENABLED", True) and app.config.get("WTF_CSRF_CHECK_DEFAULT", True)
    assert not csrf._exempt_views and not csrf._exempt_blueprints
    assert set(app.config["WTF_CSRF_METHODS"]) >= CHANGING


@pytest.mark.sqlite_only("tokens know no database")
def test_a_change_without_token_is_400_before_anything_else(app: Flask, visitor: Visitor):
    answers = {
        f"{method} {url}": visitor.open(url, method=method).status_code for method, url in changing_addresses(app)
    }
    assert {address: code for address, code in answers.items() if code != 400} == {}


@pytest.mark.sqlite_only("tokens know no database")
def test_a_change_with_a_forged_token_is_400(app: Flask, visitor: Visitor):
    for method, url in changing_addresses(app):
        assert visitor.open(url, method=method, data={"csrf_token": "forged"}).status_code == 400, url
