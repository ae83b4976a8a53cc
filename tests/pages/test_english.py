"""English pages hold no Vietnamese but what people wrote, names, and what is marked as Vietnamese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from marketplace.extensions import db
from tests.html import Element, Page
from tests.pages.addresses import LET_IN, cases, read
from tests.pages.expectations import GET
from tests.pages.world import World
from tests.rules.test_translations import vietnamese_word
from tests.visitor import is_whole_page

READ_ALOUD = ("title", "alt", "placeholder", "aria-label", "content", "data-confirm")
# Code lists have labels in both languages; an English page must take the English one.
NOT_WRITTEN_BY_PEOPLE = {"code", "job"}


def written(world: World) -> list[str]:
    """The Vietnamese texts that the database holds: what people wrote, the longest first."""
    found: set[str] = set()
    with world.app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in NOT_WRITTEN_BY_PEOPLE:
                for row in db.session.execute(table.select()):
                    found.update(text for value in row for text in _texts(value))
    return sorted((text for text in found if vietnamese_word(text)), key=len, reverse=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _flat(value)
        yield from (_flat(line) for line in value.split("\n"))
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _flat(text: str) -> str:
    return " ".join(text.split())


def shown(element: Element, language: str = "en") -> Iterator[str]:
    """The pieces of text that a page says are English, and the attributes that are read out."""
    language = element.get("lang", language)
    if element.tag in {"script", "style"} or language != "en":
        return
    yield from (element.get(name) for name in READ_ALOUD if element.get(name))
    for part in element.holds:
        if isinstance(part, str):
            yield part
        elif part.tag != "textarea":
            yield from shown(part, language)


def left_over(text: str, known: list[str]) -> str | None:
    """The first Vietnamese word of ``text`` outside what people wrote."""
    text = _flat(text)
    if vietnamese_word(text):
        for words in known:
            text = text.replace(words, " ")
    return vietnamese_word(text)


@pytest.mark.sqlite_only("words do not depend on the database")
@pytest.mark.parametrize("person", ["guest", "lan", "hoa", "quan"])
def test_english_pages_are_in_english(world: World, person: str):
    found, known = set(), written(world)
    left: dict[str, str | None] = {}  # the same words stand on many pages
    for case in cases(world, GET, "GET"):
        if case.answers.get(person) == LET_IN:
            answer = read(world, person, f"{case.url}?lang=en")
            if not isinstance(answer, str) and is_whole_page(answer):
                texts = {_flat(text) for text in shown(Page.read(answer.text).one("html"))}
                left |= {text: left_over(text, known) for text in texts - left.keys()}
                found |= {f"{case.endpoint}: {text}" for text in texts if left[text]}
    assert not found, "\n".join(sorted(found))
