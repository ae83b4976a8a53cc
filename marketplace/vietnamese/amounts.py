"""Amounts of money in words, as Vietnamese contracts write them, and in English; and in figures with points.

"linh" (một trăm linh năm) and "nghìn" are used, not "lẻ" and "ngàn": so teach the national school books, and the whole
country understands both. Groups of zeros in the middle are passed over; what follows them is read with its hundreds
(một tỷ không trăm linh năm). Beyond a thousand million "tỷ" is counted in turn: một nghìn tỷ, một triệu tỷ.
"""

from __future__ import annotations

LIMIT = 10**18
"""Amounts below this can be told."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
_BILLION = 10**9

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGE = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
    (1, ""),
)


def number_in_words(number: int) -> str:
    """A whole number in Vietnamese words, small letters. Raises ValueError below 0 and from LIMIT on."""
    _check(number)
    return " ".join(_words(number, False)) if number else _DIGITS[0]


def in_words(vnd: int) -> str:
    """Whole VND in words: ``một tỷ hai trăm triệu đồng``. Raises ValueError below 0 and from LIMIT on."""
    return f"{number_in_words(vnd)} đồng"


def number_in_english(number: int) -> str:
    """A whole number in English words (British: with "and"). Raises ValueError below 0 and from LIMIT on."""
    _check(number)
    if not number:
        return _SMALL[0]
    parts: list[str] = []
    for scale, name in _LARGE:
        group, number = divmod(number, scale)
        if group:
            told = _english_group(group)
            is_tail = not name and parts and group < 100
            parts.append(f"and {told}" if is_tail else f"{told} {name}".strip())
    return ", ".join(parts).replace(", and ", " and ")


def in_english(vnd: int) -> str:
    """Whole VND in English words: ``one billion, two hundred million Vietnamese dong``."""
    return f"{number_in_english(vnd)} Vietnamese dong"


def in_figures(vnd: int) -> str:
    """Whole VND in figures with points between thousands, without the currency: ``1.200.000.000``."""
    _check(vnd)
    return f"{vnd:,}".replace(",", ".")


def share(points: int, comma: str = ",") -> str:
    """Hundredths of a per cent as a percentage: 850 → ``8,5%``. ``comma`` parts the decimals."""
    whole, rest = divmod(points, 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{whole}{comma}{decimals}%" if decimals else f"{whole}%"


def _check(number: int) -> None:
    if not 0 <= number < LIMIT:
        raise ValueError(f"not an amount that is told in words: {number}")


def _words(number: int, is_inside: bool) -> list[str]:
    """The words of a number above 0; ``is_inside``: something greater stands before it."""
    high, low = divmod(number, _BILLION)
    found = [*_words(high, is_inside), "tỷ"] if high else []
    is_inside = is_inside or bool(high)
    for scale, name in _SCALES:
        group, low = divmod(low, scale)
        if group:
            found += [*_group(group, is_inside), name] if name else _group(group, is_inside)
            is_inside = True
    return found


def _group(number: int, is_inside: bool) -> list[str]:
    """1 to 999; inside a longer number the hundreds are told even where there are none."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    found = [_DIGITS[hundreds], "trăm"] if hundreds or is_inside else []
    if tens == 1:
        found.append("mười")
    elif tens:
        found += [_DIGITS[tens], "mươi"]
    elif ones and found:
        found.append("linh")
    return found + ([_one(tens, ones)] if ones else [])


def _one(tens: int, ones: int) -> str:
    """The last digit: hai mươi mốt, hai mươi tư, mười lăm; but mười một, mười bốn, linh năm."""
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return "lăm" if tens and ones == 5 else _DIGITS[ones]


def _english_group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [f"{_SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, ones = divmod(rest, 10)
        small = _SMALL[rest] if rest < 20 else "-".join([_TENS[tens], *([_SMALL[ones]] if ones else [])])
        parts.append(small)
    return " and ".join(parts)
