"""What takes a while to compute and may be an hour old: kept in the process, made anew when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from flask import current_app

from marketplace.kernel.clock import now

T = TypeVar("T")


def of_this_hour(name: str, compute: Callable[[], T]) -> T:
    """The value made in this hour, under ``name`` among the extensions of the application."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    kept: tuple[datetime, T] | None = current_app.extensions.get(name)
    if kept is None or kept[0] != hour:
        kept = current_app.extensions[name] = (hour, compute())
    return kept[1]
