"""The address map as cases to visit: which address, and what each person is expected to get there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.expectations import Cells
from tests.pages.world import GUEST, PEOPLE, World, who
from tests.visitor import Visitor

REFUSED = frozenset({403, 404})
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Case:
    """One address for one thing, and what everybody gets: LET_IN, a number, or a refusal (missing)."""

    endpoint: str
    name: str
    url: str
    answers: dict[str, int]

    def __str__(self) -> str:
        return f"{self.endpoint} [{self.name}]" if self.name else self.endpoint


LET_IN = 0


def endpoints(app: Flask, method: str) -> set[str]:
    """Every endpoint that takes this method."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or set())}


def cases(world: World, cells: Cells, method: str) -> Iterator[Case]:
    """The cases of the table, for addresses that this application has."""
    known = endpoints(world.app, method)
    build = world.app.url_map.bind("localhost").build
    for endpoint, cell in cells.items():
        if endpoint not in known:
            continue
        for name, people in (cell if isinstance(cell, dict) else {"": cell}).items():
            values = world.values(name) if name else {}
            yield Case(endpoint, name, build(endpoint, values, method=method), answers_of(people))


def answers_of(words: str) -> dict[str, int]:
    """ "members=303 lan" as {person: answer}."""
    found: dict[str, int] = {}
    for word in words.split():
        people, _, code = word.partition("=")
        found |= dict.fromkeys(who(people), int(code) if code else LET_IN)
    return found


def lines_to_add(app: Flask, cells: Cells, method: str) -> list[str]:
    """What the table lacks, as lines to be pasted and thought about."""
    missing = endpoints(app, method) - cells.keys()
    return [f'    "{name}": "who gets in, of {" ".join(PEOPLE)}",' for name in sorted(missing)]


def is_sign_in(response: TestResponse) -> bool:
    """Were we sent to sign in?"""
    return response.status_code == 303 and urlsplit(response.headers["Location"]).path == "/dang-nhap"


def is_refusal(person: str, response: TestResponse) -> bool:
    return response.status_code in REFUSED or (person == GUEST and is_sign_in(response))


def ask(client: Visitor, url: str, method: str = "GET", **more: object) -> TestResponse | str:
    """The answer, or the error that went through to the server as words."""
    try:
        return client.open(url, method=method, complain=False, buffered=True, **more)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def read(world: World, person: str, url: str, anew: bool = False) -> TestResponse | str:
    """What somebody who reads an address gets in the world as it was kept: asked once, then known.

    Reading never writes (test_reading holds it, and asks ``anew``), so the answer is the same for every test that has
    changed nothing; one that has asks for itself.
    """
    known = None if anew else world.answers.get((person, url))
    if known is None:
        answer = ask(world.visitor(person), url)
        if isinstance(answer, str):
            return answer
        known = world.answers[person, url] = answer, zlib.compress(answer.get_data(), 1)
        answer.response = []
    found: TestResponse = copy(known[0])
    found.response = [zlib.decompress(known[1])]
    return found
