"""Pages that no link leads to: forms with errors, parts unfolded, what is not there. See test_every_page.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.looks import barriers, misfits
from tests.browser.people import NARROW, WIDE, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

FORMS = {
    "lan": [("technology-form", "/cong-nghe/moi", "Lưu và tiếp")],
    "minh": [("need-form", "/nhu-cau/moi", "Lưu và tiếp")],
}


def test_a_page_that_is_not_there(person: Callable[..., Person]):
    visitor = person(width=NARROW).show("/khong-co-trang-nay", 404)
    assert misfits(visitor.page, is_narrow=True) + barriers(visitor.page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", FORMS)
def test_forms_that_were_sent_empty(person: Callable[..., Person], name: str, width: int):
    """With a summary of errors on top, which has the focus."""
    visitor = person(name, width=width)
    for picture, address, button in FORMS[name]:
        visitor.go(address).press(button)
        assert visitor.page.locator(".errors").evaluate("e => e === document.activeElement")
        visitor.shot(f"{picture}-errors-{width}")
        assert misfits(visitor.page, width == NARROW) + barriers(visitor.page) == []


def test_every_part_unfolded_on_a_phone(person: Callable[..., Person]):
    """Menus, filters and groups of the forms fit when they are open, too."""
    visitor = person("lan", width=NARROW)
    for address in ("/cong-nghe", "/cong-nghe/moi", "/nhu-cau/moi"):
        visitor.go(address)
        visitor.page.evaluate("() => document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        visitor.shot("unfolded")
        assert misfits(visitor.page, is_narrow=True) + barriers(visitor.page) == [], address
