"""Terms in words, line by line: for the page of an offer, for comparing two, and for the drafts of agreements.

Words are in the reader's language (labels of codes, figures, days); what people wrote stays as they wrote it. A draft
in Vietnamese is made under ``flask_babel.force_locale("vi")``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import format_decimal, gettext, ngettext

from marketplace.kernel.ui import show_date
from marketplace.offers.checking_price import base_of
from marketplace.offers.labels import AFTER_TAX, FIELDS, SHARE_OF, SIDES
from marketplace.offers.periods import ends_on
from marketplace.offers.terms import Instalment, Price, Step, Terms
from marketplace.reference import service as reference

ROWS = frozenset({"objects", "modes", "price.instalments", "steps"})
"""Fields that hold several things, told in a line each."""


class Line(NamedTuple):
    """One thing the terms say: its field and section (offers.labels), what it is called, and the words."""

    name: str
    section: str
    label: str
    words: str

    @property
    def rows(self) -> list[str]:
        """What stands in a row each: instalments, steps, several codes; nothing for what is one text."""
        return self.words.splitlines() if self.name in ROWS else []


def amount(value: int | None) -> str:
    """An amount to the đồng: 1.200.000.000 đồng."""
    return "" if value is None else gettext("%(n)s đồng", n=format_decimal(value))


def percent(points: int | None) -> str:
    """Basis points as a percentage: 550 is 5,5 %."""
    return "" if points is None else gettext("%(n)s %%", n=format_decimal(Decimal(points) / 100))


def month_count(number: int | None) -> str:
    return "" if number is None else ngettext("%(num)d tháng", "%(num)d tháng", number)


def year_count(number: int | None) -> str:
    return "" if number is None else ngettext("%(num)d năm", "%(num)d năm", number)


def people_count(number: int | None) -> str:
    return "" if number is None else ngettext("%(n)s người", "%(n)s người", number, n=format_decimal(number))


def day_count(number: int | None) -> str:
    return "" if number is None else ngettext("%(num)d ngày", "%(num)d ngày", number)


def lines(terms: Terms) -> list[Line]:
    """Everything the terms say, in the order of the form; what they leave open is left out."""
    told = ((name, section, tell(terms)) for name, section, tell in _TELL)
    return [Line(name, section, str(FIELDS[name]), words) for name, section, words in told if words]


def instalment(row: Instalment) -> str:
    """One payment in a line."""
    when = gettext("hạn %(day)s", day=show_date(row.due_on)) if row.due_on else ""
    after = gettext("sau khi %(what)s", what=row.after) if row.after else ""
    return f"{row.title}: " + ", ".join(filter(None, [amount(row.amount), when, after]))


def step(row: Step) -> str:
    """One step of the plan in a line."""
    when = gettext("hạn %(day)s", day=show_date(row.due_on)) if row.due_on else ""
    where = gettext("tại %(place)s", place=row.place) if row.place else ""
    return f"{row.title}: " + ", ".join(filter(None, [str(SIDES.get(row.side, "")), when, where]))


def share_of(price: Price) -> str:
    """What a share is taken of, in words."""
    base = base_of(price)
    if base == "LOINHUAN" and price.after_tax:
        return str(AFTER_TAX)
    return str(SHARE_OF.get(base, ""))


def _share(price: Price) -> str:
    if price.share is None:
        return ""
    base = share_of(price)
    return gettext("%(share)s %(base)s", share=percent(price.share), base=base) if base else percent(price.share)


def _term(terms: Terms) -> str:
    if terms.months is None:
        return "" if terms.right == "CHUYENNHUONG" else gettext("Không giới hạn")
    last = ends_on(terms.starts_on, terms.months)
    if last is None:
        return month_count(terms.months)
    return gettext("%(term)s, đến hết ngày %(day)s", term=month_count(terms.months), day=show_date(last))


def _sublicense(terms: Terms) -> str:
    if terms.right == "CHUYENNHUONG" or not terms.right:
        return ""
    return gettext("Có") if terms.allow_sublicense else gettext("Không")


def _lump(price: Price) -> str:
    if price.lump is None:
        return ""
    return f"{amount(price.lump)} ({_vat(price)})"


def _vat(price: Price) -> str:
    return gettext("đã gồm thuế giá trị gia tăng") if price.vat_included else gettext("chưa gồm thuế giá trị gia tăng")


def _per_unit(price: Price) -> str:
    if price.per_unit is None:
        return ""
    told = gettext("%(amount)s cho mỗi %(unit)s", amount=amount(price.per_unit), unit=price.unit or "…")
    return f"{told} ({_vat(price)})"


def _texts(name: str) -> Callable[[Terms], str]:
    return lambda terms: str(getattr(terms, name))


def _code(name: str, code_list: str) -> Callable[[Terms], str]:
    return lambda terms: reference.label(code_list, getattr(terms, name))


def _codes(name: str, code_list: str) -> Callable[[Terms], str]:
    return lambda terms: "\n".join(reference.label(code_list, code) for code in getattr(terms, name))


def _number(name: str, tell: Callable[[Any], str]) -> Callable[[Terms], str]:
    return lambda terms: tell(getattr(terms, name))


def _rows(rows: tuple[Any, ...], tell: Callable[[Any], str]) -> str:
    return "\n".join(tell(row) for row in rows)


def _of_price() -> Iterator[tuple[str, Callable[[Price], str]]]:
    yield "mode", lambda price: reference.label("payment_mode", price.mode)
    yield "lump", _lump
    yield "instalments", lambda price: _rows(price.instalments, instalment)
    yield "per_unit", _per_unit
    yield "share", _share
    yield "minimum", lambda price: amount(price.minimum)
    yield "years", lambda price: year_count(price.years)
    yield "capital", lambda price: amount(price.capital)
    yield "capital_share", lambda price: percent(price.capital_share)
    yield "words", lambda price: price.words


def _in_price(tell: Callable[[Price], str]) -> Callable[[Terms], str]:
    return lambda terms: tell(terms.price)


_TELL: tuple[tuple[str, str, Callable[[Terms], str]], ...] = (
    ("title", "object", _texts("title")),
    ("objects", "object", _codes("objects", "object_kind")),
    ("object_words", "object", _texts("object_words")),
    ("product", "object", _texts("product")),
    ("quality", "object", _texts("quality")),
    ("right", "right", _code("right", "right_kind")),
    ("allow_sublicense", "right", _sublicense),
    ("territory", "right", _texts("territory")),
    ("field_of_use", "right", _texts("field_of_use")),
    ("form", "right", _code("form", "transfer_form")),
    ("modes", "right", _codes("modes", "transfer_mode")),
    ("starts_on", "term", _number("starts_on", show_date)),
    ("months", "term", _term),
    *((f"price.{name}", "price", _in_price(tell)) for name, tell in _of_price()),
    ("steps", "plan", lambda terms: _rows(terms.steps, step)),
    ("warranty_months", "help", _number("warranty_months", month_count)),
    ("warranty", "help", _texts("warranty")),
    ("training_people", "help", _number("training_people", people_count)),
    ("training_days", "help", _number("training_days", day_count)),
    ("training", "help", _texts("training")),
    ("support_months", "help", _number("support_months", month_count)),
    ("support", "help", _texts("support")),
    ("penalty", "duty", _number("penalty", percent)),
    ("disputes", "duty", _texts("disputes")),
    ("other", "duty", _texts("other")),
)
