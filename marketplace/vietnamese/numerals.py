"""Numbers as Vietnamese writes them: figures with points and commas, and words (hai mươi lăm, nửa, vài chục)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from marketplace.kernel.text import clean_line

LONGEST = 18
"""Characters of a number in figures; what is longer is a code, not a quantity."""


class Numeral(NamedTuple):
    """What is meant lies between `low` and `high`; they are equal save for "vài" and "mấy"."""

    low: float
    high: float


_ONES = {
    "không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7, "mốt": 1,
    "bon": 4, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "mot": 1,
}  # fmt: skip
_TENS = frozenset(("mươi", "chục", "chuc"))
_SCALES = {
    "trăm": 1e2, "tram": 1e2, "nghìn": 1e3, "ngàn": 1e3, "nghin": 1e3, "ngan": 1e3, "vạn": 1e4, "van": 1e4,
    "triệu": 1e6, "trieu": 1e6,
}  # fmt: skip
SCALES = frozenset(_SCALES) | {"chục", "chuc"}
"""Words that multiply a number in figures: "2 vạn", "15 ngàn"."""
VAGUE = {"vài": (2.0, 5.0), "vai": (2.0, 5.0), "mấy": (2.0, 9.0)}
_TEN, _HALF, _JOIN = ("mười", "muoi"), ("nửa", "nua"), ("linh", "lẻ")
_WORDS = frozenset(_ONES) | _TENS | frozenset(_SCALES) | frozenset(VAGUE) | {*_TEN, *_HALF, *_JOIN}


def is_numeral(word: str) -> bool:
    """Whether a normalised word can be part of a number."""
    return word in _WORDS


def digits(text: str) -> float:
    """The value of a number in figures, 0 if there is none: the last of two kinds of separator is the decimal one.

    A single kind groups thousands if it is repeated or stands before exactly three digits, save after 0.
    """
    if not text[:1].isdecimal() or len(text) > LONGEST:
        return 0.0
    marks = re.findall(r"[.,]", text)
    if not marks:
        return float(text)
    last = marks[-1]
    is_grouping = len(set(marks)) == 1 and (
        len(marks) > 1 or (re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) is not None)
    )
    if is_grouping:
        return float(re.sub(r"[.,]", "", text))
    whole, _, rest = text.rpartition(last)
    return float(f"{re.sub(r'[.,]', '', whole)}.{rest}")


def of_words(words: Sequence[str]) -> Numeral | None:
    """The value of number words, None if they are no number ("linh", "không")."""
    total, low, high, seen = 0.0, 0.0, 0.0, False
    for word in words:
        if word in VAGUE:
            low, high, seen = *VAGUE[word], True
        elif word in _HALF:
            low, high, seen = low + 0.5, high + 0.5, True
        elif word in _TEN:
            low, high, seen = low + 10, high + 10, True
        elif word in _TENS:
            low, high, seen = (low or 1) * 10, (high or 1) * 10, True
        elif word in _SCALES:
            low, high, seen = (low or 1) * _SCALES[word], (high or 1) * _SCALES[word], True
            if low == high and len(words) > 1:
                total, low, high = total + low, 0.0, 0.0
        elif word in _ONES:
            low, high, seen = low + _ONES[word], high + _ONES[word], seen or _ONES[word] > 0
    value = Numeral(total + low, total + high)
    return value if seen and value.high > 0 else None


_BELOW_NOUGHT = re.compile(r"[-−–]\s*[0-9]")


def is_below_nought(text: str) -> bool:
    """A number in figures with a minus in front, however that is typed?"""
    return _BELOW_NOUGHT.match(clean_line(unicodedata.normalize("NFKC", text))) is not None
