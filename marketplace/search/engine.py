"""What a search engine must do for the house. Services know this file, never the engine behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

Kind = Literal["technology", "need"]
Identity = tuple[str, str]
"""(kind, public_id)."""

FACETS = ("kind", "fields", "province", "trl", "ip", "rights", "vsic")
"""Groups that can be filtered and counted; values are codes as strings, TRL too ("7")."""


class IndexUnavailable(Exception):
    """There is no index, or it cannot be read or written: show the plain list and queue a rebuild."""


@dataclass(frozen=True)
class SearchDocument:
    """What is public of one item. `title` and `body` as written; the rest are codes. `version` tells stale copies."""

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


@dataclass(frozen=True)
class Query:
    """A visitor's search. No text: everything within the filters, newest first.

    `kind` narrows what is looked at, counts included; to count both kinds and show one, filter the group "kind".
    `filters`: facet group → accepted codes; codes of one group are alternatives, groups narrow each other.
    """

    text: str = ""
    kind: Kind | None = None
    filters: Mapping[str, frozenset[str] | set[str]] = field(default_factory=dict)
    sort: Literal["relevance", "newest"] = "relevance"
    offset: int = 0
    limit: int = 20


class MatchedTerm(NamedTuple):
    """A folded key ("mit") or pair ("may_say") that brought a hit, with its share of the score, 0..1."""

    folded: str
    share: float


@dataclass(frozen=True)
class Hit:
    """One item found. `score` compares hits of one query; `strength` (0..1) also compares different queries.

    `terms`: most telling first; `marketplace.vietnamese.keys.spelled(text, …)` tells how a text writes them.
    """

    kind: str
    public_id: str
    score: float
    strength: float = 0.0
    terms: tuple[MatchedTerm, ...] = ()


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
        """Add or replace documents and remove deleted ones, in one commit. Worker only."""

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new index beside the old one and swap; the number of documents. Worker only."""

    def search(self, query: Query) -> Result:
        """What a visitor asked for."""

    def similar(
        self,
        *,
        kind: Kind,
        title: str,
        body: str = "",
        limit: int = 50,
        exclude: frozenset[Identity] = frozenset(),
    ) -> list[Hit]:
        """Items of `kind` that speak of the same things as a text, best first (need ↔ technology, duplicates)."""

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of folded keys and pairs: high for rare ones, highest for unknown ones."""

    def stamps(self) -> dict[Identity, int]:
        """What is in the index with its version, to compare with the database every night."""

    def generation(self) -> str:
        """Changes when the content does: a key for caches. Cheap."""

    def count(self) -> int:
        """Number of documents."""
