"""Windows of people: each in a browser context of its own, with what went wrong in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, WebError, expect

from tests.browser.site import DemoSite

WIDE, MIDDLE, NARROW = 1280, 768, 360
HEIGHTS = {WIDE: 800, MIDDLE: 1024, NARROW: 740}
# Chromium writes this line for every answer from 400 on; answers of 500 and more are noted on their own.
STATUS_LINE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

Wish = Any
Words = str | re.Pattern[str]


class Windows:
    """Opens windows; who has signed in once stays so, because sign-ins are limited."""

    def __init__(self, browser: Browser, site: DemoSite, shots: Path) -> None:
        self.browser, self.site, self.shots = browser, site, shots
        self._states: dict[str, Any] = {}

    def open(self, name: str, test: str, width: int = WIDE, signed_in: bool = True, **more: Any) -> Person:
        """``more`` are Playwright's options of a context, such as java_script_enabled."""
        if name and signed_in and name not in self._states:
            self._states[name] = self._sign_in(name)
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            storage_state=self._states.get(name) if signed_in else None,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            **more,
        )
        return Person(name, self.site, context, self.shots / test)

    def _sign_in(self, name: str) -> Any:
        context = self.browser.new_context(locale="vi-VN")
        page, account = context.new_page(), self.site.accounts[name]
        page.goto(self.site.url("/dang-nhap"))
        page.get_by_label("Thư điện tử").fill(account["email"])
        page.get_by_label("Mật khẩu").fill(account["password"])
        page.locator("form", has=page.get_by_label("Mật khẩu")).get_by_role("button", name="Đăng nhập").click()
        expect(page).not_to_have_url(re.compile("/dang-nhap"))
        state = context.storage_state()
        context.close()
        return state


class Fields:
    """A part of a page with fields, found by what their labels say."""

    def __init__(self, part: Locator) -> None:
        self.part = part

    def fill(self, texts: Mapping[str, str]) -> Self:
        for label, text in texts.items():
            self.part.get_by_label(labelled(label)).fill(text)
        return self

    def choose(self, label: str, option: Words) -> Self:
        name = labelled(label)
        box = self.part.get_by_role("combobox", name=name).or_(self.part.get_by_role("group", name=name))
        if box.evaluate("e => e.tagName") == "SELECT":
            texts = box.locator("option").all_inner_texts()
            box.select_option(label=next(text for text in texts if labelled(option).search(text)))
        elif box.get_attribute("role") == "combobox":
            box.click()
            box.locator("xpath=following-sibling::ul[1]").get_by_role("option", name=labelled(option)).click()
        else:
            Fields(box).tick(option)
        return self

    def tick(self, label: Words) -> Self:
        self.part.get_by_label(labelled(label)).check()
        return self


def labelled(words: Words) -> re.Pattern[str]:
    """These words and no others, but for the note that a field may stay empty; a pattern stands for itself."""
    if isinstance(words, re.Pattern):
        return words
    return re.compile(rf"^\s*{re.escape(words)}(\s*\(không bắt buộc\))?\s*$")


class Person:
    """Somebody with a window."""

    def __init__(self, name: str, site: DemoSite, context: BrowserContext, shots: Path) -> None:
        self.name, self.site, self.context, self.shots = name, site, context, shots
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self._taken = 0
        context.set_default_timeout(10_000)
        context.on("console", self._on_console)
        context.on("weberror", self._on_web_error)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not STATUS_LINE.match(message.text):
            self._note(f"console: {message.text}")

    def _on_web_error(self, error: WebError) -> None:
        self._note(f"script: {error.error}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} from {response.url}")

    def _note(self, words: str) -> None:
        self.troubles.append(f"{self.name or 'guest'} at {self.page.url}: {words}")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def go(self, path: str, status: int = 200) -> Self:
        """Open an address of the site."""
        answer = self.page.goto(self.site.url(path))
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"
        return self

    def show(self, way: str, status: int = 200) -> Self:
        """Open an address, or find it: "address > css > css" clicks the first that fits, page by page."""
        address, *links = way.split(" > ")
        self.go(address, status)
        for css in links:
            self.page.locator(css).first.click()
            self.page.wait_for_load_state()
        return self

    def follow(self, words: Words, exact: bool = False) -> Self:
        """Click the first link of the content with these words."""
        self.main.get_by_role("link", name=words, exact=exact).first.click()
        return self

    def press(self, words: str) -> Self:
        """Click the button of the content with these words."""
        self.main.get_by_role("button", name=words, exact=True).click()
        return self

    def within(self, legend: str) -> Fields:
        """The fields of the group with this legend."""
        return Fields(self.main.get_by_role("group", name=legend, exact=True))

    def fill(self, texts: Mapping[str, str]) -> Self:
        """Write into the fields with these labels."""
        Fields(self.main).fill(texts)
        return self

    def choose(self, label: str, option: Words) -> Self:
        """Pick from the list or the radio buttons with this label."""
        Fields(self.main).choose(label, option)
        return self

    def tick(self, label: Words) -> Self:
        """A checkbox or a radio button, as it is labelled."""
        Fields(self.main).tick(label)
        return self

    def open(self, summary: str) -> Self:
        """Unfold a part of the page."""
        self.main.locator("summary", has_text=summary).first.click()
        return self

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def flash(self) -> Locator:
        """What the page says about the last action."""
        return self.main.locator(".flash")

    def sees(self, *words: str) -> Self:
        for one in words:
            expect(self.main).to_contain_text(one)
        return self

    def shot(self, what: str) -> Self:
        """Keep the whole page as a numbered picture."""
        self._taken += 1
        name = f"{self.name or 'guest'}-{self._taken:02d}-{what}.png"
        self.page.screenshot(path=self.shots / name, full_page=True)
        return self

    def close(self) -> list[str]:
        """Close the window; returns what went wrong in it."""
        self.context.close()
        return self.troubles
