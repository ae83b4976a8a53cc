"""What time it is. Everything else asks here, so that tests can move the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is ``moment`` (aware): for whoever writes a past that never was, as the demo does."""
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def today() -> date:
    """The calendar day in Vietnam, where the exchange's deadlines are counted."""
    return now().astimezone(VIETNAM).date()
