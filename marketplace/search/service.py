"""Searching the catalogue: the engine finds, the database gives the rows that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from marketplace.reference.service import codes
from marketplace.search import asking, guessing, meaning, texts, understanding, vectors
from marketplace.search.asking import MeaningOf
from marketplace.search.documents import body_of
from marketplace.search.engine import Asked, Engine, Floats, Hit, Identity, IndexUnavailable, Query, Result
from marketplace.search.guessing import Guess
from marketplace.search.rows import newest, published_rows
from marketplace.search.typed import LONGEST, Typed, read
from marketplace.search.whoosh_engine import WhooshEngine
from marketplace.vietnamese.highlight import Segment, highlight, snippet
from marketplace.vietnamese.keys import keys

__all__ = ["LONGEST", "Found", "Results", "counts", "engine", "hits", "published_rows", "read", "search", "similar"]

NOTHING_LEFT_OUT: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """One listing with the words asked for marked in its title and in a piece of its text."""

    item: Any
    title: Sequence[Segment] = ()
    snippet: Sequence[Segment] = ()


@dataclass(frozen=True)
class Results:
    """One page of what was found.

    ``typed``: what was read of the query; ``asked_total``: how much its words found; ``guess``: what may have been
    meant instead; ``is_guessed``: what is shown are the results of that. ``is_plain``: the index is away, this is the
    newest-first list without it. ``is_by_meaning``: nothing here has any of the words.
    """

    found: Sequence[Found]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_plain: bool = False
    typed: Typed = Typed()
    asked_total: int = 0
    guess: Guess | None = None
    is_guessed: bool = False
    is_by_meaning: bool = False


def engine() -> Engine:
    """The engine of this process."""
    held: Engine | None = current_app.extensions.get("search_engine")
    if held is None:
        folder: Path = current_app.config["INSTANCE"]
        held = current_app.extensions["search_engine"] = WhooshEngine(folder / "index")
    return held


def search(query: Query, without: frozenset[str] = NOTHING_LEFT_OUT, exact: bool = False) -> Results:
    """A page of published listings for ``query``; without an index, the plain list within the same filters.

    ``without``: folded words that the lexicon leaves alone; ``exact``: show what was typed though it finds nothing.
    """
    typed = read(query.text)
    try:
        return _search(query, typed, without, exact)
    except IndexUnavailable as trouble:
        current_app.logger.warning("index unavailable: %s", trouble)
        items, total = newest(query)
        return Results([Found(item) for item in items], total, is_plain=True, typed=typed, asked_total=total)


def hits(query: Query, without: frozenset[str] = NOTHING_LEFT_OUT, exact: bool = False) -> tuple[Hit, ...]:
    """What the page of ``query`` would show, without the rows. Raises IndexUnavailable."""
    return _read(engine(), query, read(query.text), without, exact)[1].hits


def _read(
    here: Engine, query: Query, typed: Typed, without: frozenset[str], exact: bool
) -> tuple[Result, Result, Guess | None]:
    """What the words find, what is shown, and what may have been meant: it is shown where that is clear."""
    result = _asked(here, query, without)
    guess = guessing.guess(here, typed, query.kind, query.filters) if typed.words else None
    if guess is None or not guess.is_clear or exact:
        return result, result, guess
    return result, _asked(here, replace(query, text=guess.text), without), guess


def _search(query: Query, typed: Typed, without: frozenset[str], exact: bool) -> Results:
    result, found, guess = _read(engine(), query, typed, without, exact)
    is_guessed = guess is not None and guess.is_clear and not exact
    words = read(guess.text).words if guess is not None and is_guessed else typed.words
    return Results(
        _rows(found, words, without),
        found.total,
        found.facets,
        typed=typed,
        asked_total=0 if _is_by_meaning(result, query, typed.words) else result.total,
        guess=guess,
        is_guessed=is_guessed,
        is_by_meaning=_is_by_meaning(found, query, typed.words),
    )


def _is_by_meaning(result: Result, query: Query, words: str) -> bool:
    """Only the first and best hits can tell."""
    is_best = query.sort == "relevance" and not query.offset and words
    return bool(is_best and result.hits and not any(hit.terms for hit in result.hits))


def counts(queries: Sequence[Query], without: frozenset[str] = NOTHING_LEFT_OUT) -> list[int]:
    """How much each of several queries would find; nothing without an index."""
    try:
        here = engine()
        meaning_of = _remembering(understanding.of_queries(here))
        return [_asked(here, replace(q, offset=0, limit=1), without, meaning_of).total for q in queries]
    except IndexUnavailable:
        return [0] * len(queries)


def similar(
    kind: Any, title: str, body: str, limit: int = 50, exclude: Iterable[Identity] = (), of: Identity | None = None
) -> list[Hit]:
    """Published items of ``kind`` that speak of the same things, best first. Raises IndexUnavailable.

    ``of``: the listing whose text this is; its meaning counts if it is known.
    """
    source = meaning.embedder() if of else None
    vector = vectors.vector_of(*of, source.name) if of and source else None
    return asking.similar(
        engine(),
        kind=kind,
        title=title,
        body=body,
        limit=limit,
        exclude=frozenset(exclude),
        vector=vector,
        places=places(),
    )


def places() -> frozenset[tuple[str, ...]]:
    """Names of provinces, those before 2025 too, as folded keys."""
    return _folded(tuple(name for code in codes("province") for name in (code.label_vi, *code.extra.get("former", ()))))


@lru_cache(maxsize=2)
def _folded(names: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Those of more than one syllable: "Huế" alone may be another word without its marks."""
    found = (tuple(key.folded for key in keys(name)) for name in names)
    return frozenset(name for name in found if len(name) > 1)


def _asked(here: Engine, query: Query, without: frozenset[str], meaning_of: MeaningOf | None = None) -> Result:
    if meaning_of is None:
        meaning_of = understanding.of_queries(here, query.kind)
    return asking.search(here, query, without, meaning_of, texts.kept_tokens)


def _remembering(meaning_of: MeaningOf) -> MeaningOf:
    """The same, each text understood once."""
    questions: dict[str, Asked] = {}

    @cache
    def of_text(text: str) -> Floats | None:
        return meaning_of(text, questions[text])

    def remembered(text: str, question: Asked) -> Floats | None:
        questions.setdefault(text, question)
        return of_text(text)

    return remembered


def _rows(result: Result, words: str, without: frozenset[str]) -> list[Found]:
    rows = published_rows((hit.kind, hit.public_id) for hit in result.hits)
    items = (rows.get((hit.kind, hit.public_id)) for hit in result.hits)
    return [_marked(item, words, without) for item in items if item is not None]


def _marked(item: Any, words: str, without: frozenset[str]) -> Found:
    if not words:
        return Found(item)
    text = body_of(item).replace("\n", " · ")
    return Found(item, highlight(item.title, words, without), snippet(text, words, without=without))
