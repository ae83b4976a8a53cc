"""From what somebody typed, or what a listing says, to what an engine is asked for.

A visitor's words count by the share of the query that a document covers; a listing's by how much rare evidence two
texts share, which compares any two pairs. To both comes the meaning of the text, if somebody can tell it
(understanding.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from marketplace.search.engine import FACETS, Asked, Engine, Floats, Hit, Identity, Kind, Query, Result, Statistics
from marketplace.search.fusion import TRUST, TRUST_OF_LISTINGS, tens
from marketplace.search.terms import MAX_TEXT, Places, Term, asked, asked_by_listing
from marketplace.search.typed import Typed, read

FLOOR = 0.2
"""A hit of a visitor's search scores at least this share of the best: one common word is no answer."""
NOTHING = Result((), 0, {group: {} for group in FACETS})

MeaningOf = Callable[[str, Asked], Floats | None]
"""The meaning of a text, of length 1; what its words ask for comes along. None: unknown."""
TokensOf = Callable[[Sequence[Identity]], Mapping[Identity, str]]
"""The exact keys of listings, joined by spaces."""


def no_meaning(_text: str, _question: Asked) -> Floats | None:
    """Where nobody can tell."""
    return None


def no_tokens(_identities: Sequence[Identity]) -> Mapping[Identity, str]:
    """Where nothing is kept: no phrase can be seen, none is found."""
    return {}


def search(
    engine: Engine,
    query: Query,
    without: frozenset[str] = frozenset(),
    meaning_of: MeaningOf = no_meaning,
    tokens_of: TokensOf = no_tokens,
) -> Result:
    """What a visitor asked for. `without`: folded words that the lexicon must leave alone. Raises IndexUnavailable."""
    typed = read(query.text)
    question = of_visitor(engine, typed, without, meaning_of, tokens_of)
    if typed.pieces and not question.terms and question.vector is None and not typed.banned:
        return NOTHING
    return engine.candidates(
        question,
        kind=query.kind,
        filters=query.filters,
        sort=query.sort,
        offset=query.offset,
        limit=query.limit,
    )


def of_visitor(
    engine: Engine,
    typed: Typed,
    without: frozenset[str] = frozenset(),
    meaning_of: MeaningOf = no_meaning,
    tokens_of: TokensOf = no_tokens,
) -> Asked:
    """What a typed query asks for. Raises IndexUnavailable."""
    statistics = engine.statistics()
    terms = tuple(asked(typed.words, statistics, without))
    words = Asked(terms, unit=attainable(terms, statistics), floor=FLOOR)
    return replace(
        words,
        required=typed.required,
        banned=typed.banned_terms,
        verify=_verifier(typed, tokens_of) if typed.is_verified else None,
        vector=meaning_of(typed.words, words) if typed.words else None,
        trust=TRUST,
    )


def similar(
    engine: Engine,
    *,
    kind: Kind,
    title: str,
    body: str = "",
    limit: int = 50,
    exclude: AbstractSet[Identity] = frozenset(),
    vector: Floats | None = None,
    places: Places = frozenset(),
) -> list[Hit]:
    """Items of `kind` that speak of the same things as a text, best first; `vector`: its meaning, if it is known.

    `places`: names that are passed over. Raises IndexUnavailable.
    """
    statistics = engine.statistics()
    terms = tuple(asked_by_listing(f"{title}\n{body}"[:MAX_TEXT], statistics, places))
    if not terms and vector is None:
        return []
    question = Asked(terms, unit=tens(statistics.documents), vector=vector, trust=TRUST_OF_LISTINGS)
    return list(engine.candidates(question, kind=kind, limit=limit, exclude=exclude).hits)


def rarity(engine: Engine, terms: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency of folded keys and pairs: high for rare ones, highest for unknown ones."""
    statistics = engine.statistics()
    return {term: statistics.rarity("fb" if "_" in term else "f", term) for term in terms}


def attainable(terms: Sequence[Term], statistics: Statistics) -> float:
    """Points of a document of mean length that has every term once; 1 without terms."""
    return sum(term.weight * statistics.rarity(term.stream, term.text) for term in terms) or 1.0


def _verifier(typed: Typed, tokens_of: TokensOf) -> Callable[[Sequence[Identity]], AbstractSet[Identity]]:
    def verify(identities: Sequence[Identity]) -> AbstractSet[Identity]:
        return {identity for identity, tokens in tokens_of(identities).items() if typed.fits(tokens)}

    return verify
