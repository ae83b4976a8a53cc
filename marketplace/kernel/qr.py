"""QR codes as one path of an SVG drawing: what a telephone reads off a printed page."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import segno

QUIET = 4
"""Empty modules around the code (ISO/IEC 18004)."""


class Code(NamedTuple):
    """``size``: modules a side, the quiet zone included; ``path``: the dark ones, for the attribute d of a path."""

    size: int
    path: str


def qr(text: str) -> Code:
    """The code of an address. Error correction M: one that is creased or smudged in a corner is still read.

    Raises segno.DataOverflowError for a text that no code can hold (2,331 bytes).
    """
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET)]
    return Code(len(rows), "".join(_line(y, row) for y, row in enumerate(rows)))


def _line(y: int, row: list[int]) -> str:
    found, x = [], 0
    for is_dark, some in groupby(row, bool):
        length = len(list(some))
        if is_dark:
            found.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(found)
