"""Titles in which every typed word begins a word, while somebody is still typing. Pure: titles in, numbers out.

One array of words over all titles and, per word of the vocabulary, where it stands. The vocabulary is in the order
of folded keys, so that all words that begin with some letters are one slice, whatever their marks.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.vietnamese.keys import TOKEN, key, keys
from marketplace.vietnamese.normalise import D_LOOK_ALIKES, normalise

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]

MAX_START = 200
"""Characters of what was typed that are read."""
MAX_WORDS = 12
_LAST = "\U0010ffff"
_BETWEEN = -1
_STARTS, _INSIDE, _SCATTERED = 0, 1, 2
_UNMARKED, _PLACE, _PARTIAL, _LENGTH = 1 << 44, 1 << 41, 1 << 40, 1 << 28
"""What a rank is made of, from heavy to light; below are the words of the title and its number."""


class Typed(NamedTuple):
    """One typed word: its exact key, and the folded letters a word of a title may begin with."""

    exact: str
    starts: tuple[str, ...]


class Ranked(NamedTuple):
    """A title and its place among others, of this book or another; less is better."""

    rank: int
    number: int


def title_keys(title: str) -> str:
    """What a book wants to know of a title: its exact keys, joined by spaces."""
    return " ".join(found.exact for found in keys(title))


def typed_words(start: str) -> list[Typed]:
    """The words of an unfinished query. Only an open y turns into i: "quy" may become quý (qui) or quyền (quyen)."""
    found = []
    for token in TOKEN.findall(normalise(start[:MAX_START]))[:MAX_WORDS]:
        both = key(token)
        found.append(Typed(both.exact, tuple(dict.fromkeys((both.folded, _bare(token))))))
    return found


def _bare(token: str) -> str:
    letters = unicodedata.normalize("NFD", token)
    return "".join("d" if c in D_LOOK_ALIKES + "đ" else c for c in letters if not unicodedata.combining(c))


def _folded(exact: str) -> str:
    return _bare(exact.partition("_")[0])


class TitleBook:
    """Titles by their words. `titles`: see `title_keys`; folded keys do as well, then marks do not count."""

    def __init__(self, titles: Iterable[str]) -> None:
        seen: dict[str, int] = {}
        flat, lengths = array("i"), array("i")
        for title in titles:
            words = title.split()
            flat.extend(seen.setdefault(word, len(seen)) for word in words)
            flat.append(_BETWEEN)
            lengths.append(len(words))
        folded = {word: _folded(word) for word in seen}
        self._exact = sorted(seen, key=lambda word: (folded[word], word))
        self._folded = [folded[word] for word in self._exact]
        self._lengths = np.asarray(lengths, np.int32)
        self._words = self._renumbered(np.asarray(flat, np.int32), seen)
        self._titles: Numbers = np.repeat(np.arange(len(lengths), dtype=np.int32), self._lengths + 1)
        # What stands between titles sorts in front of all words and is left out.
        self._places = np.argsort(self._words, kind="stable").astype(np.int32)[len(lengths) :]
        self._ends = np.searchsorted(self._words[self._places], np.arange(len(self._exact) + 1)).astype(np.int32)

    def _renumbered(self, flat: Numbers, seen: dict[str, int]) -> Numbers:
        """From numbers by first sight to numbers in the order of the vocabulary."""
        new = np.full(len(seen) + 1, _BETWEEN, np.int32)
        new[[seen[word] for word in self._exact]] = np.arange(len(seen), dtype=np.int32)
        return new[flat]

    def __len__(self) -> int:
        return len(self._lengths)

    def find(self, start: str, limit: int = 8, alive: Mask | None = None) -> list[int]:
        """Numbers of the titles that fit best, best first: see `ranked`."""
        return [found.number for found in self.ranked(start, limit, alive)]

    def ranked(self, start: str, limit: int = 8, alive: Mask | None = None) -> list[Ranked]:
        """Best first: marks as typed (if any were typed), the title begins so, the words stand so one after another,
        whole words, short titles. Ranks of several books can be merged.
        """
        typed = typed_words(start)
        ranges = [self._ranges(word.starts) for word in typed]
        if not all(ranges) or not ranges:
            return []
        within = np.ones(len(self), np.bool_) if alive is None else alive.copy()
        for one in dict.fromkeys(ranges):
            within &= self._holding(self._standing(one))
        found = np.flatnonzero(within)
        ranks = self._rank(typed, ranges, within)[found]
        best = np.argpartition(ranks, limit)[:limit] if len(found) > limit else np.arange(len(found))
        best = best[np.argsort(ranks[best], kind="stable")]
        return [Ranked(int(ranks[n]), int(found[n])) for n in best]

    def _rank(self, typed: Sequence[Typed], ranges: Sequence[tuple[range, ...]], within: Mask) -> NDArray[np.int64]:
        places = self._standing(ranges[0])
        places = places[within[self._titles[places]]]
        for step, one in enumerate(ranges[1:], 1):
            places = places[self._is_in(one, self._words[np.minimum(places + step, len(self._words) - 1)])]
        nearness = np.full(len(self), _SCATTERED, np.int64)
        nearness[self._titles[places]] = _INSIDE
        first = (places == 0) | (self._words[places - 1] == _BETWEEN)
        nearness[self._titles[places[first]]] = _STARTS
        whole, agreeing = np.ones(len(self), np.bool_), np.ones(len(self), np.bool_)
        is_marked = any(not word.exact.isascii() or "_" in word.exact for word in typed)
        for number, (word, one) in enumerate(zip(typed, ranges, strict=True)):
            whole &= self._holding(self._standing(self._whole(word)))
            if is_marked:
                agreeing &= self._agreeing(word, one, is_last=number == len(typed) - 1)
        lengths = np.minimum(self._lengths, 4095).astype(np.int64)
        return ~agreeing * _UNMARKED + nearness * _PLACE + ~whole * _PARTIAL + lengths * _LENGTH + np.arange(len(self))

    def _ranges(self, starts: Iterable[str]) -> tuple[range, ...]:
        """Vocabulary that begins so."""
        found = (range(bisect_left(self._folded, s), bisect_left(self._folded, s + _LAST)) for s in starts)
        return tuple(one for one in found if one)

    def _whole(self, word: Typed) -> tuple[range, ...]:
        folded = word.starts[0]
        return (range(bisect_left(self._folded, folded), bisect_left(self._folded, folded + "\0")),)

    def _standing(self, ranges: Sequence[range]) -> Numbers:
        """Where words of the vocabulary stand."""
        slices = [self._places[self._ends[one.start] : self._ends[one.stop]] for one in ranges]
        return np.concatenate(slices) if len(slices) != 1 else slices[0]

    def _holding(self, places: Numbers) -> Mask:
        found = np.zeros(len(self), np.bool_)
        found[self._titles[places]] = True
        return found

    @staticmethod
    def _is_in(ranges: Sequence[range], words: Numbers) -> Mask:
        found = np.zeros(len(words), np.bool_)
        for one in ranges:
            found |= (words >= one.start) & (words < one.stop)
        return found

    def _agreeing(self, word: Typed, ranges: Sequence[range], is_last: bool) -> Mask:
        """Titles with a word written like the typed one; the last word may still get more letters and a tone."""
        letters, _, tone = word.exact.partition("_")
        agreeing = np.zeros(len(self._exact) + 1, np.bool_)
        for one in ranges:
            for number in one:
                there, _, its_tone = self._exact[number].partition("_")
                is_same = self._exact[number] == word.exact
                agreeing[number] = is_same or (is_last and there.startswith(letters) and tone in ("", its_tone))
        places = self._standing(ranges)
        return self._holding(places[agreeing[self._words[places]]])
