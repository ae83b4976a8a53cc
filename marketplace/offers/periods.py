"""Months and years from a day on, as Bộ luật Dân sự 2015 Điều 148 counts them.

A term of months ends on the corresponding day; where the month has none (29 to 31), on its last day. So one year from
29 February ends on 28 February, and four years on 29 February.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

LAST_YEAR = 2200  # beyond it nothing is counted


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months later. Raises OverflowError beyond the year 2200."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_on(starts_on: date | None, months: int | None) -> date | None:
    """The last day of a term; None where it has no first day, no end, or ends beyond what can be counted."""
    if starts_on is None or months is None:
        return None
    try:
        return add_months(starts_on, months)
    except OverflowError:
        return None


def year_of(day: date, starts_on: date) -> int:
    """In which year of a term that begins on ``starts_on`` a day lies: 1, 2, …; days before count to the first."""
    year = max(day.year - starts_on.year, 0)
    while year and add_months(starts_on, 12 * year) > day:
        year -= 1
    return year + 1
