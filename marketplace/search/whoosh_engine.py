"""The engine on Whoosh's index files (whoosh_files.py), with our own analysis (terms.py) and scoring (bm25.py).

`root`/current names the live index directory beside it; a rebuild fills a new directory and swaps that
name, so a search never meets half an index. Directories are 0700: Whoosh stores pickles, whoever can write
them runs code here. Whoosh does not fsync; after a power cut the index may not open, which is
IndexUnavailable: rebuild from the database. Only one process writes at a time, rebuilds included; another waits.
"""

import fcntl
import logging
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from marketplace.search import whoosh_files
from marketplace.search.engine import (
    NO_FILTERS,
    Asked,
    Filters,
    Identity,
    IndexBusy,
    IndexUnavailable,
    Kind,
    Result,
    SearchDocument,
    Sort,
    Statistics,
)
from marketplace.search.segment import Segment
from marketplace.search.snapshot import Snapshot
from marketplace.search.terms import CHAIN_VERSION, MAX_TEXT
from marketplace.vietnamese.keys import KEYS_VERSION, keys

logger = logging.getLogger(__name__)

POINTER = "current"
FORMAT = 3
"""Raise it when the files of a segment change."""
PREFIX = f"whoosh-{FORMAT}.{CHAIN_VERSION}.{KEYS_VERSION}-"
LOCK_SECONDS = 30.0
"""So long a writer waits for another."""
_OPEN_TRIES = 3
_SETTLED_NS = 200_000_000
"""A directory that changed later than this before we looked may change again without a new time stamp."""
_GENERATION = re.compile(r"_MAIN_([0-9]+)\.toc")
TIERS = (10, 100, 1_000, 10_000)
MANY = 8
"""So many segments below a tier become one."""
MOST_MERGED = 20_000
"""Documents that are merged at a time; what is larger waits for the next rebuild."""


class _Seen(NamedTuple):
    """What the directories looked like, and which commit that was. `stamps`: None as long as it may have changed."""

    stamps: tuple[int, ...] | None
    directory: Path
    number: int

    @property
    def name(self) -> str:
        return f"{self.directory.name}:{self.number}"


class WhooshEngine:
    """See marketplace.search.engine.Engine. One per process, threads share it; `root` is made when first written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = root / POINTER
        self._snapshot: Snapshot | None = None
        self._seen: _Seen | None = None
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
        with _TROUBLE_TOLD:
            return self._fresh().candidates(
                asked, kind=kind, filters=filters, sort=sort, offset=offset, limit=limit, exclude=exclude
            )

    def facets(self, kind: Kind | None = None, filters: Filters = NO_FILTERS) -> Mapping[str, Mapping[str, int]]:
        """See Engine.facets."""
        with _TROUBLE_TOLD:
            return self._fresh().facets(kind, filters)

    def suggest(self, start: str, limit: int = 8, kind: Kind | None = None) -> list[Identity]:
        """See Engine.suggest."""
        with _TROUBLE_TOLD:
            return self._fresh().suggest(start, limit, kind)

    def statistics(self) -> Statistics:
        """See Engine.statistics. They stay those of their generation."""
        with _TROUBLE_TOLD:
            snapshot = self._fresh()
        return Statistics(snapshot.size, _telling_trouble(snapshot.statistics.frequency))

    def stamps(self) -> dict[Identity, int]:
        """See Engine.stamps."""
        with _TROUBLE_TOLD:
            return self._fresh().stamps()

    def count(self) -> int:
        """See Engine.count."""
        with _TROUBLE_TOLD:
            return int(np.count_nonzero(self._fresh().alive))

    def check(self) -> None:
        """See Engine.check: files that were deleted stay readable for who holds them open."""
        with _TROUBLE_TOLD:
            for left in reversed(range(_OPEN_TRIES)):
                seen = self._look()
                try:
                    return whoosh_files.check(seen.directory, seen.number)
                except Exception:
                    if not left or self._look().name == seen.name:  # else a commit came between
                        raise

    def generation(self) -> str:
        """See Engine.generation."""
        with _TROUBLE_TOLD:
            return self._look().name

    def _fresh(self) -> Snapshot:
        """The snapshot of now. The listing of a commit may vanish while it is opened: try again."""
        for left in reversed(range(_OPEN_TRIES)):
            try:
                seen, current = self._look(), self._snapshot
                return current if current is not None and current.name == seen.name else self._reopened()
            except IndexUnavailable:
                raise
            except Exception:
                if not left:
                    raise
        raise IndexUnavailable("unreachable")

    def _reopened(self) -> Snapshot:
        with self._opening:
            seen, old = self._look(), self._snapshot
            if old is None or old.name != seen.name:
                old = self._snapshot = _open(seen, old)
            return old

    def _look(self) -> _Seen:
        """Which commit is the newest. Two looks at the disk when nothing has changed."""
        seen = self._seen
        if seen is not None and seen.stamps is not None and seen.stamps == self._stamps_or_none(seen.directory):
            return seen
        started = time.time_ns()
        directory = self._live()
        stamps = self._stamps(directory)
        numbers = [int(match[1]) for name in os.listdir(directory) if (match := _GENERATION.fullmatch(name))]
        is_settled = max(stamps[0], stamps[2]) + _SETTLED_NS < started
        self._seen = found = _Seen(stamps if is_settled else None, directory, max(numbers))
        return found

    def _stamps(self, directory: Path) -> tuple[int, ...]:
        pointer, there = os.stat(self._pointer), os.stat(directory)
        return pointer.st_mtime_ns, pointer.st_ino, there.st_mtime_ns, there.st_ino

    def _stamps_or_none(self, directory: Path) -> tuple[int, ...] | None:
        """None when a rebuild has taken the directory away."""
        try:
            return self._stamps(directory)
        except FileNotFoundError:
            return None

    def _live(self) -> Path:
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexUnavailable("no index has been built") from None
        if not name.startswith(PREFIX) or "/" in name:
            raise IndexUnavailable("the index was built by another version")
        return self._root / name

    # Writing

    def index(self, documents: Iterable[SearchDocument], deleted: Iterable[Identity] = ()) -> None:
        """See Engine.index. Of several copies of one document in a batch the last is kept."""
        batch = {(document.kind, document.public_id): document for document in documents}
        gone = set(deleted) | batch.keys()
        if not gone:
            return
        with _TROUBLE_TOLD:
            directory = self._live()
            with self._alone():
                snapshot = self._fresh()
                directory = self._live()
                with _writing(directory) as writer:
                    _strike_out(writer.segments, snapshot.segments, gone)
                    for document in batch.values():
                        _add(writer, document)
                self._tidy(directory)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """See Engine.rebuild. Of several copies of one document the last is kept."""
        with _TROUBLE_TOLD:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone():
                directory = self._root / f"{PREFIX}{secrets.token_hex(6)}"
                try:
                    directory.mkdir(mode=0o700)
                    count = _filled(directory, documents)
                    _flush(directory)
                    self._swap_to(directory)
                except BaseException:
                    shutil.rmtree(directory, ignore_errors=True)
                    raise
        return count

    def _tidy(self, directory: Path) -> None:
        """Make one of many small segments. After the commit, so that nobody waits for it to find what is new."""
        chosen = scattered(whoosh_files.segments(directory, self._look().number))
        if chosen:
            with _writing(directory) as writer:
                writer.absorb(chosen, directory)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other process or thread writes, rebuilds included. Raises IndexBusy."""
        with open(self._root / "lock", "a", encoding="utf-8") as file:
            deadline, has_waited = time.monotonic() + LOCK_SECONDS, False
            while not _locked(file.fileno()):
                if not has_waited:
                    logger.info("another process is writing the search index: waiting")
                has_waited = True
                if time.monotonic() > deadline:
                    logger.warning("the search index is still being written after %.0f s: try again", LOCK_SECONDS)
                    raise IndexBusy("another process is writing the search index")
                time.sleep(0.05)
            yield

    def _swap_to(self, directory: Path) -> None:
        """The pointer changes in one step; readers of the old directory keep their open files."""
        draft = self._pointer.with_suffix(".new")
        draft.write_text(directory.name + "\n", encoding="utf-8")
        draft.replace(self._pointer)
        _flush(self._root)
        for other in self._root.glob("whoosh-*"):
            if other != directory:
                shutil.rmtree(other, ignore_errors=True)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _add(writer: whoosh_files.ArrayWriter, document: SearchDocument) -> int:
    """The title in front of the text: fields of its own were worth .003 in the search study, for twice the fields."""
    tokens = document.tokens
    if tokens is None:
        tokens = " ".join(key.exact for key in keys(f"{document.title}\n{document.body}"[:MAX_TEXT]))
    return writer.add(document, tokens)


def _filled(directory: Path, documents: Iterable[SearchDocument]) -> int:
    """Write all documents as one segment; how many they are. Whoosh leaves twins in a batch alone: we do not."""
    whoosh_files.create(directory)
    numbers: dict[Identity, int] = {}
    with _writing(directory) as writer:
        for document in documents:
            identity = document.kind, document.public_id
            if identity in numbers:
                writer.newsegment.delete_document(numbers[identity])
            numbers[identity] = _add(writer, document)
    return len(numbers)


def _strike_out(records: Sequence[Any], segments: Sequence[Segment], gone: AbstractSet[Identity]) -> None:
    """Mark every copy of these documents as dead."""
    known = {segment.name: segment for segment in segments}
    for record in records:
        segment = known.get(record.segment_id())
        if segment is not None:
            for number in set(segment.numbers_of(gone).tolist()) - set(record.deleted_docs()):
                record.delete_document(number)


def scattered(records: Sequence[Any]) -> list[Any]:
    """Segments that should be one: many small ones, or one that is dead for the most part."""
    living = {record: record.doc_count_all() - record.deleted_count() for record in records}
    for tier in TIERS:
        small = [record for record in records if living[record] < tier]
        while sum(living[record] for record in small) > MOST_MERGED:
            small.remove(max(small, key=living.__getitem__))
        if len(small) >= MANY:
            return small
    return [r for r in records if 2 * living[r] < r.doc_count_all() and living[r] <= MOST_MERGED]


class _TroubleTold:
    """Whatever goes wrong inside Whoosh (it raises everything from EOFError to TypeError) is IndexUnavailable."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, trouble: BaseException | None, _trace: object) -> None:
        if isinstance(trouble, Exception) and not isinstance(trouble, IndexUnavailable | IndexBusy):
            raise IndexUnavailable(f"{type(trouble).__name__}: {trouble}") from trouble


_TROUBLE_TOLD = _TroubleTold()


def _telling_trouble(frequency: Callable[[str, str], int]) -> Callable[[str, str], int]:
    def told(stream: str, text: str) -> int:
        try:
            return frequency(stream, text)
        except Exception as trouble:
            raise IndexUnavailable(f"{type(trouble).__name__}: {trouble}") from trouble

    return told


@contextmanager
def _writing(directory: Path) -> Iterator[whoosh_files.ArrayWriter]:
    writer = whoosh_files.ArrayWriter(directory, LOCK_SECONDS)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)


def _flush(directory: Path) -> None:
    """To the disk, files first: the pointer must not outlive what it points at."""
    for path in [*(entry for entry in directory.iterdir() if entry.is_file()), directory]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open(seen: _Seen, old: Snapshot | None) -> Snapshot:
    """Read what is new; segments already known keep their arrays."""
    known = {segment.name: segment for segment in old.segments} if old else {}
    records = [r for r in whoosh_files.segments(seen.directory, seen.number) if r.doc_count_all()]
    segments = [
        known.get(record.segment_id()) or whoosh_files.SegmentFile(seen.directory, record).opened()
        for record in records
    ]
    return Snapshot(seen.name, segments, [list(record.deleted_docs()) for record in records])
