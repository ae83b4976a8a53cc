"""BM25F over arrays: the numbers of Whoosh's own scorer, a term at a time instead of a posting at a time.

Tests hold the scores equal to Whoosh's to two decimals.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.engine import Floats, MatchedTerm, Term

K1, B = 1.2, 0.75
"""Whoosh's defaults; the study found 0.9–1.2 and .75–.9 alike."""
DENSE = 8
"""A term that more than every so-manieth document has is kept as one number per document: added 5 times as fast."""
MAX_CACHED = 32 << 20
"""Bytes of points that are kept for the next query."""
TAKEN = 8
"""A full cache takes in one of so many new terms, for the oldest: when more is asked for in turn than it holds, most of
what it holds stays and is of use (Qureshi et al. 2007, bimodal insertion)."""


def length_norm(lengths: Floats, average: float) -> Floats:
    """The part of BM25 that long documents pay, per document."""
    return (K1 * (1 - B + B * lengths / (average or 1.0))).astype(np.float32)


class Points(NamedTuple):
    """What a term of weight 1 gives: to the documents `numbers`, or (None) to all of them in their order."""

    numbers: NDArray[np.intp] | None
    given: Floats

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return self.given.nbytes + (0 if self.numbers is None else self.numbers.nbytes) + 200

    def of(self, wanted: NDArray[np.intp]) -> Floats:
        """What some documents get."""
        if self.numbers is None:
            return self.given[wanted]
        places = np.minimum(np.searchsorted(self.numbers, wanted), len(self.numbers) - 1)
        return np.where(self.numbers[places] == wanted, self.given[places], np.float32(0))


NOTHING = Points(np.zeros(0, np.intp), np.zeros(0, np.float32))


def points(numbers: NDArray[np.intp], frequencies: NDArray[np.unsignedinteger], rarity: float, norms: Floats) -> Points:
    """The BM25F part of one term."""
    if not len(numbers):
        return NOTHING
    often = frequencies.astype(np.float32)
    given = np.float32(rarity * (K1 + 1)) * often
    often += norms[numbers]
    given /= often
    if len(numbers) * DENSE < len(norms):
        return Points(numbers, given)
    dense = np.zeros(len(norms), np.float32)
    dense[numbers] = given
    return Points(None, dense)


class Cache:
    """Points by stream and term, within MAX_CACHED bytes. `make`: reads what is not known yet."""

    def __init__(self, make: Callable[[str, str], Points]) -> None:
        self.known: dict[tuple[str, str], Points] = {}
        self._make = make
        self._bytes = self._refused = 0
        self._lock = threading.Lock()

    def get(self, stream: str, text: str) -> Points:
        """What a term of weight 1 gives to whom."""
        return self.known.get((stream, text)) or self._read((stream, text))

    def _read(self, key: tuple[str, str]) -> Points:
        found = self._make(*key)
        with self._lock:
            if key not in self.known and self._is_taken(found.size):
                self.known[key] = found
                self._bytes += found.size
                while self._bytes > MAX_CACHED:
                    self._bytes -= self.known.pop(next(iter(self.known))).size
        return found

    def _is_taken(self, size: int) -> bool:
        if self._bytes + size <= MAX_CACHED:
            return True
        self._refused = (self._refused + 1) % TAKEN
        return not self._refused


class Scored(NamedTuple):
    """What each term gave, and the sum for all documents."""

    totals: Floats
    parts: list[tuple[Term, Points]]

    def evidence(self, numbers: NDArray[np.intp]) -> "Evidence":
        """What brought these documents."""
        return Evidence(self.parts, numbers)


def score(size: int, terms: Sequence[Term], cache: Cache) -> Scored:
    """The BM25F sum of weighted terms for `size` documents."""
    totals = np.zeros(size, np.float32)
    parts = []
    known, get, add = cache.known.get, cache.get, np.add.at
    for term in terms:
        stream, text, weight, _ = term
        found = known((stream, text)) or get(stream, text)
        numbers, given = found
        if not len(given):
            continue
        if weight != 1.0:
            given = given * np.float32(weight)
        if numbers is None:
            totals += given
        else:
            add(totals, numbers, given)
        parts.append((term, found))
    return Scored(totals, parts)


class Evidence:
    """The share of each folded term in the scores of some documents; worked out when first looked at."""

    def __init__(self, parts: Sequence[tuple[Term, Points]], numbers: NDArray[np.intp]) -> None:
        self._parts, self._numbers = parts, numbers

    @cached_property
    def rows(self) -> list[tuple[MatchedTerm, ...]]:
        """Per document, largest share first."""
        folded: dict[str, int] = {}
        for term, _ in self._parts:
            folded.setdefault(term.folded, len(folded))
        gained = np.zeros((len(folded), len(self._numbers)))
        for term, found in self._parts:
            gained[folded[term.folded]] += found.of(self._numbers) * np.float32(term.weight)
        whole = gained.sum(axis=0)
        shares = gained / np.where(whole > 0, whole, 1)
        names = list(folded)
        return [_row(names, column) for column in shares.T]


def _row(names: Sequence[str], shares: NDArray[np.float64]) -> tuple[MatchedTerm, ...]:
    found = [MatchedTerm(names[n], round(float(shares[n]), 4)) for n in np.flatnonzero(shares).tolist()]
    return tuple(sorted(found, key=lambda term: (-term.share, term.folded)))


class Terms(Sequence[MatchedTerm]):
    """One row of evidence, as good as a tuple."""

    __slots__ = ("_evidence", "_row")

    def __init__(self, evidence: Evidence, row: int) -> None:
        self._evidence, self._row = evidence, row

    def _terms(self) -> tuple[MatchedTerm, ...]:
        return self._evidence.rows[self._row]

    def __getitem__(self, at: Any) -> Any:
        return self._terms()[at]

    def __len__(self) -> int:
        return len(self._terms())

    def __iter__(self) -> Iterator[MatchedTerm]:
        return iter(self._terms())

    def __eq__(self, other: object) -> bool:
        return self._terms() == (tuple(other) if isinstance(other, Sequence) else other)

    def __hash__(self) -> int:
        return hash(self._terms())

    def __repr__(self) -> str:
        return repr(self._terms())
