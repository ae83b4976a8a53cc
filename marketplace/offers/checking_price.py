"""What stands against the price of terms: parts that miss, that the mode does not use, sums that do not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.offers.labels import SHARE_OF
from marketplace.offers.terms import Instalment, Price, Terms

Problem = tuple[str, Any]

AMOUNTS = (1, 10**15)  # VND: from the first, below the second
SHARES = (0, 10_000)  # basis points: above the first, up to the second
MOST_YEARS, MOST_INSTALMENTS = 50, 24
MISSING = _l("Xin điền mục này.")
BAD_AMOUNT = _l("Số tiền phải từ 1 đồng đến dưới 1 triệu tỷ đồng.")
BAD_SHARE = _l("Tỷ lệ phải lớn hơn 0 và không quá 100 phần trăm.")
UNUSED = _l("Phương thức thanh toán đã chọn không dùng mục này. Xin xóa, hoặc chọn phương thức kết hợp.")

# What each mode is made of; the first of a row must be there, of KETHOP at least two of its parts or words.
PARTS: dict[str, tuple[str, ...]] = {
    "TRAGON": ("lump", "per_unit"),
    "GOPVON": ("capital",),
    **dict.fromkeys(SHARE_OF, ("share",)),
    "KETHOP": ("lump", "per_unit", "share", "capital"),
}
# What may stand only where a part stands.
BELONGS = {
    "instalments": ("lump",),
    "vat_included": ("lump", "per_unit"),
    "unit": ("per_unit",),
    "base": ("share",),
    "after_tax": ("share",),
    "minimum": ("per_unit", "share"),
    "years": ("per_unit", "share"),
    "capital_share": ("capital",),
}


def price_problems(price: Price, terms: Terms, knows: Callable[[str, str], Any]) -> list[Problem]:
    """As checking.problems(), for the price alone."""
    if not price.mode:
        return [("price.mode", MISSING)]
    if price.mode not in PARTS or knows("payment_mode", price.mode) is None:
        return [("price.mode", _l("Giá trị không nằm trong danh sách, xin chọn lại."))]
    checks = (_parts, _ranges, _instalments, _royalty)
    found = [problem for check in checks for problem in check(price)]
    found += _with_terms(price, terms)
    return [(f"price.{name}", words) for name, words in found]


def is_amount(value: int | None) -> bool:
    """Is it a sum that terms can speak of? What follows from one that is not is left unsaid."""
    return value is not None and AMOUNTS[0] <= value < AMOUNTS[1]


def base_of(price: Price) -> str:
    """The payment mode whose base a share is taken of; empty where there is no share."""
    if price.share is None:
        return ""
    return price.mode if price.mode in SHARE_OF else price.base


def _parts(price: Price) -> Iterator[Problem]:
    used = PARTS[price.mode]
    there = [name for name in used if getattr(price, name) is not None]
    if price.mode == "KETHOP":
        if len(there) < 2 and not (there and price.words.strip()):
            yield "mode", _l("Phương thức kết hợp cần ít nhất hai cách trả, hoặc một cách và lời giải thích.")
    elif not there:
        yield used[0], MISSING
    elif len(there) > 1:
        yield "per_unit", _l("Đã ghi tổng số tiền. Trả thêm theo sản phẩm là phương thức kết hợp, xin chọn lại.")
    for name in PARTS["KETHOP"]:
        if name not in used and getattr(price, name) is not None:
            yield name, UNUSED
    for name, parts in BELONGS.items():
        if getattr(price, name) and not any(getattr(price, part) is not None for part in parts):
            yield name, UNUSED


def _ranges(price: Price) -> Iterator[Problem]:
    for name in ("lump", "per_unit", "minimum", "capital"):
        value = getattr(price, name)
        if value is not None and not is_amount(value):
            yield name, BAD_AMOUNT
    for name in ("share", "capital_share"):
        value = getattr(price, name)
        if value is not None and not SHARES[0] < value <= SHARES[1]:
            yield name, BAD_SHARE
    if price.years is not None and not 1 <= price.years <= MOST_YEARS:
        yield "years", _l("Xin ghi một số từ 1 đến %(most)s.", most=MOST_YEARS)


def _instalments(price: Price) -> Iterator[Problem]:
    rows = price.instalments
    if len(rows) > MOST_INSTALMENTS:
        yield "instalments", _l("Xin ghi nhiều nhất %(most)s mục.", most=MOST_INSTALMENTS)
    for number, row in enumerate(rows):
        yield from ((f"instalments.{number}.{name}", words) for name, words in _instalment(row))
    days = [(number, row.due_on) for number, row in enumerate(rows) if row.due_on is not None]
    for (_, before), (number, day) in zip(days, days[1:], strict=False):
        if day < before:
            yield f"instalments.{number}.due_on", _l("Hạn của đợt này ở trước hạn của đợt trên.")
    amounts = [row.amount for row in rows]
    if rows and is_amount(price.lump) and all(map(is_amount, amounts)) and sum(amounts) != price.lump:
        yield "instalments", _l("Các đợt cộng lại chưa bằng tổng số tiền.")


def _instalment(row: Instalment) -> Iterator[Problem]:
    if not row.title.strip():
        yield "title", _l("Xin đặt tên cho đợt trả, ví dụ: Đợt 1.")
    if not is_amount(row.amount):
        yield "amount", BAD_AMOUNT
    if row.due_on is None and not row.after.strip():
        yield "due_on", _l("Xin ghi hạn trả, hoặc trả sau khi việc gì đã xong.")
    elif row.due_on is not None and not 2000 <= row.due_on.year <= 2100:
        yield "due_on", _l("Xin xem lại năm.")


def _royalty(price: Price) -> Iterator[Problem]:
    if price.per_unit is not None and not price.unit.strip():
        yield "unit", _l("Xin ghi đơn vị sản phẩm, ví dụ: kg, tấn, chiếc.")
    if (price.per_unit is not None or price.share is not None) and price.years is None:
        yield "years", _l("Xin ghi số năm trả theo sản phẩm hoặc theo tỷ lệ.")
    if price.share is None:
        return
    if price.mode == "KETHOP" and price.base not in SHARE_OF:
        yield "base", _l("Xin chọn tỷ lệ tính trên giá bán tịnh, doanh thu thuần hay lợi nhuận.")
    if price.mode != "KETHOP" and price.base:
        yield "base", _l("Phương thức thanh toán đã nói tỷ lệ tính trên gì. Xin để trống mục này.")
    if price.after_tax and base_of(price) != "LOINHUAN":
        yield "after_tax", _l("Mục này chỉ dùng khi tỷ lệ tính trên lợi nhuận.")


def _with_terms(price: Price, terms: Terms) -> Iterator[Problem]:
    if terms.form == "GOPVON" and price.capital is None and price.mode != "GOPVON":
        yield "mode", _l("Hình thức chuyển giao là góp vốn, nên giá phải có giá trị công nghệ góp vốn.")
    if price.capital is not None and terms.form not in ("", "GOPVON", "DUAN", "KHAC"):
        yield "capital", _l("Hình thức chuyển giao đã chọn không phải là góp vốn. Xin sửa một trong hai.")
    if price.years is not None and terms.months is not None and 0 < terms.months < price.years * 12 - 11:
        yield "years", _l("Số năm trả dài hơn thời hạn của thỏa thuận.")
