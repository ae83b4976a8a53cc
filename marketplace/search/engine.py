"""What a search engine must do for the house. Services know this file, never the engine behind it."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Kind = Literal["technology", "need"]
Identity = tuple[str, str]
"""(kind, public_id)."""

FACETS = ("kind", "fields", "province", "trl", "ip", "rights", "vsic")
"""Groups that can be filtered and counted; values are codes as strings, TRL too ("7")."""

DIMENSIONS = 384
"""Numbers of a vector."""
TO_VERIFY = 1_000
"""So many of the best are looked at for the phrases asked for; what comes after is left out."""


class Term(NamedTuple):
    """One index term asked for; `folded` names it in evidence, whatever the stream."""

    stream: str
    text: str
    weight: float
    folded: str


class Statistics(NamedTuple):
    """Number of documents, and in how many a term of a stream occurs; all of one generation."""

    documents: int
    frequency: Callable[[str, str], int]

    def rarity(self, stream: str, text: str) -> float:
        """Whoosh's BM25F inverse document frequency; always positive."""
        return math.log(self.documents / (self.frequency(stream, text) + 1)) + 1 if self.documents else 1.0


class IndexUnavailable(Exception):
    """There is no index, or it cannot be read or written: show the plain list and queue a rebuild."""


class IndexBusy(Exception):
    """Somebody else has been writing the index for too long to wait for: try again later."""


@dataclass(frozen=True)
class SearchDocument:
    """What is public of one item. `title` and `body` as written; the rest are codes. `version` tells stale copies.

    `tokens`: the exact keys of title and body, separated by spaces; None: they are read from title and body.
    `vector`: the meaning as DIMENSIONS signed bytes, its length of no account (nearness.py); None: unknown.
    """

    kind: Kind
    public_id: str
    title: str
    body: str = ""
    fields: tuple[str, ...] = ()
    province: str | None = None
    trl: int | None = None
    ip: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    vsic: tuple[str, ...] = ()
    published_at: datetime | None = None
    version: int = 0
    tokens: str | None = None
    vector: bytes | None = None


Filters = Mapping[str, AbstractSet[str]]
"""Facet group → accepted codes; codes of one group are alternatives, groups narrow each other."""
NO_FILTERS: Filters = MappingProxyType({})
Sort = Literal["relevance", "newest"]


@dataclass(frozen=True)
class Query:
    """A visitor's search. No text: everything within the filters, newest first.

    `kind` narrows what is looked at, counts included; to count both kinds and show one, filter the group "kind".
    """

    text: str = ""
    kind: Kind | None = None
    filters: Filters = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True)
class Asked:
    """What is looked for, in words that every engine knows.

    `terms`: any of them counts; without terms and vector: everything, newest first.
    `required`, `banned`: (stream, text) of which every one, or none, must occur.
    `verify`: of at most TO_VERIFY documents, best first, those that really hold the phrases asked for.
    `unit`: lexical points that make a score of 1; `vector`: the meaning of the text, of length 1; `trust`: what the
    nearness of meanings, 0..1, adds to the score at most (fusion.py).
    `floor`: a hit scores at least this share of the best.
    """

    terms: tuple[Term, ...] = ()
    required: frozenset[tuple[str, str]] = frozenset()
    banned: frozenset[tuple[str, str]] = frozenset()
    verify: Callable[[Sequence[Identity]], AbstractSet[Identity]] | None = None
    unit: float = 1.0
    vector: Floats | None = None
    trust: float = 0.0
    floor: float = 0.0


class MatchedTerm(NamedTuple):
    """A folded key ("mit") or pair ("may_say") that brought a hit, with its share of the score, 0..1."""

    folded: str
    share: float


class Hit(NamedTuple):
    """One item found. `score` compares hits of one query; `strength` (0..1) also compares different queries.

    `meaning`: cosine of the two meanings, 0..1; 0 if unknown.
    `terms`: most telling first; `marketplace.vietnamese.keys.spelled(text, …)` tells how a text writes them.
    """

    kind: str
    public_id: str
    score: float
    strength: float = 0.0
    terms: Sequence[MatchedTerm] = ()
    meaning: float = 0.0


@dataclass(frozen=True)
class Result:
    """One page of hits, how many there are in all, and counts: facet group → code → number of hits.

    The counts of a group are taken with the filters of the other groups, so that a choice can be widened.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    """One index of all that is on show. Every method may raise IndexUnavailable."""

    def index(self, documents: Iterable[SearchDocument], deleted: Iterable[Identity] = ()) -> None:
        """Add or replace documents and remove deleted ones, in one commit. Worker only. Raises IndexBusy."""

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new index beside the old one and swap; the number of documents. Worker only. Raises IndexBusy."""

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
        """What was asked for, a page of it; equal scores: the newest first, then by identity."""

    def facets(self, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> Mapping[str, Mapping[str, int]]:
        """The counts of Result over everything, without looking for anything."""

    def suggest(self, start: str, limit: int = 8, kind: Kind | None = None) -> list[Identity]:
        """Items in whose titles each typed word begins a word (marks or not); the last may be unfinished."""

    def statistics(self) -> Statistics:
        """How rare terms are, to choose the telling ones. Cheap."""

    def stamps(self) -> dict[Identity, int]:
        """What is in the index with its version, to compare with the database every night."""

    def generation(self) -> str:
        """Changes when the content does: a key for caches. Cheap."""

    def count(self) -> int:
        """Number of documents."""

    def check(self) -> None:
        """Raises IndexUnavailable if another process could not open the index, though this one may still answer."""
