"""Did the visitor mean something else? Pure: how many documents hold a term comes in as a function.

A syllable is suspicious when the index (nearly) does not know it, or no pair of it with either neighbour. What it may
have been meant to be (slips.py) is weighed by the pairs it makes: the best way through all readings of the query wins.
A correction is a guess of the collection, not of a dictionary: it never leads to words that no listing has. Wrong
marks alone (hỏi for ngã) are no matter here: the search looks for folded keys too and finds the right word.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from marketplace.search.slips import FOREIGN, KEYBOARD, SOUND, WRONG, slips, splits
from marketplace.vietnamese.keys import COMMON, Syllable, folded_of, syllables

Frequency = Callable[[str, str], int]

LOOKUPS = 400
"""Terms looked up for one query at most."""
MOST_WORDS = 16
MOST_SUSPICIOUS = 4
KEPT = 6
"""Readings of a syllable that go on."""
RARE, SELDOM = 20_000, 5_000
"""A syllable in no more than one document of so many, a pair in no more than one of so many, may be a slip that a
listing has as well.
"""
UNKNOWN = 6.0
"""What it costs to leave a syllable that no document has."""
COST = 2.5
GAIN = 1.0
"""A correction of words that are known must be so much better."""
PAIR = 1.5
"""What a pair that some document has is worth, besides what it gains by being frequent."""
SPACE = 0.5
PLAIN = 6
"""Letters from which a word is hardly another one with a slip."""


_FUNCTION = frozenset(map(folded_of, COMMON))


class Reading(NamedTuple):
    """Words from `start` to before `end` of the query read as these folded keys."""

    start: int
    end: int
    meant: tuple[str, ...]
    cost: float


class Part(NamedTuple):
    """A stretch of a correction: folded keys, and how they were typed if they were left as they are."""

    meant: tuple[str, ...]
    typed: str


@dataclass(frozen=True)
class Correction:
    """What may have been meant. `text` is good for a search; `written` for people."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """As typed where nothing was changed, else without marks."""
        return " ".join(part.typed or " ".join(part.meant) for part in self.parts)

    @property
    def terms(self) -> list[str]:
        """Folded keys and pairs to look for in a text that writes them properly."""
        return [*self._keys, *(f"{a}_{b}" for a, b in pairwise(self._keys))]

    @property
    def _keys(self) -> list[str]:
        return [key for part in self.parts for key in part.meant]

    def written(self, spelled: Mapping[str, str]) -> str:
        """With the marks of the best hits (`vietnamese.keys.spelled` of their text for `terms`)."""
        is_marked = any(not part.typed.isascii() for part in self.parts)
        keys, words, place = self._keys, [], 0
        for part in self.parts:
            here = range(place, place + len(part.meant))
            place += len(part.meant)
            if part.typed and is_marked:
                words.append(part.typed)
            else:
                words += [_spelled(keys, n, spelled, part.typed) for n in here]
        return " ".join(words)


def _spelled(keys: Sequence[str], place: int, spelled: Mapping[str, str], typed: str) -> str:
    """Pairs tell more than a syllable alone; what was typed well stays if no pair tells how to write it."""
    key = keys[place]
    before = spelled.get(f"{keys[place - 1]}_{key}", "").split() if place else []
    after = spelled.get(f"{key}_{keys[place + 1]}", "").split() if place + 1 < len(keys) else []
    found = after[0] if len(after) == 2 else before[1] if len(before) == 2 else typed or spelled.get(key, key)
    return found if found.isupper() else found.lower()


@dataclass
class _Counts:
    """How often terms occur, each looked up once, no more than LOOKUPS; then nothing is known any more."""

    frequency: Frequency
    left: int = LOOKUPS
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, stream: str, text: str) -> int:
        found = self.known.get((stream, text))
        if found is None:
            if not self.left:
                return 0
            self.left -= 1
            found = self.known[stream, text] = self.frequency(stream, text)
        return found

    def pair(self, first: str, second: str) -> int:
        return self.of("fb", f"{first}_{second}")


def corrected(text: str, frequency: Frequency, documents: int) -> Correction | None:
    """A better reading of a query, or None. `frequency(stream, text)`: documents that hold a term."""
    typed = syllables(text)
    if not documents or not typed or len(typed) > MOST_WORDS:
        return None
    counts = _Counts(frequency)
    is_shouted = text.isupper() and len(typed) > 2
    suspicious = [
        place
        for place in _suspicious(typed, counts, documents)
        if is_shouted or not text[typed[place].start : typed[place].end].isupper()  # RO, TXNG
    ][:MOST_SUSPICIOUS]
    if not suspicious:
        return None
    keys = [one.folded for one in typed]
    readings = _left_alone(keys, counts)
    share = LOOKUPS // 2 // len(suspicious)
    for place in suspicious:
        most = SOUND if counts.of("e", typed[place].exact) and typed[place].exact != keys[place] else WRONG + FOREIGN
        readings[place] += _kept(_readings(keys, place, counts, share, most), counts)
    best = _supported(_best(readings, counts), readings, counts)
    if [key for one in best for key in one.meant] == keys or not _is_better(best, readings, counts):
        return None
    return Correction(tuple(_part(one, typed, keys, text) for one in best))


def _part(one: Reading, typed: Sequence[Syllable], keys: Sequence[str], text: str) -> Part:
    is_same = one.meant == tuple(keys[one.start : one.end])
    return Part(one.meant, text[typed[one.start].start : typed[one.end - 1].end] if is_same else "")


def _suspicious(typed: Sequence[Syllable], counts: _Counts, documents: int) -> list[int]:
    """Unknown syllables first, then those that stand with no neighbour anywhere. Numbers are never suspicious."""
    unknown, alone = [], []
    for place, one in enumerate(typed):
        if any(c.isdigit() for c in one.folded[:1]) or one.exact in COMMON:
            continue
        if counts.of("f", one.folded) <= documents // RARE:
            unknown.append(place)
        elif len(typed) > 1 and all(counts.pair(a, b) <= documents // SELDOM for a, b in _neighbours(typed, place)):
            alone.append(place)
    return unknown + alone


def _neighbours(typed: Sequence[Syllable], place: int) -> Iterator[tuple[str, str]]:
    if place:
        yield typed[place - 1].folded, typed[place].folded
    if place + 1 < len(typed):
        yield typed[place].folded, typed[place + 1].folded


def _left_alone(keys: Sequence[str], counts: _Counts) -> list[list[Reading]]:
    return [
        [Reading(n, n + 1, (key,), 0.0 if counts.of("f", key) or key[0].isdigit() else UNKNOWN)]
        for n, key in enumerate(keys)
    ]


def _readings(keys: Sequence[str], place: int, counts: _Counts, share: int, most: float) -> Iterator[Reading]:
    """What this syllable, alone or glued to its neighbours, may have been meant to be: known words only, `most` the
    highest cost of a slip.
    """
    key, least = keys[place], counts.left - share
    is_known = bool(counts.of("f", key))
    for end in (place + 2, place + 3):
        joined = "".join(keys[place:end])
        if end <= len(keys) and counts.of("f", joined):
            yield Reading(place, end, (joined,), SPACE)
    for pieces in () if is_known else splits(key):
        if all(counts.pair(a, b) for a, b in pairwise(pieces)):
            yield Reading(place, place + 1, pieces, SPACE)
    for slip in slips(key):
        if counts.left <= least:
            return
        if slip.meant[0] in _FUNCTION and is_known:
            continue  # a word that listings have is not changed into "va" or "co"
        if slip.cost <= most and counts.of("f", *slip.meant) and (slip.cost > KEYBOARD or not is_known):
            yield Reading(place, place + 1, slip.meant, slip.cost)


def _kept(readings: Iterator[Reading], counts: _Counts) -> list[Reading]:
    def value(one: Reading) -> float:
        return -COST * one.cost + _weight(min(counts.of("f", key) for key in one.meant))

    return sorted(readings, key=value, reverse=True)[:KEPT]


def _weight(documents: int) -> float:
    return math.log2(1 + documents) / 2


def _best(readings: Sequence[Sequence[Reading]], counts: _Counts) -> Sequence[Reading]:
    """The way through the query with the best sum, from left to right."""
    ways: list[dict[str, tuple[float, tuple[Reading, ...]]]] = [{} for _ in range(len(readings) + 1)]
    ways[0][""] = (0.0, ())
    for place, here in enumerate(readings):
        for last, (value, way) in ways[place].items():
            for one in here:
                total = value + _value(last, one, counts)
                there = ways[one.end]
                if one.meant[-1] not in there or there[one.meant[-1]][0] < total:
                    there[one.meant[-1]] = (total, (*way, one))
    return max(ways[-1].values(), key=lambda way: way[0])[1]


def _supported(best: Sequence[Reading], readings: Sequence[Sequence[Reading]], counts: _Counts) -> list[Reading]:
    """Among other words, what was changed stands in a pair that some document has; else it is left alone, save
    letters of a keyboard and long unknown words, which leave little doubt.
    """
    kept: list[Reading] = []
    for number, one in enumerate(best):
        chain = [*kept[-1:], one, *best[number + 1 : number + 2]]
        keys = [key for reading in chain for key in reading.meant]
        is_plain = one.cost <= KEYBOARD or len(one.meant[0]) >= PLAIN
        is_known = len(best) == 1 or is_plain or any(counts.pair(a, b) for a, b in pairwise(keys))
        kept += [one] if is_known else [readings[place][0] for place in range(one.start, one.end)]
    return kept


def _value(last: str, one: Reading, counts: _Counts) -> float:
    chain = [last, *one.meant] if last else list(one.meant)
    known = [found for a, b in pairwise(chain) if (found := counts.pair(a, b))]
    pairs = sum(PAIR + 2 * _weight(found) for found in known)
    return pairs - COST * one.cost + _weight(min(counts.of("f", key) for key in one.meant)) / 4


def _is_better(best: Sequence[Reading], readings: Sequence[Sequence[Reading]], counts: _Counts) -> bool:
    """A known word only gives way to one that makes pairs which are known."""

    def total(way: Sequence[Reading]) -> float:
        lasts = ["", *(one.meant[-1] for one in way)]
        return sum(_value(last, one, counts) for last, one in zip(lasts, way, strict=False))

    return total(best) - total([here[0] for here in readings]) >= GAIN
