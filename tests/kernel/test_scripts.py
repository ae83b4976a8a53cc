"""A page asks for the scripts of its pieces, each once, and for no other."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Person
from tests.html import Element, Page
from tests.visitor import Visitor


def by_id(page: Page, name: str) -> Element:
    return next(one for one in page.all() if one.get("id") == name)


def scripts(page: Page) -> list[str]:
    return [one.get("src").rsplit("/", 1)[1] for one in page.all("script") if one.get("type") == "module"]


def test_a_long_list_is_a_select_that_a_script_makes_a_box_of(visitor: Visitor):
    page = visitor.page("/to-chuc")
    long, short = by_id(page, "org-province"), by_id(page, "org-kind")
    assert "data-combo" in long.attributes and "data-combo" not in short.attributes
    assert scripts(page) == ["choosing.js"]
    former = [one.get("data-also") for one in page.all("option") if one.get("value") == "79"]
    assert former == ["Bình Dương, Bà Rịa – Vũng Tàu"]


@pytest.mark.parametrize("path", ["/", "/cong-nghe", "/dang-ky"])
def test_other_pages_do_without(visitor: Visitor, path: str):
    assert scripts(visitor.page(path)) == []


def test_a_form_sent_by_script_is_told_the_next_page(visitor: Visitor):
    """Not led there: the words on what was done are for the page that the browser then asks for."""
    led = visitor.get("/favicon.ico")
    told = visitor.get("/favicon.ico", headers={"X-Upload": "1"})
    assert led.status_code == 302 and "X-Location" not in led.headers
    assert told.status_code == 204 and "Location" not in told.headers and not told.data
    assert told.headers["X-Location"] == led.headers["Location"]


def test_several_long_lists_ask_once(lan: Person, visit):
    page = visit(lan).page("/cong-nghe/moi")
    assert "data-combo" in by_id(page, "province").attributes
    assert by_id(page, "st_field-tim").get("data-combo-of") == "st_field"
    assert scripts(page).count("choosing.js") == 1
