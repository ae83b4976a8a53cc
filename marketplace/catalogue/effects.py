"""What a technology changes, as pairs of bars: its figures before and after, as far as they can be read as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from marketplace.kernel import charts
from marketplace.kernel.charts import Span
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import number
from marketplace.vietnamese.numerals import digits

# "4,2", "khoảng 1.200 kg", "−18 °C"; not "35–40" and not "dưới 5", which are no single numbers.
_GROUPED = r"[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:[.,][0-9]+)?"
_FIGURE = re.compile(
    rf"(?:khoảng|chừng|about|~|≈)?\s*(?P<minus>[-−–](?=[0-9]))?(?P<figure>{_GROUPED}|[0-9]+(?:[.,][0-9]+)?)"
    r"\s*(?P<unit>[^0-9<>=≤≥]*)",
    re.IGNORECASE,
)
_DASH = "-−–"
MOST_TIMES = 10  # from there on a per cent of increase says less


@dataclass(frozen=True)
class Effect:
    """One figure as two bars on a scale of its own. ``before`` and ``after`` are as they were typed."""

    label: str
    unit: str
    before: str
    after: str
    before_span: Span
    after_span: Span
    change: str


def effects(rows: Iterable[Any]) -> list[Effect]:
    """The rows with two numbers of the same unit; rows are figures of a technology or dictionaries like them."""
    return [one for one in (_effect(row) for row in rows) if one is not None]


def read(text: str) -> tuple[float, str] | None:
    """(number, what follows it) of a single figure as people type it; None for a range, a bound, or words."""
    met = _FIGURE.fullmatch(clean_line(text or ""))
    if met is None or met["unit"] != met["unit"].strip(_DASH):
        return None
    value = digits(met["figure"])
    if not value and met["figure"].strip("0,."):
        return None  # too long to be a quantity
    return (-value if met["minus"] else value), " ".join(met["unit"].lower().split())


def _effect(row: Any) -> Effect | None:
    label, unit, before, after = (_of(row, name) for name in ("label", "unit", "before", "after"))
    old, new = read(before), read(after)
    if old is None or new is None or old[1] != new[1]:
        return None
    (first, second), _zero = charts.spans([old[0], new[0]])
    if first is None or second is None:
        return None
    return Effect(label, unit, before, after, first, second, _change(old[0], new[0], f"{unit} {old[1]}"))


def _of(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else getattr(row, name, None)
    return str(value or "")


def _change(before: float, after: float, unit: str) -> str:
    """By how much, in words; of shares in points, and nothing where a share of it would have no sense."""
    if before == after:
        return str(_("không đổi"))
    if "%" in unit:
        points = number(round(abs(after - before), 2))
        return str(
            _("tăng %(n)s điểm phần trăm", n=points) if after > before else _("giảm %(n)s điểm phần trăm", n=points)
        )
    if before <= 0 or after < 0 or "°" in unit or "độ" in unit.lower():
        return ""
    times = after / before
    if times > MOST_TIMES:
        return str(_("gấp %(n)s lần", n=number(round(times))))
    share = f"{number(round(100 * abs(times - 1)))}%"
    return str(_("tăng %(share)s", share=share) if after > before else _("giảm %(share)s", share=share))
