"""What visitors and listings ask for, put to an engine."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from marketplace.search.engine import FACETS, Asked, Engine, Hit, Identity, Kind, Query, Result
from marketplace.search.terms import MAX_QUERY, MAX_TEXT, asked

FLOOR = 0.2
"""A hit of a visitor's search scores at least this share of the best: one common word is no answer."""
NOTHING = Result((), 0, {group: {} for group in FACETS})


def search(engine: Engine, query: Query) -> Result:
    """What a visitor asked for. Raises IndexUnavailable."""
    terms = asked(query.text[:MAX_QUERY], engine.statistics())
    if query.text.strip() and not terms:
        return NOTHING
    return engine.candidates(
        Asked(tuple(terms), floor=FLOOR),
        kind=query.kind,
        filters=query.filters,
        sort=query.sort,
        offset=query.offset,
        limit=query.limit,
    )


def similar(
    engine: Engine,
    *,
    kind: Kind,
    title: str,
    body: str = "",
    limit: int = 50,
    exclude: AbstractSet[Identity] = frozenset(),
) -> list[Hit]:
    """Items of `kind` that speak of the same things as a text, best first. Raises IndexUnavailable."""
    terms = asked(f"{title}\n{body}"[:MAX_TEXT], engine.statistics())
    return list(engine.candidates(Asked(tuple(terms)), kind=kind, limit=limit, exclude=exclude).hits) if terms else []


def rarity(engine: Engine, terms: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency of folded keys and pairs: high for rare ones, highest for unknown ones."""
    statistics = engine.statistics()
    return {term: statistics.rarity("fb" if "_" in term else "f", term) for term in terms}
