"""The addresses of pages for search engines, in parts that are no longer than sitemaps.org allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import Select, func, select

from marketplace.extensions import db
from marketplace.opendata import shown

MOST = 50_000
"""Addresses in one file (sitemaps.org)."""
MOST_PARTS = 50_000
"""Files in one list of them."""


@dataclass(frozen=True)
class Address:
    """One page: its path, and when it last changed if that is known."""

    path: str
    changed_at: datetime | None = None

    @property
    def url(self) -> str:
        return absolute(self.path)


Provider = Callable[[], Iterable[Address]]
PROVIDERS: list[Provider] = []


def lists(provider: Provider) -> Provider:
    """Register a function that gives the public pages of a room to the right, newest state at each call."""
    PROVIDERS.append(provider)
    return provider


def absolute(path: str) -> str:
    """A path as an address of this site, as SITE_URL has it."""
    base: str = current_app.config["SITE_URL"]
    return base.rstrip("/") + path


@lists
def standing() -> Iterator[Address]:
    """Pages that are always there."""
    for endpoint in (
        "console.home",
        "search.technologies",
        "search.needs",
        "organisations.index",
        "quality.show",
        "transfer_figures.show",
        "opendata.index",
        "accounts.register",
    ):
        yield Address(url_for(endpoint))


# name of a part -> (its rows, the endpoint of one row)
ROWS: dict[str, tuple[Callable[[], Select[Any]], str]] = {
    "cong-nghe": (lambda: shown.listings("technology"), "technology.show"),
    "nhu-cau": (lambda: shown.listings("need"), "need.show"),
    "to-chuc": (shown.organisations, "organisations.show"),
}


def parts() -> list[tuple[str, int, datetime | None]]:
    """Every part there is: name, number, latest change in it; the standing pages first."""
    times = [one.changed_at for one in part("trang", 1) if one.changed_at]
    found: list[tuple[str, int, datetime | None]] = [("trang", 1, max(times, default=None))]
    for name, (rows, _) in ROWS.items():
        count = db.session.execute(select(func.count()).select_from(rows().subquery())).scalar_one()
        found += [(name, number, _latest(name, number)) for number in range(1, -(-count // MOST) + 1)]
    return found


def part(name: str, number: int) -> list[Address]:
    """The addresses of one part; empty when there is no such part."""
    if name == "trang":
        return [one for provider in PROVIDERS for one in provider()] if number == 1 else []
    if name not in ROWS or not 1 <= number <= MOST_PARTS:
        return []
    endpoint = ROWS[name][1]
    return [
        Address(url_for(endpoint, public_id=public_id), max(filter(None, times), default=None))
        for public_id, *times in db.session.execute(_rows(name, number))
    ]


def _rows(name: str, number: int) -> Select[Any]:
    rows: Select[Any] = ROWS[name][0]()
    return rows.offset((number - 1) * MOST).limit(MOST)


def _latest(name: str, number: int) -> datetime | None:
    """The latest time in a part, found by the database."""
    _, *times = _rows(name, number).subquery().c
    found = db.session.execute(select(*(func.max(time) for time in times))).one()
    return max(filter(None, found), default=None)
