"""The engines that are timed side by side: each builds an index of the same tokens and answers the same weighted terms.

`build` fills a folder, `open` makes it ready, `ask` returns the scores of the best ten, best first.
"""

from __future__ import annotations

import gc
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from marketplace.search.engine import Asked, Result, SearchDocument, Term
from marketplace.search.terms import STREAMS, streams_of
from marketplace.search.whoosh_engine import WhooshEngine

TOP = 10
Tokens = dict[str, list[str]]


class Contender(Protocol):
    """One engine, or one way of asking it.

    `indexes`: whose folder it reads; `rounds`: how often a query is timed; `passes`: in so many processes, in turn.
    """

    indexes: str
    rounds: int
    passes: int

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None: ...
    def open(self, folder: Path) -> None: ...
    def before(self) -> None: ...
    def ask(self, terms: list[Term]) -> list[float]: ...


class Plain:
    """What most contenders have in common."""

    indexes = ""
    rounds = 3
    passes = 1

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        raise NotImplementedError

    def before(self) -> None:
        """Done before each query, not timed."""


class Ours(Plain):
    """Our path warm: what hot terms give is remembered. Ten hits and the total; nobody looks at terms and facets."""

    indexes = "ours"
    passes = 5

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        WhooshEngine(folder).rebuild(documents)

    def open(self, folder: Path) -> None:
        self.engine = WhooshEngine(folder)
        self.engine.candidates(Asked(terms=(Term("e", "không", 1.0, "khong"),)))

    def ask(self, terms: list[Term]) -> list[float]:
        return [hit.score for hit in self._found(terms).hits]

    def _found(self, terms: list[Term]) -> Result:
        return self.engine.candidates(Asked(terms=tuple(terms)), limit=TOP)


class OursCold(Ours):
    """Our path with a reader that remembers no postings: every query reads the files."""

    def before(self) -> None:
        snapshot: Any = self.engine._snapshot
        snapshot.forget()


class OursRead(Ours):
    """Our path warm as a page of results uses it: the terms of each hit and the counts of all facets are read."""

    def ask(self, terms: list[Term]) -> list[float]:
        found = self._found(terms)
        dict(found.facets)
        return [hit.score for hit in found.hits if tuple(hit.terms)]


class Stock(Plain):
    """Whoosh as it comes, on the very same index files: ``searcher.search(Or(terms))``."""

    indexes = "ours"
    rounds = 1
    array = False

    def open(self, folder: Path) -> None:
        from whoosh import index, query  # noqa: PLC0415 - imported where it is timed alone

        self._query = query
        name = (folder / "current").read_text(encoding="utf-8").strip()
        self._searcher = index.open_dir(str(folder / name)).searcher()

    def ask(self, terms: list[Term]) -> list[float]:
        asked = self._query.Or([self._query.Term(t.stream, t.text, boost=t.weight) for t in terms])
        if self.array:
            asked.matcher_type = self._query.Or.ARRAY_MATCHER
        return [hit.score for hit in self._searcher.search(asked, limit=TOP)]


class StockArray(Stock):
    """The same with the array matcher, which Whoosh gives up above 5,000 documents unless it is told."""

    array = True


class Fts5(Plain):
    """SQLite FTS5, contentless, detail=full (bm25() is zero with less), all weights one as in these queries."""

    indexes = "fts5"

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        connection = sqlite3.connect(folder / "index.sqlite")
        connection.execute(
            "CREATE VIRTUAL TABLE items USING fts5(e, f, fb, content='', detail=full, "
            "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_.,'\")"
        )
        rows = (tuple(" ".join(found[stream]) for stream in STREAMS) for found in _tokens(documents))
        connection.executemany("INSERT INTO items(e, f, fb) VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO items(items) VALUES ('optimize')")
        connection.commit()
        connection.close()

    def open(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "index.sqlite")

    def ask(self, terms: list[Term]) -> list[float]:
        asked = " OR ".join(f'{t.stream} : "{t.text}"' for t in terms)
        rows = self._connection.execute(
            "SELECT rowid, bm25(items) FROM items WHERE items MATCH ? ORDER BY rank LIMIT ?", (asked, TOP)
        )
        return [-score for _, score in rows]


class Bm25s(Plain):
    """bm25s on numpy: scores computed when indexing, one length for the three streams, all in memory, no updates."""

    indexes = "bm25s"

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        import bm25s  # noqa: PLC0415 - each engine alone in its process

        numbers: dict[str, int] = {}
        rows = [
            [numbers.setdefault(f"{stream}:{token}", len(numbers)) for stream in STREAMS for token in found[stream]]
            for found in _tokens(documents)
        ]
        engine = bm25s.BM25(k1=1.2, b=0.75, backend="numpy")
        engine.index(bm25s.tokenization.Tokenized(ids=rows, vocab=numbers), show_progress=False)
        del rows
        gc.collect()
        with (folder / "index.pickle").open("wb") as file:
            pickle.dump((engine, numbers), file, protocol=5)

    def open(self, folder: Path) -> None:
        with (folder / "index.pickle").open("rb") as file:
            self._engine, self._numbers = pickle.load(file)  # noqa: S301 - written by build()

    def ask(self, terms: list[Term]) -> list[float]:
        numbers = self._numbers
        wanted = [numbers[f"{t.stream}:{t.text}"] for t in terms if f"{t.stream}:{t.text}" in numbers]
        scores = self._engine.get_scores_from_ids(wanted)
        best = np.argpartition(scores, -TOP)[-TOP:] if len(scores) > TOP else np.arange(len(scores))
        return sorted(scores[best].tolist(), reverse=True)


class Tantivy(Plain):
    """tantivy by its defaults: ten hits and their total (``count=True``), no facets."""

    indexes = "tantivy"
    passes = 5
    count = True

    def build(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        import tantivy  # noqa: PLC0415 - each engine alone in its process

        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for found in _tokens(documents):
            writer.add_document(tantivy.Document(**{stream: [" ".join(found[stream])] for stream in STREAMS}))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415 - as above

        self._tantivy, self._terms_of = tantivy, self._schema()
        self._searcher = tantivy.Index(self._terms_of, path=str(folder)).searcher()

    @staticmethod
    def _schema() -> Any:
        import tantivy  # noqa: PLC0415 - as above

        builder = tantivy.SchemaBuilder()
        for stream in STREAMS:
            builder.add_text_field(stream, tokenizer_name="whitespace", index_option="freq")
        return builder.build()

    def ask(self, terms: list[Term]) -> list[float]:
        query, occur = self._tantivy.Query, self._tantivy.Occur.Should
        parts = [
            (occur, query.boost_query(query.term_query(self._terms_of, t.stream, t.text, "freq"), t.weight))
            for t in terms
        ]
        found = self._searcher.search(query.boolean_query(parts), TOP, count=self.count)
        return [score for score, _ in found.hits]


class TantivyTop(Tantivy):
    """tantivy without the total: it skips whatever cannot reach the first ten."""

    count = False


CONTENDERS: dict[str, type[Any]] = {
    "ours-cold": OursCold,
    "ours-warm": Ours,
    "ours-read": OursRead,
    "fts5": Fts5,
    "tantivy": Tantivy,
    "tantivy-top": TantivyTop,
    "bm25s": Bm25s,
    "whoosh": Stock,
    "whoosh-array": StockArray,
}


def _tokens(documents: Iterable[SearchDocument]) -> Iterator[Tokens]:
    for document in documents:
        yield streams_of(document.tokens or "")
