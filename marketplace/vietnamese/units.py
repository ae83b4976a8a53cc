"""Quantities in Vietnamese text: number, unit and "per what", as intervals in base units that can be compared.

    "500 kg/h" → mass per hour, 500..500        "từ 3 đến 5 ha" → area, 30,000..50,000 m²
    "1,5 tấn/mẻ" → mass per batch, 1,500        "dưới 10%" → percent, 0..10

Numbers are read in Vietnamese (1.234,5) and English form (1,234.5); one separator before exactly three digits
groups thousands (2.000 lít, 1,200 con), save after a nought (0,125). Words count too (hai tấn rưỡi, vài chục ký).

Left out because they have several meanings: money; độ without C (angle, moisture, alcohol); cân, yến, ngựa, CV, giạ
(20 to 22 kg); công and mẫu unless land follows (công đất, mẫu lúa). Regional sizes of land are kept as intervals:
sào 360 m² (North), 500 (Centre), 1,000 (Highlands, South); mẫu 3,600 (North), 5,000 (Centre), 10,000 (South).
A shift (ca) is 8 hours, a month 26 working days, a year 300; days and hours are compared over 8 to 24 hours.
"""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from marketplace.vietnamese.keys import fold
from marketplace.vietnamese.normalise import has_marks, normalise
from marketplace.vietnamese.numerals import SCALES, VAGUE, Numeral, digits, is_numeral, of_words

REACH = 0.8
"""An offer covers a need if it reaches four fifths of what is asked: capacities are rounded and rated generously."""
OVERSIZE = 10.0
"""An offer ten times larger than all that is asked says nothing: it may be the wrong machine."""
HOURS_A_DAY = (8.0, 24.0)

_FILE = Path(__file__).parent / "data" / "units.csv"
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+[23]?(?![^\W_])|[^\W\d_]+|[^\w\s]|_")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_BETWEEN = 3
"""Up to so many words may stand between unit and "mỗi giờ": "400 kg hạt thô mỗi giờ"."""
_TO = frozenset(("-", "–", "—", "~", "đến", "tới", "den", "toi"))
_EACH = frozenset(("một", "mỗi", "1", "mot", "moi", "per"))
_MOST = frozenset(
    ("dưới", "không quá", "tối đa", "nhỏ hơn", "ít hơn", "thấp hơn", "chưa tới", "chưa đến", "<", "≤", "không hơn")
)
_LEAST = frozenset(("trên", "từ", "ít nhất", "tối thiểu", "hơn", "lớn hơn", "không dưới", "cao hơn", "quá", ">", "≥"))
_CLOSING = {"trở lên": 1, "trở xuống": -1}
_ABOUT = frozenset(("khoảng", "chừng", "cỡ", "gần", "tầm", "độ", "được", "~", "là", "chỉ", "còn", "cả"))
_CALENDAR = frozenset({"tháng", "năm", "ngày", "thang", "nam", "ngay"})


class Unit(NamedTuple):
    """`low`..`high`: one of it in base units. One of `follow` (none of `stop`), folded words, comes next."""

    dimension: str
    low: float
    high: float
    thing: str = ""
    follow: frozenset[str] = frozenset()
    stop: frozenset[str] = frozenset()
    is_tight: bool = False


class _Token(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """`low`..`high` in base units (kg, m³, m², m, kW, kWh, V, °C, percent, hours, pieces), open ends 0 or infinite.

    `per`: "" or hour, day, batch, season, kg, m³, m², m; `thing`: what is counted. text[start:end] is as written.
    """

    dimension: str
    low: float
    high: float
    per: str = ""
    thing: str = ""
    start: int = 0
    end: int = 0

    @property
    def is_capacity(self) -> bool:
        """Whether it says how much is done in a time or at once."""
        return self.dimension in CAPACITIES and self.per in ("hour", "day", "batch")


CAPACITIES = frozenset({"mass", "volume", "count", "area"})


def quantities(text: str) -> list[Quantity]:
    """All quantities of raw text, in order. Takes time in proportion to the text."""
    tokens = _tokens(text)
    units = _units(has_marks(text))
    found, at, done = [], 0, 0
    while at < len(tokens):
        read = _quantity(tokens, at, done, units)
        if read is None:
            at += 1
            continue
        quantity, at = read
        done = at
        found.append(quantity)
    return found


def comparable(offer: Quantity, need: Quantity) -> bool:
    """Same dimension and thing; per hour meets per day, never per batch."""
    if (offer.dimension, offer.thing) != (need.dimension, need.thing):
        return False
    return offer.per == need.per or {offer.per, need.per} == {"hour", "day"}


def covers(offer: Quantity, need: Quantity) -> bool | None:
    """Whether an offer reaches what a need asks. None: cannot be compared, or ten times too large to tell."""
    if not comparable(offer, need):
        return None
    most, asked = offer.high, need.low if need.low > 0 else need.high
    wanted = max(need.low, need.high if math.isfinite(need.high) else need.low)
    if offer.per == "hour" and need.per == "day":
        most *= HOURS_A_DAY[1]
    elif offer.per == "day" and need.per == "hour":
        most /= HOURS_A_DAY[0]
    if math.isfinite(most) and wanted > 0 and most > wanted * OVERSIZE * (3 if offer.per != need.per else 1):
        return None
    return most >= asked * REACH


def satisfies(offer: Quantity, asked: Quantity) -> bool:
    """Whether a figure of an offer keeps what is asked: at most 5 %, at least 3 tons, or just that figure."""
    if asked.low < asked.high < math.inf and asked.low in (0.0, -273.15):
        return _is_alike(offer, asked) and offer.high <= asked.high * 1.02
    if asked.high == math.inf:
        return (
            covers(offer, asked) is True if asked.is_capacity else _is_alike(offer, asked) and offer.high >= asked.low
        )
    return overlap(offer, asked) or (asked.is_capacity and covers(offer, asked) is True)


def _is_alike(first: Quantity, second: Quantity) -> bool:
    return (first.dimension, first.per, first.thing) == (second.dimension, second.per, second.thing)


def overlap(first: Quantity, second: Quantity, slack: float = 0.02) -> bool:
    """Whether two quantities of the same kind can mean the same figure."""
    if not _is_alike(first, second):
        return False
    room = slack * min(abs(first.low), abs(second.low))
    return first.low - room <= second.high and second.low - room <= first.high


def _tokens(text: str) -> list[_Token]:
    """Numbers, words and signs of normalised text with their places in the raw text."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        piece = _normal(cluster[0])
        pieces.append(piece)
        origins.extend([cluster.span()] * len(piece))
    return [
        _Token(token[0], origins[token.start()][0], origins[token.end() - 1][1])
        for token in _TOKEN.finditer("".join(pieces))
    ]


@lru_cache(maxsize=4096)
def _normal(cluster: str) -> str:
    return normalise(cluster)


@lru_cache(maxsize=2)
def _units(is_marked: bool) -> dict[str, Unit]:
    """Written form → unit; a text without any marks is read by folded forms, save those with other meanings."""
    found: dict[str, Unit] = {}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            unit = _unit(row)
            for name in row["names"].split("|"):
                found[name] = unit
                if not is_marked and row["unmarked"] == "yes":
                    found.setdefault(fold(name), unit)
    return found


def _unit(row: dict[str, str]) -> Unit:
    low, _, high = row["size"].partition("..")
    follow, stop = (frozenset(row[name].split("|")) - {""} for name in ("follow", "stop"))
    return Unit(row["dimension"], float(low), float(high or low), row["thing"], follow, stop, row["tight"] == "yes")


def _quantity(tokens: Sequence[_Token], at: int, done: int, units: dict[str, Unit]) -> tuple[Quantity, int] | None:
    """The quantity that begins at a token, and where to read on; what stands before `done` belongs to another."""
    first = _number(tokens, at)
    if first is None:
        return None
    low, after = first
    second, named = None, _named(tokens, after, units)
    if _word(tokens, named[1] if named else after) in _TO:
        second = _number(tokens, (named[1] if named else after) + 1)
    if second:
        late = _named(tokens, second[1], units)
        if late and (named is None or named[0] == late[0]):
            return _made(tokens, (at, done), low, second[0], late, units)
    return _made(tokens, (at, done), low, None, named, units) if named else None


def _number(tokens: Sequence[_Token], at: int) -> tuple[Numeral, int] | None:
    """A number in figures or words, and where it ends."""
    if at >= len(tokens):
        return None
    if tokens[at].text[0].isdecimal():
        text, after = tokens[at].text, at + 1
        while len(text) <= 9 and re.fullmatch(r"\d{3}", _word(tokens, after)) and text.isdecimal():
            text, after = text + tokens[after].text, after + 1
        value = digits(text) * (-1 if _is_minus(tokens, at) else 1)
        if _word(tokens, after) == "⁄" and (parts := digits(_word(tokens, after + 1))):
            value, after = value / parts, after + 2
        words = _numerals(tokens, after)
        scale = of_words(words) if words and words[0] in SCALES else None
        if scale is None:
            return Numeral(value, value), after
        return Numeral(value * scale.low, value * scale.high), after + len(words)
    words = _numerals(tokens, at)
    read = of_words(words) if words else None
    return (read, at + len(words)) if read else None


_LONGEST_NUMERAL = 8


def _numerals(tokens: Sequence[_Token], at: int) -> list[str]:
    words: list[str] = []
    while at < len(tokens) and len(words) < _LONGEST_NUMERAL and is_numeral(tokens[at].text):
        if tokens[at].text in VAGUE and words:
            break
        words.append(tokens[at].text)
        at += 1
    return words


def _is_minus(tokens: Sequence[_Token], at: int) -> bool:
    if _word(tokens, at - 1) == "âm":
        return True
    if at == 0 or tokens[at - 1].text not in "-–−" or tokens[at - 1].end != tokens[at].start:
        return False
    return at == 1 or (tokens[at - 2].end < tokens[at - 1].start and not tokens[at - 2].text[-1].isdecimal())


def _named(tokens: Sequence[_Token], at: int, units: dict[str, Unit]) -> tuple[Unit, int] | None:
    """The unit whose longest name begins at a token, and where it ends."""
    for size in (3, 2, 1):
        words = [token.text for token in tokens[at : at + size]]
        unit = units.get(" ".join(words)) if len(words) == size else None
        if unit and _holds(tokens, at, at + size, unit):
            return unit, at + size
    return None


def _holds(tokens: Sequence[_Token], at: int, after: int, unit: Unit) -> bool:
    """Whether the unit is meant: neither a longer word ("ký kết") nor a letter that stands for something else."""
    following = fold(_word(tokens, after))
    if unit.follow and following not in unit.follow or following in unit.stop:
        return False
    if unit.is_tight and tokens[at].start > tokens[at - 1].end and following != "" and _word(tokens, after) != "/":
        return False
    is_date = tokens[after - 1].text in _CALENDAR and _word(tokens, after)[:1].isdecimal()
    return not (unit.dimension == "time" and is_date)


def _made(
    tokens: Sequence[_Token],
    places: tuple[int, int],
    first: Numeral,
    second: Numeral | None,
    named: tuple[Unit, int],
    units: dict[str, Unit],
) -> tuple[Quantity, int]:
    at, (unit, after) = places[0], named
    half = 0.5 if second is None and _word(tokens, after) in ("rưỡi", "ruoi") else 0.0
    after += half > 0
    ends = ((first.low + half) * unit.low, ((second or first).high + half) * unit.high)
    low, high = min(ends), max(ends)
    per, size, after, start = _per(tokens, places, after, units)
    start -= start == at and tokens[at].text[0].isdecimal() and _is_minus(tokens, at)
    if not second:
        bound, begin, after = _bound(tokens, at, after)
        start = min(start, begin)
        low = low if bound >= 0 else (-273.15 if unit.dimension == "temperature" else 0.0)
        high = high if bound <= 0 else math.inf
    begin, end = tokens[start].start, tokens[after - 1].end
    return Quantity(unit.dimension, low / size, high / size, per, unit.thing, begin, end), after


def _bound(tokens: Sequence[_Token], at: int, after: int) -> tuple[int, int, int]:
    """(-1 at most, 1 at least, 0 neither; where that begins; where it ends): "dưới 10%", "từ 3 tấn", "5 ha trở lên"."""
    close = f"{_word(tokens, after)} {_word(tokens, after + 1)}"
    if close in _CLOSING:
        return _CLOSING[close], at, after + 2
    before = at - 1
    while before >= 0 and tokens[before].text in _ABOUT:
        before -= 1
    for size in (2, 1):
        words = " ".join(token.text for token in tokens[max(before + 1 - size, 0) : before + 1])
        if words in _MOST or words in _LEAST:
            return (-1 if words in _MOST else 1), before + 1 - size, after
    return 0, at, after


def _per(
    tokens: Sequence[_Token], places: tuple[int, int], after: int, units: dict[str, Unit]
) -> tuple[str, float, int, int]:
    """(per what, how many of it, where the quantity ends, where it begins)."""
    at, done = places
    for end in range(after, min(after + _BETWEEN, len(tokens) - 1) + 1):
        word = _word(tokens, end)
        if word == "/" and end == after or word in _EACH and end > after - 1:
            read = _period(tokens, end + 1, units)
            if read:
                return read[0], read[1], read[2], at
        if not word.isalpha() or word in _EACH:
            break
    for begin in range(at - 1, max(at - 5, done) - 1, -1):
        if not tokens[begin].text.isalnum():
            break
        if tokens[begin].text in _EACH:
            read = _period(tokens, begin + 1, units)
            return (read[0], read[1], after, begin) if read and read[2] <= at else ("", 1.0, after, at)
    return "", 1.0, after, at


_PERIODS = {
    **dict.fromkeys(("giây", "s", "giay"), ("hour", 1 / 3600)),
    **dict.fromkeys(("phút", "phut", "ph", "min", "p"), ("hour", 1 / 60)),
    **dict.fromkeys(("giờ", "gio", "h", "tiếng", "tieng", "hour", "hr"), ("hour", 1.0)),
    "ca": ("hour", 8.0),
    **dict.fromkeys(("ngày", "ngay", "ngđ", "day", "d", "bữa"), ("day", 1.0)),
    **dict.fromkeys(("tuần", "tuan", "week"), ("day", 6.0)),
    **dict.fromkeys(("tháng", "thang", "month"), ("day", 26.0)),
    **dict.fromkeys(("năm", "year"), ("day", 300.0)),
    **dict.fromkeys(("mẻ", "me", "batch"), ("batch", 1.0)),
    **dict.fromkeys(("vụ", "mùa"), ("season", 1.0)),
}
_BASES = {"mass": "kg", "volume": "m³", "area": "m²", "length": "m"}


def _period(tokens: Sequence[_Token], at: int, units: dict[str, Unit]) -> tuple[str, float, int] | None:
    """What stands after "/" or "mỗi": a time, a batch or a unit, with its size."""
    known = _PERIODS.get(_word(tokens, at))
    if known:
        after = at + 1 + (_word(tokens, at + 1) in ("đêm", "dem"))
        return known[0], known[1], after
    named = _named(tokens, at, units)
    if named and named[0].dimension in _BASES and named[0].low == named[0].high:
        return _BASES[named[0].dimension], named[0].low, named[1]
    return None


def _word(tokens: Sequence[_Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def capacities(text: str) -> Iterator[Quantity]:
    """Quantities that say how much is done in a time or at once."""
    return (quantity for quantity in quantities(text) if quantity.is_capacity)
