"""A script in every text that the site takes: nowhere does it come out as one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.extensions import limiter
from marketplace.notices.delivery import message_of
from marketplace.notices.letters import Pointless, letter_of
from marketplace.notices.models import Mail
from tests.complaints import complaints
from tests.html import Page
from tests.matching.work import work
from tests.pages.addresses import LET_IN, ask, cases, turns
from tests.pages.bad_input import PRODUCT, SCRIPT, SUM, injected, is_text
from tests.pages.expectations import GET
from tests.pages.forms_found import FoundForm, forms_for
from tests.pages.world import PEOPLE, World
from tests.visitor import Visitor, is_whole_page

# After these the person is gone, or the thing that others write about.
LEFT_OUT = {"accounts.sign_out", "organisations.leave", "organisations.remove", "accounts.change_password"}
# Fields with a form of their own refuse a script, so what goes in is the script behind a good beginning.
BEGINNINGS = {"website": "https://example.vn/?q="}
WORDS = f"{SCRIPT} {SUM} %(name)s"


@pytest.fixture(autouse=True)
def unhurried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def fill_in(client: Visitor, form: FoundForm) -> bool:
    """Send the form with the script in all its texts; in one at a time where that is refused. Was any taken?"""
    boxes = [control for control in form.controls if is_text(control)]
    for group in [boxes, *([box] for box in boxes)]:
        sent: MultiDict[str, Any] = form.filled()
        sent["csrf_token"] = client.csrf_token()
        for box in group:
            most = int(box.get("maxlength") or box.get("data-max") or 10_000)
            sent[box.get("name")] = (BEGINNINGS.get(box.get("name"), "") + WORDS)[:most]
        answer = ask(client, form.action, "POST", data=sent)
        if boxes and not isinstance(answer, str) and answer.status_code in {302, 303}:
            return True
    return False


def write_everywhere(world: World) -> set[str]:
    """Every form of everybody, one after the other on the same site. Which endpoints took the script?"""
    taken = set()
    forms = {person: forms_for(world, person) for person in PEOPLE}  # as they stand before anything is written
    for person, found in forms.items():
        client = world.visitor(person)
        for form in found:
            if form.endpoint not in LEFT_OUT and any(is_text(control) for control in form.controls):
                taken |= {form.endpoint} if fill_in(client, form) else set()
    return taken


@pytest.mark.timeout(300)
def test_a_script_that_was_taken_in_never_comes_out(world: World):
    taken = write_everywhere(world)
    assert {"technology.new", "need.new", "deals.write", "moderation.decide", "organisations.edit"} <= taken
    work()
    found = []
    shown = [(case, one) for case in cases(world, GET, "GET") for one in PEOPLE if case.answers.get(one) == LET_IN]
    shown = turns(world, shown)
    for person in PEOPLE:
        client = world.visitor(person)
        urls = [case.url for case, one in shown if one == person]
        for url in [*urls, "/tim-kiem?q=script", "/tim-kiem?q=onload&kind=need", "/giao-dich?xem=xong"]:
            answer = ask(client, url)
            if isinstance(answer, str) or answer.status_code >= 500:
                found.append(f"{url} as {person}: {answer if isinstance(answer, str) else answer.status_code}")
            elif is_whole_page(answer):
                page = Page.read(answer.text)
                faults = [*complaints(answer.text), *injected(page)] + ["computed"] * (PRODUCT in page.text)
                found += [f"{url} as {person}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
    assert not letters_with_scripts(world)


def letters_with_scripts(world: World) -> list[str]:
    found = []
    for row in world.rows(Mail):
        try:
            message = message_of(letter_of(row))
        except Pointless:
            continue
        for part in message.walk():
            if part.get_content_type() == "text/html":
                found += [f"{row.kind}: {one}" for one in injected(Page.read(part.get_content()))]
        found += [f"{row.kind}: {name} has two lines" for name, value in message.items() if "\n" in str(value)]
    return found
