"""Text for measuring: the sentences of the judged and of the demo listings, and any number of documents made of them.

A document is a title and some 150 words of sentences drawn by chance; one word in ten gives way to one from elsewhere
and every document gets a model number of its own, so that vocabulary and pairs grow with the collection as in life.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from marketplace.config import REPOSITORY
from marketplace.search.engine import SearchDocument

DEMO = REPOSITORY / "marketplace" / "demo" / "data"
JUDGED = REPOSITORY / "tests" / "quality" / "data"
WORDS = 150
SWAPPED = 0.1
PROVINCES = ("80", "79", "75", "92", "01", "48", "82", "91")
FIELDS = tuple(str(number) for number in range(101, 121))
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def records() -> tuple[tuple[str, str], ...]:
    """(title, text) of every listing that is there."""
    found = []
    for path in (JUDGED / "technologies.jsonl", JUDGED / "needs.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append((row["title"], row["body"]))
    for path in (DEMO / "technologies.json", DEMO / "needs.json"):
        for row in json.loads(path.read_text(encoding="utf-8")):
            found.append((row["title"], " ".join(_texts(row))))
    return tuple(found)


def _texts(row: dict[str, Any]) -> Iterator[str]:
    for name in ("problem", "solution", "benefit", "tried", "must_have", "not_wanted", "scale", "trl_evidence"):
        value = row.get(name) or ""
        yield from [str(one) for one in value] if isinstance(value, list) else [value]


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence once, in a fixed order."""
    pieces = [piece for title, text in records() for piece in [title, *_SENTENCE_END.split(text)]]
    return tuple(dict.fromkeys(piece for piece in pieces if len(piece.split()) >= 4))


@cache
def _words() -> tuple[str, ...]:
    return tuple(word for sentence in sentences() for word in sentence.split())


def text_of(chance: random.Random, words: int = WORDS) -> str:
    """Sentences drawn by chance, about that many words, one in ten of them swapped."""
    drawn: list[str] = []
    while len(drawn) < words:
        drawn += chance.choice(sentences()).split()
    return " ".join(chance.choice(_words()) if chance.random() < SWAPPED else word for word in drawn)


def document(number: int) -> SearchDocument:
    """The document of that number: the same in every run."""
    chance = random.Random(number)  # noqa: S311 - no secret
    model = "".join(chance.choices("ABCDEGHKLMNPQRSTUVX", k=3)) + str(chance.randrange(10, 100_000))
    return SearchDocument(
        kind="technology",
        public_id=f"{number:012d}",
        title=f"{chance.choice(records())[0]} {model}",
        body=text_of(chance),
        fields=(chance.choice(FIELDS),),
        province=chance.choice(PROVINCES),
        trl=chance.randint(3, 9),
        published_at=_EPOCH + timedelta(minutes=number),
        version=1,
    )


def fragment(chance: random.Random, least: int, most: int) -> str:
    """That many neighbouring words of one sentence, as someone would type them."""
    while True:
        words = chance.choice(sentences()).split()
        length = chance.randint(least, most)
        if len(words) >= length:
            start = chance.randint(0, len(words) - length)
            return " ".join(words[start : start + length])
