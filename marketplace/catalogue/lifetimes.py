"""How long a listing stays on show, when its owners are reminded, and until when it may simply be renewed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import current_app

from marketplace.catalogue.models import Need, Publication
from marketplace.catalogue.status import Status
from marketplace.kernel.clock import VIETNAM, now

LONGEST_WAIT = 366 * 3  # days ahead that a deadline may lie


def expiry_of(item: Publication) -> datetime:
    """When an item shown now leaves the show: a year from now, or for a need the end of its deadline's day."""
    if isinstance(item, Need) and item.deadline:
        end = datetime.combine(item.deadline + timedelta(days=1), time(), VIETNAM).astimezone(UTC)
        return max(end, now())
    return now() + timedelta(days=current_app.config["ON_SHOW_DAYS"])


def remind_days() -> list[int]:
    """Days before the end at which owners are reminded, the most first."""
    return sorted({int(word) for word in current_app.config["REMIND_DAYS"].split()}, reverse=True)


def grace_end(until: datetime) -> datetime:
    """Until when what left the show at ``until`` may come back without a new review."""
    return until + timedelta(days=current_app.config["RENEW_GRACE_DAYS"])


def is_renewable(item: Publication) -> bool:
    """May its owner say that it still holds, without a new review?"""
    if item.organisation.is_suspended or (isinstance(item, Need) and item.outcome):
        return False
    if item.status == Status.PUBLISHED:
        return True
    return item.status == Status.EXPIRED and item.expires_at is not None and now() <= grace_end(item.expires_at)


def is_ending(item: Publication) -> bool:
    """Is it time to ask its owner: has it run out, or does it end within the first reminder?"""
    if item.expires_at is None or not is_renewable(item):
        return False
    return item.expires_at <= now() + timedelta(days=max(remind_days()))


def needs_deadline(item: Publication) -> bool:
    """Does renewing ask for a new day? A need with a deadline ends with it."""
    return isinstance(item, Need) and item.deadline is not None


def last_day(item: Publication) -> date | datetime | None:
    """The last day on show."""
    return item.expires_at - timedelta(seconds=1) if item.expires_at else None


def confirmed_at(item: Publication) -> datetime | None:
    """When its owner last said that it holds: by renewing it, or when it went on show."""
    said = [moment for moment in (item.renewed_at, item.published_at) if moment is not None]
    return max(said, default=None)
