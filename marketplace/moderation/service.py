"""What other rooms ask of this one: how much waits, how long, and what stands first. Nothing here commits."""

from __future__ import annotations

from marketplace.moderation import counting
from marketplace.moderation.counting import Counts
from marketplace.moderation.queue import Desk, Filter, Place
from marketplace.moderation.waiting import Waiting

__all__ = ["Counts", "Desk", "Filter", "Place", "Waiting", "counts", "median_age", "waiting"]


def waiting(wanted: Filter, limit: int = 50, offset: int = 0) -> list[Waiting]:
    """What waits for an officer under a filter, the oldest first."""
    return Desk().page(wanted, limit, offset)


def counts() -> Counts:
    """For desks: how many wait, how many of them are overdue, since when the oldest waits."""
    return counting.count()


def median_age() -> int | None:
    """Whole hours: half of what waits for an officer has waited longer. None when nothing waits."""
    return Desk().median_hours()
