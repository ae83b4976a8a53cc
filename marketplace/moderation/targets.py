"""How soon the authority means to answer: working days of Vietnam, per kind of thing that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask import current_app

from marketplace.kernel.clock import VIETNAM, now
from marketplace.reference import service as reference

HOLIDAYS = "holiday"
SATURDAY = 5
SETTINGS = {
    ("technology", "new"): "MODERATION_TARGET_DAYS",
    ("need", "new"): "MODERATION_TARGET_DAYS_NEED",
    ("technology", "edit"): "MODERATION_TARGET_DAYS_EDIT",
    ("need", "edit"): "MODERATION_TARGET_DAYS_EDIT",
    ("technology", "small"): "MODERATION_TARGET_DAYS_SMALL",
    ("need", "small"): "MODERATION_TARGET_DAYS_SMALL",
}
"""By kind of listing and by what waits: a new listing, an edit of one on show, a small change already live."""


def days_for(kind: str, matter: str = "new") -> int:
    """Working days in which an answer is meant to be given."""
    return int(current_app.config[SETTINGS[kind, matter]])


def bounds() -> Mapping[tuple[str, str], datetime]:
    """For every kind and matter: what was handed in before this moment is late."""
    return {key: latest_overdue(days_for(*key)) for key in SETTINGS}


def latest_overdue(days: int) -> datetime:
    """The moment that lies ``days`` working days back."""
    moment = now().astimezone(VIETNAM)
    if is_off(moment.date()):  # nothing runs on from the end of the last working day
        day = moment.date()
        while is_off(day - timedelta(days=1)):
            day -= timedelta(days=1)
        moment = datetime.combine(day, time(), VIETNAM)
    for _ in range(days):
        moment -= timedelta(days=1)
        while is_off(moment.date()):
            moment -= timedelta(days=1)
    return moment


def is_off(day: date) -> bool:
    """Does the office rest on that day? Weekends, and public holidays as far as the list ``holiday`` knows them."""
    return day.weekday() >= SATURDAY or day in _days_of(day.year)


def holidays(first: date, last: date) -> list[tuple[date, reference.Entry]]:
    """The public holidays of a span, in order, each with its entry: name, source, and whether it was verified."""
    found = [
        (day, entry)
        for year in range(first.year, last.year + 1)
        for day, entry in _days_of(year).items()
        if first <= day <= last
    ]
    return sorted(found, key=lambda pair: pair[0])


def is_announced(year: int) -> bool:
    """Does the list know which days that year's announcement gives off, beyond those of every year and of the moon?"""
    return any(entry.extra.get("announced") for entry in _days_of(year).values())


def unannounced(*days: date | None) -> list[int]:
    """The years of these days in which terms may still move, since not all days off are known."""
    return sorted({day.year for day in days if day is not None and not is_announced(day.year)})


def _days_of(year: int) -> dict[date, reference.Entry]:
    found = {}
    for entry in reference.codes(HOLIDAYS):
        day = date.fromisoformat(entry.extra.get("on") or f"{year}-{entry.extra['every']}")
        if day.year == year:
            found[day] = entry
    return found
