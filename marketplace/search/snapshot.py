"""One generation of the index as arrays, and the answers it gives. Knows no engine: segments bring their postings.

Everything is read-only but the posting caches, so that threads share a snapshot.
"""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marketplace.search.bm25 import Floats, Postings, Scored, length_norm, score
from marketplace.search.engine import Hit, Identity, Kind, MatchedTerm, Query, Result, SearchDocument
from marketplace.search.facets import Mask, Table, joined, mask_of, narrowed, table_of
from marketplace.search.terms import MAX_QUERY, MAX_TEXT, STREAMS, Statistics, Term, asked

FLOOR = 0.2
"""A hit of a visitor's search scores at least this share of the best: one common word is no answer."""
MAX_CACHED = 2_000_000
"""Postings kept per segment, 8 bytes each; then the cache starts anew."""

HALF_STRENGTH = 12.0
"""So many shared terms of the rarest kind make half of full strength; of judged pairs that fit well, half have more."""

ReadPostings = Callable[[str, str], Postings]


@dataclass(frozen=True)
class Stored:
    """What the index keeps of a document besides its terms. `published`: seconds since 1970, 0 if unknown."""

    identity: Identity
    codes: dict[str, tuple[str, ...]]
    published: float
    version: int

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
        return cls((document.kind, document.public_id), codes, published, document.version)


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

    `lengths`: stream → tokens per document; `length_sums`: their exact sums.
    """

    name: str
    identities: Sequence[Identity]
    published: NDArray[np.float64]
    versions: Sequence[int]
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
            table_of((number, row.codes) for number, row in enumerate(rows)),
            lengths,
            length_sums,
            read,
        )

    def postings(self, stream: str, text: str) -> Postings:
        return self.cache.get((stream, text), self.read)


class Snapshot:
    """All segments together, documents numbered through."""

    def __init__(self, name: str, segments: Sequence[Segment], deleted: Sequence[Sequence[int]]) -> None:
        self.name, self.segments = name, segments
        starts = np.cumsum([0, *(len(segment.identities) for segment in segments)]).tolist()
        self.starts, self.size = starts[:-1], starts[-1]
        self.identities = [identity for segment in segments for identity in segment.identities]
        self.versions = [version for segment in segments for version in segment.versions]
        self.alive = np.ones(self.size, np.bool_)
        for start, dead in zip(self.starts, deleted, strict=True):
            self.alive[[start + number for number in dead]] = False
        self.table = joined([(start, s.table) for start, s in zip(self.starts, segments, strict=True)])
        self.statistics = Statistics(self.size, self._frequency)
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

    def search(self, query: Query) -> Result:
        """See Engine.search."""
        within, scored = self._of_kind(query.kind), None
        if query.text.strip():
            scored = self._score(asked(query.text[:MAX_QUERY], self.statistics))
            within = within & _worth_showing(scored.totals, within)
        passing, counts = narrowed(self.table, within, query.filters)
        found = np.flatnonzero(passing)
        is_ranked = scored is not None and query.sort == "relevance"
        order = self._ordered(found, scored.totals if scored and is_ranked else None)
        page = order[query.offset : query.offset + query.limit]
        return Result(tuple(self._hits(page, scored)), len(found), counts)

    def similar(
        self, kind: Kind, title: str, body: str, limit: int, exclude: frozenset[Identity] = frozenset()
    ) -> list[Hit]:
        """See Engine.similar."""
        scored = self._score(asked(f"{title}\n{body}"[:MAX_TEXT], self.statistics))
        found = np.flatnonzero(self._of_kind(kind) & (scored.totals > 0))
        order = [n for n in self._ordered(found, scored.totals) if self.identities[n] not in exclude]
        return self._hits(order[:limit], scored)

    def _of_kind(self, kind: Kind | None) -> Mask:
        return self.alive if kind is None else self.alive & mask_of(self.table, "kind", {kind}, self.size)

    def _score(self, terms: Sequence[Term]) -> Scored:
        return score(self.size, terms, self.postings, self.statistics.rarity, self._norms)

    def _ordered(self, numbers: NDArray[np.intp], totals: Floats | None) -> list[int]:
        """By score, then newest, then identity: the same list whatever the order of writing."""
        points = np.zeros(len(numbers)) if totals is None else -totals[numbers].round(4)
        return numbers[np.lexsort((self._places[numbers], -self._published[numbers], points))].tolist()

    def _hits(self, numbers: Sequence[int], scored: Scored | None) -> list[Hit]:
        if scored is None:
            return [Hit(*self.identities[n], score=0.0) for n in numbers]
        shares = scored.shares(numbers)
        return [
            Hit(
                *self.identities[n],
                score=round(float(scored.totals[n]), 4),
                strength=self._strength(float(scored.totals[n])),
                terms=tuple(MatchedTerm(term, round(share, 4)) for term, share in terms.items()),
            )
            for n, terms in zip(numbers, shares, strict=True)
        ]

    def _strength(self, total: float) -> float:
        """0..1, comparable between queries and collections: counted in terms as rare as a term can be."""
        evidence = total / (1 + math.log(max(self.size, 1)))
        return round(evidence**2 / (evidence**2 + HALF_STRENGTH**2), 6)


def _worth_showing(totals: Floats, within: Mask) -> Mask:
    best = float(totals[within].max(initial=0.0))
    return (totals > 0) & (totals >= FLOOR * best)
