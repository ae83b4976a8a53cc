"""Months from a day on, above all from the end of February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.offers.periods import add_months, ends_on, year_of


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 3, 31), 6, date(2027, 9, 30)),
        (date(2027, 3, 31), 0, date(2027, 3, 31)),
    ],
)
def test_the_corresponding_day_or_the_last_of_the_month(day: date, months: int, expected: date):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(("starts_on", "months"), [(None, 12), (date(2027, 1, 1), None), (date(2099, 1, 1), 1300)])
def test_no_end_where_none_can_be_told(starts_on: date | None, months: int | None):
    assert ends_on(starts_on, months) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 5, 1), 1),
        (date(2028, 2, 29), 1),
        (date(2029, 2, 27), 1),
        (date(2029, 2, 28), 2),
        (date(2032, 2, 28), 4),
        (date(2032, 2, 29), 5),
    ],
)
def test_years_of_a_term_that_begins_on_29_february(day: date, expected: int):
    assert year_of(day, date(2028, 2, 29)) == expected


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 40), st.integers(0, 300))
def test_a_day_lies_in_the_year_between_two_anniversaries(starts_on: date, years: int, more: int):
    day = add_months(starts_on, 12 * years) + timedelta(days=more)
    number = year_of(day, starts_on)
    assert add_months(starts_on, 12 * (number - 1)) <= day < add_months(starts_on, 12 * number)
