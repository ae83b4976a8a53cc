"""The engine on Whoosh's index files, with our own analysis (terms.py) and scoring (bm25.py).

`root`/current names the live index directory beside it; a rebuild fills a new directory and swaps that
name, so a search never meets half an index. Directories are 0700: Whoosh stores pickles, whoever can write
them runs code here. Whoosh does not fsync; after a power cut the index may not open, which is
IndexUnavailable: rebuild from the database.
"""

import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching import FilterMatcher
from whoosh.reading import IndexReader, TermNotFound

from marketplace.search import zero_copy
from marketplace.search.bm25 import Postings
from marketplace.search.engine import (
    NO_FILTERS,
    Asked,
    Filters,
    Identity,
    IndexUnavailable,
    Kind,
    Result,
    SearchDocument,
    Sort,
    Statistics,
)
from marketplace.search.snapshot import Segment, Snapshot, Stored
from marketplace.search.terms import CHAIN_VERSION, STREAMS, streams, streams_of
from marketplace.vietnamese.keys import KEYS_VERSION

POINTER = "current"
PREFIX = f"whoosh-{CHAIN_VERSION}.{KEYS_VERSION}-"
_OPEN_TRIES = 3
_WRITER_MEMORY_MB = 64
_LOCK_SECONDS = 10.0
_GENERATION = re.compile(r"_MAIN_([0-9]+)\.toc")

zero_copy.install()


def _schema() -> fields.Schema:
    """Streams without positions; a tokenizer of Whoosh's own, so that renaming our modules breaks no index."""
    stream = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    return fields.Schema(id=fields.ID(unique=True), about=fields.STORED, **dict.fromkeys(STREAMS, stream))


class WhooshEngine:
    """See marketplace.search.engine.Engine. One per process, threads share it; `root` is made when first written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._snapshot: Snapshot | None = None
        self._opening = threading.Lock()

    # Reading

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
        with self._reading() as snapshot:
            return snapshot.candidates(
                asked, kind=kind, filters=filters, sort=sort, offset=offset, limit=limit, exclude=exclude
            )

    def facets(self, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> Mapping[str, Mapping[str, int]]:
        """See Engine.facets."""
        with self._reading() as snapshot:
            return snapshot.facets(kind, filters)

    def suggest(self, start: str, limit: int = 8, kind: Kind | None = None) -> list[Identity]:
        """See Engine.suggest."""
        with self._reading() as snapshot:
            return snapshot.suggest(start, limit, kind)

    def statistics(self) -> Statistics:
        """See Engine.statistics. They stay those of their generation."""
        with self._reading() as snapshot:
            return Statistics(snapshot.size, _telling_trouble(snapshot.statistics.frequency))

    def stamps(self) -> dict[Identity, int]:
        """See Engine.stamps."""
        with self._reading() as snapshot:
            return snapshot.stamps()

    def count(self) -> int:
        """See Engine.count."""
        with self._reading() as snapshot:
            return int(np.count_nonzero(snapshot.alive))

    def generation(self) -> str:
        """See Engine.generation."""
        with _trouble_told():
            return _generation(self._live())

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with _trouble_told():
            yield self._fresh()

    def _fresh(self) -> Snapshot:
        """The snapshot of now. The listing of a generation may vanish while it is opened: try again."""
        for left in reversed(range(_OPEN_TRIES)):
            try:
                current = self._snapshot
                if current is not None and current.name == _generation(self._live()):
                    return current
                return self._reopened()
            except IndexUnavailable:
                raise
            except Exception:
                if not left:
                    raise
        raise IndexUnavailable("unreachable")

    def _reopened(self) -> Snapshot:
        with self._opening:
            directory = self._live()
            name, old = _generation(directory), self._snapshot
            if old is None or old.name != name:
                self._snapshot = _open(directory, name, old)
            assert self._snapshot is not None
            return self._snapshot

    def _live(self) -> Path:
        pointer = self._root / POINTER
        if not pointer.is_file():
            raise IndexUnavailable("no index has been built")
        name = pointer.read_text(encoding="utf-8").strip()
        if not name.startswith(PREFIX) or "/" in name:
            raise IndexUnavailable("the index was built by another version")
        return self._root / name

    # Writing

    def index(self, documents: Iterable[SearchDocument], deleted: Iterable[Identity] = ()) -> None:
        """See Engine.index. Of several copies of one document in a batch the last is kept."""
        batch = {(document.kind, document.public_id): document for document in documents}
        gone = set(deleted) - batch.keys()
        if not batch and not gone:
            return
        with _trouble_told():
            writer = index.open_dir(str(self._live())).writer(timeout=_LOCK_SECONDS, limitmb=_WRITER_MEMORY_MB)
            with _committing(writer):
                for identity in [*batch, *gone]:
                    writer.delete_by_term("id", _id(identity))
                for document in batch.values():
                    _add(writer, document)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """See Engine.rebuild."""
        directory = self._root / f"{PREFIX}{secrets.token_hex(6)}"
        with _trouble_told():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            directory.mkdir(mode=0o700)
            batch = {(document.kind, document.public_id): document for document in documents}
            with _committing(index.create_in(str(directory), _schema()).writer(limitmb=_WRITER_MEMORY_MB)) as writer:
                for document in batch.values():
                    _add(writer, document)
            _flush(directory)
            self._swap_to(directory)
        return len(batch)

    def _swap_to(self, directory: Path) -> None:
        """The pointer changes in one step; readers of the old directory keep their open maps."""
        pointer = self._root / POINTER
        draft = pointer.with_suffix(".new")
        draft.write_text(directory.name + "\n", encoding="utf-8")
        draft.replace(pointer)
        _flush(self._root)
        for other in self._root.glob("whoosh-*"):
            if other != directory:
                shutil.rmtree(other, ignore_errors=True)


def _id(identity: Identity) -> str:
    return ":".join(identity)


def _add(writer: Any, document: SearchDocument) -> None:
    """The title in front of the text: fields of its own were worth .003 in the search study, for twice the fields."""
    kept = Stored.of(document)
    text = streams(f"{document.title}\n{document.body}") if document.tokens is None else streams_of(document.tokens)
    writer.add_document(
        id=_id(kept.identity),
        about=(kept.identity, kept.codes, kept.published, kept.version, kept.title, kept.vector),
        **{stream: " ".join(tokens) for stream, tokens in text.items()},
    )


@contextmanager
def _trouble_told() -> Iterator[None]:
    """Whatever goes wrong inside Whoosh (it raises everything from EOFError to TypeError) is IndexUnavailable."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as trouble:
        raise IndexUnavailable(f"{type(trouble).__name__}: {trouble}") from trouble


def _telling_trouble(frequency: Callable[[str, str], int]) -> Callable[[str, str], int]:
    def told(stream: str, text: str) -> int:
        with _trouble_told():
            return frequency(stream, text)

    return told


@contextmanager
def _committing(writer: Any) -> Iterator[Any]:
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _flush(directory: Path) -> None:
    """To the disk, files first: the pointer must not outlive what it points at."""
    for path in [*(entry for entry in directory.iterdir() if entry.is_file()), directory]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _generation(directory: Path) -> str:
    """Directory and commit number, from the names of the files alone."""
    found = [_GENERATION.fullmatch(name) for name in os.listdir(directory)]
    return f"{directory.name}:{max(int(match[1]) for match in found if match)}"


def _open(directory: Path, name: str, old: Snapshot | None) -> Snapshot:
    """Read what is new; segments already known keep their arrays and caches."""
    known = {segment.name: segment for segment in old.segments} if old else {}
    leaves = [leaf for leaf, _ in index.open_dir(str(directory)).reader().leaf_readers() if leaf.doc_count_all()]
    segments = [_segment(leaf, known.get(leaf.segment().segment_id())) for leaf in leaves]
    return Snapshot(name, segments, [sorted(leaf.segment().deleted_docs()) for leaf in leaves])


def _segment(leaf: IndexReader, known: Segment | None) -> Segment:
    if known is not None:
        return known
    size = leaf.doc_count_all()
    return Segment.of(
        leaf.segment().segment_id(),
        [Stored(*leaf.stored_fields(number)["about"]) for number in range(size)],
        {s: np.asarray([leaf.doc_field_length(n, s) or 0 for n in range(size)], np.float32) for s in STREAMS},
        {s: leaf.field_length(s) for s in STREAMS},
        lambda stream, text: _postings(leaf, stream, text),
    )


def _postings(leaf: IndexReader, stream: str, text: str) -> Postings:
    """Block by block where Whoosh keeps blocks. Deleted documents are left in: Whoosh's statistics count them."""
    try:
        matcher = leaf.postings(stream, text)
    except TermNotFound:
        return Postings(np.zeros(0, np.int32), np.zeros(0, np.float32))
    while isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    numbers: list[Any] = []
    frequencies: list[Any] = []
    is_blocked = isinstance(matcher, W3LeafMatcher)
    while matcher.is_active():
        if is_blocked:
            matcher._read_ids()
            matcher._read_weights()
            numbers.extend(matcher._ids)
            frequencies.extend(matcher._weights)
            matcher._next_block()
        else:
            numbers.append(matcher.id())
            frequencies.append(matcher.weight())
            matcher.next()
    return Postings(np.asarray(numbers, np.int32), np.asarray(frequencies, np.float32))
