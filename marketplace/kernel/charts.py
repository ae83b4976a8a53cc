"""The shapes of small charts, in per cent of the box they are drawn in; components/chart.html draws them. Pure.

Every scale holds zero, so that heights and lengths stand to one another as the values do. Whatever comes in, nothing
leaves the box: what is no number (None, infinite, not a number at all) is no bar.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BOX = 100.0
LEAST = 1.0  # of a bar that is not zero: however little it is beside the others, it is seen
HEAD, FOOT = 15.0, 14.0  # above and below columns: for the figures and for the months
GAP = 0.28  # of the place of a column

Value = float | int | None


@dataclass(frozen=True)
class Span:
    """A bar: where it begins and how long it is, both in per cent of the box."""

    start: float
    length: float

    @property
    def end(self) -> float:
        return self.start + self.length


@dataclass(frozen=True)
class Column:
    """One column: from the left, how wide, from above, how high; ``middle`` is where its texts stand."""

    x: float
    width: float
    top: float
    height: float
    middle: float


@dataclass(frozen=True)
class Columns:
    """Columns side by side; ``ground`` is the line of zero and ``target`` that of the target, from above."""

    bars: tuple[Column | None, ...]
    ground: float
    target: float | None


@dataclass(frozen=True)
class Step:
    """One step of a funnel: its bar in the middle of the box, and its share of the step before in whole per cent."""

    span: Span
    part: int | None


def real(value: Value) -> bool:
    """Is it a number that can be drawn?"""
    return value is not None and math.isfinite(value)


def spans(values: Sequence[Value], also: Sequence[Value] = ()) -> tuple[list[Span | None], float]:
    """A bar for each value, and where zero lies; the scale reaches to ``also`` too. Bars below zero end at it."""
    shares, low, high = _shares([*values, *also])
    width = high - low
    zero = round(BOX * -low / width, 2) if width else 0.0
    return [_span(one, zero, width) for one in shares[: len(values)]], zero


def columns(values: Sequence[Value], target: Value = None) -> Columns:
    """A column for each value, the first on the left, with room for a figure above and a name below."""
    room = BOX - HEAD - FOOT
    found, zero = spans([*values, target])
    ground = BOX - FOOT - room * zero / BOX
    place = BOX / max(len(values), 1)
    bars: list[Column | None] = []
    for number, span in enumerate(found[:-1]):
        if span is None:
            bars.append(None)
            continue
        top, height = BOX - FOOT - room * span.end / BOX, room * span.length / BOX
        left = place * (number + GAP / 2)
        shape = (left, place * (1 - GAP), top, height, place * (number + 0.5))
        bars.append(Column(*(round(one, 2) for one in shape)))
    aim = found[-1]
    line = None if aim is None or target is None else (aim.end if target >= 0 else aim.start)
    height_of_line = None if line is None else round(BOX - FOOT - room * line / BOX, 2)
    return Columns(tuple(bars), round(ground, 2), height_of_line)


def line(values: Sequence[Value], width: float = 96, height: float = 24, edge: float = 3) -> list[tuple[float, float]]:
    """The points of a sparkline in a box of its own size; the ends and the heights keep ``edge`` from the border."""
    found, zero = spans([value if real(value) else 0 for value in values])
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    points = []
    for number, span in enumerate(found):
        assert span is not None
        share = span.start if span.end <= zero and span.length else span.end
        y = edge + (height - 2 * edge) * (1 - share / BOX)
        points.append((round(edge + step * number, 2), round(y, 2)))
    return points


def funnel(values: Sequence[Value]) -> list[Step]:
    """Steps one below the other, each in the middle; a step that is not told, or below zero, has no bar."""
    plain = [value if real(value) and (value or 0) > 0 else 0 for value in values]
    found, _zero = spans(plain)
    steps = []
    for number, span in enumerate(found):
        assert span is not None
        before, here = (values[number - 1] if number else None), values[number]
        steps.append(Step(Span((BOX - span.length) / 2, span.length), _part(here, before)))
    return steps


def _part(value: Value, before: Value) -> int | None:
    """Rounded to whole per cent, but never to a hundred or to nothing what is not; None of nothing."""
    if value is None or before is None or not real(value) or not real(before) or before <= 0 or value < 0:
        return None
    part = value / before
    if not math.isfinite(part):
        return None
    whole = round(100 * part)
    if whole == 100 and value != before:
        return 99 if value < before else 101
    return 1 if whole == 0 and value else whole


def _shares(values: Sequence[Value]) -> tuple[list[float | None], float, float]:
    """The values against the greatest, so that nothing overflows; and the ends of the scale, which holds zero."""
    known = [float(value) if value is not None and math.isfinite(value) else None for value in values]
    most = max((abs(one) for one in known if one is not None), default=0.0) or 1.0
    shares = [None if one is None else one / most for one in known]
    real_ones = [one for one in shares if one is not None]
    return shares, min([0.0, *real_ones]), max([0.0, *real_ones])


def _span(share: float | None, zero: float, width: float) -> Span | None:
    if share is None:
        return None
    length = BOX * abs(share) / width if width and share else 0.0
    if share:
        length = min(max(length, LEAST), BOX - zero if share > 0 else zero)
    return Span(round(zero if share >= 0 else zero - length, 2), round(length, 2))
