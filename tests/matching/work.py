"""Let the worker do all that is due, and what that makes due a second later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from marketplace.extensions import db
from marketplace.kernel.worker import Worker


def work() -> None:
    Worker(None).drain()
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5)):
        Worker(None).drain()
    db.session.rollback()
