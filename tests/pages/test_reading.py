"""Every address that can be read, as every person: the access matrix, and what each page must have."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.complaints import complaints
from tests.html import Page
from tests.pages.addresses import LET_IN, Case, ask, cases, endpoints, in_turn, is_refusal, lines_to_add, read
from tests.pages.expectations import GET, POST
from tests.pages.world import PEOPLE, World
from tests.visitor import is_whole_page

LANGUAGES = ("vi", "en")


def wrong_answer(person: str, case: Case, answer: TestResponse | str) -> str:
    """What differs from the table; empty if nothing does."""
    if isinstance(answer, str):
        return answer.splitlines()[0]
    expected = case.answers.get(person)
    code = answer.status_code
    if expected is None:
        return "" if is_refusal(person, answer) else f"{code}, not refused"
    return "" if code == (expected or 200) else f"{code}, not {expected or 200}"


@pytest.mark.sqlite_only("the map of addresses knows no database")
def test_every_address_is_in_the_table(world: World):
    assert not lines_to_add(world.app, GET, "GET"), "add to GET in tests/pages/expectations.py"
    assert not lines_to_add(world.app, POST, "POST"), "add to POST in tests/pages/expectations.py"


@pytest.mark.sqlite_only("the map of addresses knows no database")
def test_the_table_has_no_address_that_is_gone(world: World):
    assert sorted(GET.keys() - endpoints(world.app, "GET")) == []
    assert sorted(POST.keys() - endpoints(world.app, "POST")) == []


@pytest.mark.parametrize("person", PEOPLE)
def test_reading(world: World, person: str):
    """Who gets in is who is named; and reading never writes."""
    found = []
    for case in cases(world, GET, "GET"):
        wrong = wrong_answer(person, case, read(world, person, case.url, anew=True))
        if wrong:
            found.append(f"{case}: {wrong}")
        for table in world.ledger.changed():
            found.append(f"{case}: reading wrote to {table}")
            world.ledger.open()
    assert not found, "\n".join(found)


@pytest.mark.sqlite_only("how a page is built does not depend on the database")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_are_well_made(world: World, person: str, language: str):
    found = []
    for case in cases(world, GET, "GET"):
        if case.answers.get(person) == LET_IN:
            answer = read(world, person, f"{case.url}?lang={language}")
            found += [f"{case}: {wrong}" for wrong in page_faults(world, case, answer, language)]
    assert not found, "\n".join(found)


def page_faults(world: World, case: Case, answer: TestResponse | str, language: str) -> list[str]:
    """What is wrong with a page as such."""
    if isinstance(answer, str):
        return [answer]
    if not is_whole_page(answer):
        return []
    page = Page.read(answer.text)
    found = complaints(answer.text)
    if page.one("html").get("lang") != language:
        found.append(f"lang is {page.one('html').get('lang')!r}")
    canonical = [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"]
    if canonical != [world.app.config["SITE_URL"] + case.url + ("?lang=en" if language == "en" else "")]:
        found.append(f"canonical is {canonical}")
    described = [meta.get("content") for meta in page.all("meta") if meta.get("name") == "description"]
    if len(described) != 1 or len(described[0]) < 10:
        found.append(f"description is {described}")
    if [link for link in page.all("link") if "icon" in link.get("rel")] == []:
        found.append("no icon")
    return found


@pytest.mark.sqlite_only("the map of addresses knows no database")
@pytest.mark.parametrize("person", PEOPLE)
def test_what_only_takes_post_cannot_be_read(world: World, person: str):
    client, found = world.visitor(person), []
    both = endpoints(world.app, "GET")
    read = {case.url for case in cases(world, GET, "GET")}
    for case in in_turn(cases(world, POST, "POST"), person, PEOPLE):
        if case.endpoint not in both and case.url not in read:
            answer = ask(client, case.url)
            code = answer if isinstance(answer, str) else answer.status_code
            if code != 405:
                found.append(f"{case}: {code}, not 405")
    assert not found, "\n".join(found)
    assert world.ledger.changed() == []
