"""What an entry changes in the queries that people ask, and which queries ask for an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.kernel import counters
from marketplace.kernel.counters import LoggedQuery
from marketplace.search import asking, lexicon_service, terms, texts, understanding
from marketplace.search.engine import Asked as Wanted
from marketplace.search.engine import Engine, Identity, IndexUnavailable, Query, Term
from marketplace.search.rows import published_rows
from marketplace.search.service import engine
from marketplace.vietnamese.keys import Key, fold, keys
from marketplace.vietnamese.lexicon import Lexicon, Row, trying

DAYS = 30
MOST = 30
"""Queries that are asked with and without an entry."""
DEPTH = 10
LITTLE = 2
"""A query that found at most so many listings found little."""
OFTEN, ON_DAYS = 3, 2
"""A query is shown if it was asked at least so often, on so many days: rarer ones might tell of one person."""


@dataclass(frozen=True)
class Asked:
    """A query in all its spellings; ``text``: the most frequent one, ``found``: the most that any of them found."""

    text: str
    times: int
    found: int


@dataclass(frozen=True)
class Place:
    """A listing among the first ten: its place without the entry and with it, from 1; None: not among them."""

    item: Any
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Effect:
    """What the entry changes for one query; ``changes`` is empty if nothing moves."""

    query: Asked
    changes: Sequence[Place]


@dataclass(frozen=True)
class Preview:
    """What was asked lately with these words. ``is_away``: there is no index to try it on."""

    effects: Sequence[Effect] = ()
    is_away: bool = False


def recent() -> list[Asked]:
    """Queries of the last 30 days, spellings together, the most frequent first."""
    groups: dict[str, list[LoggedQuery]] = {}
    for one in counters.logged_queries(DAYS):
        groups.setdefault(fold(one.text), []).append(one)
    found = [
        Asked(group[0].text, sum(one.times for one in group), max(one.found for one in group))
        for name, group in groups.items()
        if name and len(frozenset().union(*(one.days for one in group))) >= ON_DAYS
    ]
    return sorted((one for one in found if one.times >= OFTEN), key=lambda one: -one.times)


def unanswered(most: int = 100) -> list[Asked]:
    """Queries that found little and have a word that the lexicon says nothing about."""
    known = lexicon_service.built(())
    return [one for one in recent() if one.found <= LITTLE and _has_news(one.text, known)][:most]


def _has_news(text: str, known: Lexicon) -> bool:
    said = {name for expansion in known.expansions(text) for name in expansion.words.split()}
    return any(key.folded not in said for key in terms.telling(text))


def preview(row: Row) -> Preview:
    """The first ten results of recent queries, without this row and with it."""
    alone = Lexicon.of([row])
    queries = [one for one in recent() if alone.expansions(one.text)][:MOST]
    after, before = lexicon_service.with_and_without(row)
    try:
        firsts = [(one, _first(one.text, before), _first(one.text, after)) for one in queries]
    except IndexUnavailable:
        return Preview(is_away=True)
    rows = published_rows({identity for _, *both in firsts for first in both for identity in first})
    return Preview([Effect(one, _changes(old, new, rows)) for one, old, new in firsts])


def frequencies(words: Iterable[str]) -> list[tuple[str, int, int]]:
    """(words, listings that hold them, listings in all) for single syllables; empty without an index."""
    single = [(word, found[0]) for word in words if len(found := keys(word)) == 1]
    try:
        here = engine()
        total = here.count()
        return [(word, _holding(here, key), total) for word, key in single]
    except IndexUnavailable:
        return []


def _holding(here: Engine, key: Key) -> int:
    """Listings that have the word. The statistics of the index count old copies too."""
    return here.candidates(Wanted((Term("e", key.exact, 1.0, key.folded),)), limit=1).total


def _first(text: str, lexicon: Lexicon) -> list[Identity]:
    here = engine()
    with trying(lexicon):
        meaning_of = understanding.of_queries(here)
        result = asking.search(here, Query(text, limit=DEPTH), frozenset(), meaning_of, texts.kept_tokens)
    return [(hit.kind, hit.public_id) for hit in result.hits]


def _changes(before: list[Identity], after: list[Identity], rows: dict[Identity, Any]) -> list[Place]:
    """Those that entered, left or moved, in their order with the entry; the departed last."""
    old, new = ({one: place for place, one in enumerate(side, start=1)} for side in (before, after))
    return [
        Place(rows[one], old.get(one), new.get(one))
        for one in dict.fromkeys((*after, *before))
        if one in rows and old.get(one) != new.get(one)
    ]
