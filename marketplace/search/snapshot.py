"""One generation of the index as arrays, and the answers it gives. Knows no engine: segments bring their postings.

Everything is read-only but the caches, so that threads share a snapshot.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.bm25 import Cache, Points, Scored, Terms, length_norm, points, score
from marketplace.search.engine import (
    NO_FILTERS,
    TO_VERIFY,
    Asked,
    Filters,
    Floats,
    Hit,
    Identity,
    Kind,
    Result,
    Sort,
    Statistics,
)
from marketplace.search.facets import Counts, Mask, joined, mask_of, narrowed
from marketplace.search.fusion import fused, strength, worth_showing
from marketplace.search.nearness import Nearness
from marketplace.search.segment import NO_POSTINGS, Postings, Segment, identity_of
from marketplace.search.terms import STREAMS

Numbers = NDArray[np.intp]
Verify = Callable[[Sequence[Identity]], AbstractSet[Identity]]
MAX_COUNTED = 100_000
"""Document counts of terms that are remembered; then they are read anew."""
FINE = 4
"""Decimals of a score by which hits are ordered; what is nearer than that is equal."""
STACK = 16
"""Of so many documents the best stands for all when the bound of a page is looked for: enough others are as good."""


class Ranked(NamedTuple):
    """Scores of all documents (0: not found), what made them, and which were found at all. `words`: in Asked.unit."""

    totals: Floats
    words: Floats
    lexical: Scored
    near: Floats | None
    found: Mask

    def worth_showing(self, within: Mask, floor: float) -> Mask:
        """Documents found that are worth it, see fusion.py."""
        return worth_showing(self.totals, self.words, self.near, within & self.found, floor)


class Snapshot:
    """All segments together, documents numbered through. `deleted`: per segment the numbers of its dead."""

    def __init__(self, name: str, segments: Sequence[Segment], deleted: Sequence[Sequence[int]]) -> None:
        self.name, self.segments = name, segments
        starts = np.cumsum([0, *(segment.size for segment in segments)]).tolist()
        self.starts, self.size = starts[:-1], starts[-1]
        self.names = np.concatenate([np.zeros(0, "S1"), *(segment.names for segment in segments)])
        self.published = np.concatenate([np.zeros(0), *(segment.published for segment in segments)])
        self.alive = np.ones(self.size, np.bool_)
        for start, dead in zip(self.starts, deleted, strict=True):
            if dead:
                self.alive[start + np.fromiter(dead, np.intp, len(dead))] = False
        self.table = joined([(start, s.table) for start, s in zip(self.starts, segments, strict=True)])
        self.statistics = Statistics(self.size, self._frequency)
        self._norms = {stream: self._norm(stream) for stream in STREAMS}
        self._kinds: dict[str | None, Mask] = {None: self.alive}
        self.forget()

    def forget(self) -> None:
        """Start with empty caches, as after opening."""
        self._points = Cache(self._made)
        self._frequencies: dict[tuple[str, str], int] = {}

    def _norm(self, stream: str) -> Floats:
        parts = [segment.length_of[segment.lengths[stream]] for segment in self.segments]
        total = sum(segment.length_sums[stream] for segment in self.segments)
        return length_norm(np.concatenate([np.zeros(0, np.float32), *parts]), total / (self.size or 1))

    # Terms

    def _frequency(self, stream: str, text: str) -> int:
        key = stream, text
        found = self._frequencies.get(key)
        if found is None:
            if len(self._frequencies) > MAX_COUNTED:
                self._frequencies = {}
            found = self._frequencies[key] = sum(segment.frequency(stream, text) for segment in self.segments)
        return found

    def postings(self, stream: str, text: str) -> Postings:
        """Of a term in all segments. Documents that died are in it: statistics count them, as Whoosh's do."""
        parts = [(start, s.postings(stream, text)) for start, s in zip(self.starts, self.segments, strict=True)]
        parts = [(start, part) for start, part in parts if len(part.numbers)]
        if not parts:
            return NO_POSTINGS
        if len(parts) == 1:
            start, part = parts[0]
            return Postings(part.numbers + start, part.frequencies) if start else part
        numbers = [part.numbers + start for start, part in parts]
        return Postings(np.concatenate(numbers), np.concatenate([part.frequencies for _, part in parts]))

    def _made(self, stream: str, text: str) -> Points:
        found = self.postings(stream, text)
        self._frequencies.setdefault((stream, text), len(found.numbers))
        return points(*found, self.statistics.rarity(stream, text), self._norms[stream])

    # Documents

    def identities(self, numbers: Sequence[int] | Numbers) -> list[Identity]:
        """Of documents by number."""
        return [identity_of(name) for name in self.names[np.asarray(numbers, np.intp)].tolist()]

    def stamps(self) -> dict[Identity, int]:
        """See Engine.stamps."""
        versions = np.concatenate([np.zeros(0, np.int32), *(segment.versions for segment in self.segments)])
        alive = np.flatnonzero(self.alive)
        return dict(zip(self.identities(alive), versions[alive].tolist(), strict=True))

    def numbers_of(self, identities: AbstractSet[Identity]) -> Numbers:
        """Where these are, copies that died included; those that are nowhere are left out."""
        found = [start + s.numbers_of(identities) for start, s in zip(self.starts, self.segments, strict=True)]
        return np.concatenate([np.zeros(0, np.intp), *found])

    @cached_property
    def nearness(self) -> Nearness:
        """The meanings of all documents; read when first asked for."""
        return Nearness(self.size, [(start, s.vectors) for start, s in zip(self.starts, self.segments, strict=True)])

    def of_kind(self, kind: Kind | None) -> Mask:
        """The living documents of a kind; not to be written to."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = self.alive & mask_of(self.table, "kind", {str(kind)}, self.size)
        return found

    # Answers

    def candidates(
        self,
        asked: Asked,
        *,
        kind: Kind | None = None,
        filters: Filters = NO_FILTERS,
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 20,
        exclude: AbstractSet[Identity] = frozenset(),
    ) -> Result:
        """See Engine.candidates."""
        within = self._within(asked, kind, exclude)
        ranked = self._ranked(asked, within)
        if asked.verify is not None:
            within = self._verified(asked.verify, within & ranked.found, ranked.totals)
        within = ranked.worth_showing(within, asked.floor)
        passing, counts = narrowed(self.table, within, filters)
        is_ranked = sort == "relevance" and (asked.terms or asked.vector is not None)
        totals = ranked.totals if is_ranked else None
        page = self._best(passing, totals, offset + limit)[offset:]
        return Result(tuple(self._hits(page, ranked)), int(np.count_nonzero(passing)), counts)

    def facets(self, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> Counts:
        """See Engine.facets."""
        return narrowed(self.table, self.of_kind(kind), filters)[1]

    def suggest(self, start: str, limit: int = 8, kind: Kind | None = None) -> list[Identity]:
        """See Engine.suggest."""
        within = self.of_kind(kind)
        ranked = [
            (found.rank, begin + found.number)
            for begin, segment in zip(self.starts, self.segments, strict=True)
            for found in segment.book.ranked(start, limit, within[begin : begin + segment.size])
        ]
        return self.identities([number for _, number in sorted(ranked)[:limit]])

    def _within(self, asked: Asked, kind: Kind | None, exclude: AbstractSet[Identity]) -> Mask:
        """Living documents of a kind with all that is required and nothing that is banned."""
        within = self.of_kind(kind)
        if not (asked.required or asked.banned or exclude):
            return within
        within = within.copy()
        for term in asked.required:
            has = np.zeros(self.size, np.bool_)
            has[self.postings(*term).numbers] = True
            within &= has
        for term in asked.banned:
            within[self.postings(*term).numbers] = False
        within[self.numbers_of(exclude)] = False
        return within

    def _ranked(self, asked: Asked, within: Mask) -> Ranked:
        if not asked.terms and asked.vector is None:
            nothing = np.zeros(self.size, np.float32)
            return Ranked(nothing, nothing, Scored(nothing, []), None, within)
        scored = score(self.size, asked.terms, self._points)
        words = scored.totals if asked.unit == 1 else scored.totals / np.float32(asked.unit)
        if asked.vector is None:
            return Ranked(words, words, scored, None, words > 0)
        totals, near = fused(words, asked.vector, self.nearness, within, asked.trust)
        return Ranked(totals, words, scored, near, totals > 0)

    def _verified(self, verify: Verify, within: Mask, totals: Floats) -> Mask:
        best = self._best(within, totals, TO_VERIFY)
        identities = self.identities(best)
        kept = verify(identities) if identities else set()
        mask = np.zeros(self.size, np.bool_)
        mask[best[[identity in kept for identity in identities]]] = True
        return mask

    def _best(self, among: Mask, scores: Floats | None, most: int) -> Numbers:
        """By score, then newest, then identity: the same list whatever the order of writing."""
        points = self.published if scores is None else scores
        numbers = _leading(among, points, most).nonzero()[0]
        order: Sequence[NDArray[np.generic]] = self.names[numbers], -self.published[numbers]
        if scores is not None:
            order = *order, -scores[numbers].round(FINE)
        return numbers[np.lexsort(order)[:most]]

    def _hits(self, numbers: Numbers, ranked: Ranked) -> list[Hit]:
        evidence, size, is_meant = ranked.lexical.evidence(numbers), self.size, ranked.near is not None
        scores = ranked.totals[numbers].astype(float).round(FINE).tolist()
        lexical = ranked.lexical.totals[numbers].tolist()
        near = [0.0] * len(scores) if ranked.near is None else ranked.near[numbers].tolist()
        columns = zip(self.identities(numbers), scores, lexical, near, range(len(scores)), strict=True)
        return [
            Hit(kind, public_id, score, strength(points, cosine, size, is_meant), Terms(evidence, row), cosine)
            for (kind, public_id), score, points, cosine, row in columns
        ]


def _leading(among: Mask, points: NDArray[np.floating], most: int) -> Mask:
    """Those that may be of the best: `most` of them, and what is nearly as good. `points`: none below 0."""
    count = int(np.count_nonzero(among))
    if not 0 < 2 * most < count:
        return among
    some = points * among
    columns = len(some) // STACK
    if 4 * most < columns:
        some = np.maximum.reduce(some[: columns * STACK].reshape(STACK, columns))
    last = np.partition(some, len(some) - most)[len(some) - most]
    return among & (points >= last - 10**-FINE)
