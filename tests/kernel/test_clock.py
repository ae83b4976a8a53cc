"""The clock, and setting it back for a while."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.kernel import clock

EVENING = datetime(2025, 3, 1, 20, tzinfo=UTC)  # the next morning in Vietnam


def test_inside_it_is_another_moment():
    with clock.at(EVENING.astimezone(clock.VIETNAM)):
        assert clock.now() == EVENING and clock.now().tzinfo is UTC
        assert clock.today() == date(2025, 3, 2)
    assert clock.now() > EVENING


def test_it_is_put_right_again_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.at(EVENING):
        raise ZeroDivisionError
    assert clock.now().year > 2025


def test_moments_within_moments():
    with clock.at(EVENING):
        with clock.at(EVENING.replace(year=2024)):
            assert clock.now().year == 2024
        assert clock.now() == EVENING
