"""What time it is. Everything else asks here, so that tests can move the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Vietnam, where the exchange's deadlines are counted."""
    return now().astimezone(VIETNAM).date()
