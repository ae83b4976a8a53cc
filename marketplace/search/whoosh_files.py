"""Whoosh's index files, written and read in arrays: the only file that imports Whoosh.

A codec of our own keeps each term's postings in one block of numbers as small as they come, and beside them, in the
same file, what the index knows of its documents besides words. Whoosh's own searcher reads the same files (tests hold
our scores equal to its). We read with pread and never through a memory map: a file that is truncated while serving is
an error then, not the end of the process. Files hold pickles: whoever can write them runs code here.
"""

import heapq
import os
import pickle
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.numeric import byte_to_length
from whoosh.writing import LockError, SegmentWriter

from marketplace.search.engine import DIMENSIONS, SearchDocument
from marketplace.search.facets import Mask
from marketplace.search.inverting import Gathered, Inverted
from marketplace.search.packing import (
    DIRECTORY,
    ENTRY,
    INFO,
    SLOT,
    Place,
    block_of,
    code_of,
    place_of,
    postings_of,
    slots_of,
)
from marketplace.search.segment import NO_POSTINGS, Postings, Rows, Segment
from marketplace.search.suggest import TitleBook
from marketplace.search.terms import STREAMS

LENGTH_OF = np.asarray([byte_to_length(byte) for byte in range(256)], np.float32)
_MAGIC = whoosh3.WHOOSH3_HEADER_MAGIC
_SLOTS_READ = 4
_TABLES = 256

ROWS_AT_ONCE = 2_000

Busy = LockError


# Postings


class ArrayMatcher(whoosh3.W3LeafMatcher):
    """Lets Whoosh's own searcher read our blocks."""

    def _read_data(self) -> None:
        block = self._postfile.get(self._dataoffset, self._nextoffset - self._dataoffset)
        found = postings_of(block, self._blocklength)
        self._data = found.numbers.tolist(), found.frequencies.astype(float).tolist(), None

    def _read_ids(self) -> None:
        if self._data is None:
            self._read_data()
        self._ids = self._data[0]

    def _read_weights(self) -> None:
        if self._data is None:
            self._read_data()
        self._weights = self._data[1]


class ArrayCodec(whoosh3.W3Codec):
    """Whoosh's codec with one block of arrays per term. Its name is pickled into every index."""

    def postings_reader(self, dbfile, terminfo, format_, term=None, scorer=None):
        offset, length = terminfo.extent()
        return ArrayMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)


def schema() -> fields.Schema:
    """Streams without positions; a tokenizer of Whoosh's own, so that renaming our modules breaks no index."""
    stream = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    return fields.Schema(**dict.fromkeys(STREAMS, stream))


def create(directory: Path) -> None:
    """An empty index."""
    index.create_in(str(directory), schema())


def segments(directory: Path, number: int) -> list[Any]:
    """Whoosh's records of the segments of one commit. Raises all kinds of errors when that cannot be read."""
    storage = FileStorage(str(directory), supports_mmap=False)
    return list(TOC.read(storage, "MAIN", gen=number, schema=schema()).segments)


def check(directory: Path, number: int) -> None:
    """The listing of a commit and the heads of its segments are read. Raises all kinds of errors."""
    for record in segments(directory, number):
        SegmentFile(directory, record)


# Reading


class SegmentFile:
    """One segment's file, read piece by piece. Raises OSError or ValueError when it is not what it was."""

    def __init__(self, directory: Path, segment: Any) -> None:
        self.name: str = segment.segment_id()
        self._file = os.open(directory / f"{self.name}.seg", os.O_RDONLY)
        start, size = DIRECTORY.unpack(self._read(0, DIRECTORY.size))
        parts = pickle.loads(self._read(start, size))  # noqa: S301 - our own directory, 0700
        self._parts = {name.removeprefix(self.name): (one["offset"], one["length"]) for name, one in parts.items()}
        self._terms, size = self._parts[".trm"]
        (tail,) = struct.unpack("!i", self._read(self._terms + size - 4, 4))
        extras = self._terms + size - 4 - tail
        self._fields: dict[str, int] = pickle.loads(self._read(extras, tail))["fieldmap"]  # noqa: S301
        width = DIRECTORY.size
        tables = self._read(extras - _TABLES * width, _TABLES * width)
        self._tables = list(DIRECTORY.iter_unpack(tables))
        self.length_sums: dict[str, int] = dict(segment._fieldlengths)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def _read(self, offset: int, size: int) -> bytes:
        found = os.pread(self._file, size, offset)
        if len(found) < size:
            raise ValueError("the index file is shorter than it was")
        return found

    def part(self, name: str) -> bytes:
        """A whole part by its ending."""
        return self._read(*self._parts[name])

    def kept(self, name: str) -> Any:
        """What was pickled into a part."""
        return pickle.loads(self.part(name))  # noqa: S301

    def find(self, stream: str, text: str) -> Place | None:
        """Look a term up in Whoosh's table of hashes."""
        field = self._fields.get(stream)
        if field is None:
            return None
        key = struct.pack("!H", field) + text.encode("utf-8", "replace")
        code = code_of(key)
        table, slots = self._tables[code & 255]
        slot = (code >> 8) % slots if slots else 0
        for _ in range(slots // _SLOTS_READ + 2 if slots else 0):
            found = min(_SLOTS_READ, slots - slot)
            for there, entry in SLOT.iter_unpack(self._read(self._terms + table + slot * SLOT.size, found * SLOT.size)):
                if not entry:
                    return None
                if there == code:
                    raw = self._read(self._terms + entry, ENTRY.size + len(key) + INFO.size)
                    if ENTRY.unpack_from(raw)[0] == len(key) and raw.startswith(key, ENTRY.size):
                        return place_of(INFO.unpack_from(raw, ENTRY.size + len(key)))
            slot = (slot + found) % slots
        return None

    def frequency(self, stream: str, text: str) -> int:
        """In how many documents a term is."""
        place = self.find(stream, text)
        return place.documents if place else 0

    def postings(self, stream: str, text: str) -> Postings:
        """The documents of a term."""
        place = self.find(stream, text)
        if place is None:
            return NO_POSTINGS
        return postings_of(self._read(self._parts[".pst"][0] + place.offset, place.size), place.documents)

    def terms(self) -> Iterator[Inverted]:
        """All terms in the order of their letters within a stream. Reads the whole of both tables into memory."""
        table, blocks = self.part(".trm"), self.part(".pst")
        names = {number: stream for stream, number in self._fields.items()}
        at, end = 13, self._tables[0][0]
        while at < end:
            key, size = ENTRY.unpack_from(table, at)
            at += ENTRY.size
            place = place_of(INFO.unpack_from(table, at + key))
            found = postings_of(blocks[place.offset : place.offset + place.size], place.documents)
            stream = names[int.from_bytes(table[at : at + 2], "big")]
            yield Inverted(stream, table[at + 2 : at + key].decode(), found.numbers, found.frequencies)
            at += key + size

    def rows(self) -> Rows:
        """What is kept of the documents."""
        return Rows(**self.kept(".docs"), titles=self.kept(".titles"), vectors=self.vectors())

    def vectors(self) -> NDArray[np.int8] | None:
        """A row for each document, if any has one."""
        if ".vec" not in self._parts:
            return None
        return np.frombuffer(self.part(".vec"), np.int8).reshape(-1, DIMENSIONS)

    def book(self) -> TitleBook:
        """The titles to suggest from."""
        found: TitleBook = self.kept(".book")
        return found

    def opened(self) -> Segment:
        """What a snapshot wants of it."""
        kept = self.kept(".docs")
        lengths = _length_bytes(kept.pop("words"))
        return Segment(
            name=self.name,
            **kept,
            lengths=lengths,
            length_sums=self.length_sums,
            length_of=LENGTH_OF,
            frequency=self.frequency,
            postings=self.postings,
            read_book=self.book,
            read_vectors=self.vectors,
        )


def _length_bytes(words: NDArray[np.int32]) -> dict[str, NDArray[np.uint8]]:
    """Tokens of each document in each stream, as Whoosh rounds them."""
    exact = np.minimum(np.searchsorted(LENGTH_OF, words), 255).astype(np.uint8)
    pairs = np.minimum(np.searchsorted(LENGTH_OF, np.maximum(words - 1, 0)), 255).astype(np.uint8)
    return {"e": exact, "f": exact, "fb": pairs}


# Writing


class ArrayWriter(SegmentWriter):
    """Whoosh's writer with its sorting of postings one by one replaced. Raises Busy when another process writes."""

    def __init__(self, directory: Path, wait: float) -> None:
        storage = FileStorage(str(directory), supports_mmap=False)
        super().__init__(storage.open_index(), timeout=wait, codec=ArrayCodec())
        self._gathered = Gathered()
        self._parts: list[Rows] = []
        self._waiting: list[tuple[SearchDocument, int]] = []
        self._old: list[tuple[SegmentFile, Mask]] = []

    def add(self, document: SearchDocument, tokens: str) -> int:
        """One document; its number in the new segment."""
        words = self._gathered.add(tokens)
        self._new_document(words)
        self._waiting.append((replace(document, body="", tokens=None), words))
        if len(self._waiting) >= ROWS_AT_ONCE:
            self._take_rows()
        return self.docnum - 1

    def _new_document(self, words: int) -> None:
        self.perdocwriter.start_doc(self.docnum)
        for stream in STREAMS:
            length = max(words - 1, 0) if stream == "fb" else words
            self.perdocwriter.add_field(stream, self.schema[stream], None, length)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def _take_rows(self) -> None:
        if self._waiting:
            self._parts.append(Rows.of(*zip(*self._waiting, strict=True)))
            self._waiting = []

    def absorb(self, segments: Sequence[Any], directory: Path) -> None:
        """Take over the living documents of old segments, which are then left out of the commit."""
        self._take_rows()
        for segment in segments:
            old = SegmentFile(directory, segment)
            rows = old.rows()
            alive = np.ones(len(rows.names), np.bool_)
            alive[list(segment.deleted_docs())] = False
            self._parts.append(rows.kept(alive))
            self._old.append((old, alive))
            for words in self._parts[-1].words.tolist():
                self._new_document(words)
        self.segments: list[Any] = [segment for segment in self.segments if segment not in segments]

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self._take_rows()
        self._write_rows()
        self._write_terms()
        self.fieldwriter.close()

    def _write_rows(self) -> None:
        rows = Rows.joined(self._parts)
        kept = {name: getattr(rows, name) for name in ("names", "published", "versions", "words", "table")}
        parts = {".docs": _pickled(kept), ".titles": _pickled(rows.titles), ".book": _pickled(TitleBook(rows.titles))}
        if rows.vectors is not None:
            parts[".vec"] = rows.vectors.tobytes()
        for name, content in parts.items():
            with self.newsegment.create_file(self.storage, name) as file:
                file.write(content)

    def _all_terms(self) -> Iterator[Inverted]:
        if not self._old:
            yield from self._gathered.terms()
            return
        start, sources = len(self._gathered.lengths), [self._gathered.terms()]
        for old, alive in self._old:
            sources.append(_renumbered(old.terms(), np.where(alive, np.cumsum(alive) - 1 + start, -1)))
            start += int(np.count_nonzero(alive))
        together = heapq.merge(*sources, key=_by_name)
        for (number, text), same in groupby(together, key=_by_name):
            found = list(same)
            numbers = np.concatenate([one.numbers for one in found])
            if len(numbers):
                yield Inverted(STREAMS[number], text, numbers, np.concatenate([one.frequencies for one in found]))

    def _write_terms(self) -> None:
        """A block a term, framed as Whoosh frames its blocks, and a row in its table of terms."""
        self.fieldwriter._fieldmap.update({stream: number for number, stream in enumerate(STREAMS)})
        postings, table = self.fieldwriter._postfile, _TermTable(self.fieldwriter._tindex)
        at = 0
        for stream, text, numbers, frequencies in self._all_terms():
            block = block_of(numbers, frequencies)
            count, most = len(numbers), float(frequencies.max())
            first, last = int(numbers[0]), int(numbers[-1])
            info = pickle.dumps((count, last, most, 0, 0, 255), 2)
            framed = b"".join((_MAGIC, struct.pack("!i", -len(info) - len(block)), info, block))
            postings.write(framed)
            row = INFO.pack(0, float(frequencies.sum()), count, 0, 255, most, first, last, at, len(framed))
            table.add(struct.pack("!H", STREAMS.index(stream)) + text.encode(), row)
            at += len(framed)


class _TermTable:
    """Whoosh's table of hashes; what it remembers of each term until the end takes 12 bytes instead of 150."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._at: int = writer.dbfile.tell()
        self._codes, self._places = array("I"), array("q")
        writer._write_hashes = self._write_hashes

    def add(self, key: bytes, row: bytes) -> None:
        entry = b"".join((ENTRY.pack(len(key), len(row)), key, row))
        self._writer.dbfile.write(entry)
        self._writer.index.append(self._at)
        self._codes.append(code_of(key))
        self._places.append(self._at)
        self._at += len(entry)

    def _write_hashes(self) -> None:
        """256 tables by the last byte of the code, twice as long as what is in them, the next free slot taken."""
        codes, places = np.asarray(self._codes, np.uint32), np.asarray(self._places, np.int64)
        order = np.argsort(codes & 255, kind="stable")
        ends = np.cumsum(np.bincount(codes & 255, minlength=_TABLES)).tolist()
        for start, end in zip([0, *ends], ends, strict=False):
            here = order[start:end]
            self._writer.directory.append((self._at, 2 * len(here)))
            slots = slots_of(codes[here], places[here]).tobytes()
            self._writer.dbfile.write(slots)
            self._at += len(slots)


def _by_name(term: Inverted) -> tuple[int, str]:
    return STREAMS.index(term.stream), term.text


def _renumbered(terms: Iterable[Inverted], new: NDArray[np.integer]) -> Iterator[Inverted]:
    for stream, text, numbers, frequencies in terms:
        found = new[numbers]
        stay = found >= 0
        yield Inverted(stream, text, found[stay], frequencies[stay])


def _pickled(what: object) -> bytes:
    return pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
