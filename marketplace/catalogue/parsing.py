"""What people write in one box, read: sums of money, days, owners with shares, words, lines.

Pure functions. Each raises ValueError with a lazy message for the field when the text cannot be read; an empty
text is None or an empty list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.kernel.text import clean, clean_line
from marketplace.vietnamese.keys import fold

MOST_MONEY = 10**15  # VND, a million billion: more is a slip of the finger
LEAST_BARE = 1_000  # VND: a smaller number without a unit was meant in millions or billions
UNITS = {
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti", "billion"), 10**9),
    **dict.fromkeys(("triệu", "trieu", "tr", "million"), 10**6),
    **dict.fromkeys(("nghìn", "ngàn", "nghin", "ngan", "k", "thousand"), 10**3),
}
_CURRENCY = re.compile(r"\s*(việt nam đồng|vnđ|vnd|đồng|dong|đ|₫)\.?$")
_PART = re.compile(r"\s*([0-9][0-9., ]*?)\s*(" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")(?![^\W\d_])")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]{1,3})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BULLET = re.compile(r"^(?:[•*]\s*|[-–—+]\s+|[0-9]{1,2}[.)]\s+)")  # but “-5 độ C” is a number

BAD_MONEY = _l("Xin viết số tiền như “1.200.000.000”, “1,2 tỷ” hoặc “500 triệu”.")
BAD_DAY = _l("Xin viết ngày như 31/12/2027.")


def parse_money(text: str) -> int | None:
    """VND from “1.200.000”, “1,2 tỷ”, “500 triệu”, “1 tỷ 200 triệu”. Dots group thousands, commas are decimal."""
    plain = _CURRENCY.sub("", clean_line(unicodedata.normalize("NFKC", text)).lower()).strip()
    if not plain:
        return None
    amount = _bare(plain) if re.fullmatch(r"[0-9., ]+", plain) else _with_units(plain)
    if amount > MOST_MONEY:
        raise ValueError(_l("Số tiền quá lớn, xin xem lại."))
    return amount


def _bare(plain: str) -> int:
    if not re.fullmatch(r"[0-9]+", plain) and not _GROUPED.fullmatch(plain):
        raise ValueError(BAD_MONEY)
    amount = _whole(plain)
    if 0 < amount < LEAST_BARE:
        raise ValueError(_l("Xin ghi rõ đơn vị, như “500 triệu” hoặc “1,2 tỷ”."))
    return amount


def _with_units(plain: str) -> int:
    total, place, last = Decimal(0), 0, None
    for part in _PART.finditer(plain):
        unit = UNITS[part[2]]
        if part.start() != place or (last is not None and unit >= last):
            raise ValueError(BAD_MONEY)
        total += _number(part[1].strip()) * unit
        place, last = part.end(), unit
    if place != len(plain) or total != int(total):
        raise ValueError(BAD_MONEY)
    return int(total)


def _number(text: str) -> Decimal:
    """The number before a unit. “1.200” is grouped, “1,2” and “1.2” are decimal, “1,200” could be either."""
    if re.fullmatch(r"[0-9]+", text):
        return Decimal(_whole(text))
    if re.fullmatch(r"[0-9]{1,3},[0-9]{3}", text):
        raise ValueError(_l("Số “%(text)s” có thể hiểu hai cách. Xin viết “1,2 tỷ” hoặc “1.200 triệu”.", text=text))
    if _GROUPED.fullmatch(text):
        return Decimal(_whole(text))
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        raise ValueError(BAD_MONEY)
    return Decimal(f"{_whole(decimal[1])}.{decimal[2]}")


def _whole(text: str) -> int:
    digits = re.sub(r"[., ]", "", text)
    if len(digits) > 18:
        raise ValueError(_l("Số tiền quá lớn, xin xem lại."))
    return int(digits)


def parse_day(text: str) -> date | None:
    """A day written dd/mm/yyyy or yyyy-mm-dd, between 1900 and 2100."""
    plain = clean_line(unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    first, last = _DAY_FIRST.fullmatch(plain), _YEAR_FIRST.fullmatch(plain)
    if first:
        day, month, year = (int(part) for part in first.groups())
    elif last:
        year, month, day = (int(part) for part in last.groups())
    else:
        raise ValueError(BAD_DAY)
    if not 1900 <= year <= 2100:
        raise ValueError(_l("Xin xem lại năm."))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_l("Ngày này không có trong lịch, xin xem lại.")) from None


def parse_owners(text: str, most: int = 20) -> list[dict[str, Any]]:
    """Owners with shares from lines “Tên; 60”: [{"name": …, "share": percent or None}], together at most 100."""
    owners = [_owner(line) for line in clean(text).split("\n") if line.strip()]
    if len(owners) > most:
        raise ValueError(_l("Xin ghi nhiều nhất %(most)s chủ sở hữu.", most=most))
    total = sum((Decimal(str(owner["share"] or 0)) for owner in owners), Decimal(0))
    if total > 100:
        raise ValueError(_l("Tổng tỷ lệ là %(total)s %%, xin sửa để không quá 100 %%.", total=_plain(total)))
    return owners


def _owner(line: str) -> dict[str, Any]:
    name, mark, share = line.rpartition(";") if ";" in line else (line, "", "")
    name = clean_line(name)
    if not name:
        raise ValueError(_l("Dòng “%(line)s” thiếu tên chủ sở hữu.", line=line.strip()[:60]))
    if len(name) > 200:
        raise ValueError(_l("Tên “%(name)s…” dài quá 200 ký tự.", name=name[:40]))
    return {"name": name, "share": _share(share, line) if mark else None}


def _share(text: str, line: str) -> int | float:
    plain = text.replace("%", "").strip()
    if not re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", plain):
        raise ValueError(_l("Dòng “%(line)s”: xin viết tỷ lệ phần trăm sau dấu “;”, như “Tên; 60”.", line=line[:60]))
    share = Decimal(plain.replace(",", "."))
    if not 0 < share <= 100:
        raise ValueError(_l("Dòng “%(line)s”: tỷ lệ phải lớn hơn 0 và không quá 100.", line=line.strip()[:60]))
    return int(share) if share == int(share) else float(share)


def write_owners(owners: Iterable[dict[str, Any]]) -> str:
    """The lines that parse_owners() reads."""
    return "\n".join(
        f"{owner['name']}; {_plain(Decimal(str(owner['share'])))}" if owner.get("share") is not None else owner["name"]
        for owner in owners
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def parse_words(text: str, most: int = 15, longest: int = 60) -> list[str]:
    """Keywords between commas, semicolons or line ends, each once."""
    return _list(re.split(r"[,;\n]", clean(text)), most, longest, lambda word: word)


def parse_lines(text: str, most: int = 20, longest: int = 300) -> list[str]:
    """One thing per line, without bullets and numbers in front."""
    return _list(clean(text).split("\n"), most, longest, lambda line: _BULLET.sub("", line, count=1))


def _list(parts: Iterable[str], most: int, longest: int, strip: Callable[[str], str]) -> list[str]:
    found = {fold(word) or word: word for part in parts if (word := clean_line(strip(part.strip())))}
    if len(found) > most:
        raise ValueError(_l("Xin ghi nhiều nhất %(most)s mục.", most=most))
    for word in found.values():
        if len(word) > longest:
            raise ValueError(_l("“%(word)s…” dài quá %(longest)s ký tự.", word=word[:30], longest=longest))
    return list(found.values())
