"""Three ways through the site that people go most, with what they cost: pages, taps and keys, counted by the browser.

The two forms are counted in test_forms.py. What comes out stands in docs/design.md.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.desk import answer_with_keys
from tests.browser.people import NARROW, Person
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

COUNT = """for (const [event, kind] of [
  ['keydown', 'keys'], ['pointerdown', 'taps'],
]) addEventListener(event, (one) => {
  if (one.isTrusted) sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1;
}, true);"""
PATIENCE = 40_000  # milliseconds; the machine of the tests has other work
ROW = re.compile("/kiem-duyet/(technology|need)/")


class Cost:
    """Counts from now on what somebody does in a window."""

    def __init__(self, person: Person, path: str) -> None:
        self.person, self.pages = person, 0
        person.page.set_default_timeout(PATIENCE)
        person.page.on("framenavigated", self._turned)
        person.page.add_init_script(COUNT)
        person.go(path)
        self.began = time.monotonic()

    def _turned(self, frame: Frame) -> None:
        self.pages += frame.parent_frame is None

    def _of(self, kind: str) -> int:
        return int(self.person.page.evaluate("(kind) => Number(sessionStorage[kind] || 0)", kind))

    def told(self, what: str) -> tuple[int, int, int]:
        """Pages, taps, keys; said where the tests write."""
        found = (self.pages, self._of("taps"), self._of("keys"))
        by_thumb = found[2] * 0.5 + found[1] * 2.5 + found[0] * 5.0  # as in forms.Journey
        spent = time.monotonic() - self.began
        sys.stdout.write(f"\n{what}: {found} pages, taps, keys; {by_thumb:.0f} s by thumb, {spent:.0f} s by machine\n")
        return found


def test_a_dryer_is_found_without_marks(person: Callable[..., Person]):
    guest = person(width=NARROW)
    cost = Cost(guest, "/")
    guest.main.locator("#q").click()
    guest.page.keyboard.type("may say")
    guest.main.get_by_role("button", name="Tìm", exact=True).click()
    guest.page.wait_for_url("**/tim-kiem?q=*")
    first = guest.main.locator(".card a.title[href^='/cong-nghe/']").first
    expect(first).to_contain_text(re.compile("sấy", re.IGNORECASE))
    first.click()
    guest.page.wait_for_url("**/cong-nghe/*")
    expect(guest.main.get_by_role("link", name="Đăng nhập để kết nối").first).to_be_visible()
    pages, taps, keys = cost.told("a dryer without marks")
    assert (pages, taps) <= (3, 3) and keys == len("may say")


def test_an_introduction_is_answered(person: Callable[..., Person]):
    lan = person("lan", width=NARROW)
    cost = Cost(lan, "/ban-lam-viec")
    lan.main.locator("li", has_text="Trả lời đề nghị kết nối").first.get_by_role("link").click()
    lan.page.wait_for_url("**/giao-dich/yeu-cau/*")
    lan.press("Nhận lời").sees("Đã nhận lời")
    assert cost.told("an introduction") <= (3, 2, 0)


def test_five_are_approved_by_keys(person: Callable[..., Person]):
    """From the list: the first row, then from each decision to the next; boxes that an answer needs are written in."""
    quan = person("quan")
    cost, page, done = Cost(quan, "/kiem-duyet"), quan.page, 0
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    while done < 5:
        page.wait_for_url(ROW)
        before = page.url
        answer_with_keys(page, tab_to)
        page.keyboard.press("p")  # stands on the button
        page.keyboard.press("p")
        page.wait_for_url(lambda url, before=before: url != before)
        expect(quan.flash.first).to_contain_text("Đã duyệt")
        done += 1
    pages, taps, keys = cost.told("five approved")
    assert pages <= 7 and taps == 0 and keys < 400
