"""The page of all pieces: in demo mode, and there alone."""

from __future__ import annotations

import re

import pytest

from marketplace.catalogue.models import Need, Technology
from marketplace.config import REPOSITORY
from tests.visitor import Visitor

COMPONENTS = REPOSITORY / "marketplace" / "templates" / "components"
# Shown by no piece of its own: they stand inside others.
INSIDE = {
    "choices.html",
    "money.html",
    "errors.html",
    "chart_parts.html",
    "typed.html",
    "prose.html",
    "picking.html",
    "steps_of_form.html",
}


@pytest.fixture
def demo(app, monkeypatch):
    monkeypatch.setitem(app.config, "MODE", "demo")


def test_a_site_in_use_has_no_such_page(visitor: Visitor):
    assert visitor.get("/giao-dien").status_code == 404


def test_every_piece_is_there(demo, visitor: Visitor, technology: Technology, need: Need):
    page = visitor.page("/giao-dien")
    assert technology.title in page.text and need.title in page.text
    shown = "".join(path.read_text(encoding="utf-8") for path in (COMPONENTS.parent / "console").glob("_gallery*.html"))
    brought = set(re.findall(r"'components/(\w+\.html)'", shown)) | INSIDE
    assert {path.name for path in COMPONENTS.glob("*.html")} <= brought, "a new component needs a place in the gallery"


def test_an_empty_site_shows_it_too(demo, visitor: Visitor):
    assert visitor.get("/giao-dien").status_code == 200
