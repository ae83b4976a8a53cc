"""By when something that came in at a moment is to be answered: the other way round from targets.latest_overdue."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from marketplace.kernel.clock import VIETNAM
from marketplace.moderation.targets import is_off

DAY = timedelta(days=1)


def due_after(moment: datetime, days: int) -> datetime:
    """The moment ``days`` working days after ``moment``; what comes in on a day off counts from the next morning."""
    came_in = moment.astimezone(VIETNAM)
    day, hour = came_in.date(), came_in.timetz()
    if is_off(day):  # as if it had come at the very end of the last working day
        while is_off(day):
            day -= DAY
        return datetime.combine(later(day, days) + DAY, time(), VIETNAM)
    return datetime.combine(later(day, days), hour)


def later(day: date, days: int) -> date:
    """The last of ``days`` working days after ``day``."""
    for _ in range(days):
        day += DAY
        while is_off(day):
            day += DAY
    return day
