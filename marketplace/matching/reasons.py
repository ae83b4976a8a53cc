"""The reasons of a kept match in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from marketplace.kernel.ui import money
from marketplace.matching.sides import ReasonKind
from marketplace.reference.service import label

MOST_SHOWN = 4  # criteria told in one line

AGAINST = frozenset(
    {
        ReasonKind.MISSING,
        ReasonKind.TRL_BELOW,
        ReasonKind.CAPACITY_SHORT,
        ReasonKind.OVER_BUDGET,
        ReasonKind.OTHER_RIGHT,
        ReasonKind.TRIED,
        ReasonKind.UNWANTED,
    }
)


def in_words(reason: dict[str, Any]) -> tuple[str, bool]:
    """(sentence, does it speak for the match?) of one stored reason. What is missing does not speak for it."""
    kind, values = reason["kind"], list(reason["values"])
    if kind not in SENTENCES:
        return ", ".join(values), True  # kept by another release
    return SENTENCES[kind](values), kind not in AGAINST


def _names(name: str, codes: list[str]) -> str:
    return ", ".join(label(name, code) for code in codes)


def _trl_below(values: list[str]) -> str:
    return _("Mới ở TRL %(level)s, bên cầu mong muốn từ TRL %(wish)s", level=values[0], wish=values[-1])


def _capacity(values: list[str]) -> str:
    return _("Công suất %(offer)s đáp ứng nhu cầu %(need)s", offer=values[0], need=_opened(values[-1]))


def _capacity_short(values: list[str]) -> str:
    return _("Công suất %(offer)s thấp hơn nhu cầu %(need)s", offer=values[0], need=_opened(values[-1]))


def _over_budget(values: list[str]) -> str:
    price, budget = money(int(values[0])), money(int(values[-1]))
    return _("Vượt kinh phí: giá từ %(price)s, bên cầu có tối đa %(budget)s", price=price, budget=budget)


def _criteria(values: list[str]) -> str:
    return "; ".join(_opened(value) for value in values[:MOST_SHOWN]) + ("…" if len(values) > MOST_SHOWN else "")


def _opened(value: str) -> str:
    """In the middle of a line, a sentence does not open with a capital, save a name or an abbreviation."""
    first = value.split(" ", 1)[0]
    return value[0].lower() + value[1:] if first[1:].islower() else value


SENTENCES: dict[str, Callable[[list[str]], str]] = {
    ReasonKind.WORDS: lambda values: _("Cùng nói về: %(words)s", words=", ".join(values)),
    ReasonKind.MEANING: lambda values: _("Gần nghĩa, tuy hai bên dùng từ khác nhau"),
    ReasonKind.FIELD: lambda values: _("Cùng lĩnh vực: %(names)s", names=_names("st_field", values)),
    ReasonKind.SECTOR: lambda values: _("Cùng ngành kinh tế: %(names)s", names=_names("vsic", values)),
    ReasonKind.TRL: lambda values: _("Đạt mức sẵn sàng mong muốn (TRL %(level)s)", level=values[0]),
    ReasonKind.CAPACITY: _capacity,
    ReasonKind.PROVINCE: lambda values: _("Cùng tỉnh: %(name)s", name=_names("province", values)),
    ReasonKind.NEIGHBOUR: lambda values: _("Tỉnh lân cận: %(name)s", name=_names("province", values)),
    ReasonKind.BUDGET: lambda values: _("Giá trong khoảng kinh phí"),
    ReasonKind.RIGHT: lambda values: _("Đúng quyền mong muốn: %(names)s", names=_names("right_kind", values)),
    ReasonKind.MUST_HAVE: lambda values: _("Có nêu: %(words)s", words=_criteria(values)),
    ReasonKind.MISSING: lambda values: _("Chưa thấy nêu: %(words)s", words=_criteria(values)),
    ReasonKind.TRL_BELOW: _trl_below,
    ReasonKind.CAPACITY_SHORT: _capacity_short,
    ReasonKind.OVER_BUDGET: _over_budget,
    ReasonKind.OTHER_RIGHT: lambda values: _("Không có quyền mong muốn: %(names)s", names=_names("right_kind", values)),
    ReasonKind.TRIED: lambda values: _("Bên cầu đã thử: %(words)s", words=", ".join(values)),
    ReasonKind.UNWANTED: lambda values: _("Có điều bên cầu không muốn: %(words)s", words=", ".join(values)),
}
