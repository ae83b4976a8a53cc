"""Files that vanish or shrink while somebody searches, several writers at once, many small commits."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from marketplace.search import whoosh_engine, whoosh_files
from marketplace.search.engine import DIMENSIONS, Asked, IndexBusy, IndexUnavailable, SearchDocument, Term
from marketplace.search.whoosh_engine import POINTER, WhooshEngine
from tests.bench import corpus
from tests.search.listings import DOCUMENTS, document


@pytest.fixture
def root(tmp_path: Path) -> Path:
    WhooshEngine(tmp_path / "index").rebuild(DOCUMENTS)
    return tmp_path / "index"


def chair(name: str, **more) -> SearchDocument:
    return document(("technology", name, "Ghế cói", "", "4.01", "80"), **more)


def asked_for(text: str) -> Asked:
    return Asked((Term("f", text, 1.0, text),))


def found(engine: WhooshEngine, text: str, **more) -> list[str]:
    return [hit.public_id for hit in engine.candidates(asked_for(text), **more).hits]


def live(root: Path) -> Path:
    return root / (root / POINTER).read_text().strip()


# While serving


def test_files_truncated_while_serving_are_trouble_and_no_crash(root: Path):
    reader = WhooshEngine(root)
    assert found(reader, "mit")
    for path in live(root).glob("*.seg"):
        os.truncate(path, 64)
    with pytest.raises(IndexUnavailable, match="shorter"):
        reader.candidates(asked_for("lua"))
    with pytest.raises(IndexUnavailable):
        reader.statistics().frequency("f", "nuoc")
    with pytest.raises(IndexUnavailable):
        reader.suggest("ma")
    with pytest.raises(IndexUnavailable):
        WhooshEngine(root).count()
    assert reader.rebuild(DOCUMENTS) == len(DOCUMENTS)
    assert found(reader, "lua")


def test_files_overwritten_while_serving_are_trouble_and_no_crash(root: Path):
    reader = WhooshEngine(root)
    assert reader.count()
    for path in live(root).glob("*.seg"):
        with open(path, "r+b") as file:
            file.write(b"\xff" * path.stat().st_size)
    for word in ("mit", "lua", "nuoc", "say", "trau"):
        with suppress(IndexUnavailable):
            reader.candidates(asked_for(word))
    with pytest.raises(IndexUnavailable):
        WhooshEngine(root).count()


@pytest.mark.parametrize("what", ["directory", "pointer", "all"])
def test_files_deleted_while_serving_are_trouble(root: Path, what: str):
    reader = WhooshEngine(root)
    assert found(reader, "mit")
    if what == "pointer":
        (root / POINTER).unlink()
    else:
        shutil.rmtree(live(root) if what == "directory" else root)
    for act in (lambda: found(reader, "mit"), reader.count, reader.generation, lambda: reader.index(DOCUMENTS[:1])):
        with pytest.raises(IndexUnavailable):
            act()
    assert reader.rebuild(DOCUMENTS) == len(DOCUMENTS)
    assert found(reader, "mit")


def test_a_listing_that_vanishes_while_it_is_opened_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch):
    reader, read, tries = WhooshEngine(root), whoosh_files.segments, []

    def vanishing(directory: Path, number: int) -> list:
        tries.append(number)
        if len(tries) < 3:
            raise FileNotFoundError("_MAIN_1.toc")
        return read(directory, number)

    monkeypatch.setattr(whoosh_files, "segments", vanishing)
    assert found(reader, "mit")
    assert len(tries) == 3


def test_what_another_process_commits_is_seen_at_once(root: Path):
    reader, writer = WhooshEngine(root), WhooshEngine(root)
    for turn in range(12):
        before = reader.generation()
        writer.index([chair(f"c{turn}")])
        assert reader.generation() != before
        assert len(found(reader, "coi")) == turn + 1


def test_a_quiet_directory_is_not_listed_again(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(whoosh_engine, "_SETTLED_NS", 0)
    reader = WhooshEngine(root)
    time.sleep(0.02)
    assert reader.count()
    monkeypatch.setattr(os, "listdir", lambda *_: pytest.fail("listed"))
    assert reader.count() == len(DOCUMENTS)


# Several writers


def test_a_second_writer_waits_for_the_first(root: Path, caplog: pytest.LogCaptureFixture):
    first, second = WhooshEngine(root), WhooshEngine(root)
    caplog.set_level(logging.INFO)
    with first._alone():
        waiting = threading.Thread(target=second.index, args=([chair("late")],))
        waiting.start()
        time.sleep(0.3)
        assert found(first, "coi") == []
    waiting.join()
    assert found(first, "coi") == ["late"]
    assert "waiting" in caplog.text


def test_a_second_writer_says_so_when_it_has_waited_long_enough(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(whoosh_engine, "LOCK_SECONDS", 0.1)
    first, second = WhooshEngine(root), WhooshEngine(root)
    with first._alone():
        for act in (lambda: second.index([chair("late")]), lambda: second.rebuild(DOCUMENTS)):
            with pytest.raises(IndexBusy):
                act()
    assert "still being written" in caplog.text
    second.index([chair("late")])
    assert found(first, "coi") == ["late"]


def _write(root: Path, name: str) -> None:
    engine = WhooshEngine(root)
    for turn in range(8):
        engine.index([chair(f"{name}{turn}")])


def test_two_processes_write_at_once_and_nothing_is_lost(root: Path):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_write, args=(root, name)) for name in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert len(found(WhooshEngine(root), "coi")) == 16
    assert WhooshEngine(root).count() == len(DOCUMENTS) + 16


def test_a_failed_rebuild_leaves_no_directory_behind(root: Path):
    def failing():
        yield DOCUMENTS[0]
        raise RuntimeError("database gone")

    with pytest.raises(IndexUnavailable, match="database gone"):
        WhooshEngine(root).rebuild(failing())
    assert [path.name for path in root.iterdir() if path.is_dir()] == [live(root).name]
    assert WhooshEngine(root).count() == len(DOCUMENTS)


# Many commits


def vector(number: int) -> bytes:
    return bytes([number % 100 + 1] * DIMENSIONS)


def test_many_small_commits_become_few_segments_and_lose_nothing(root: Path):
    engine = WhooshEngine(root)
    for number in range(60):
        made = corpus.document(number)
        engine.index([SearchDocument("technology", f"t{number}", made.title, made.body, vector=vector(number))])
        if number % 5 == 0:
            engine.index([chair(f"t{number}", version=7)])
    snapshot = engine._fresh()
    assert len(snapshot.segments) < 2 * whoosh_engine.MANY
    assert engine.count() == len(DOCUMENTS) + 60
    assert {i[1] for i, version in engine.stamps().items() if version == 7} == {f"t{n}" for n in range(0, 60, 5)}
    chairs = engine.candidates(Asked((Term("fb", "ghe_coi", 1.0, "ghe_coi"),)), limit=100).hits
    assert {hit.public_id for hit in chairs} == {f"t{n}" for n in range(0, 60, 5)}
    rows = {
        name: segment.vectors[number]
        for segment in snapshot.segments
        if segment.vectors is not None
        for number, name in enumerate(segment.names.tolist())
    }
    assert np.array_equal(rows[b"technology:t33"], np.frombuffer(vector(33), np.int8))
    assert len(list(live(root).glob("*.seg"))) == len(snapshot.segments)


def test_unchanged_segments_are_not_read_again(root: Path):
    reader, writer = WhooshEngine(root), WhooshEngine(root)
    before = reader._fresh().segments[0]
    writer.index([chair("new")])
    assert reader._fresh().segments[0] is before
    assert len(reader._fresh().segments) == 2


def test_copies_in_a_rebuild_leave_no_twin_for_later(root: Path):
    engine = WhooshEngine(root)
    assert engine.rebuild([chair("a", version=1), chair("b"), chair("a", version=2)]) == 2
    assert engine.stamps()["technology", "a"] == 2
    engine.index([document(("technology", "a", "Tủ gỗ", "", "4.01", "80"), version=3)])
    assert found(engine, "coi") == ["b"]
    engine.index([], [("technology", "a"), ("technology", "b")])
    assert engine.count() == 0


def test_segments_that_are_mostly_dead_are_written_anew(root: Path):
    engine = WhooshEngine(root)
    engine.index([], [(d.kind, d.public_id) for d in DOCUMENTS[:6]])
    snapshot = engine._fresh()
    assert (snapshot.size, engine.count()) == (2, 2)
    assert engine.statistics().frequency("f", "mit") == 1


def test_large_segments_are_left_alone():
    class Record:
        def __init__(self, size: int, dead: int = 0) -> None:
            self.size, self.dead = size, dead

        def doc_count_all(self) -> int:
            return self.size

        def deleted_count(self) -> int:
            return self.dead

    large = [Record(50_000), Record(15_000), Record(100_000, 90_000)]
    assert whoosh_engine.scattered(large) == [large[2]]
    assert whoosh_engine.scattered([Record(9_000)] * 3 + [Record(90_000)]) == []
    many = [Record(3) for _ in range(8)]
    assert whoosh_engine.scattered([*large[:2], *many]) == many
    middling = [Record(n) for n in (900, 4_000, 5_000, 6_000, 7_000, 8_000, 900, 800, 10, 20, 30, 40)]
    chosen = whoosh_engine.scattered(middling)
    assert len(chosen) >= whoosh_engine.MANY
    assert sum(record.size for record in chosen) <= whoosh_engine.MOST_MERGED


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


DAMAGES = {
    "a segment deleted": ("*.seg", Path.unlink),
    "a segment cut": ("*.seg", cut),
    "a segment emptied": ("*.seg", lambda path: path.write_bytes(b"")),
    "another file": ("*.seg", lambda path: path.write_bytes(b"garbage" * 500)),
    "the listing deleted": ("*.toc", Path.unlink),
    "the listing cut": ("*.toc", cut),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", DAMAGES)
def test_who_holds_the_files_open_notices_that_others_could_not_open_them(root, name):
    engine = WhooshEngine(root)
    assert found(engine, "say")
    engine.check()
    pattern, damage = DAMAGES[name]
    for path in root.rglob(pattern):
        damage(path)
    with pytest.raises(IndexUnavailable):
        engine.check()
    engine.rebuild(DOCUMENTS)
    engine.check()
    assert found(WhooshEngine(root), "say")
