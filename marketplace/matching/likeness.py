"""How likely two listings offer the same thing, 0..1. Pure: rarity of words comes from the collection.

A repost or second source shares the rare words (names, places, figures) in other sentences; another product
from the same hand repeats the sentences and changes the word that names it. So shared words count by the
square of their rarity, and words of both titles that the other listing lacks weigh against, the more alike
the wording is otherwise.
"""

import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from marketplace.vietnamese.keys import keys, pairs

REPLACED = 4.0
"""A quarter of both titles replaced in otherwise equal wording makes another product."""


@dataclass(frozen=True)
class Listing:
    """What two listings are compared by."""

    title: str
    body: str = ""


def terms_of(*listings: Listing) -> frozenset[str]:
    """Folded keys and pairs whose rarity `likeness` needs, to be asked of Engine.rarity."""
    return frozenset().union(*(_words(listing) | _pairs(listing) for listing in listings))


def likeness(first: Listing, second: Listing, rarity: Mapping[str, float]) -> float:
    """0 nothing in common … 1 the same words; symmetrical. A term missing in `rarity` counts as the rarest there."""
    rarest = max(rarity.values(), default=1.0)

    def weight(terms: Iterable[str]) -> float:
        return sum(rarity.get(term, rarest) ** 2 for term in sorted(terms))

    def shared(mine: Set[str], theirs: Set[str]) -> float:
        whole = math.sqrt(weight(mine) * weight(theirs))
        return weight(mine & theirs) / whole if whole else 0.0

    def own(mine: Listing, theirs: Listing) -> float:
        title = _folded(mine.title)
        return weight(set(title) - _words(theirs)) / (weight(set(title)) or 1.0)

    wording = shared(_pairs(first), _pairs(second))
    replaced = REPLACED * min(own(first, second), own(second, first)) * wording
    return round(min(1.0, shared(_words(first), _words(second)) * max(0.0, 1 - replaced)), 6)


def _folded(text: str) -> list[str]:
    return [key.folded for key in keys(text)]


def _words(listing: Listing) -> frozenset[str]:
    return frozenset(_folded(f"{listing.title}\n{listing.body}"))


def _pairs(listing: Listing) -> frozenset[str]:
    return frozenset(pairs(_folded(f"{listing.title}\n{listing.body}")))
