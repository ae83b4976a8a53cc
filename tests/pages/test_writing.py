"""Every address that changes something, as every person, with what is theirs and what is not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from marketplace.extensions import limiter
from tests.pages.addresses import LET_IN, Case, ask, cases, in_turn, is_refusal, turns
from tests.pages.expectations import POST
from tests.pages.forms_found import forms_for
from tests.pages.world import PEOPLE, World

# Sent where no page holds the form: enough to be taken, should nobody be watching.
ENOUGH = {
    "reason": "KHAC",
    "return_words": "Xin bổ sung số liệu.",
    "refuse_reasons": "KHAC",
    "refuse_words": "Không phải công nghệ.",
    "words": "Xin xem lại.",
    "role": "viewer",
    "email": "nguoimoi@example.vn",
    "title": "Máy sấy mít",
    "problem": "Mít chín rộ",
    "st_field": "211",
    "body": "Chào anh chị.",
    "introduction": "Xin giới thiệu hai bên.",
    "who": "Một hợp tác xã",
    "use": "Sấy mít",
    "scale": "2 tấn mỗi ngày",
    "timing": "Mùa tới",
    "reviewed": "y",
    "name": "Võ Hoài An",
    "document": "Giấy phép số 1",
    "dated": "2026-01-05",
    "version": "1",
}
METHODS = ("PUT", "PATCH", "DELETE")
Sent = MultiDict[str, Any]


@pytest.fixture(autouse=True)
def unhurried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may do what is asked here, not how often."""
    monkeypatch.setattr(limiter, "enabled", False)


def let_in(case: Case) -> list[str]:
    return [person for person, code in case.answers.items() if code == LET_IN]


def forms_of_all(world: World) -> dict[str, dict[str, Sent]]:
    """What each person would send to each address, read from the pages they may open: path → person → form."""
    found: dict[str, dict[str, Sent]] = {}
    for person in PEOPLE:
        for form in forms_for(world, person):
            found.setdefault(form.path, {})[person] = form.filled()
    return found


def sent_by(person: str, case: Case, forms: dict[str, dict[str, Sent]], token: str) -> Sent:
    """The form of somebody who may, with this person's own token."""
    known = forms.get(case.url, {})
    sent = known.get(person) or next((known[one] for one in let_in(case) if one in known), None)
    sent = MultiDict(sent if sent is not None else ENOUGH)
    sent["csrf_token"] = token
    return sent


def told(person: str, case: Case, answer: TestResponse | str, wanted: str) -> str:
    got = answer.splitlines()[0] if isinstance(answer, str) else f"{answer.status_code} {answer.location or ''}"
    return f"{case} as {person}: {got}, {wanted}"


def every(world: World, is_wanted: Callable[[Case, str], bool]) -> list[tuple[Case, str]]:
    """Each case as each person who is wanted for it; see ``turns``."""
    return turns(world, [(c, one) for c in cases(world, POST, "POST") for one in PEOPLE if is_wanted(c, one)])


def may(case: Case, person: str) -> bool:
    return case.answers.get(person) == LET_IN


def tokens(world: World) -> dict[str, Any]:
    """A browser and a token for each person."""
    clients = {person: world.visitor(person) for person in PEOPLE}
    return {person: (client, client.csrf_token()) for person, client in clients.items()}


@pytest.mark.sqlite_only("a token is looked at before the database is asked anything")
@pytest.mark.parametrize("person", PEOPLE)
def test_without_a_token_nothing_is_looked_at(world: World, person: str):
    """400 for everybody, before any question of who they are, what they own, or what they sent."""
    client, found = world.visitor(person), []
    without = ({}, {"csrf_token": ""}, {"csrf_token": "forged"}, {**ENOUGH, "csrf_token": "x" * 9000})
    for sent, case in zip(cycle(without), in_turn(cases(world, POST, "POST"), person, PEOPLE), strict=False):
        answer = ask(client, case.url, "POST", data=sent)
        if isinstance(answer, str) or answer.status_code != 400:
            found.append(told(person, case, answer, "not 400"))
    assert not found, "\n".join(found)
    assert world.ledger.changed() == []


@pytest.mark.sqlite_only("a token is looked at before the database is asked anything")
def test_a_token_of_somebody_else_is_worth_nothing(world: World):
    people, found = tokens(world), []
    foreign = people["lan"][1]
    for case in cases(world, POST, "POST"):
        answer = ask(people["minh"][0], case.url, "POST", data={**ENOUGH, "csrf_token": foreign})
        if isinstance(answer, str) or answer.status_code != 400:
            found.append(told("minh", case, answer, "not 400"))
    assert not found, "\n".join(found)
    assert world.ledger.changed() == []


def test_whoever_may_not_changes_nothing(world: World):
    """With a good token and a good form: refused, and every table is as it was."""
    people, forms, found = tokens(world), forms_of_all(world), []
    for case, person in every(world, lambda case, person: not may(case, person)):
        client, token = people[person]
        answer = ask(client, case.url, "POST", data=sent_by(person, case, forms, token))
        found += faults(person, case, answer)
        changed = world.ledger.changed()
        if changed:
            found.append(told(person, case, answer, f"wrote to {changed}"))
            world.put_back()
    assert not found, "\n".join(found)


def faults(person: str, case: Case, answer: TestResponse | str) -> list[str]:
    expected = case.answers.get(person)
    if isinstance(answer, str):
        return [told(person, case, answer, "not an answer")]
    if expected is None:
        return [] if is_refusal(person, answer) else [told(person, case, answer, "not refused")]
    return [] if answer.status_code == expected else [told(person, case, answer, f"not {expected}")]


@pytest.mark.parametrize("person", PEOPLE)
def test_whoever_may_is_let_in(world: World, person: str):
    """The other half of the table: else a wrong address would count as well guarded."""
    forms, found = forms_of_all(world), []
    for case, one in every(world, may):
        if one != person:
            continue
        client = world.visitor(person)
        answer = ask(client, case.url, "POST", data=sent_by(person, case, forms, client.csrf_token()))
        if isinstance(answer, str) or answer.status_code not in {200, 302, 303, 422}:
            found.append(told(person, case, answer, "not let in"))
        if world.ledger.changed():
            world.put_back()
    assert not found, "\n".join(found)


@pytest.mark.sqlite_only("the map of addresses knows no database")
@pytest.mark.parametrize("method", METHODS)
def test_no_other_method_does_anything(world: World, method: str):
    """Methods that nobody wrote a view for."""
    client, found = world.visitor("lan"), []
    token = client.csrf_token()
    for case in in_turn(cases(world, POST, "POST"), method, METHODS):
        answer = ask(client, case.url, method, data={"csrf_token": token})
        if isinstance(answer, str) or answer.status_code != 405:
            found.append(told("lan", case, answer, "not 405"))
    assert not found, "\n".join(found)
    assert world.ledger.changed() == []
