"""What stands against sending terms: gaps, and what does not go together. Pure but for the code lists.

problems(terms) -> [("price.lump", "Xin ghi …"), …]      field names as in offers.labels; rows by number from 0
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.offers.checking_price import AMOUNTS, SHARES, Problem, price_problems
from marketplace.offers.periods import ends_on
from marketplace.offers.terms import Step, Terms
from marketplace.reference import service as reference

Knows = Callable[[str, str], Any]

MISSING = _l("Xin điền mục này.")
UNKNOWN = _l("Giá trị không nằm trong danh sách, xin chọn lại.")
LISTS = {"right": "right_kind", "form": "transfer_form"}
MANY = {"objects": "object_kind", "modes": "transfer_mode"}
COUNTS = {  # field: the most
    "months": 1200,
    "warranty_months": 240,
    "training_people": 10_000,
    "training_days": 1000,
    "support_months": 240,
}
LINES = ("title", "territory", "field_of_use", "product")
MOST_LINE, MOST_TEXT, MOST_STEPS = 200, 5000, 30
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
USE_RIGHTS = ("DOCQUYEN", "KHONGDOCQUYEN", "THUCAP")
_EXCLUSIVE = re.compile(r"(?<!không )(?<!bằng )\bđộc quyền\b", re.IGNORECASE)

__all__ = ["AMOUNTS", "SHARES", "problems"]


def problems(terms: Terms, knows: Knows = reference.find) -> list[Problem]:
    """Everything that must be mended before these terms can be sent, in the order of the form.

    ``knows(list, code)`` gives the entry of a code, or None; only tests have another than the reference lists.
    """
    found = [*_codes(terms, knows), *_texts(terms), *_right(terms), *_days(terms), *_numbers(terms)]
    return [*found, *price_problems(terms.price, terms, knows), *_steps(terms)]


def _codes(terms: Terms, knows: Knows) -> Iterator[Problem]:
    for name, code_list in LISTS.items():
        code = getattr(terms, name)
        if not code:
            yield name, MISSING
        elif knows(code_list, code) is None:
            yield name, UNKNOWN
    for name, code_list in MANY.items():
        codes = getattr(terms, name)
        entries = [knows(code_list, code) for code in codes]
        if not codes:
            yield name, _l("Xin chọn ít nhất một mục.")
        elif None in entries:
            yield name, UNKNOWN
        elif all(_needs_another(entry) for entry in entries):
            yield name, _ALONE[name]


_ALONE = {
    "objects": _l(
        "Máy móc, thiết bị chỉ là đối tượng chuyển giao công nghệ khi đi kèm một đối tượng khác "
        "(Luật Chuyển giao công nghệ Điều 4). Xin chọn thêm đối tượng đi kèm."
    ),
    "modes": _l(
        "Chuyển giao máy móc, thiết bị đi cùng một phương thức khác (Luật Chuyển giao công nghệ Điều 6). "
        "Xin chọn thêm phương thức."
    ),
}


def _needs_another(entry: Any) -> bool:
    """Does this code count only together with another one of its list? The list itself says so."""
    return bool(getattr(entry, "extra", {}).get("needs_another"))


def _texts(terms: Terms) -> Iterator[Problem]:
    if not terms.title.strip():
        yield "title", MISSING
    for name, value in vars(terms).items():
        most = MOST_LINE if name in LINES else MOST_TEXT
        if isinstance(value, str) and len(value) > most:
            yield name, _l("Xin viết không quá %(most)s ký tự.", most=most)


def _right(terms: Terms) -> Iterator[Problem]:
    if terms.right == "THUCAP" and not terms.allow_sublicense:
        yield (
            "allow_sublicense",
            _l(
                "Quyền thứ cấp chỉ chuyển được khi chủ sở hữu đồng ý cho chuyển giao lại "
                "(Luật Chuyển giao công nghệ Điều 7). Xin đánh dấu mục này."
            ),
        )
    if terms.right == "CHUYENNHUONG":
        if terms.allow_sublicense:
            yield (
                "allow_sublicense",
                _l("Bên nhận quyền sở hữu tự quyết định việc cho dùng lại, xin bỏ dấu ở mục này."),
            )
        if terms.months is not None:
            yield "months", _l("Chuyển nhượng quyền sở hữu không có thời hạn. Xin để trống mục này.")
    if terms.right in USE_RIGHTS and not terms.territory.strip():
        yield "territory", _l("Xin ghi phạm vi lãnh thổ được sử dụng, ví dụ: toàn quốc, tỉnh Tây Ninh.")
    if terms.right == "KHONGDOCQUYEN":
        for name in ("territory", "field_of_use"):
            if _EXCLUSIVE.search(getattr(terms, name)):
                yield (
                    name,
                    _l("Mục này nói “độc quyền”, nhưng quyền được chọn là không độc quyền. Xin sửa một trong hai."),
                )


def _days(terms: Terms) -> Iterator[Problem]:
    if terms.starts_on is not None and not is_sensible(terms.starts_on):
        yield "starts_on", BAD_YEAR


def is_sensible(day: date) -> bool:
    """Is it a day that terms can speak of?"""
    return EARLIEST <= day <= LATEST


BAD_YEAR = _l("Xin xem lại năm.")


def _numbers(terms: Terms) -> Iterator[Problem]:
    for name, most in COUNTS.items():
        value = getattr(terms, name)
        if value is not None and not 1 <= value <= most:
            yield name, _l("Xin ghi một số từ 1 đến %(most)s.", most=most)
    if terms.penalty is not None and not SHARES[0] < terms.penalty <= SHARES[1]:
        yield "penalty", _l("Tỷ lệ phải lớn hơn 0 và không quá 100 phần trăm.")


def _steps(terms: Terms) -> Iterator[Problem]:
    if len(terms.steps) > MOST_STEPS:
        yield "steps", _l("Xin ghi nhiều nhất %(most)s mục.", most=MOST_STEPS)
    last = ends_on(terms.starts_on, terms.months) if terms.months and terms.months > 0 else None
    for number, step in enumerate(terms.steps):
        yield from ((f"steps.{number}.{name}", words) for name, words in _step(step, last))


def _step(step: Step, last: date | None) -> Iterator[Problem]:
    if not step.title.strip():
        yield "title", _l("Xin ghi việc phải làm.")
    if step.side not in ("demand", "supply"):
        yield "side", _l("Xin chọn bên làm.")
    if step.due_on is None:
        return
    if not is_sensible(step.due_on):
        yield "due_on", BAD_YEAR
    elif last is not None and step.due_on > last:
        yield "due_on", _l("Hạn này ở sau ngày hết thời hạn của thỏa thuận.")
