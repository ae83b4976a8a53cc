"""Form fields of terms: amounts, shares and counts as people write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.catalogue.fields import MoneyField, Typed
from marketplace.kernel.text import clean_line
from marketplace.offers.checking_price import BAD_AMOUNT, BAD_SHARE
from marketplace.vietnamese.numerals import is_below_nought

_SMALL = re.compile(r"([0-9]{1,3})\s*(?:đồng|đ|vnd|vnđ)", re.IGNORECASE)
_SHARE = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?\s*%?")
_COUNT = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3}){1,2}")


class AmountField(MoneyField):
    """An amount in VND; below a thousand only with its currency (500 đồng), since 500 alone may mean 500 million."""

    def read(self, text: str) -> int | None:
        if is_below_nought(text):
            raise ValueError(BAD_AMOUNT)
        small = _SMALL.fullmatch(_plain(text))
        return int(small[1]) if small else super().read(text)

    def write(self, value: int) -> str:
        return f"{value} đồng" if 0 < value < 1000 else super().write(value)


class ShareField(Typed, StringField):
    """A percentage with at most two decimals, in basis points: 5,5 is 550."""

    most = 20

    def read(self, text: str) -> int | None:
        plain = _plain(text)
        if not plain:
            return None
        if is_below_nought(plain):
            raise ValueError(BAD_SHARE)
        found = _SHARE.fullmatch(plain)
        if found is None:
            raise ValueError(_l("Xin viết tỷ lệ phần trăm như “5” hoặc “5,5”, nhiều nhất hai chữ số sau dấu phẩy."))
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)

    def write(self, value: int) -> str:
        return f"{(Decimal(value) / 100).normalize():f}".replace(".", ",")


class CountField(Typed, StringField):
    """A whole number of months, people, products."""

    most = 20

    def read(self, text: str) -> int | None:
        plain = _plain(text)
        if not plain:
            return None
        if is_below_nought(plain):
            raise ValueError(_l("Xin ghi một số nguyên không âm, như 12."))
        if not _COUNT.fullmatch(plain):
            raise ValueError(_l("Xin ghi một số nguyên, như 12."))
        return int(plain.replace(".", ""))

    def write(self, value: int) -> str:
        return f"{value:,}".replace(",", ".")


def _plain(text: str) -> str:
    return clean_line(unicodedata.normalize("NFKC", text))
