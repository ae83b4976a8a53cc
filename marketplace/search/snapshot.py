"""One generation of the index as arrays, and the answers it gives. Knows no engine: segments bring their postings.

Everything is read-only but the posting caches, so that threads share a snapshot.
"""

import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.bm25 import Postings, Scored, length_norm, score
from marketplace.search.engine import (
    DIMENSIONS,
    NO_FILTERS,
    TO_VERIFY,
    Asked,
    Filters,
    Floats,
    Hit,
    Identity,
    Kind,
    MatchedTerm,
    Result,
    SearchDocument,
    Sort,
    Statistics,
)
from marketplace.search.facets import Mask, Table, joined, mask_of, narrowed, table_of
from marketplace.search.fusion import fused, strength
from marketplace.search.nearness import Nearness
from marketplace.search.terms import STREAMS
from marketplace.vietnamese.keys import fold, keys

MAX_CACHED = 2_000_000
"""Postings kept per segment, 8 bytes each; then the cache starts anew."""

ReadPostings = Callable[[str, str], Postings]
Verify = Callable[[Sequence[Identity]], AbstractSet[Identity]]


@dataclass(frozen=True)
class Stored:
    """What the index keeps of a document besides its terms. `published`: seconds since 1970, 0 if unknown."""

    identity: Identity
    codes: dict[str, tuple[str, ...]]
    published: float
    version: int
    title: str = ""
    vector: bytes | None = None

    @classmethod
    def of(cls, document: SearchDocument) -> "Stored":
        codes = {
            "kind": (document.kind,),
            "fields": document.fields,
            "province": (document.province,) if document.province else (),
            "trl": (str(document.trl),) if document.trl is not None else (),
            "ip": document.ip,
            "rights": document.rights,
            "vsic": document.vsic,
        }
        published = document.published_at.timestamp() if document.published_at else 0.0
        identity = (document.kind, document.public_id)
        return cls(identity, codes, published, document.version, fold(document.title), document.vector)


class _Cache:
    """Postings by stream and term, counted, so that it cannot grow without end."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Postings] = {}
        self._room = MAX_CACHED
        self._lock = threading.Lock()

    def get(self, term: tuple[str, str], read: ReadPostings) -> Postings:
        found = self._found.get(term)
        if found is None:
            with self._lock:
                found = read(*term)
                self._room -= len(found.numbers) + 1
                if self._room < 0:
                    self._found.clear()
                    self._room = MAX_CACHED
                self._found[term] = found
        return found


@dataclass(frozen=True)
class Segment:
    """A part of the index that never changes, save that documents in it die. `read` is called by one thread at a time.

    `vectors`: a row per document, of zeros where it has none; None if no document has one.
    `lengths`: stream → tokens per document; `length_sums`: their exact sums.
    """

    name: str
    identities: Sequence[Identity]
    published: NDArray[np.float64]
    versions: Sequence[int]
    titles: Sequence[str]
    vectors: NDArray[np.int8] | None
    table: Table
    lengths: dict[str, Floats]
    length_sums: dict[str, int]
    read: ReadPostings
    cache: _Cache = field(default_factory=_Cache)

    @classmethod
    def of(
        cls,
        name: str,
        rows: Sequence[Stored],
        lengths: dict[str, Floats],
        length_sums: dict[str, int],
        read: ReadPostings,
    ) -> "Segment":
        """From what the index kept of its documents, in their order."""
        return cls(
            name,
            [row.identity for row in rows],
            np.asarray([row.published for row in rows], np.float64),
            [row.version for row in rows],
            [row.title for row in rows],
            _matrix([row.vector for row in rows]),
            table_of((number, row.codes) for number, row in enumerate(rows)),
            lengths,
            length_sums,
            read,
        )

    def postings(self, stream: str, text: str) -> Postings:
        return self.cache.get((stream, text), self.read)


def _matrix(vectors: Sequence[bytes | None]) -> NDArray[np.int8] | None:
    if not any(vectors):
        return None
    rows = (v if v is not None and len(v) == DIMENSIONS else bytes(DIMENSIONS) for v in vectors)
    return np.frombuffer(b"".join(rows), np.int8).reshape(len(vectors), DIMENSIONS)


class Ranked(NamedTuple):
    """Scores of all documents, what made them, and which were found at all."""

    totals: Floats
    lexical: Scored
    meaning: Floats | None
    counts: Mask

    def worth_showing(self, within: Mask, floor: float) -> Mask:
        """Documents found that score at least that share of the best."""
        found = within & self.counts
        best = float(self.totals[found].max(initial=0.0))
        return found & (self.totals >= floor * best)


class Snapshot:
    """All segments together, documents numbered through."""

    def __init__(self, name: str, segments: Sequence[Segment], deleted: Sequence[Sequence[int]]) -> None:
        self.name, self.segments = name, segments
        starts = np.cumsum([0, *(len(segment.identities) for segment in segments)]).tolist()
        self.starts, self.size = starts[:-1], starts[-1]
        self.identities = [identity for segment in segments for identity in segment.identities]
        self._numbers = {identity: number for number, identity in enumerate(self.identities)}
        self._titles = [title.split() for segment in segments for title in segment.titles]
        self.versions = [version for segment in segments for version in segment.versions]
        self.alive = np.ones(self.size, np.bool_)
        for start, dead in zip(self.starts, deleted, strict=True):
            self.alive[[start + number for number in dead]] = False
        self.table = joined([(start, s.table) for start, s in zip(self.starts, segments, strict=True)])
        self.statistics = Statistics(self.size, self._frequency)
        self.nearness = Nearness(
            self.size, [(start, s.vectors) for start, s in zip(self.starts, segments, strict=True)]
        )
        self._norms = {stream: self._norm(stream) for stream in STREAMS}
        self._published = np.concatenate([np.zeros(0), *(segment.published for segment in segments)])
        self._places = np.empty(self.size, np.int64)
        self._places[sorted(range(self.size), key=self.identities.__getitem__)] = np.arange(self.size)

    def _norm(self, stream: str) -> Floats:
        lengths = np.concatenate([np.zeros(0, np.float32), *(s.lengths[stream] for s in self.segments)])
        total = sum(segment.length_sums[stream] for segment in self.segments)
        return length_norm(lengths, total / (self.size or 1))

    def _frequency(self, stream: str, text: str) -> int:
        return sum(len(segment.postings(stream, text).numbers) for segment in self.segments)

    def postings(self, stream: str, text: str) -> Postings:
        """Of a term in all segments."""
        parts = [segment.postings(stream, text) for segment in self.segments]
        if len(parts) == 1:
            return parts[0]
        numbers = [part.numbers + np.int32(start) for part, start in zip(parts, self.starts, strict=True)]
        return Postings(
            np.concatenate([np.zeros(0, np.int32), *numbers]),
            np.concatenate([np.zeros(0, np.float32), *(part.frequencies for part in parts)]),
        )

    def stamps(self) -> dict[Identity, int]:
        """See Engine.stamps."""
        return {self.identities[n]: self.versions[n] for n in np.flatnonzero(self.alive)}

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
        scored = self._scored(asked, within)
        if asked.verify is not None:
            within = self._verified(asked.verify, within & scored.counts, scored)
        within = scored.worth_showing(within, asked.floor)
        passing, counts = narrowed(self.table, within, filters)
        found = np.flatnonzero(passing)
        order = self._ordered(found, scored.totals if sort == "relevance" else None)
        return Result(tuple(self._hits(order[offset : offset + limit], scored)), len(found), counts)

    def facets(self, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int]]:
        """See Engine.facets."""
        return narrowed(self.table, self._of_kind(kind), filters)[1]

    def suggest(self, start: str, limit: int = 8, kind: Kind | None = None) -> list[Identity]:
        """See Engine.suggest."""
        within = self._of_kind(kind)
        words = [(place, word.folded) for place, word in enumerate(keys(start), start=1)]
        if not words:
            return []
        found = [n for n in self._ordered(np.flatnonzero(within), None) if _begins(self._titles[n], words)]
        return [self.identities[n] for n in found[:limit]]

    def _within(self, asked: Asked, kind: Kind | None, exclude: AbstractSet[Identity]) -> Mask:
        """Living documents of a kind with all that is required and nothing that is banned."""
        within = self._of_kind(kind).copy()
        for term in asked.required:
            has = np.zeros(self.size, np.bool_)
            has[self.postings(*term).numbers] = True
            within &= has
        for term in asked.banned:
            within[self.postings(*term).numbers] = False
        within[[self._numbers[identity] for identity in exclude if identity in self._numbers]] = False
        return within

    def _scored(self, asked: Asked, within: Mask) -> Ranked:
        if not asked.terms and asked.vector is None:
            nothing = np.zeros(self.size, np.float32)
            return Ranked(nothing, Scored(nothing, []), None, within)
        scored = score(self.size, asked.terms, self.postings, self.statistics.rarity, self._norms)
        totals, near = fused(scored.totals / np.float32(asked.unit), asked.vector, self.nearness, within, asked.trust)
        return Ranked(totals, scored, near if asked.vector is not None else None, totals > 0)

    def _verified(self, verify: Verify, within: Mask, scored: Ranked) -> Mask:
        best = self._ordered(np.flatnonzero(within), scored.totals)[:TO_VERIFY]
        kept = verify([self.identities[n] for n in best]) if best else set()
        mask = np.zeros(self.size, np.bool_)
        mask[[n for n in best if self.identities[n] in kept]] = True
        return mask

    def _of_kind(self, kind: Kind | None) -> Mask:
        return self.alive if kind is None else self.alive & mask_of(self.table, "kind", {kind}, self.size)

    def _ordered(self, numbers: NDArray[np.intp], totals: Floats | None) -> list[int]:
        """By score, then newest, then identity: the same list whatever the order of writing."""
        points = np.zeros(len(numbers)) if totals is None else -totals[numbers].round(4)
        return numbers[np.lexsort((self._places[numbers], -self._published[numbers], points))].tolist()

    def _hits(self, numbers: Sequence[int], ranked: Ranked) -> list[Hit]:
        lexical, meaning = ranked.lexical.totals, ranked.meaning
        near = [0.0 if meaning is None else float(meaning[n]) for n in numbers]
        return [
            Hit(
                *self.identities[n],
                score=round(float(ranked.totals[n]), 4),
                strength=strength(float(lexical[n]), cosine, self.size, meaning is not None),
                terms=tuple(MatchedTerm(term, round(share, 4)) for term, share in terms.items()),
                meaning=round(cosine, 4),
            )
            for n, cosine, terms in zip(numbers, near, ranked.lexical.shares(numbers), strict=True)
        ]


def _begins(title: Sequence[str], words: Sequence[tuple[int, str]]) -> bool:
    return all(
        any(word == typed if place < len(words) else word.startswith(typed) for word in title) for place, typed in words
    )
