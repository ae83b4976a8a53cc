"""Writing a listing step by step, and counting what it costs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Locator

from tests.browser.people import Person, labelled

Acts = Mapping[int, Callable[[], Any]]


def write_in_steps(person: Person, texts: Mapping[str, str], also: Acts | None = None, last: int = 99) -> None:
    """From the step that is shown to the last one, or to the step ``last``: write what belongs to each, and go on."""
    while person.main.get_by_role("button", name="Lưu và tiếp").count():
        number = int(person.main.locator("[name=buoc]").input_value())
        if number >= last:
            return
        for label, text in texts.items():
            box = person.main.get_by_label(labelled(label))
            if box.first.is_visible():
                box.fill(text)
        (also or {}).get(number, lambda: None)()
        person.press("Lưu và tiếp")
        person.page.wait_for_url(re.compile(rf"/sua\?buoc={number + 1}"))


class Journey:
    """Somebody at work, key by key: how many keys, clicks and pages it takes."""

    def __init__(self, person: Person) -> None:
        self.person, self.keys, self.clicks, self.pages = person, 0, 0, 1
        self.began = time.monotonic()

    def click(self, one: Locator) -> None:
        one.click()
        self.clicks += 1

    def press(self, words: str) -> None:
        """A button that leads to another page."""
        self.click(self.person.main.get_by_role("button", name=words, exact=True))
        self.person.page.wait_for_load_state()
        self.pages += 1

    def type(self, label: str, text: str) -> None:
        """A tap into the field, then the letters one by one (a Vietnamese keyboard needs a few more)."""
        box = self.person.main.get_by_label(labelled(label)).first
        self.click(box)
        box.press_sequentially(text)
        self.keys += len(text)

    def told(self, what: str) -> str:
        seconds = time.monotonic() - self.began
        return f"{what}: {self.pages} pages, {self.clicks} clicks, {self.keys} keys, {seconds:.0f} s by machine"

    def seconds_by_thumb(self, per_key: float = 0.5, per_click: float = 2.5, per_page: float = 5.0) -> float:
        """What it would take on a phone: half a second for a letter, time to find each button and to read each page."""
        return self.keys * per_key + self.clicks * per_click + self.pages * per_page
