"""The protocol once more, slowly: a document at a time, over dictionaries. What an engine answers must be this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from whoosh.util.numeric import byte_to_length, length_to_byte

from marketplace.search.engine import (
    DIMENSIONS,
    FACETS,
    TO_VERIFY,
    Asked,
    Hit,
    Identity,
    MatchedTerm,
    Result,
    SearchDocument,
    Statistics,
)
from marketplace.search.fusion import MEANT, SAID, fused, strength
from marketplace.search.nearness import Nearness
from marketplace.search.suggest import TitleBook, title_keys
from marketplace.search.terms import STREAMS, streams, streams_of

K1, B = 1.2, 0.75


class ReferenceEngine:
    """See marketplace.search.engine.Engine. Replaced documents are forgotten at once."""

    def __init__(self) -> None:
        self.documents: dict[Identity, SearchDocument] = {}
        self.words: dict[Identity, dict[str, Counter[str]]] = {}
        self.lengths: dict[str, int] = {}
        self.commits = 0

    def index(self, documents: Iterable[SearchDocument], deleted: Iterable[Identity] = ()) -> None:
        for identity in deleted:
            self.documents.pop(identity, None)
        for document in documents:
            identity = document.kind, document.public_id
            self.documents.pop(identity, None)
            self.documents[identity] = document
            text = f"{document.title}\n{document.body}"
            found = streams(text) if document.tokens is None else streams_of(document.tokens)
            self.words[identity] = {stream: Counter(found[stream]) for stream in STREAMS}
        self.lengths = {stream: sum(self.words[i][stream].total() for i in self.documents) for stream in STREAMS}
        self.commits += 1

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        self.documents = {}
        self.index(documents)
        return len(self.documents)

    def candidates(
        self,
        asked: Asked,
        *,
        kind: Any = None,
        filters: Any = None,
        sort: str = "relevance",
        offset: int = 0,
        limit: int = 20,
        exclude: Any = frozenset(),
    ) -> Result:
        within = {
            identity
            for identity in self.documents
            if (kind is None or identity[0] == kind)
            and identity not in exclude
            and all(text in self.words[identity][stream] for stream, text in asked.required)
            and not any(text in self.words[identity][stream] for stream, text in asked.banned)
        }
        statistics = self.statistics()
        gained = {identity: self._gained(identity, asked, statistics) for identity in self.documents}
        scores, near = self._scores(asked, gained, within)
        if asked.terms or asked.vector is not None:
            within = {identity for identity in within if scores[identity] > 0}
        if asked.verify is not None:
            best = self._ordered(within, scores)[:TO_VERIFY]
            within = set(asked.verify(best)) & set(best)
        floor = asked.floor * max((scores[identity] for identity in within), default=0.0)
        within = {identity for identity in within if scores[identity] >= floor}
        if asked.floor and asked.vector is not None:
            said = {identity for identity in within if gained[identity].total() / asked.unit >= SAID}
            within = said | {identity for identity in within if near[identity] >= MEANT}
        found = self._passing(within, filters or {})
        page = self._ordered(found, scores if sort == "relevance" else None)[offset : offset + limit]
        hits = tuple(self._hit(identity, scores, gained, near, asked) for identity in page)
        return Result(hits, len(found), self._counts(within, filters or {}))

    def facets(self, kind: Any = None, filters: Any = None) -> dict[str, dict[str, int]]:
        return self._counts({i for i in self.documents if kind is None or i[0] == kind}, filters or {})

    def suggest(self, start: str, limit: int = 8, kind: Any = None) -> list[Identity]:
        shown = [i for i in self.documents if kind is None or i[0] == kind]
        book = TitleBook([title_keys(self.documents[identity].title) for identity in shown])
        return [shown[number] for number in book.find(start, limit)]

    def statistics(self) -> Statistics:
        @cache
        def frequency(stream: str, text: str) -> int:
            return sum(text in self.words[identity][stream] for identity in self.documents)

        return Statistics(len(self.documents), frequency)

    def stamps(self) -> dict[Identity, int]:
        return {identity: document.version for identity, document in self.documents.items()}

    def generation(self) -> str:
        return str(self.commits)

    def count(self) -> int:
        return len(self.documents)

    def check(self) -> None:
        """It has no files."""

    # One document

    def _gained(self, identity: Identity, asked: Asked, statistics: Statistics) -> Counter[str]:
        """Folded term → points."""
        gained = Counter[str]()
        for stream, text, weight, folded in asked.terms:
            often = self.words[identity][stream][text]
            if often:
                norm = K1 * (1 - B + B * self._length(identity, stream) / self._mean_length(stream))
                gained[folded] += weight * statistics.rarity(stream, text) * often * (K1 + 1) / (often + norm)
        return gained

    def _length(self, identity: Identity, stream: str) -> float:
        return byte_to_length(length_to_byte(self.words[identity][stream].total()))

    def _mean_length(self, stream: str) -> float:
        return self.lengths[stream] / len(self.documents)

    def _scores(
        self, asked: Asked, gained: dict[Identity, Counter[str]], within: set[Identity]
    ) -> tuple[dict[Identity, float], dict[Identity, float]]:
        order = list(self.documents)
        words = np.asarray([gained[identity].total() / asked.unit for identity in order], np.float32)
        mask = np.asarray([identity in within for identity in order], np.bool_)
        rows = [self.documents[identity].vector or bytes(DIMENSIONS) for identity in order]
        matrix = np.frombuffer(b"".join(rows), np.int8).reshape(len(order), DIMENSIONS)
        totals, near = fused(words, asked.vector, Nearness(len(order), [(0, matrix)]), mask, asked.trust)
        return dict(zip(order, totals.tolist(), strict=True)), dict(zip(order, near.tolist(), strict=True))

    def _hit(self, identity: Identity, scores: Any, gained: Any, near: Any, asked: Asked) -> Hit:
        points, whole = gained[identity], gained[identity].total() or 1.0
        terms = sorted(points, key=lambda term: (-points[term], term))
        return Hit(
            *identity,
            score=scores[identity],
            strength=strength(points.total(), near[identity], self.count(), asked.vector is not None),
            terms=tuple(MatchedTerm(term, points[term] / whole) for term in terms),
            meaning=near[identity],
        )

    # Many

    def _ordered(self, identities: Iterable[Identity], scores: dict[Identity, float] | None) -> list[Identity]:
        def place(identity: Identity) -> tuple[float, float, Identity]:
            shown = self.documents[identity].published_at
            score = 0.0 if scores is None else round(scores[identity], 4)
            return -score, -shown.timestamp() if shown else 0.0, identity

        return sorted(identities, key=place)

    def _codes(self, identity: Identity, group: str) -> Sequence[str]:
        value = getattr(self.documents[identity], group) if group in FACETS else None
        if value is None:
            return ()
        return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else (str(value),)

    def _passing(self, within: set[Identity], filters: Any) -> set[Identity]:
        return {
            identity
            for identity in within
            if all(
                not codes or set(self._codes(identity, g)) & set(codes) for g, codes in filters.items() if g in FACETS
            )
            and all(g in FACETS or not codes for g, codes in filters.items())
        }

    def _counts(self, within: set[Identity], filters: Any) -> dict[str, dict[str, int]]:
        counts = {}
        for group in FACETS:
            others = {other: codes for other, codes in filters.items() if other != group}
            passing = self._passing(within, others)
            counts[group] = dict(Counter(code for identity in passing for code in self._codes(identity, group)))
        return counts
