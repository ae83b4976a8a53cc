"""What a person expects to sell, read from the address of the page: nothing of it is ever written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.parsing import parse_money
from marketplace.kernel.text import clean_line
from marketplace.offers.royalties import MOST_YEARS, Sales
from marketplace.offers.terms import Price
from marketplace.vietnamese.numerals import is_below_nought

LABELS: dict[str, Any] = {
    "units": _l("Số sản phẩm bán được"),
    "price": _l("Giá ghi trên hóa đơn, mỗi sản phẩm"),
    "taxes": _l("Thuế trong hóa đơn"),
    "parts": _l("Bộ phận, linh kiện mua ngoài"),
    "packing": _l("Bao bì, đóng gói, vận tải, quảng cáo"),
    "discounts": _l("Chiết khấu, giảm giá, hàng trả lại"),
    "costs": _l("Chi phí hợp lý"),
    "income_tax": _l("Thuế thu nhập doanh nghiệp"),
}
MOST_UNITS, MOST_MONEY = 10**9, 10**15
DEFAULT_YEARS = 5


@dataclass
class Cell:
    """One box: its name, label, what was typed, what was read, and why it could not be."""

    name: str
    label: Any
    text: str = ""
    value: int = 0
    error: str = ""


@dataclass
class Asked:
    """The boxes of every year."""

    years: list[list[Cell]] = field(default_factory=list)
    is_sent: bool = False

    @property
    def errors(self) -> list[Cell]:
        return [cell for year in self.years for cell in year if cell.error]

    def sales(self) -> list[Sales]:
        return [Sales(**{cell.name.partition("-")[0]: cell.value for cell in year}) for year in self.years]


def years_of(price: Price, wish: str) -> int:
    """How many years to show: what was asked, else as long as is paid, at most ten."""
    if wish.isascii() and wish.isdigit() and len(wish) < 4:
        return min(max(int(wish), 1), MOST_YEARS)
    return min(price.years or DEFAULT_YEARS, MOST_YEARS)


def read(price_fields: tuple[str, ...], years: int, args: MultiDict[str, str], per_unit: int = 0) -> Asked:
    """The boxes with what the address holds. A box left empty repeats the year before; the first counts as 0.

    ``per_unit``: VND paid for each unit, where the price has such. Sums beyond any sense are told at the units.
    """
    asked = Asked(is_sent=any(f"{name}-1" in args for name in price_fields))
    before: dict[str, int] = {}
    for number in range(1, years + 1):
        row = [_cell(name, number, args, before.get(name, 0)) for name in price_fields]
        before = {name: cell.value for name, cell in zip(price_fields, row, strict=True)}
        asked.years.append(row)
        units = next((cell for cell in row if cell.name.startswith("units-")), None)
        is_new = any(cell.text for cell in row)  # else it repeats a year that was told
        if is_new and units is not None and units.value * max(before.get("price", 0), per_unit) >= MOST_MONEY:
            units.error = units.error or str(_l("Số sản phẩm nhân với số tiền mỗi sản phẩm quá lớn, xin xem lại."))
    return asked


def _cell(name: str, number: int, args: MultiDict[str, str], before: int) -> Cell:
    cell = Cell(f"{name}-{number}", LABELS[name], clean_line(args.get(f"{name}-{number}", ""))[:60], before)
    if not cell.text:
        return cell
    try:
        cell.value = _count(cell.text) if name == "units" else _amount(cell.text)
    except ValueError as problem:
        cell.value, cell.error = 0, str(problem)
    return cell


def _amount(text: str) -> int:
    if is_below_nought(text):
        raise ValueError(_l("Số tiền ở đây không được âm."))
    plain = text.removesuffix("đồng").strip()
    value = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 4 else parse_money(text) or 0
    if value >= MOST_MONEY:
        raise ValueError(_l("Số tiền quá lớn, xin xem lại."))
    return value


def _count(text: str) -> int:
    if is_below_nought(text):
        raise ValueError(_l("Số sản phẩm không được âm."))
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12 or int(digits) > MOST_UNITS:
        raise ValueError(_l("Xin ghi một số nguyên, nhiều nhất 1 tỷ."))
    return int(digits)
