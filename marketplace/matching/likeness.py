"""How likely two listings offer the same thing, 0..1. Pure: rarity of words comes from the collection.

A repost or second source shares the rare words (names, places, figures) in other sentences; another product
from the same hand repeats the sentences and changes the word that names it, or the figures. So shared words count
by the square of their rarity; a word of a title that the other listing never says, and figures of one kind that
differ, weigh against, the more alike the wording is otherwise. Figures that agree, the same holder and the same
number of a property right weigh for.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from marketplace.matching.reading import figures, fold_of, is_weak, read
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import COMMON, fold, keys, pairs
from marketplace.vietnamese.normalise import has_marks
from marketplace.vietnamese.units import Quantity, overlap

REPLACED = 4.0
"""A quarter of both titles replaced in otherwise equal wording makes another product."""
SURGICAL, SURGICAL_FROM = 0.8, 0.06
"""What equal wording loses if this share of the syllables of a title, about one, is another thing's name."""
OTHER_FIGURES = 0.6
"""What equal wording loses if all figures of the same kinds differ."""
SAME_FIGURES, ENOUGH_FIGURES = 0.3, 3
"""What is gained of the rest to 1 if so many figures agree besides the first, which may be chance."""
SAME_HOLDER, SAME_IP = 0.1, 0.5
"""What is gained of the rest to 1."""
ANOTHER = 0.5
"""What has no more left of its likeness is another product: then figures, holder and number say nothing for it."""


_FUNCTION = COMMON | {fold_of(word) for word in COMMON}


@dataclass(frozen=True)
class Listing:
    """What two listings are compared by. `ip_numbers`: of property rights, as written; all but the title optional."""

    title: str
    body: str = ""
    holder: str = ""
    ip_numbers: tuple[str, ...] = ()


def terms_of(*listings: Listing) -> frozenset[str]:
    """Folded keys and pairs whose rarity `likeness` needs, to be asked of the engine's statistics."""
    return frozenset().union(*(_words(_text(listing)) | _pairs(_text(listing)) for listing in listings))


def likeness(first: Listing, second: Listing, rarity: Mapping[str, float]) -> float:
    """0 nothing in common … 1 the same words; symmetrical. A term missing in `rarity` counts as the rarest there."""
    weigh = _Scale(rarity)
    words = weigh.shared(_words(_text(first)), _words(_text(second)))
    wording = weigh.shared(_pairs(_text(first)), _pairs(_text(second)))
    title = min(weigh.own(first, second), weigh.own(second, first))
    renamed = max(_renamed(first, second), _renamed(second, first))
    agreeing, differing = _figures(first, second)
    left = (
        max(0.0, 1 - REPLACED * title * wording)
        * (1 - SURGICAL * min(1.0, renamed / SURGICAL_FROM) * wording**2)
        * (1 - OTHER_FIGURES * differing * wording)
    )
    score = words * left
    if left > ANOTHER:
        gained = SAME_FIGURES * min(1.0, max(0, agreeing - 1) / ENOUGH_FIGURES) + _of_owner(first, second)
        score += (1 - score) * gained * min(1.0, 2 * words)
    return round(min(1.0, score), 6)


def within_reach(first: Listing, second: Listing, rarity: Mapping[str, float], floor: float) -> bool:
    """Could `likeness` be as much as `floor`? Told by shared words alone, so at a fraction of the work; never wrong
    in saying no."""
    words = wording(first, second, rarity)
    gained = SAME_FIGURES + _of_owner(first, second)
    return words + (1 - words) * gained * min(1.0, 2 * words) >= floor


def wording(first: Listing, second: Listing, rarity: Mapping[str, float]) -> float:
    """How alike two texts are word for word, 0..1, whatever they speak of: a variant in the same words is near 1."""
    return _Scale(rarity).shared(_words(_text(first)), _words(_text(second)))


def same_number(first: Listing, second: Listing) -> bool:
    """Do both name one property right?"""
    return bool(set(_numbers(first)) & set(_numbers(second)))


class _Scale:
    """Sets of terms weighed by the square of their rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._rarity, self._rarest = rarity, max(rarity.values(), default=1.0)

    def weight(self, terms: Iterable[str]) -> float:
        return sum(self._rarity.get(term, self._rarest) ** 2 for term in sorted(terms))

    def shared(self, mine: Set[str], theirs: Set[str]) -> float:
        whole = math.sqrt(self.weight(mine) * self.weight(theirs))
        return self.weight(mine & theirs) / whole if whole else 0.0

    def own(self, mine: Listing, theirs: Listing) -> float:
        """The part of a title that the other listing lacks altogether."""
        title = _words(mine.title)
        return self.weight(title - _words(_text(theirs))) / (self.weight(title) or 1.0)


def _renamed(mine: Listing, theirs: Listing) -> float:
    """The part of a title in which theirs puts a word that mine never says in place of one of mine.

    By exact keys if all titles and bodies have marks: "bò" is not "bộ".
    """
    written = [text for listing in (mine, theirs) for text in (listing.title, listing.body) if text]
    form = "exact" if all(has_marks(text) for text in written) else "folded"
    title, other = ([getattr(s, form) for s in read(one.title).syllables] for one in (mine, theirs))
    old = (Counter(title) - Counter(other)).keys() - _FUNCTION
    named = read(theirs.title)
    new = {getattr(s, form) for s in named.syllables if not is_weak(s, named.is_unmarked)} - _said(_text(mine), form)
    new -= _in_other_words(theirs.title, _text(mine), form) | _meant(mine.title, form)
    return min(len(old), len(new)) / (min(len(title), len(other)) or 1)


def _said(text: str, form: str) -> frozenset[str]:
    return frozenset(getattr(syllable, form) for syllable in read(text).syllables)


def _figures(first: Listing, second: Listing) -> tuple[int, float]:
    """(how many figures agree, which part of the kinds that both have differs). Those of both titles count most."""
    mine, theirs = figures(_text(first)), figures(_text(second))
    kinds = {_kind(one) for one in mine} & {_kind(one) for one in theirs}
    met = {one for one in mine if any(overlap(one, other) for other in theirs)}
    same = {_kind(one) for one in met}
    differing = len(kinds - same) / len(kinds) if kinds else 0.0
    titles = (figures(first.title), figures(second.title))
    if any(_kind(a) == _kind(b) for a in titles[0] for b in titles[1]) and not _any_overlap(*titles):
        differing = 1.0
    return len({(_kind(one), one.low, one.high) for one in met}), differing


def _any_overlap(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    return any(overlap(a, b) for a in mine for b in theirs)


def _kind(quantity: Quantity) -> tuple[str, str, str]:
    return quantity.dimension, quantity.per, quantity.thing


def _of_owner(first: Listing, second: Listing) -> float:
    if same_number(first, second):
        return SAME_IP
    return SAME_HOLDER if fold(first.holder) and fold(first.holder) == fold(second.holder) else 0.0


def _numbers(listing: Listing) -> Iterator[str]:
    """Numbers of property rights without their signs: "2-0001234" and "2 0001234" are one."""
    return (plain for number in listing.ip_numbers if len(plain := re.sub(r"[\W_]", "", number).lower()) > 3)


def _text(listing: Listing) -> str:
    return f"{listing.title}\n{listing.body}"


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(key.folded for key in keys(text))


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(pairs([key.folded for key in keys(text)]))


def _in_other_words(title: str, text: str, form: str) -> frozenset[str]:
    """Words of a title for which the other text has a word of the same meaning (lexicon)."""
    said = f" {fold(text)} "
    found: set[str] = set()
    for expansion in lexicon.expansions(title):
        if f" {' '.join(key.folded for key in expansion.keys)} " in said:
            found |= _said(expansion.typed, form)
    return frozenset(found)


def _meant(title: str, form: str) -> frozenset[str]:
    """All that the lexicon reads in a title."""
    return frozenset(getattr(key, form) for expansion in lexicon.expansions(title) for key in expansion.keys)
