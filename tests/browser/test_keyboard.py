"""With the keyboard alone: signing in, clearing an item of the queue, searching; focus can always be seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import answer_with_keys
from tests.browser.people import NARROW, WIDE, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

# What has the focus, and whether its outline (or that of the card or choice around it) can be seen.
FOCUS = """
() => {
  const e = document.activeElement;
  const seen = [e, e.closest('.card, .choice')].filter(Boolean).some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const box = e.getBoundingClientRect();
  const inWindow = box.bottom > 0 && box.top < innerHeight;
  const words = (e.innerText || e.value || e.getAttribute('aria-label') || '').trim();
  return {tag: e.tagName, id: e.id, words, seen, inWindow, href: e.getAttribute('href') || ''};
}
"""
MOST_STEPS = 120


def tab_to(page: Page, words: str = "", id: str = "", href: str = "") -> None:
    """Press Tab until something with exactly these words, this id or this address has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            continue  # between the end of the page and its beginning
        assert focus["seen"] and focus["inWindow"], f"the focus cannot be seen: {focus}"
        if (id and focus["id"] == id) or (words and focus["words"] == words) or (href and href in focus["href"]):
            return
    raise AssertionError(f"never reached: {words or id or href}")


def test_an_officer_clears_an_item(person: Callable[..., Person]):
    quan = person("quan", signed_in=False).go("/dang-nhap")
    page, account = quan.page, quan.site.accounts["quan"]
    tab_to(page, id="email")
    page.keyboard.type(account["email"])
    tab_to(page, id="password")
    page.keyboard.type(account["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-lam-viec")
    tab_to(page, words="Kiểm duyệt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kiem-duyet")
    waiting = quan.main.locator(".table tbody tr")
    before = waiting.count()
    new = waiting.filter(has_text="Tin mới").filter(has_not_text="Bạn đã duyệt").locator("a[href*='/technology/']")
    tab_to(page, href=new.first.get_attribute("href") or "?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kiem-duyet/technology/*")
    title = quan.main.get_by_role("heading", level=1).inner_text().removeprefix("Duyệt: ")
    answer_with_keys(page, tab_to)
    tab_to(page, words="Duyệt đăng")
    quan.shot("focus-on-the-button")
    page.keyboard.press("Enter")
    expect(quan.flash.first).to_contain_text(f"Đã duyệt đăng “{title}”")
    quan.go("/kiem-duyet")
    assert waiting.count() == before - 1


def test_an_officer_returns_an_item_with_a_reason(person: Callable[..., Person]):
    quan = person("quan").go("/kiem-duyet?loai=need")
    page = quan.page
    tab_to(page, href="/kiem-duyet/need/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kiem-duyet/need/*")
    tab_to(page, words="Yêu cầu bổ sung")
    page.keyboard.press("Enter")
    tab_to(page, id="return_reasons-0")
    page.keyboard.press("Space")
    tab_to(page, id="return_words")
    page.keyboard.type("Xin nêu rõ quy mô mỗi ngày.")
    tab_to(page, words="Gửi: Yêu cầu bổ sung")
    quan.shot("returning")
    page.keyboard.press("Enter")
    expect(quan.flash.first).to_contain_text("Đã gửi yêu cầu bổ sung")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_guest_searches(person: Callable[..., Person], width: int):
    guest = person(width=width).go("/")
    page = guest.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["words"] == "Đến nội dung chính"
    expect(page.locator(".skip")).to_be_in_viewport()
    guest.shot("skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["id"] == "q", "after the skip link, the first stop is the search box"
    page.keyboard.type("may say mit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem?q=*")
    first = guest.main.locator(".card a.title[href^='/cong-nghe/']").first
    expect(first).to_contain_text(re.compile("sấy", re.IGNORECASE))
    tab_to(page, href=first.get_attribute("href") or "?")
    guest.shot("focus-on-a-card")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cong-nghe/*")


@pytest.mark.parametrize("address", ["/", "/tim-kiem?q=m%C3%ADt", "/dang-ky", "/to-chuc"])
def test_focus_is_seen_at_every_stop(person: Callable[..., Person], address: str):
    page = person().go(address).page
    stops = 0
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            break
        stops += 1
        assert focus["seen"] and focus["inWindow"], focus
    assert stops > 10
