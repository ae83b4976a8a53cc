"""The parts of the engine that are arrays in, arrays out."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import bm25
from marketplace.search.bm25 import Cache, Points, points
from marketplace.search.facets import kept, mask_of, narrowed, table_of
from marketplace.search.inverting import Gathered
from marketplace.search.packing import block_of, postings_of
from marketplace.search.terms import streams_of

KEYS = st.sampled_from(["may_1", "mai_1", "a", "a1", "ab", "a_5", "đa_1", "1,5", "co_2", "co2", "nươc_1", "z", "ê_3"])
TEXTS = st.lists(st.lists(KEYS, max_size=12).map(" ".join), max_size=8)


@given(TEXTS)
def test_gathered_terms_are_those_of_the_streams(texts: list[str]):
    wanted: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    gathered = Gathered()
    for number, text in enumerate(texts):
        assert gathered.add(text) == len(text.split())
        for stream, tokens in streams_of(text).items():
            for token in tokens:
                wanted[stream, token][number] += 1
    found = [(term.stream, term.text) for term in gathered.terms()]
    assert found == sorted(found, key=lambda key: (["e", "f", "fb"].index(key[0]), key[1].encode()))
    assert {
        (term.stream, term.text): dict(zip(term.numbers.tolist(), term.frequencies.tolist(), strict=True))
        for term in gathered.terms()
    } == wanted


def test_terms_gathered_in_several_portions(monkeypatch: pytest.MonkeyPatch):
    texts = [f"say_3 mit_1 a{n % 7} b{n}" for n in range(40)]
    whole, parts = Gathered(), Gathered()
    for text in texts:
        whole.add(text)
        parts.add(text)
    wanted = [(t.stream, t.text, t.numbers.tolist()) for t in whole.terms()]
    monkeypatch.setattr("marketplace.search.inverting.READ", 5)
    monkeypatch.setattr("marketplace.search.inverting.SORTED", 11)
    assert [(t.stream, t.text, t.numbers.tolist()) for t in parts.terms()] == wanted


@given(
    st.dictionaries(st.integers(0, 3_000_000_000), st.sampled_from([1, 1, 1, 2, 255, 256, 70_000]), min_size=1),
    st.binary(max_size=60),
)
def test_postings_survive_packing(postings: dict[int, int], frame: bytes):
    numbers = np.asarray(sorted(postings), np.int64)
    frequencies = np.asarray([postings[number] for number in sorted(postings)], np.int64)
    found = postings_of(frame + block_of(numbers, frequencies), len(numbers))
    assert found.numbers.tolist() == numbers.tolist()
    assert found.frequencies.tolist() == frequencies.tolist()


@pytest.mark.parametrize("block", [b"\x01\x02\x01\x00", b"\x09\x09", b"abcdef"])
def test_packed_nonsense_is_an_error(block: bytes):
    with pytest.raises(ValueError, match="damaged"):
        postings_of(block, 5)


def test_points_are_the_same_whether_dense_or_not():
    norms = np.linspace(0.5, 2, 100).astype(np.float32)
    numbers, often = np.arange(0, 60, 3), np.full(20, 2, np.uint8)
    dense = points(numbers, often, 3.0, norms)
    sparse = points(numbers[:5], often[:5], 3.0, norms)
    assert dense.numbers is None and sparse.numbers is not None
    everyone = np.arange(100)
    assert np.array_equal(dense.of(everyone)[:13], sparse.of(everyone)[:13])
    assert dense.of(everyone)[3] == pytest.approx(3.0 * 2.2 * 2 / (2 + norms[3]))
    assert np.count_nonzero(dense.of(everyone)) == 20


def test_the_cache_keeps_within_its_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bm25, "MAX_CACHED", 10_000)
    cache, made = cache_of_four()
    asked_for(cache, "abcdefgh")
    assert "".join(made) == "abcdefgh"
    assert cache._bytes == sum(found.size for found in cache.known.values()) <= 10_000


def test_a_full_cache_is_of_use_to_more_than_it_holds(monkeypatch: pytest.MonkeyPatch):
    """Eight in turn, room for four: to keep whatever came last would never find one of them again."""
    monkeypatch.setattr(bm25, "MAX_CACHED", 10_000)
    cache, made = cache_of_four()
    asked_for(cache, "abcdefgh" * 10)
    assert len(made) <= 55
    asked_for(cache, "ij" * 20)
    made.clear()
    asked_for(cache, "ij")
    assert not made
    assert cache._bytes == sum(found.size for found in cache.known.values()) <= 10_000


def cache_of_four() -> tuple[Cache, list[str]]:
    """A cache with room for four terms of 2,200 bytes, and the terms that it had to make."""
    made: list[str] = []

    def make(stream: str, text: str) -> Points:
        made.append(text)
        return Points(None, np.full(500, ord(text), np.float32))

    return Cache(make), made


def asked_for(cache: Cache, texts: str) -> None:
    for text in texts:
        assert cache.get("e", text).given[0] == ord(text)


def test_tables_without_the_dead():
    rows = [{"kind": ["need"], "fields": ["1", "2", "1"]}, {"kind": ["technology"]}, {"fields": ["2"]}]
    table = kept(table_of(rows), np.asarray([True, False, True]))
    assert mask_of(table, "fields", {"2"}, 2).tolist() == [True, True]
    assert mask_of(table, "kind", {"technology"}, 2).tolist() == [False, False]
    _, counts = narrowed(table, np.ones(2, np.bool_), {"fields": {"1"}})
    assert (counts["fields"], counts["kind"]) == ({"1": 1, "2": 2}, {"need": 1})
