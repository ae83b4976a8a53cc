"""The demo's words, read from demo/data, and the moments at which its past happened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import func, select

from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.history import HistoryHead

DATA = Path(__file__).parent / "data"


@cache
def read(name: str) -> list[dict[str, Any]]:
    """One file of demo/data; not to be changed by the caller."""
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return rows


class Calendar:
    """Moments of the demo's past: never in the future, and never on a day whose history is sealed already."""

    def __init__(self) -> None:
        self.today, self.latest = today(), now()
        sealed = db.session.execute(select(func.max(HistoryHead.day))).scalar_one_or_none()
        self.earliest = _start(sealed + timedelta(days=1)) if sealed else None

    def __call__(self, days_ago: int, hour: int, key: str = "") -> datetime:
        """Some minute after ``hour`` (Vietnam time) that many days ago; ``key`` chooses the minute."""
        moment = _start(self.today - timedelta(days=days_ago)) + timedelta(hours=hour, minutes=crc32(key.encode()) % 50)
        return self.within(moment)

    def hours_ago(self, hours: int) -> datetime:
        return self.within(self.latest - timedelta(hours=hours))

    def day(self, days_ahead: int) -> date:
        """A deadline that many days ahead, or ago; not before the past of the demo begins."""
        day: date = self.today + timedelta(days=days_ahead)
        return max(day, self.earliest.astimezone(VIETNAM).date()) if self.earliest else day

    def within(self, moment: datetime) -> datetime:
        """``moment``, or the nearest one that the past of the demo may have."""
        return min(max(moment, self.earliest) if self.earliest else moment, self.latest)


@contextmanager
def back(moment: datetime) -> Iterator[None]:
    """Inside, it is ``moment``, also for what would be written a little later."""
    with clock.at(moment):
        yield
        db.session.flush()


def _start(day: Any) -> datetime:
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)
