"""One spelling for what looks the same: Unicode forms, look-alike đ, order of marks.

Normalising does not touch the place of the tone (hoà / hòa) nor i / y: that is done on syllables, in keys.py,
so that text shown to people keeps the spelling of its author.
"""

import re
import unicodedata

TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
"""Combining grave, acute, hook, tilde, dot below: huyền 1, sắc 2, hỏi 3, ngã 4, nặng 5."""
QUALITIES = frozenset("\u0302\u0306\u031b")
"""Combining circumflex, breve and horn: they make another vowel, not another tone."""
D_LOOK_ALIKES = "\u00d0\u00f0\u0110\u0189\u0256"
"""Eth, capital Đ and African d: typed or converted in place of đ by old fonts and keyboards."""

_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_TRANSLATION = str.maketrans({**dict.fromkeys(D_LOOK_ALIKES, "đ"), **dict.fromkeys(_INVISIBLE, None)})
_TO_TRANSLATE = re.compile(f"[{D_LOOK_ALIKES}{_INVISIBLE}]")
_MARKED_LETTER = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_MARKS_TO_CHECK = re.compile("[^\u0000-\u017f\u01a1\u01b0\u1ea0-\u1ef9\u2010-\u2027\u2030-\u205e\u2190-\u22ff]")
"""Anything but characters whose marks are in order already: Latin with one mark, Vietnamese letters, punctuation and
signs. Text of these alone, nearly every listing, is spared being taken apart and put together again."""
MOST_MARKS = 30
"""On one letter, as in the stream-safe format of Unicode (UAX #15): sorting 50,000 would take a minute."""
_VOICED = "\uff9e\uff9f"
_MANY_MARKS = re.compile(rf"(?:[^\w\s\x00-\x7f]|[{_VOICED}]){{{MOST_MARKS + 1},}}")


def normalise(text: str) -> str:
    """`text` in lower case, NFKC, with đ for its look-alikes and marks in one order. Idempotent."""
    if text.isascii():
        return text.lower()
    plain = _bounded(unicodedata.normalize("NFKC", _bounded(text))).lower()
    if _TO_TRANSLATE.search(plain):
        plain = plain.translate(_TRANSLATION)
    plain = unicodedata.normalize("NFKC", plain)
    if not _MARKS_TO_CHECK.search(plain):
        return plain
    decomposed = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", _MARKED_LETTER.sub(_order_marks, decomposed))


def _bounded(text: str) -> str:
    return _MANY_MARKS.sub(_first_marks, text) if len(text) > MOST_MARKS else text


def _first_marks(match: re.Match[str]) -> str:
    """The run with at most MOST_MARKS marks on one letter. What is removed later does not part them."""
    kept, marks = [], 0
    for character in match[0]:
        is_mark = character in _VOICED or bool(unicodedata.combining(character))
        if not is_mark and character not in _INVISIBLE:
            marks = 0
        marks += is_mark
        if not is_mark or marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _order_marks(match: re.Match[str]) -> str:
    """Base, then quality, then the rest: Unicode keeps ´^ and ^´ apart, though both were meant as ế."""
    letter, marks = match[0][0], match[0][1:]
    return letter + "".join(sorted(marks, key=lambda mark: mark not in QUALITIES))


def has_marks(text: str) -> bool:
    """Whether any letter carries a mark or is đ: such a writer also means the marks they left out."""
    return any(character.isalpha() and not character.isascii() for character in normalise(text))
