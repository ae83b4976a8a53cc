"""The address map as cases to visit: which address, and what each person is expected to get there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.expectations import Cells
from tests.pages.world import GUEST, PEOPLE, World, who
from tests.thorough import IS_THOROUGH
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


def turns(world: World, pairs: list[tuple[Case, str]]) -> list[tuple[Case, str]]:
    """All (case, person) on SQLite; on PostgreSQL each case as one of its people, and each endpoint as each let in.

    Doors and rules are Python and the same on both; statements are not, so every case still sends its own, and every
    endpoint those of everybody who may use it. Everything on both databases: ./dev check --all.
    """
    if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") or IS_THOROUGH:
        return pairs
    kept: list[tuple[Case, str]] = []
    met: set[tuple[str, str]] = set()
    for case, group in groupby(pairs, key=lambda pair: pair[0]):
        people = [person for _, person in group]
        new = {one for one in people if case.answers.get(one) == LET_IN and (case.endpoint, one) not in met}
        kept += [(case, one) for one in people if one in new or is_turn(case, one, people)]
        met |= {(case.endpoint, one) for one in new}
    return kept


def is_turn(case: Case, one: str, all_of_them: Sequence[str]) -> bool:
    """Is it ``one`` of them who comes to this case? Always the same, by its name; the cases are spread over all."""
    return all_of_them[zlib.crc32(str(case).encode()) % len(all_of_them)] == one


def in_turn(cases: Iterator[Case], one: str, all_of_them: Sequence[str]) -> Iterator[Case]:
    """The cases of one of them, for what is the same whoever comes; all of them with ./dev check --all."""
    return (case for case in cases if IS_THOROUGH or is_turn(case, one, all_of_them))


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
