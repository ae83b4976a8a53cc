"""A part of the index that never changes, save that documents in it die: what it keeps of its documents as arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.engine import DIMENSIONS, Floats, Identity, SearchDocument
from marketplace.search.facets import Mask, Table, joined, kept, table_of
from marketplace.search.suggest import TitleBook, title_keys

Names = NDArray[np.bytes_]
Vectors = NDArray[np.int8]


class Postings(NamedTuple):
    """The documents of a term, by ascending number, and how often each has it."""

    numbers: NDArray[np.intp]
    frequencies: NDArray[np.unsignedinteger]


NO_POSTINGS = Postings(np.zeros(0, np.intp), np.zeros(0, np.uint8))


def name_of(identity: Identity) -> bytes:
    """An identity as the arrays keep it; their order is that of identities."""
    return ":".join(identity).encode()


def identity_of(name: bytes) -> Identity:
    kind, _, public_id = name.decode().partition(":")
    return kind, public_id


@dataclass(frozen=True)
class Rows:
    """The documents of a segment in their order, but for their terms.

    `published`: seconds since 1970, 0 if unknown; `words`: how many exact keys; `titles`: see suggest.title_keys.
    """

    names: Names
    published: NDArray[np.float64]
    versions: NDArray[np.int32]
    words: NDArray[np.int32]
    table: Table
    titles: Sequence[str]
    vectors: Vectors | None

    @classmethod
    def of(cls, documents: Sequence[SearchDocument], words: Sequence[int]) -> "Rows":
        """`words`: how many exact keys each has."""
        return cls(
            np.asarray([name_of((d.kind, d.public_id)) for d in documents], np.bytes_),
            np.asarray([d.published_at.timestamp() if d.published_at else 0.0 for d in documents], np.float64),
            np.asarray([d.version for d in documents], np.int32),
            np.asarray(words, np.int32),
            table_of([codes_of(document) for document in documents]),
            [title_keys(document.title) for document in documents],
            _matrix([document.vector for document in documents]),
        )

    @classmethod
    def joined(cls, parts: Sequence["Rows"]) -> "Rows":
        """One after another."""
        starts = np.cumsum([0, *(len(part.names) for part in parts)]).tolist()
        return cls(
            np.concatenate([part.names for part in parts]),
            np.concatenate([part.published for part in parts]),
            np.concatenate([part.versions for part in parts]),
            np.concatenate([part.words for part in parts]),
            joined([(start, part.table) for start, part in zip(starts[:-1], parts, strict=True)]),
            [title for part in parts for title in part.titles],
            _joined_vectors(parts),
        )

    def kept(self, alive: Mask) -> "Rows":
        """Without the dead."""
        titles = [title for title, lives in zip(self.titles, alive.tolist(), strict=True) if lives]
        vectors = None if self.vectors is None else self.vectors[alive]
        documents = self.names[alive], self.published[alive], self.versions[alive], self.words[alive]
        return Rows(*documents, kept(self.table, alive), titles, vectors)


def codes_of(document: SearchDocument) -> dict[str, Sequence[str]]:
    """Facet group → codes."""
    return {
        "kind": (document.kind,),
        "fields": document.fields,
        "province": (document.province,) if document.province else (),
        "trl": (str(document.trl),) if document.trl is not None else (),
        "ip": document.ip,
        "rights": document.rights,
        "vsic": document.vsic,
    }


def _matrix(vectors: Sequence[bytes | None]) -> Vectors | None:
    """A row per document, of zeros where it has none; None if no document has one."""
    if not any(vectors):
        return None
    rows = (v if v is not None and len(v) == DIMENSIONS else bytes(DIMENSIONS) for v in vectors)
    return np.frombuffer(b"".join(rows), np.int8).reshape(len(vectors), DIMENSIONS)


def _joined_vectors(parts: Sequence[Rows]) -> Vectors | None:
    if all(part.vectors is None for part in parts):
        return None
    empty = np.zeros((0, DIMENSIONS), np.int8)
    filled = [np.zeros((len(p.names), DIMENSIONS), np.int8) if p.vectors is None else p.vectors for p in parts]
    return np.concatenate([empty, *filled])


@dataclass(frozen=True)
class Segment:
    """`lengths`: stream → tokens per document as a byte, told by `length_of`; `length_sums`: their exact sums.

    The four functions read from the disk; each may be called by several threads at once.
    """

    name: str
    names: Names
    published: NDArray[np.float64]
    versions: NDArray[np.int32]
    table: Table
    lengths: dict[str, NDArray[np.uint8]]
    length_sums: dict[str, int]
    length_of: Floats
    frequency: Callable[[str, str], int]
    postings: Callable[[str, str], Postings]
    read_book: Callable[[], TitleBook]
    read_vectors: Callable[[], Vectors | None] = field(default=lambda: None)

    @property
    def size(self) -> int:
        return len(self.names)

    @cached_property
    def book(self) -> TitleBook:
        """Read when somebody first types."""
        return self.read_book()

    @cached_property
    def vectors(self) -> Vectors | None:
        """Read when meaning is first asked for."""
        return self.read_vectors()

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self.names, kind="stable")

    def numbers_of(self, identities: Iterable[Identity]) -> NDArray[np.intp]:
        """Where these are; those that are not here are left out."""
        wanted = np.asarray([name_of(identity) for identity in identities], np.bytes_)
        if not len(wanted) or not self.size:
            return np.zeros(0, np.intp)
        first = np.searchsorted(self.names, wanted, "left", self._order).tolist()
        behind = np.searchsorted(self.names, wanted, "right", self._order).tolist()
        return np.concatenate([self._order[start:end] for start, end in zip(first, behind, strict=True)])
