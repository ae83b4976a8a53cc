"""The bars of a small chart as numbers; the template draws them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.offers.royalties import Year

HEIGHT, STEP, WIDTH, TOP, FOOT = 160, 60, 36, 24, 24  # of the drawing, in its own units


SCALES = (
    (10**11, 10**6, _l("triệu đồng")),
    (10**14, 10**9, _l("tỷ đồng")),
    (10**30, 10**12, _l("nghìn tỷ đồng")),
)
"""Highest bar below which a unit is used, the unit in VND, its name: figures of at most eight signs."""


@dataclass(frozen=True)
class Block:
    """One part of a bar: what it stands for, where it begins from above, and how high it is."""

    kind: str  # lump, per_unit, share, added
    top: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One year: its place from the left, its blocks from the ground up, and where its figure stands."""

    number: int
    left: int
    blocks: tuple[Block, ...]
    top: float
    total: int

    @property
    def middle(self) -> int:
        return self.left + WIDTH // 2


def scale(years: Sequence[Year]) -> tuple[int, Any]:
    """The unit of the figures above the bars: how many VND it is, and its name."""
    most = max((year.total for year in years), default=0)
    return next((unit, name) for below, unit, name in SCALES if most < below)


def width(years: Sequence[Year]) -> int:
    return max(len(years), 1) * STEP


def bars(years: Sequence[Year]) -> list[Bar]:
    """Bars whose heights stand to one another as the amounts do; the highest fills the drawing."""
    most = max((year.total for year in years), default=0)
    return [_bar(year, place, most) for place, year in enumerate(years)]


def _bar(year: Year, place: int, most: int) -> Bar:
    ground = float(TOP + HEIGHT)
    blocks = []
    for kind in ("lump", "per_unit", "share", "added"):
        height = round(getattr(year, kind) * HEIGHT / most, 2) if most else 0.0
        if height:
            ground = round(ground - height, 2)
            blocks.append(Block(kind, ground, height))
    return Bar(year.number, place * STEP + (STEP - WIDTH) // 2, tuple(blocks), ground, year.total)
