"""Amounts in six currencies, and what they were worth in VND at the rate of the day of signing. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from marketplace.vietnamese.numerals import is_below_nought

CURRENCIES = {"VND": 0, "USD": 2, "EUR": 2, "JPY": 0, "CNY": 2, "KRW": 0}
"""Each with the places of its smallest unit."""
NAMES = {
    "VND": _l("Đồng Việt Nam (VND)"),
    "USD": _l("Đô la Mỹ (USD)"),
    "EUR": _l("Euro (EUR)"),
    "JPY": _l("Yên Nhật (JPY)"),
    "CNY": _l("Nhân dân tệ (CNY)"),
    "KRW": _l("Won Hàn Quốc (KRW)"),
}
MOST = 10**15  # smallest units, and VND: itself refused
MOST_RATE = 10**6  # VND for one unit: itself refused
RATE_PLACES = 2
_WRITTEN = re.compile(r"([0-9]{1,18}|[0-9]{1,3}(?:\.[0-9]{3}){1,5})(?:,([0-9]{1,6}))?")
TOO_MUCH = _l("Số tiền phải lớn hơn 0 và nhỏ hơn 1 triệu tỷ.")
BAD_RATE = _l("Tỷ giá phải lớn hơn 0 và nhỏ hơn 1.000.000 đồng cho một đơn vị.")
BAD = _l("Xin viết số như 25.400 hoặc 1.234,56: dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ.")


def read_amount(text: str, currency: str) -> int:
    """Smallest units of ``currency``. Raises ValueError with a word for the field, KeyError for an unknown currency."""
    places = CURRENCIES[currency]
    number = _number(text, places, TOO_MUCH)
    units = int(number.scaleb(places))
    if not 1 <= units < MOST:
        raise ValueError(TOO_MUCH)
    return units


def read_rate(text: str, currency: str) -> str:
    """VND for one unit, as kept: “25400”, “165.23”; 1 for VND. Raises ValueError."""
    if currency == "VND":
        return "1"
    rate = _number(text, RATE_PLACES, BAD_RATE)
    if not 0 < rate < MOST_RATE:
        raise ValueError(BAD_RATE)
    return f"{rate.normalize():f}"


def in_vnd(units: int, currency: str, rate: str) -> int:
    """Whole VND, halves up. Raises ValueError where it is not from 1 to below 10**15."""
    exact = Decimal(units).scaleb(-CURRENCIES[currency]) * Decimal(rate)
    value = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if not 1 <= value < MOST:
        raise ValueError(_l("Quy ra đồng, số tiền phải từ 1 đồng đến dưới 1 triệu tỷ đồng."))
    return value


def told(units: int | None, currency: str) -> str:
    """1.234,56 USD, in the reader's way of writing numbers."""
    if units is None:
        return ""
    places = CURRENCIES[currency]
    number = Decimal(units).scaleb(-places)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return f"{format_decimal(number, format=pattern)} {currency}"


def _number(text: str, places: int, below_nought: Any) -> Decimal:
    """``below_nought``: what is said of a number with a minus."""
    if is_below_nought(text):
        raise ValueError(below_nought)
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError(BAD)
    whole, part = found[1].replace(".", ""), found[2] or ""
    if len(part) > places:
        if places:
            raise ValueError(_l("Nhiều nhất %(n)s chữ số sau dấu phẩy.", n=places))
        raise ValueError(_l("Đơn vị này không có phần lẻ sau dấu phẩy."))
    return Decimal(f"{whole}.{part or 0}")
