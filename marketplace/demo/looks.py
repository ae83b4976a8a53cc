"""Looks at the listings of the demo over its last weeks, made up as all of it is, so that the desk shows its lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from marketplace.catalogue.status import Status
from marketplace.demo.data import Calendar, back
from marketplace.kernel import counters
from marketplace.kernel.clock import VIETNAM

WEEKS = 8
MOST = 9  # looks at a listing in a week


@dataclass(frozen=True)
class OnShow:
    """What of a listing is looked at: from the day it came on show to the day it left, in days before today."""

    kind: str
    public_id: str
    key: str
    from_days_ago: int
    to_days_ago: int


def on_show(when: Calendar, listings: dict[str, Any]) -> list[OnShow]:
    """Read within the load, counted after it: the counts stand in a store of their own."""
    found = []
    for key, item in listings.items():
        if item.published_at is None:
            continue
        since = (when.today - item.published_at.astimezone(VIETNAM).date()).days
        left = item.updated_at if item.status not in (Status.PUBLISHED, Status.EXPIRED) else item.expires_at
        until = max(0, (when.today - left.astimezone(VIETNAM).date()).days) if left else 0
        found.append(OnShow(item.kind, item.public_id, key, since, until))
    return found


def look(when: Calendar, shown: Iterable[OnShow]) -> int:
    """Count looks, a few on one day of each week. Returns how many."""
    number = 0
    for one in shown:
        for week in range(WEEKS):
            chance = crc32(f"{one.key}/{week}".encode())
            days_ago = 7 * week + chance % 7
            if not one.to_days_ago <= days_ago <= one.from_days_ago:
                continue
            times = 1 + chance // 7 % MOST
            with back(when(days_ago, 14, one.key)):
                counters.count_view(one.kind, one.public_id, times)
            number += times
    return number
