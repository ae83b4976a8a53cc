"""What else a visitor may have meant: the spelling correction of a query, written as the listings write it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from marketplace.search import asking, spelling
from marketplace.search.documents import body_of
from marketplace.search.engine import Engine, Filters, Kind, Query
from marketplace.search.rows import published_rows
from marketplace.search.typed import Typed
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import pairs, spelled

FEW = 2
"""A query that finds no more by its words is shown with the results of its correction."""
MODELS = 5
"""Listings that show how the words are written."""
NO_FILTERS: Filters = {}


class Guess(NamedTuple):
    """Another text to search for, and whether it finds so much more that it is searched for at once."""

    text: str
    is_clear: bool


def guess(engine: Engine, typed: Typed, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> Guess | None:
    """A correction that finds something, if there is one. Raises IndexUnavailable."""
    statistics = engine.statistics()
    known = _lexicon_terms(lexicon.current().version)
    found = spelling.corrected(
        typed.words,
        lambda stream, text: statistics.frequency(stream, text) + ((stream, text) in known),
        statistics.documents,
    )
    if found is None:
        return None
    better = asking.search(engine, Query(typed.with_words(found.text), kind, filters, limit=MODELS))
    if not better.total:
        return None
    rows = published_rows((hit.kind, hit.public_id) for hit in better.hits)
    shown = [rows[hit.kind, hit.public_id] for hit in better.hits if (hit.kind, hit.public_id) in rows]
    models = "\n".join(f"{item.title}\n{body_of(item)}" for item in shown)
    words = found.written(spelled(models, found.terms))
    now = asking.search(engine, Query(typed.words, kind, filters, limit=1)).total
    return Guess(typed.with_words(words), now <= FEW and now < better.total)


@lru_cache(maxsize=2)
def _lexicon_terms(version: str) -> frozenset[tuple[str, str]]:
    """What the lexicon of that version knows is no slip, though no listing may have it."""
    said = [words for entry in lexicon.entries() for words in (entry.words, entry.means)]
    found = [[key.folded for key in words] for words in said]
    return frozenset(
        [("f", key) for words in found for key in words] + [("fb", pair) for words in found for pair in pairs(words)]
    )
