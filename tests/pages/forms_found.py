"""The forms that a person finds on the pages he or she may open, as a browser reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.html import Element, Page, filled_in, is_post
from tests.pages.addresses import LET_IN, cases, read
from tests.pages.expectations import GET
from tests.pages.world import World
from tests.visitor import is_whole_page

# What is written into an empty box, by name; anything else gets WORDS.
PLAUSIBLE = {
    "email": "nguoimoi@example.vn",
    "password": "ba con voi đi qua cầu",
    "repeat": "ba con voi đi qua cầu",
    "old": "mật khẩu dùng trong phép thử",
    "tax_code": "0100109106",
    "phone": "0276 3822 233",
    "website": "https://example.vn",
    "link": "https://example.vn/tra-cuu",
    "day": "05/01/2026",
    "dated": "2026-01-05",
    "deadline": "31/12/2099",
    "questions_until": "30/11/2099",
    "filed_on": "05/01/2024",
    "price_min": "100000000",
    "price_max": "200000000",
    "budget_min": "100000000",
    "budget_max": "900000000",
    "owners": "",
    "name": "Hợp tác xã Vườn Xanh",
}
WORDS = "Máy chạy thử sáu tháng, kết quả tốt."


@dataclass(frozen=True)
class FoundForm:
    """One form that posts: where it stands, where it goes, what it holds."""

    page: str
    action: str
    endpoint: str
    element: Element = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.action).path

    @property
    def controls(self) -> list[Element]:
        """Everything that has a name, once for each name."""
        named = [one for one in self.element.all("input", "select", "textarea", "button") if one.get("name")]
        return list({one.get("name"): one for one in named}.values())

    def filled(self) -> MultiDict[str, Any]:
        """As a careful person would send it: what is empty is filled in, what is offered is chosen."""
        sent: MultiDict[str, Any] = MultiDict(filled_in(self.element))
        for control in self.controls:
            name = control.get("name")
            if not sent.get(name) and (words := plausible(control, self.element)) is not None:
                sent.setlist(name, [words])
        for button in self.element.all("button"):
            if button.get("name") and not sent.get(button.get("name")):
                sent.add(button.get("name"), button.get("value"))
                break
        return sent

    def __str__(self) -> str:
        return f"{self.endpoint} on {self.page}"


def plausible(control: Element, form: Element) -> str | None:
    """Something sensible for an empty control; None where nothing should be sent."""
    name, kind = control.get("name"), control.get("type", "text").lower()
    if control.tag == "select":
        values = [o.attributes.get("value", o.text) for o in control.all("option")]
        return next((value for value in values if value), None)
    if control.tag == "button" or kind in {"hidden", "file", "submit", "button", "search"}:
        return None
    if name in ("drop", "kept"):
        return None  # nobody careful takes a file away, or claims one
    if kind in {"checkbox", "radio"}:
        same = [one for one in form.all("input") if one.get("name") == name]
        return next((one.get("value", "on") for one in same if one.get("value", "on")), None)
    if kind == "number":
        return control.get("min") or "1"
    short = name.rsplit("-", 1)[-1]
    return PLAUSIBLE.get(short, WORDS)[: int(control.get("maxlength") or 10_000)]


def forms_on(app: Flask, page_url: str, source: str) -> list[FoundForm]:
    """The forms of one page that post to an address of this site."""
    match, found = app.url_map.bind("localhost").match, []
    for form in Page.read(source).forms:
        if is_post(form):
            for action in actions_of(form, page_url):
                try:
                    endpoint, _ = match(urlsplit(action).path, method="POST")
                except Exception:
                    endpoint = "nowhere"
                found.append(FoundForm(page_url, action, endpoint, form))
    return found


def actions_of(form: Element, page_url: str) -> list[str]:
    """Where a form may go: its own address, and those of its buttons."""
    wanted = [form.get("action") or page_url, *(button.get("formaction") for button in form.all("button"))]
    return list(dict.fromkeys(urljoin(page_url, one) for one in wanted if one))


def forms_for(world: World, person: str) -> list[FoundForm]:
    """Every form on every page of the table that this person may open, one for each address it goes to.

    Looked for once: the world is the same for every test. The tokens in them belong to a browser that is gone.
    """
    if person not in world.forms:
        found: dict[str, FoundForm] = {}
        for case in cases(world, GET, "GET"):
            answer = read(world, person, case.url) if case.answers.get(person) == LET_IN else ""
            if not isinstance(answer, str) and answer.status_code == 200 and is_whole_page(answer):
                for form in forms_on(world.app, case.url, answer.text):
                    found.setdefault(form.action, form)
        world.forms[person] = list(found.values())
    return world.forms[person]
