"""Where what is on show comes from: one equal tile a province, roughly in its place, and the same as a list.

A map of tiles on purpose: it claims no border and no area, and a small province is as easy to hit as a large one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.policy import door
from marketplace.reference.service import Entry, codes
from marketplace.search.choices import KIND_LABELS
from marketplace.vietnamese.keys import fold

bp = Blueprint("map", __name__)

WIDTH, HEIGHT, GAP = 74, 62, 4
"""Of a tile, in units of the drawing."""
STEPS = 4
PAGES = {"technology": "search.technologies", "need": "search.needs"}
SHORT = {"79": _l("TP. Hồ Chí Minh")}
"""What does not fit on a tile."""


@dataclass(frozen=True)
class Tile:
    """A province with its count; ``short``: its name as it fits; ``step``: 0 for none, 1 to STEPS for ever more."""

    name: str
    short: str
    lines: tuple[str, ...]
    count: int
    step: int
    x: int
    y: int
    url: str


@dataclass(frozen=True)
class Isles:
    """Islands that belong to a province, with its name."""

    name: str
    province: str
    x: int
    y: int


@bp.get("/ban-do")
@door("anyone")
def provinces() -> ResponseReturnValue:
    wished = request.args.get("loai", "")
    kind = wished if wished in KINDS else "technology"
    counts = _counts(kind)
    tops = bounds(max(counts.values(), default=0))
    tiles = [_tile(entry, kind, counts.get(entry.code, 0), tops) for entry in codes("province")]
    width, height = max(tile.x for tile in tiles) + WIDTH, max(tile.y for tile in tiles) + HEIGHT
    return render_template(
        "search/map.html",
        kind=kind,
        kinds=[(name, title, url_for(".provinces", loai=name)) for name, title in KIND_LABELS.items()],
        tiles=sorted(tiles, key=lambda tile: (tile.y, tile.x)),
        listed=sorted(tiles, key=lambda tile: (-tile.count, fold(tile.name))),
        isles=[_isles(entry) for entry in codes("province") if "islands" in entry.extra],
        legend=legend(tops),
        total=sum(counts.values()),
        nowhere=counts.get("", 0),
        tile_size=(WIDTH, HEIGHT),
        size=(width, height),
    )


def bounds(most: int) -> list[int]:
    """The largest count of each step, ascending; fewer steps where there are few counts."""
    return sorted({-(-most * step // STEPS) for step in range(1, STEPS + 1)} - {0})


def step_of(count: int, tops: list[int]) -> int:
    """0 for none; the last step is always the darkest, however few there are."""
    if not count:
        return 0
    place = next(number for number, top in enumerate(tops) if count <= top)
    return STEPS - (len(tops) - 1 - place)


def legend(tops: list[int]) -> list[tuple[int, int, int]]:
    """Step, from, to."""
    return [(step_of(top, tops), (tops[n - 1] if n else 0) + 1, top) for n, top in enumerate(tops)]


def _counts(kind: str) -> dict[str, int]:
    model: Any = KINDS[kind]
    statement = select(model.province, func.count()).where(model._status == Status.PUBLISHED).group_by(model.province)
    return {province or "": count for province, count in db.session.execute(statement)}


def _tile(entry: Entry, kind: str, count: int, tops: list[int]) -> Tile:
    row, column = entry.extra["tile"]
    short = str(SHORT.get(entry.code, entry.label))
    return Tile(
        entry.label,
        short,
        _lines(short),
        count,
        step_of(count, tops),
        column * (WIDTH + GAP),
        row * (HEIGHT + GAP),
        url_for(PAGES[kind], province=entry.code),
    )


def _isles(entry: Entry) -> Isles:
    row, column = entry.extra["islands_tile"]
    name = entry.extra["islands_en" if str(get_locale()) == "en" else "islands"]
    return Isles(name, entry.label, column * (WIDTH + GAP), row * (HEIGHT + GAP))


def _lines(name: str) -> tuple[str, ...]:
    """A short name on one line, a longer one on two."""
    words = name.split()
    half = len(words) // 2
    return (name,) if len(words) < 2 or len(name) <= 7 else (" ".join(words[:half]), " ".join(words[half:]))
