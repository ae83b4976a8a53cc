"""What an officer answers before approving, with the mouse or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

GIVEN = {"note": "Quyết định giao quyền số 12", "link": "https://wipopublish.ipvietnam.gov.vn/", "day": "05/01/2026"}
EMPTY = """() => [...document.querySelectorAll('fieldset.question input:not([type=radio], [type=hidden])')]
  .filter((box) => !box.value).map((box) => box.id)"""


def answer_everything(page: Page) -> None:
    """“Đạt” everywhere, with note, link and day where they are asked for; on no list where nothing is chosen."""
    for radio in page.locator("fieldset.question input[value=yes]").all():
        radio.check()
    for box in page.evaluate(EMPTY):
        page.locator(f"#{box}").fill(GIVEN[box.rsplit("-", 1)[1]])
    if not page.locator("[name=legal_list]:checked").count():
        page.locator("#legal_list-KHONG").check()
        page.locator("#legal_note").fill("Chỉ nhắc đến, không thuộc danh mục")


def answer_with_keys(page: Page, tab_to: Callable[..., None]) -> None:
    """The same by the keys of the desk."""
    page.keyboard.press("a")
    while boxes := page.evaluate(EMPTY):
        if page.evaluate("() => document.activeElement.id") != boxes[0]:
            tab_to(page, id=boxes[0])
        page.keyboard.type(GIVEN[boxes[0].rsplit("-", 1)[1]])
        page.keyboard.press("Tab")
    if not page.locator("[name=legal_list]:checked").count():
        tab_to(page, id="legal_list-KK")
        page.keyboard.press("ArrowUp")  # the last of the group
        tab_to(page, id="legal_note")
        page.keyboard.type("Chỉ nhắc đến, không thuộc danh mục")
        page.keyboard.press("Tab")
