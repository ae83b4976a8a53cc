"""Public holidays: what the law fixes, what the moon says, and what nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.moderation.targets import is_announced, is_off, unannounced
from tests.reference.lunar import day_in, hour_of
from tests.reference.test_data import extra_of, rows_of

DAY = timedelta(days=1)
YEARS = range(2025, 2031)
KNOWN = [  # months and days of the moon that were published in their years
    (2024, 1, 1, date(2024, 2, 10)),
    (2024, 3, 10, date(2024, 4, 18)),
    (2025, 1, 1, date(2025, 1, 29)),
    (2025, 3, 10, date(2025, 4, 7)),
    (2025, 8, 15, date(2025, 10, 6)),  # after the leap month
    (2026, 1, 1, date(2026, 2, 17)),
    (2026, 3, 10, date(2026, 4, 26)),
    (2023, 3, 10, date(2023, 4, 29)),  # after a leap month 2
    (2007, 1, 1, date(2007, 2, 17)),  # a day before China's
    (1985, 1, 1, date(1985, 1, 21)),  # a month before China's
]
NEW_YEARS = {
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 2),
}


@pytest.mark.parametrize(("year", "month", "day", "known"), KNOWN)
def test_the_reckoning_agrees_with_what_is_known(year: int, month: int, day: int, known: date):
    assert day_in(year, month, day) == known


@pytest.mark.parametrize("year", YEARS)
def test_lunar_new_year(app, year: int):
    """The last day of the old year and the first three of the new one are off under every option of the law."""
    first = day_in(year, 1, 1)
    assert first == NEW_YEARS[year]
    assert all(is_off(first + n * DAY) for n in (-1, 0, 1, 2))
    days = {row["on"] for code, row in extra_of("holiday").items() if code.startswith(f"TET{year}N")}
    workdays = {(first + n * DAY).isoformat() for n in (-1, 0, 1, 2) if (first + n * DAY).weekday() < 5}
    assert workdays <= days
    assert all(abs((date.fromisoformat(on) - first).days) <= 5 for on in days)


def test_2030_begins_a_day_before_china_s():
    """The new moon falls in the last hour of 2 February in Vietnam, when in China it is the 3rd."""
    assert 22.9 < hour_of(NEW_YEARS[2030]) < 23.5


@pytest.mark.parametrize("year", YEARS)
def test_hung_kings_day(app, year: int):
    day = day_in(year, 3, 10)
    assert extra_of("holiday")[f"GIOTO{year}"]["on"] == day.isoformat()
    assert is_off(day if day.weekday() < 5 else day + (7 - day.weekday()) * DAY)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("month_day", [(1, 1), (4, 30), (5, 1), (9, 2)])
def test_what_falls_on_a_weekend_is_made_up_for(app, year: int, month_day: tuple[int, int]):
    day = date(year, *month_day)
    assert is_off(day)
    if day.weekday() >= 5:
        monday = day + (7 - day.weekday()) * DAY
        assert is_off(monday)
        assert month_day != (4, 30) or is_off(monday + DAY), "Monday is 1 May itself"


ANNOUNCED = {2024: False, 2025: True, 2026: True, 2027: False, 2028: False, 2030: False}


@pytest.mark.parametrize(("year", "known"), ANNOUNCED.items())
def test_which_years_are_announced(app, year: int, known: bool):
    assert is_announced(year) is known
    assert unannounced(date(year, 6, 1), None) == ([] if known else [year])


def test_nothing_claims_to_have_been_compared_with_the_original():
    assert not [row["code"] for row in rows_of("holiday") if row["verified_on"]]
    assert all("Bộ luật Lao động" in row["source"] for row in rows_of("holiday"))


WORKING = [  # ordinary working days next to days off, which must not have slipped in
    date(2025, 1, 24),
    date(2025, 2, 3),
    date(2026, 2, 13),
    date(2026, 2, 23),
    date(2026, 9, 3),
    date(2028, 1, 24),
    date(2028, 5, 3),
    date(2029, 2, 19),
    date(2030, 1, 31),
    date(2030, 2, 7),
]


@pytest.mark.parametrize("day", WORKING)
def test_days_beside_them_are_not_off(app, day: date):
    assert not is_off(day)


SAID = "Danh mục chưa có đủ ngày nghỉ Tết, nghỉ lễ năm %s"
ASKED = "list=KHONG&direction=inbound&defence=no&state=no&certificate=no&project=local&signed_on="


@pytest.mark.parametrize(
    ("signed_on", "year"), [("01/06/2026", None), ("02/11/2026", 2027), ("01/03/2024", 2024), ("", None)]
)
def test_a_last_day_in_a_year_without_announcement_says_so(visitor, signed_on: str, year: int | None):
    text = visitor.page(f"/tra-cuu-dang-ky?{ASKED}{signed_on}").text
    assert "Hạn nộp" in text
    assert (SAID % year in text) if year else ("có thể lệch vài ngày" not in text)
