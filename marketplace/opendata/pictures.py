"""The picture that goes with a shared link: 1200 × 630, in the typeface and colours of the site.

Drawn from what a guest may see, in Vietnamese as listings are. Nothing is kept on disk: a drawing takes a tenth of
a second, the last ones are remembered, and a client that has one is asked for its digest first.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from typing import Any

from flask import get_template_attribute
from flask_babel import force_locale, gettext
from PIL import Image, ImageDraw, ImageFont

from marketplace.kernel.ui import STATIC, site
from marketplace.reference import service as reference

WIDTH, HEIGHT = 1200, 630
EDGE = 72
WITHIN = WIDTH - 2 * EDGE
GROUND, WHITE, PALE, GOLD, DEEP = "#0a4542", "#ffffff", "#c5ded8", "#f0b135", "#073f3c"
LETTERS = {
    400: STATIC / "vendor" / "be-vietnam-pro" / "BeVietnamPro_400Regular.ttf",
    600: STATIC / "vendor" / "be-vietnam-pro" / "BeVietnamPro_600SemiBold.ttf",
}
OTHER_LETTERS = STATIC / "vendor" / "tinos" / "Tinos_700Bold.ttf"  # Greek, Cyrillic, signs that the typeface lacks
SIZES = (64, 58, 52, 46, 40)
"""Of the title: the largest with which it stays within ROOM; after the last it is cut."""
ROOM = 300
"""Height of the title."""
LINE = 1.36
SHARP = 4
"""How much larger emblem and frames are painted before they are made small."""
STYLE = 2
"""Of the drawing: a new number makes every picture new."""


@dataclass(frozen=True)
class Poster:
    """Everything a picture says."""

    kind: str  # over the title: "Công nghệ", "Nhu cầu công nghệ"
    title: str
    marks: tuple[str, ...]  # under it: readiness, province
    site: str
    place: str
    number: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((STYLE, astuple(self))).encode()).hexdigest()[:12]


def of_site() -> Poster:
    """For pages that are about no listing."""
    with force_locale("vi"):
        return Poster(site().authority, gettext("Nơi công nghệ gặp người cần công nghệ"), (), *_signature())


def of_listing(item: Any) -> Poster:
    """Of a listing: never who posted it."""
    with force_locale("vi"):
        is_technology = item.kind == "technology"
        kind = gettext("Công nghệ") if is_technology else gettext("Nhu cầu công nghệ")
        marks = [reference.label("province", item.province)] if item.province else []
        if is_technology and item.trl:
            words = str(get_template_attribute("components/trl.html", "trl_stage")(item.trl)).strip()
            marks.insert(0, f"TRL {item.trl} · {words}")
        return Poster(kind, item.title, tuple(marks), *_signature(), item.number)


def _signature() -> tuple[str, str]:
    return site().name, reference.label("province", site().province)


@lru_cache(maxsize=128)
def png(poster: Poster) -> bytes:
    """The picture, 20 to 30 kB."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 10), fill=GOLD)
    _words(draw, (EDGE, 62), poster.kind.upper(), 600, 28, GOLD)
    below = _title(draw, poster.title, 122)
    _marks(image, poster.marks, below + 26)
    _foot(image, poster)
    out = io.BytesIO()
    few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)  # others take half a second
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _title(draw: ImageDraw.ImageDraw, title: str, top: int) -> int:
    """Draw the title as large as it fits; returns where it ends."""
    lines, size = _fitted(title)
    for number, line in enumerate(lines):
        _words(draw, (EDGE, top + round(number * size * LINE)), line, 600, size, WHITE)
    return top + round(len(lines) * size * LINE)


def _fitted(title: str) -> tuple[list[str], int]:
    for size in SIZES:
        lines = _broken(title, size)
        most = int(ROOM / (size * LINE))
        if len(lines) <= most:
            return lines, size
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), 600, size, WITHIN)], size


def _broken(text: str, size: int) -> list[str]:
    """The lines of a text; a word that is longer than a line is cut."""
    lines: list[str] = []
    for word in _clean(text).split():
        for piece in _pieces(word, size):
            if lines and _length(f"{lines[-1]} {piece}", 600, size) <= WITHIN:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines or [""]


def _pieces(word: str, size: int) -> list[str]:
    fits = _fitting(word, 600, size, WITHIN)
    return [word] if fits == len(word) else [word[:fits], *_pieces(word[fits:], size)]


def _fitting(text: str, weight: int, size: int, width: float) -> int:
    """How many letters of a text fit into a width, at least one."""
    if _length(text, weight, size) <= width:
        return len(text)
    return max(1, bisect_right(range(len(text)), width, key=lambda n: _length(text[:n], weight, size)) - 1)


def _cut(text: str, weight: int, size: int, width: float) -> str:
    """A text that fits; what was longer ends with dots after a whole word."""
    fits = _fitting(text, weight, size, width)
    if fits == len(text):
        return text
    short = text[: _fitting(text, weight, size, width - _length("…", weight, size))]
    return (short.rsplit(" ", 1)[0] if " " in short else short).rstrip(" ,;:–-") + "…"


def _marks(image: Image.Image, marks: tuple[str, ...], top: int) -> None:
    """Readiness and province, each in a rounded frame."""
    left = EDGE
    for mark in marks:
        width = round(_length(mark, 600, 28)) + 44

        def frame(draw: ImageDraw.ImageDraw, scale: int, width: int = width) -> None:
            box = (scale, scale, (width - 1) * scale, 53 * scale)
            draw.rounded_rectangle(box, 26 * scale, outline=PALE, width=2 * scale)

        _smooth(image, (left, top), (width, 54), GROUND, frame)
        _words(ImageDraw.Draw(image), (left + 22, top + 9), mark, 600, 28, WHITE)
        left += width + 18


def _foot(image: Image.Image, poster: Poster) -> None:
    """The band at the foot: emblem, name and province of the site, number of the listing."""
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - 112, WIDTH, HEIGHT), fill=DEEP)
    _smooth(image, (EDGE, HEIGHT - 92), (72, 72), DEEP, _emblem)
    wide = _length(poster.number, 400, 26)
    room = WITHIN - 94 - wide - 40
    _words(draw, (EDGE + 94, HEIGHT - 95), _cut(poster.site, 600, 30, room), 600, 30, WHITE)
    _words(draw, (EDGE + 94, HEIGHT - 55), _cut(poster.place, 400, 24, room), 400, 24, PALE)
    _words(draw, (WIDTH - EDGE - wide, HEIGHT - 76), poster.number, 400, 26, PALE)


Paint = Callable[[ImageDraw.ImageDraw, int], None]


def _smooth(image: Image.Image, place: tuple[int, int], size: tuple[int, int], ground: str, paint: Paint) -> None:
    """Paint larger and make it small again, which gives smooth edges."""
    large = Image.new("RGB", (size[0] * SHARP, size[1] * SHARP), ground)
    paint(ImageDraw.Draw(large), SHARP)
    image.paste(large.resize(size, Image.Resampling.LANCZOS), place)


def _emblem(draw: ImageDraw.ImageDraw, scale: int) -> None:
    """The four leaves of layouts/_emblem.html, each between two curves, 72 wide."""
    leaves = [
        (WHITE, (21, 21), (21, 3), (3, 3), (3, 21)),
        (WHITE, (23, 23), (23, 41), (41, 41), (41, 23)),
        (GOLD, (23, 21), (41, 21), (41, 3), (23, 3)),
        (GOLD, (21, 23), (3, 23), (3, 41), (21, 41)),
    ]
    for colour, start, bend, end, back in leaves:
        points = _curve(start, bend, end) + _curve(end, back, start)
        draw.polygon([(x * scale * 72 / 44, y * scale * 72 / 44) for x, y in points], fill=colour)


Point = tuple[float, float]


def _curve(start: Point, bend: Point, end: Point) -> list[Point]:
    """Points on a quadratic curve."""

    def at(t: float, axis: int) -> float:
        return (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * bend[axis] + t * t * end[axis]

    return [(at(n / 24, 0), at(n / 24, 1)) for n in range(25)]


def _words(draw: ImageDraw.ImageDraw, place: Point, text: str, weight: int, size: int, colour: str) -> None:
    """Draw one line, its left upper corner at ``place``; all runs of letters stand on one line."""
    x, y = place
    base = y + round(size * 1.02)
    for run, font in _runs(text, weight, size):
        draw.text((x, base), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


@lru_cache(maxsize=4096)
def _length(text: str, weight: int, size: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, weight, size))


def _runs(text: str, weight: int, size: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces, each in the typeface that has its letters; signs that none has are left out."""
    found: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for letter in _clean(text):
        name = _typeface_of(letter, weight)
        if name is None:
            continue
        font = _font(name, size)
        if found and found[-1][1] is font:
            found[-1] = found[-1][0] + letter, font
        else:
            found.append((letter, font))
    return found


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


@cache
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _typeface_of(letter: str, weight: int) -> str | None:
    for path in (LETTERS[weight], OTHER_LETTERS):
        if letter == " " or _has(str(path), letter):
            return str(path)
    return None


def _has(path: str, letter: str) -> bool:
    """Does a typeface have the letter, and not the box that it draws instead?"""
    font = _font(path, 40)
    drawn = font.getmask(letter)
    return drawn.size != (0, 0) and bytes(drawn) != bytes(font.getmask("\U0010ffff"))
