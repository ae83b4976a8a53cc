"""Words and meaning as one score."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.search.centre import unit
from marketplace.search.engine import DIMENSIONS
from marketplace.search.fusion import FAINT, LOOKED_AT, MEANT, SAID, best_of, fused, strength, tens, worth_showing
from marketplace.search.nearness import Nearness

EVERYWHERE = np.ones(4, np.bool_)


def vector(*numbers: float) -> np.ndarray:
    return unit(np.asarray([*numbers, *[0] * (DIMENSIONS - len(numbers))], np.float32))


def space(*rows: np.ndarray) -> Nearness:
    data = np.stack(rows)
    return Nearness(len(rows), [(0, np.rint(data * 127 / np.abs(data).max(axis=1, keepdims=True)).astype(np.int8))])


# 0 says it in the words asked for, 1 means the same in other words, 2 is something else, 3 is of a kind with 0.
DRYERS = space(vector(1, 0.2), vector(1, 0.1, 0.3), vector(0, 0, 1), vector(0.7, 0.7))
WORDS = np.asarray([1, 0, 0.2, 0], np.float32)
ASKED = vector(1)


def test_without_meaning_words_alone_count():
    for question, known in ((None, DRYERS), (ASKED, Nearness(4, [(0, None)]))):
        totals, near = fused(WORDS, question, known, EVERYWHERE, 1.0)
        assert totals.tolist() == WORDS.tolist()
        assert not near.any()
    assert fused(WORDS, ASKED, DRYERS, EVERYWHERE, 0.0)[0].tolist() == WORDS.tolist()


def test_meaning_finds_what_shares_no_word():
    totals, near = fused(WORDS, ASKED, DRYERS, EVERYWHERE, 1.0)
    assert np.argsort(-totals).tolist()[:2] == [0, 1]
    assert totals[1] > totals[2]
    assert near[1] > 0.5 > near[2]


def test_the_best_speak_for_what_is_meant():
    """3 is hardly near to what was asked, but of a kind with the best."""
    alone = DRYERS.cosines(DRYERS.placed(vector(1, -0.6)))
    together = fused(np.asarray([2, 0, 0, 0], np.float32), vector(1, -0.6), DRYERS, EVERYWHERE, 1.0)[1]
    assert together[3] > alone[3] + 0.1


def test_the_second_and_third_best_speak_too():
    """4 is no nearer to what was asked, and to the best, than 3; but it is of a kind with the next two."""
    several = space(vector(1), vector(0.5, 1), vector(0.5, 0, 1), vector(0.3, 0, 0, 1.4), vector(0.3, 1, 1))
    words, everywhere = np.asarray([1, 0.9, 0.9, 0, 0], np.float32), np.ones(5, np.bool_)
    near = fused(words, ASKED, several, everywhere, 1.0)[1]
    alone = several.cosines(several.placed(ASKED))
    assert 0 < alone[4] < alone[3] + 0.05
    assert near[4] > near[3] + 0.1
    assert near[1] == pytest.approx(near[2])


def test_what_is_outside_neither_scores_nor_speaks():
    within = np.asarray([False, True, True, True])
    loud = np.asarray([50, 0, 1, 0], np.float32)
    totals, near = fused(loud, ASKED, DRYERS, within, 1.0)
    assert totals[0] == near[0] == 0
    assert near[2] > fused(loud, ASKED, DRYERS, EVERYWHERE, 1.0)[1][2]


def test_nothing_found_is_nothing():
    totals, _ = fused(np.zeros(4, np.float32), ASKED, DRYERS, np.zeros(4, np.bool_), 1.0)
    assert not totals.any()


def test_the_best_come_first_and_equal_ones_in_their_order():
    scores = np.asarray([0.5, 0, 0.9, 0.5, 0.1], np.float32)
    assert best_of(scores, 10).tolist() == [2, 0, 3, 4]
    assert best_of(scores, 2).tolist()[0] == 2
    many = np.linspace(1, 0.1, LOOKED_AT * 2, dtype=np.float32)
    assert best_of(many, LOOKED_AT).tolist() == list(range(LOOKED_AT))


@pytest.mark.parametrize(("lexical", "near"), [(0, 0), (10, 0), (60, 0), (60, 0.5), (200, 0.9)])
def test_strength_is_a_share_that_grows_with_both(lexical: float, near: float):
    found = strength(lexical, near, 1000, is_meant=True)
    assert 0 <= found < 1
    assert strength(lexical + 5, near, 1000, is_meant=True) > found
    assert strength(lexical, near + 0.1, 1000, is_meant=True) > found


def test_strength_is_counted_in_terms_as_rare_as_they_get():
    assert strength(tens(100), 0, 100, is_meant=False) == strength(tens(100_000), 0, 100_000, is_meant=False)


def test_what_nobody_says_and_nobody_nearly_means_is_not_found():
    far = vector(0.2, 0.2, 0, 1)
    assert DRYERS.cosines(DRYERS.placed(far)).max() < FAINT
    totals, near = fused(np.zeros(4, np.float32), far, DRYERS, EVERYWHERE, 1.0)
    assert not totals.any() and not near.any()
    assert fused(WORDS, far, DRYERS, EVERYWHERE, 1.0)[0][0] > 1


@pytest.mark.parametrize(
    ("words", "near", "shown"),
    [(SAID, 0, True), (0, MEANT, True), (SAID / 2, MEANT / 2, False), (1, 1, True)],
)
def test_a_hint_is_not_shown(words: float, near: float, shown: bool):
    ones = np.ones(1, np.float32)
    told = worth_showing(ones, ones * words, (ones * near).astype(np.float32), ones > 0, 0.2)
    assert told.tolist() == [shown]


def test_what_is_far_below_the_best_is_not_shown_and_listings_are_not_cut():
    totals = np.asarray([1, 0.3, 0.1, 0.2], np.float32)
    among = np.asarray([True, True, True, False])
    assert worth_showing(totals, totals, None, among, 0.2).tolist() == [True, True, False, False]
    assert worth_showing(totals, totals * 0, totals * 0, among, 0.0).tolist() == among.tolist()
