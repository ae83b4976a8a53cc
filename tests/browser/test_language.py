"""The switch of the language keeps the page, and is kept on the pages after it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.people import NARROW, WIDE, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_english_and_back(person: Callable[..., Person], width: int):
    guest = person(width=width).go("/tim-kiem?q=m%C3%A1y+s%E1%BA%A5y&province=80")
    html = guest.page.locator("html")
    expect(html).to_have_attribute("lang", "vi")
    found = guest.main.locator(".card").count()
    guest.page.get_by_role("contentinfo").get_by_role("link", name="English").click()
    expect(html).to_have_attribute("lang", "en")
    query = parse_qs(urlsplit(guest.page.url).query)
    assert guest.path == "/tim-kiem" and query["q"] == ["máy sấy"] and query["province"] == ["80"]
    assert guest.main.locator(".card").count() == found
    guest.shot(f"search-{width}")
    guest.go("/cong-nghe")  # without the argument
    expect(html).to_have_attribute("lang", "en")
    guest.page.get_by_role("contentinfo").get_by_role("link", name="Tiếng Việt").click()
    expect(html).to_have_attribute("lang", "vi")
    guest.go("/")
    expect(html).to_have_attribute("lang", "vi")


def test_a_form_in_english_is_kept_in_english_when_it_fails(person: Callable[..., Person]):
    lan = person("lan").go("/cong-nghe/moi?lang=en")
    html = lan.page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    lan.main.locator("form#listing .actions button").first.click()
    expect(lan.main.locator(".errors")).to_be_visible()
    expect(html).to_have_attribute("lang", "en")
    lan.shot("form")
