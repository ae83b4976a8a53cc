"""Suggestions under the search boxes: by keyboard, mouse, screen reader and phone; and how results look."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import barriers, misfits
from tests.browser.people import NARROW, WIDE, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")


def type_in(page: Page, words: str) -> None:
    """Returns when the whole words were answered: a slow machine types so slowly that parts of them are asked, too."""
    with page.expect_response(lambda answer: parse_qs(urlsplit(answer.url).query).get("q") == [words]):
        page.get_by_role("combobox", name="Tìm").first.press_sequentially(words, delay=20)


def options(page: Page) -> list[str]:
    expect(page.get_by_role("option").first).to_be_visible()
    return [re.sub(r"\s+", " ", text) for text in page.get_by_role("option").all_inner_texts()]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_arrows_and_enter(person: Callable[..., Person], width: int):
    guest = person(width=width).go("/")
    page = guest.page
    type_in(page, "may sa")
    assert any("sấy" in text.lower() for text in options(page))
    box = page.get_by_role("combobox", name="Tìm").first
    expect(box).to_have_css("color", "rgb(23, 40, 42)")  # not the white of what is around it
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form.find [role=status]").first).to_contain_text("gợi ý")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "?")
    guest.shot("first-option")
    assert not misfits(page, width == NARROW)
    assert not barriers(page)
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    words = first.locator("span").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(cong-nghe|nhu-cau)/"))
    assert guest.main.get_by_role("heading", level=1).inner_text() == words


def test_escape_closes_and_enter_without_a_choice_searches(person: Callable[..., Person]):
    guest = person().go("/to-chuc")
    page = guest.page
    type_in(page, "may sa")
    options(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box = page.get_by_role("combobox", name="Tìm").first
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("may sa")
    box.press_sequentially("y", delay=20)
    options(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem?q=may+say")


def test_the_mouse(person: Callable[..., Person]):
    page = person().go("/tim-kiem").page
    type_in(page, "máy sấ")
    options(page)
    page.get_by_role("option").first.click()
    page.wait_for_url(re.compile("/(cong-nghe|nhu-cau)/"))


def test_only_the_last_question_is_answered(person: Callable[..., Person]):
    """Keys close together are one question; a question without an answer yet is given up for the next one."""
    page = person().go("/").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/goi-y" in request.url else None)
    type_in(page, "may say")
    options(page)
    assert len(asked) <= 2, asked
    page.evaluate(
        """() => {
            const fetch = window.fetch;
            window.givenUp = 0;
            window.fetch = (address, how) => {
                how.signal.addEventListener('abort', () => { window.givenUp += 1; });
                return fetch(address, how);
            };
        }"""
    )
    page.route(lambda url: url.endswith("q=may+say+"), lambda route: None)  # no answer, ever
    with page.expect_request("**/goi-y?*"):
        page.keyboard.press("Space")
    page.keyboard.press("m")
    with page.expect_response("**/goi-y?q=may+say+m*"):
        page.keyboard.press("i")
    assert page.evaluate("window.givenUp") >= 1
    assert any("mít" in text.lower() for text in options(page))


def test_a_late_answer_does_not_take_the_choice_away(person: Callable[..., Person]):
    page = person().go("/").page
    type_in(page, "may sa")
    options(page)
    page.evaluate(
        """() => {
            const fetch = window.fetch;
            window.asked = new Promise((tell) => {
                window.fetch = async (address, how) => {
                    tell();
                    await new Promise((done) => setTimeout(done, 300));
                    return fetch(address, how);
                };
            });
        }"""
    )
    page.keyboard.press("y")
    page.evaluate("window.asked")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(800)
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(cong-nghe|nhu-cau)/"))


def test_without_a_connection_the_box_is_a_plain_form(person: Callable[..., Person]):
    guest = person().go("/")
    page = guest.page
    page.route("**/goi-y?*", lambda route: route.fulfill(status=429, body="x"))
    type_in(page, "máy sấy")
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem?q=*")


LOOKS = {
    "operators": '/tim-kiem?q=máy sấy "bơm nhiệt" -"nhập khẩu từ nước ngoài" -lúa',
    "synonyms": "/tim-kiem?q=chăn nuôi lợn, ngô, sắn",
    "switched-off": "/tim-kiem?q=chăn nuôi lợn&bo=lon",
    "guess-shown": "/tim-kiem?q=mays saays mits",
    "guess-offered": "/tim-kiem?q=máy sâyd trái cây",
    "nothing": "/cong-nghe?q=máy sấy&trl=1&province=80",
    "long": "/tim-kiem?q=" + "máysấymít" * 25,
    "cut": "/tim-kiem?q=" + " ".join(f"t{n}" for n in range(80)),
}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", LOOKS)
def test_looks(person: Callable[..., Person], name: str, width: int):
    guest = person(width=width).go(LOOKS[name])
    guest.shot(name)
    assert not misfits(guest.page, width == NARROW)
    assert not barriers(guest.page)
