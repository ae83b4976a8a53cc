"""Three words for how strong a match is, and silence below them."""

from __future__ import annotations

import pytest

from marketplace.matching.strength import BANDS, CEILINGS, FLOORS, LABELS, band


def test_every_whole_score_has_the_band_whose_bounds_hold_it():
    for score in range(101):
        holding = [name for name in BANDS if FLOORS[name] <= score <= CEILINGS[name]]
        assert holding == [name for name in (band(score),) if name]


def test_stronger_is_higher_and_below_the_weak_is_silence():
    assert 0 < FLOORS["weak"] < FLOORS["medium"] < FLOORS["strong"] <= 100
    assert band(FLOORS["weak"] - 1) is None and band(0) is None and band(100) == "strong"


@pytest.mark.parametrize("name", BANDS)
def test_every_band_has_a_word(name: str):
    assert str(LABELS[name])
