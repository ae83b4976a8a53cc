"""Vectors as signed bytes: centred, taken at length 1, missing where a document has none."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.search.centre import centre, centred, unit
from marketplace.search.engine import DIMENSIONS
from marketplace.search.nearness import CHUNK, MIDDLE, Nearness


def bytes_of(rows: np.ndarray) -> np.ndarray:
    return np.rint(rows * (127 / np.abs(rows).max(axis=1, keepdims=True))).astype(np.int8)


def some(count: int, seed: int = 1) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(0.02, 1, (count, DIMENSIONS)).astype(np.float32))


def by_the_book(rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    middle = rows.sum(axis=0) / (len(rows) + MIDDLE)
    return np.clip(unit(rows - middle) @ unit(vector - middle), 0, 1)


@pytest.mark.parametrize("cut", [0, 3, 40])
def test_cosines_are_those_of_the_book_however_documents_are_spread(cut: int):
    rows, vector = some(40), some(1, seed=2)[0]
    data = bytes_of(rows)
    space = Nearness(40, [(0, data[:cut]), (cut, data[cut:])])
    assert space.cosines(space.placed(vector)) == pytest.approx(by_the_book(rows, vector), abs=0.01)


def test_more_documents_than_are_multiplied_at_a_time():
    rows, vector = some(CHUNK + 7), some(1, seed=2)[0]
    space = Nearness(len(rows), [(0, bytes_of(rows))])
    assert space.cosines(space.placed(vector)) == pytest.approx(by_the_book(rows, vector), abs=0.01)


def test_the_length_of_stored_vectors_is_of_no_account():
    rows, vector = some(20), some(1, seed=2)[0]
    loud, faint = bytes_of(rows), np.rint(rows * 300).astype(np.int8)
    found = [space.cosines(space.placed(vector)) for space in (Nearness(20, [(0, loud)]), Nearness(20, [(0, faint)]))]
    assert found[0] == pytest.approx(found[1], abs=0.02)


def test_documents_without_a_vector_are_near_to_nothing():
    data = bytes_of(some(10))
    data[4] = 0
    space = Nearness(15, [(0, data), (10, None)])
    near = space.cosines(space.placed(some(1)[0]))
    assert near[4] == 0
    assert not near[10:].any()
    assert near[0] > 0.9
    assert not space.rows(np.array([4, 12])).any()
    assert space.rows(np.array([0, 12]))[0] @ space.placed(some(1)[0]) == pytest.approx(near[0], abs=0.001)


def test_without_any_vector_there_is_no_space():
    assert not Nearness(3, [(0, None)])
    assert not Nearness(0, [])
    assert Nearness(1, [(0, bytes_of(some(1)))])


def test_the_centre_is_taken_away_and_length_is_1():
    assert centre().shape == (DIMENSIONS,)
    found = centred(np.stack([centre() + some(1)[0], centre()]))
    assert np.linalg.norm(found[0]) == pytest.approx(1)
    assert not found[1].any()
