"""By when something that came in at a moment is to be answered: the other way round from targets.latest_overdue."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from marketplace.kernel.clock import VIETNAM
from marketplace.moderation.targets import is_off

DAY = timedelta(days=1)


def due_after(moment: datetime, days: int) -> datetime:
    """The moment ``days`` working days after ``moment``; what comes in on a day off counts from the next morning."""
    due = moment.astimezone(VIETNAM)
    if is_off(due.date()):
        due = datetime.combine(due.date(), time(), VIETNAM)
        while is_off(due.date()):
            due += DAY
    for _ in range(days):
        due += DAY
        while is_off(due.date()):
            due += DAY
    return due
