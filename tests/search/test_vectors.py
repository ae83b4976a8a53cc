"""Kept meanings: packed without loss that matters, and of the text that stands there now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.search import vectors
from marketplace.search.engine import DIMENSIONS
from marketplace.search.models import TextVector
from tests.cast import make_technology
from tests.search.listings import DOCUMENTS

MIT = ("technology", "sayMit")


class Counting:
    """An embedder that gives every text a vector of its own and tells what it was asked."""

    dimensions = DIMENSIONS

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.read: list[str] = []

    def passage(self, texts: Any) -> Any:
        self.read += texts
        return np.stack([np.eye(DIMENSIONS, dtype=np.float32)[len(text) % DIMENSIONS] for text in texts])

    query = long_query = passage


def put(*documents: Any, name: str = "counting") -> Counting:
    source = Counting(name)
    computed = vectors.compute(documents, source)
    with transaction():
        vectors.keep(computed, source.name)
    return source


def random_vectors(count: int) -> Any:
    """Of length 1, numbers as far from zero as those of the model."""
    found = np.random.default_rng(7).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


class TestPacking:
    def test_there_and_back(self):
        for vector in random_vectors(20):
            again = vectors.unpacked(vectors.packed(vector))
            assert len(vectors.packed(vector)) == DIMENSIONS
            assert float(again @ vector) > 0.999 and np.linalg.norm(again) == pytest.approx(1)

    def test_likeness_is_kept_to_a_thousandth(self):
        one, *others = random_vectors(200)
        rows = np.frombuffer(b"".join(map(vectors.packed, others)), np.int8).reshape(-1, DIMENSIONS)
        near = rows / np.linalg.norm(rows, axis=1, keepdims=True) @ one
        wrong = near - np.stack(others) @ one
        assert float(np.sqrt((wrong**2).mean())) < 0.001

    def test_the_largest_number_keeps_its_sign(self):
        vector = np.zeros(DIMENSIONS, np.float32)
        vector[3] = -1
        assert np.frombuffer(vectors.packed(vector), np.int8)[3] == -127
        assert vectors.unpacked(vectors.packed(vector))[3] == pytest.approx(-1)

    def test_nothing_stays_nothing(self):
        nothing = np.zeros(DIMENSIONS, np.float32)
        assert vectors.packed(nothing) == bytes(DIMENSIONS)
        assert not vectors.unpacked(bytes(DIMENSIONS)).any()


class TestDigest:
    def test_of_text_and_model(self):
        told = vectors.digest("máy sấy", "one")
        assert len(told) == 64 and told == vectors.digest("máy sấy", "one")
        assert len({told, vectors.digest("máy sấy", "two"), vectors.digest("máy sấy lúa", "one")}) == 3

    def test_of_what_the_model_is_given(self):
        spaced = replace(DOCUMENTS[0], title="Máy  sấy mít bằng bơm\0nhiệt ", version=9, province="01")
        assert vectors.text_of(spaced) == vectors.text_of(DOCUMENTS[0])
        assert vectors.text_of(replace(DOCUMENTS[0], body="x" * 100_000)).startswith("Máy sấy mít")


class TestKept:
    def test_what_was_computed_is_known(self, app: Any):
        source = put(*DOCUMENTS)
        assert len(source.read) == len(DOCUMENTS)
        found = vectors.look_up(DOCUMENTS, "counting")
        assert len(found.known) == len(DOCUMENTS) and found.stale == []
        assert vectors.count("counting") == len(DOCUMENTS)

    def test_another_model_knows_nothing_of_it(self, app: Any):
        put(*DOCUMENTS)
        assert vectors.look_up(DOCUMENTS, "other") == ({}, [])
        assert vectors.look_up(DOCUMENTS, None) == ({}, [])
        assert vectors.vectors_for([MIT], "other") == {} and vectors.vector_of(*MIT, "other") is None

    def test_a_newer_version_of_the_same_words_is_the_same(self, app: Any):
        put(DOCUMENTS[0])
        assert vectors.look_up([replace(DOCUMENTS[0], version=8, trl=3)], "counting").known.keys() == {MIT}

    @pytest.mark.parametrize("model", ["counting", "other", None])
    def test_other_words_make_it_stale_whatever_is_in_use(self, app: Any, model: str | None):
        put(DOCUMENTS[0])
        changed = replace(DOCUMENTS[0], body="Sấy nóng")
        assert vectors.look_up([changed], model) == ({}, [MIT])
        assert vectors.vectors_for([MIT], "counting").keys() == {MIT}

    def test_one_row_per_listing(self, app: Any):
        put(DOCUMENTS[0])
        put(replace(DOCUMENTS[0], title="Máy sấy xoài"), name="other")
        rows = db.session.execute(select(func.count()).select_from(TextVector)).scalar_one()
        assert rows == 1 and vectors.count("other") == 1

    def test_one_vector(self, app: Any):
        put(DOCUMENTS[0])
        found = vectors.vector_of(*MIT, "counting")
        assert found is not None and np.linalg.norm(found) == pytest.approx(1)
        assert found.argmax() == len(vectors.text_of(DOCUMENTS[0])) % DIMENSIONS

    def test_a_row_of_another_length_is_left_out(self, app: Any):
        put(DOCUMENTS[0])
        with transaction() as session:
            session.execute(select(TextVector)).scalar_one().vector = b"short"
        assert vectors.vectors_for([MIT], "counting") == {}
        assert vectors.look_up(DOCUMENTS[:1], "counting") == ({}, [])

    def test_missing_is_what_is_on_show_without(self, technology: Any, need: Any, lan: Any):
        with transaction():
            make_technology(lan, lan.organisations[0], title="Bản nháp chưa ai được xem")
        assert set(vectors.missing("counting")) == {("technology", technology.public_id), ("need", need.public_id)}
        put(replace(DOCUMENTS[0], public_id=technology.public_id))
        assert list(vectors.missing("counting")) == [("need", need.public_id)]
        assert len(list(vectors.missing("other"))) == 2
