"""The lunar calendar of Vietnam, reckoned: moments of new moons and the sun's longitude, days at UTC+7.

After Jean Meeus, Astronomical Algorithms (2nd ed.), chapters 49 (new moons) and 25 (sun); good to two minutes, where
the new moons in question keep half an hour from midnight. Month 11 holds the winter solstice; where 13 new moons lie
between two of them, the first month without a main term of the sun is a leap month.
"""

from __future__ import annotations

from datetime import date
from math import floor, radians, sin

HOURS_AHEAD = 7
CLOCK = 70 / 86400  # by how much even time runs ahead of the clock in these years, in days
JULIAN = 1721424.5  # the moment at which the first day that date() counts begins, less a day

# Of new moons: amplitude in days, power of the eccentricity, and multiples of M, M' and F.
TERMS = [
    (-0.40720, 0, 0, 1, 0),
    (0.17241, 1, 1, 0, 0),
    (0.01608, 0, 0, 2, 0),
    (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0),
    (0.00208, 2, 2, 0, 0),
    (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2),
    (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0),
    (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2),
    (-0.00024, 1, -1, 2, 0),
]


def new_moon(number: int) -> float:
    """The moment of a new moon (0: January 2000) in Vietnam: a day as date() counts it, with a fraction."""
    t = number / 1236.85
    ecc = 1 - 0.002516 * t
    sun = 2.5534 + 29.10535670 * number
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * t * t
    node = 160.7108 + 390.67050284 * number - 0.0016118 * t * t
    moment = 2451550.09766 + 29.530588861 * number + 0.00015437 * t * t
    for size, power, of_sun, of_moon, of_node in TERMS:
        moment += size * ecc**power * sin(radians(of_sun * sun + of_moon * moon + of_node * node))
    moment -= 0.00017 * sin(radians(124.7746 - 1.56375588 * number))
    moment += 0.000325 * sin(radians(299.77 + 0.107408 * number)) + 0.000165 * sin(radians(251.88 + 0.016321 * number))
    return moment - CLOCK + HOURS_AHEAD / 24 - JULIAN


def day_of(number: int) -> int:
    return floor(new_moon(number))


def main_term(day: int) -> int:
    """In which twelfth of its way (0 from the spring point) the sun stands when this day begins in Vietnam."""
    t = (day - HOURS_AHEAD / 24 + CLOCK + JULIAN - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    seen = mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return int(seen % 360 // 30)


def eleventh(year: int) -> int:
    """The new moon that begins the month with the winter solstice of this year."""
    end = date(year, 12, 31).toordinal()
    number = floor((end - date(2000, 1, 6).toordinal()) / 29.530588861) + 1
    while day_of(number) > end:
        number -= 1
    return number - 1 if main_term(day_of(number)) >= 9 else number


def day_in(year: int, month: int, day: int) -> date:
    """A day of one of the first ten months of the lunar year that begins in ``year``; never of a leap month."""
    first, last = eleventh(year - 1), eleventh(year)
    number = first + month + 1
    if last - first == 13:
        leap = next(n for n in range(first + 1, last) if main_term(day_of(n)) == main_term(day_of(n + 1)))
        number += number >= leap
    return date.fromordinal(day_of(number) + day - 1)


def hour_of(day: date) -> float:
    """At what time of the day, on the clock of Vietnam, the new moon of this day falls."""
    number = round((day.toordinal() - date(2000, 1, 6).toordinal()) / 29.530588861)
    moments = [new_moon(n) for n in range(number - 1, number + 2)]
    return next(moment % 1 * 24 for moment in moments if floor(moment) == day.toordinal())
