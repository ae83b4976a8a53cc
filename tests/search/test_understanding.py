"""Which text the model of meaning gets to read: marked and foreign text as it is, bare text with its marks put back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from marketplace.search import understanding
from marketplace.search.engine import DIMENSIONS, Asked
from marketplace.search.terms import asked
from marketplace.search.whoosh_engine import WhooshEngine
from marketplace.vietnamese.keys import keys
from tests.search.listings import DOCUMENTS


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhooshEngine:
    tokens = {(d.kind, d.public_id): " ".join(key.exact for key in keys(f"{d.title} {d.body}")) for d in DOCUMENTS}
    monkeypatch.setattr(understanding, "kept_tokens", lambda found: {one: tokens[one] for one in found})
    made = WhooshEngine(tmp_path / "index")
    made.rebuild(DOCUMENTS)
    return made


READ = {
    "máy sấy mít": "máy sấy mít",
    "may say mit": "máy sấy mít",
    "detect leaf disease from photos": "detect leaf disease from photos",
    "cold storage": "cold storage",
    "banh pho bo vien": "",
}


@pytest.mark.parametrize(("typed", "read"), READ.items())
def test_what_a_model_reads_of_a_query(engine, monkeypatch: pytest.MonkeyPatch, typed: str, read: str):
    seen: list[str] = []

    def query_vector(text: str) -> np.ndarray | None:
        seen.append(text)
        return np.full(DIMENSIONS, DIMENSIONS**-0.5, np.float32) if text else None

    monkeypatch.setattr(understanding.meaning, "embedder", lambda: object())
    monkeypatch.setattr(understanding.meaning, "query_vector", query_vector)
    found = understanding.of_queries(engine)(typed, Asked(tuple(asked(typed, engine.statistics()))))
    assert seen == [read]
    assert (found is not None) == bool(read)


@pytest.mark.parametrize(("written", "read"), READ.items())
def test_what_a_model_reads_of_a_listing(engine, written: str, read: str):
    assert understanding.of_listings(engine)(written) == read


def test_without_an_index_a_listing_is_read_as_it_is(tmp_path: Path):
    assert understanding.of_listings(WhooshEngine(tmp_path / "none"))("may say mit") == "may say mit"


def test_where_meanings_are_off_nothing_is_read(engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(understanding.meaning, "embedder", lambda: None)
    monkeypatch.setattr(understanding.meaning, "query_vector", lambda _: pytest.fail("read"))
    assert understanding.of_queries(engine)("máy sấy", Asked()) is None
