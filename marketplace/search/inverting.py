"""From the words of documents to the documents of words, in arrays. Pure, and the same terms as terms.streams_of.

Only exact keys are read one by one; folded keys follow from the vocabulary, pairs from neighbours. A listing costs some
four bytes a word until it is written.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.vietnamese.keys import folded_of

Numbers = NDArray[np.int64]
READ, SORTED = 250_000, 1_000_000
"""Words that are read, and terms that are sorted, at a time: a few arrays of 2 and of 8 MB."""


class Inverted(NamedTuple):
    """A term, the numbers of its documents, ascending, and how often each has it."""

    stream: str
    text: str
    numbers: NDArray[np.integer]
    frequencies: NDArray[np.integer]


class _Stream(NamedTuple):
    """How to read a stream out of words: a rank per word of the vocabulary, and one for its neighbour on the right.

    Terms in the order of ranks are terms in the order of their letters, as UTF-8 and Unicode both have it.
    """

    name: str
    ranks: Numbers
    names: Sequence[str]
    next_ranks: Numbers | None = None
    next_names: Sequence[str] = ()

    def text(self, code: int) -> str:
        if self.next_ranks is None:
            return self.names[code]
        first, second = divmod(code, len(self.next_names))
        return f"{self.names[first]}_{self.next_names[second]}"


class Gathered:
    """Documents in the order they come."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._words = array("i")
        self._lengths = array("i")

    def add(self, tokens: str) -> int:
        """One document by its exact keys, joined by spaces; how many they are."""
        seen = self._seen
        words = tokens.split()
        self._words.extend([seen.setdefault(word, len(seen)) for word in words])
        self._lengths.append(len(words))
        return len(words)

    @property
    def lengths(self) -> NDArray[np.int32]:
        """Exact keys of each document."""
        return np.asarray(self._lengths, np.int32)

    def terms(self) -> Iterator[Inverted]:
        """All terms, stream by stream, in the order of their letters."""
        words = np.frombuffer(self._words, np.int32) if self._words else np.zeros(0, np.int32)
        ends = np.cumsum(self._lengths, dtype=np.int64) if self._lengths else np.zeros(0, np.int64)
        for stream in self._streams():
            counts = np.bincount(words, minlength=len(self._seen)).astype(np.int64)
            many = np.bincount(stream.ranks, counts, minlength=len(stream.names)).cumsum()
            last = int(many[-1]) if len(many) else 0
            edges = np.searchsorted(many, np.arange(SORTED, last + SORTED, SORTED)) + 1
            low = 0
            for high in edges.tolist():
                if high > low:
                    yield from _inverted(stream, _codes(stream, words, ends, low, high), len(ends))
                low = max(low, high)

    def _streams(self) -> list[_Stream]:
        folded = [folded_of(word) for word in self._seen]
        by_folded = sorted(set(folded))
        # In a pair the first key is followed by _, which sorts behind digits: a1_b comes before a_b.
        by_first = sorted(by_folded, key=lambda key: f"{key}_")
        exact = sorted(self._seen)
        folded_ranks = _ranks(folded, by_folded)
        return [
            _Stream("e", _ranks(self._seen, exact), exact),
            _Stream("f", folded_ranks, by_folded),
            _Stream("fb", _ranks(folded, by_first), by_first, folded_ranks, by_folded),
        ]


def _ranks(words: Sequence[str] | dict[str, int], names: Sequence[str]) -> Numbers:
    places = {name: place for place, name in enumerate(names)}
    return np.asarray([places[word] for word in words], np.int64)


def _codes(stream: _Stream, words: NDArray[np.int32], ends: Numbers, low: int, high: int) -> Numbers:
    """Term and document of every word whose rank is in a range, as one sorted number."""
    found = []
    for at in range(0, len(words), READ):
        block = words[at : at + READ]
        ranks = stream.ranks[block]
        here = np.flatnonzero((ranks >= low) & (ranks < high))
        numbers = np.searchsorted(ends, here + at, side="right")
        codes = ranks[here]
        if stream.next_ranks is not None:
            is_last = ends[numbers] == here + at + 1
            here, numbers, codes = here[~is_last], numbers[~is_last], codes[~is_last]
            codes = codes * len(stream.next_names) + stream.next_ranks[words[here + at + 1]]
        found.append(codes * len(ends) + numbers)
    codes = np.concatenate(found) if found else np.zeros(0, np.int64)
    codes.sort()
    return codes


def _inverted(stream: _Stream, codes: Numbers, size: int) -> Iterator[Inverted]:
    """Terms out of sorted codes."""
    if not len(codes):
        return
    firsts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    frequencies = np.diff(firsts, append=len(codes))
    codes, numbers = np.divmod(codes[firsts], size)
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])).tolist()
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        yield Inverted(stream.name, stream.text(int(codes[start])), numbers[start:end], frequencies[start:end])
