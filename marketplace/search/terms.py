"""Which index terms a text asks for, and how much each counts. Pure: statistics come in as two functions.

Streams of a text: e exact syllables, f folded syllables, fb folded pairs. The engine only splits at spaces.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from marketplace.search.engine import Statistics, Term
from marketplace.vietnamese.keys import COMMON, Key, folded_of, keys, pairs
from marketplace.vietnamese.lexicon import WEIGHT as LEXICON_WEIGHT
from marketplace.vietnamese.lexicon import expansions

CHAIN_VERSION = 2
"""Raise it when streams() or the index schema changes; KEYS_VERSION of the keys counts besides."""

STREAMS = ("e", "f", "fb")
MAX_TEXT = 200_000
"""Characters of a document that are indexed."""
LONG = 25
"""Syllables from which the most telling terms are chosen instead of taking all."""
KEEP = {"e": 40, "f": 40, "fb": 80}
"""The study kept half as many; short listings are matched better with these (docs/matching.md)."""
CUT_SHARE, CUT_FROM = 0.30, 200
"""Syllables in more than 30 % of the documents say nothing, once there are documents enough to tell."""
MARKED = {"e": 1.0, "f": 1.0, "fb": 1.0}
UNMARKED = {"e": 0.5, "f": 1.0, "fb": 0.75}
LISTING = {"e": 1.2, "f": 0.6, "fb": 1.2}
"""Of a marked listing: in a long text syllables that are alike only without marks (hải sản, khách sạn) are chance."""
MEASURES = frozenset(
    key.exact
    for key in keys(
        "kg g mg gram ký lạng yến tạ tấn l ml lít m m2 m3 mm cm km mét ha sào w kw kwh hp v kv a c f độ "
        "giây phút giờ ngày tuần tháng năm nghìn ngàn triệu tỷ đồng vnd usd phần trăm"
    )
)
"""Of what one measures: alone they are in every second listing and say nothing of its subject."""

Places = AbstractSet[tuple[str, ...]]
"""Names of places as folded keys: where a listing is at home is compared as a code, not as a word."""


def streams(text: str) -> dict[str, list[str]]:
    """The three streams of a document's text."""
    found = keys(text[:MAX_TEXT])
    folded = [key.folded for key in found]
    return {"e": [key.exact for key in found], "f": folded, "fb": pairs(folded)}


def streams_of(tokens: str) -> dict[str, list[str]]:
    """The three streams of a text whose exact keys were kept, separated by spaces."""
    exact = tokens.split()
    folded = [folded_of(key) for key in exact]
    return {"e": exact, "f": folded, "fb": pairs(folded)}


def asked(text: str, statistics: Statistics, without: frozenset[str] = frozenset()) -> list[Term]:
    """All terms of a query, most telling first within a stream, each once; also those no document has.

    `without`: folded words that the lexicon must leave alone.
    """
    typed = keys(text)
    weights = MARKED if _is_marked(typed) else UNMARKED
    return _distinct([*_typed_terms([typed], weights, statistics), *_expanded(text, weights, without)])


def asked_by_listing(text: str, statistics: Statistics, places: Places = frozenset()) -> list[Term]:
    """The same for the text of a listing that looks for partners; names of `places` are passed over."""
    typed = keys(text)
    weights = LISTING if _is_marked(typed) else UNMARKED
    runs = list(_between(typed, places))
    return _distinct([*_typed_terms(runs, weights, statistics), *_expanded(text, weights, frozenset())])


def _is_marked(typed: Sequence[Key]) -> bool:
    return any(not key.exact.isascii() or key.exact != key.folded for key in typed)


def _between(typed: Sequence[Key], places: Places) -> Iterator[Sequence[Key]]:
    """What stands between the names of places."""
    longest = max(map(len, places), default=0)
    folded, start, at = tuple(key.folded for key in typed), 0, 0
    while at < len(folded):
        size = next((n for n in range(longest, 0, -1) if folded[at : at + n] in places), 0)
        if size:
            yield typed[start:at]
            start = at + size
        at += size or 1
    yield typed[start:]


def _typed_terms(runs: Sequence[Sequence[Key]], weights: Mapping[str, float], statistics: Statistics) -> Iterator[Term]:
    is_long = sum(map(len, runs)) > LONG
    for stream in STREAMS:
        for term, folded in _chosen(stream, _terms(stream, runs), statistics, is_long):
            yield Term(stream, term, weights[stream], folded)


def _terms(stream: str, runs: Sequence[Sequence[Key]]) -> list[tuple[str, str]]:
    """(term, folded form) in the order typed. Function words, measures and single letters count in pairs alone, unless
    there is nothing else.
    """
    if stream == "fb":
        return [(pair, pair) for run in runs for pair in pairs([key.folded for key in run])]
    typed = [key for run in runs for key in run]
    telling = [key for key in typed if _is_telling(key)] or typed
    return [(key.exact if stream == "e" else key.folded, key.folded) for key in telling]


def telling(text: str) -> list[Key]:
    """The words of a text that say something by themselves."""
    return [key for key in keys(text) if _is_telling(key)]


def _is_telling(key: Key) -> bool:
    return key.exact not in COMMON and key.exact not in MEASURES and not (len(key.exact) == 1 and key.exact.isalpha())


def _chosen(
    stream: str, terms: Sequence[tuple[str, str]], statistics: Statistics, is_long: bool
) -> list[tuple[str, str]]:
    counted = Counter(terms)
    if stream != "fb" and statistics.documents >= CUT_FROM:
        most = CUT_SHARE * statistics.documents
        telling = {t: n for t, n in counted.items() if statistics.frequency(stream, t[0]) <= most}
        counted = Counter(telling or counted)
    if not is_long or len(counted) <= KEEP[stream]:
        return list(counted)

    def value(term: tuple[str, str]) -> float:
        return (1 + math.log(counted[term])) * statistics.rarity(stream, term[0])

    known = [term for term in counted if statistics.frequency(stream, term[0])]
    return sorted(known, key=value, reverse=True)[: KEEP[stream]]


def _expanded(text: str, weights: Mapping[str, float], without: frozenset[str]) -> Iterable[Term]:
    for expansion in expansions(text, without):
        weight = LEXICON_WEIGHT * (1.0 if len(expansion.keys) == 1 else 0.5)
        for exact, folded in expansion.keys:
            yield Term("e", exact, weight * weights["e"], folded)
            yield Term("f", folded, weight * weights["f"], folded)
        for pair in expansion.pairs:
            yield Term("fb", pair, LEXICON_WEIGHT * weights["fb"], pair)


def _distinct(terms: Iterable[Term]) -> list[Term]:
    found: dict[tuple[str, str], Term] = {}
    for term in terms:
        found.setdefault((term.stream, term.text), term)
    return list(found.values())
