"""How a paper is laid out, in neutral pieces: title, grounds, parties, numbered articles, tables, signatures, annexes.

docx.py and pdf.py draw the same pieces, so the two files say the same. A layout is kept whole with its version (JSON),
and ``plain`` gives its text for comparing. All text is NFC. Order and wording of the head follow the administrative
documents of Nghị định 30/2020/NĐ-CP (not verified), whose rules parties may but need not keep.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
CLAUSE, POINT, TEXT, TABLE = "clause", "point", "text", "table"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Block:
    """A numbered clause (``number`` 0: the only one of its article, without a number), a lettered point of it,
    text that goes on, or a table (``rows``; ``widths`` in per cent, ``aligns`` l, c or r; ``total``: last row)."""

    kind: str
    text: str = ""
    number: int = 0
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    aligns: str = ""
    total: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """One numbered article with its heading."""

    number: int
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Side:
    """One side: who it is at the head, who signs for it at the foot."""

    role: str
    short: str
    name: str
    rows: tuple[tuple[str, str], ...]
    signs: str
    hint: str
    representative: str = ""
    position: str = ""


@dataclass(frozen=True)
class Annex:
    """What stands on pages of its own behind the signatures."""

    title: str
    heading: str
    intro: str = ""
    blocks: tuple[Block, ...] = ()
    articles: tuple[Article, ...] = ()
    language: str = "vi"


@dataclass(frozen=True)
class Layout:
    """One whole paper."""

    title: str
    subject: str
    number: str  # "Số: …"
    place_and_day: str
    grounds: tuple[str, ...]
    opening: str
    sides: tuple[Side, ...]
    agreed: str
    articles: tuple[Article, ...]
    annexes: tuple[Annex, ...] = ()
    mark: str = ""  # at the foot of every page: number and version
    nation: str = NATION
    motto: str = MOTTO
    author: str = ""
    article_word: str = "Điều"


def blocks_of(text: str, tables: dict[str, Block]) -> tuple[Block, ...]:
    """The blocks of a content, line by line: "- " a point, "> " text that goes on, a table alone, else a clause."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [line for line in lines if not line.startswith(("- ", "> ")) and line not in tables]
    found: list[Block] = []
    clause = point = 0
    for line in lines:
        if line in tables:
            found.append(tables[line])
        elif line.startswith("- "):
            point += 1
            found.append(Block(POINT, line[2:].strip(), point))
        elif line.startswith("> "):
            found.append(Block(TEXT, line[2:].strip()))
        else:
            clause, point = clause + 1, 0
            found.append(Block(CLAUSE, line, clause if len(numbered) > 1 else 0))
    return tuple(found)


def letter(number: int) -> str:
    """The letter of a point: 1 is a; after z they are doubled."""
    turn, place = divmod(number - 1, len(LETTERS))
    return LETTERS[place] * (turn + 1)


def to_json(layout: Layout) -> dict[str, Any]:
    """As kept with a version."""
    composed: dict[str, Any] = _nfc(asdict(layout))
    return composed


def from_json(kept: dict[str, Any]) -> Layout:
    """The value that ``to_json`` kept."""
    values = dict(kept)
    values["grounds"] = tuple(values["grounds"])
    values["sides"] = tuple(Side(**{**one, "rows": tuple(map(tuple, one["rows"]))}) for one in values["sides"])
    values["articles"] = _articles(values["articles"])
    values["annexes"] = tuple(
        Annex(**{**one, "blocks": _blocks(one["blocks"]), "articles": _articles(one["articles"])})
        for one in values["annexes"]
    )
    return Layout(**values)


def plain(layout: Layout) -> str:
    """The text of a paper, a line for each piece: for reading and for comparing two versions."""
    return "\n".join(_nfc(list(_lines(layout))))


def _lines(layout: Layout) -> Iterator[str]:
    yield from (layout.nation, layout.motto, layout.place_and_day, layout.title, layout.subject, layout.number)
    yield from layout.grounds
    yield layout.opening
    for side in layout.sides:
        yield f"{side.role}: {side.name}"
        yield from (f"{label}: {value}" for label, value in side.rows)
    yield layout.agreed
    yield from _of_articles(layout.articles, layout.article_word)
    for side in layout.sides:
        yield f"{side.signs}: {side.representative}"
    for annex in layout.annexes:
        yield from (line for line in (annex.title, annex.heading, annex.intro) if line)
        yield from _of_blocks(annex.blocks)
        yield from _of_articles(annex.articles, "Article" if annex.language == "en" else layout.article_word)


def _of_articles(articles: tuple[Article, ...], word: str) -> Iterator[str]:
    for one in articles:
        yield f"{word} {one.number}. {one.heading}"
        yield from _of_blocks(one.blocks)


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for one in blocks:
        if one.kind == TABLE:
            yield " | ".join(one.head)
            yield from (" | ".join(row) for row in (*one.rows, *([one.total] if one.total else [])))
        elif one.kind == POINT:
            yield f"{letter(one.number)}) {one.text}"
        else:
            yield f"{one.number}. {one.text}" if one.number else one.text


def _articles(kept: Any) -> tuple[Article, ...]:
    return tuple(Article(one["number"], one["heading"], _blocks(one["blocks"])) for one in kept)


def _blocks(kept: Any) -> tuple[Block, ...]:
    names = ("head", "widths", "total")
    return tuple(
        Block(**{**one, **{n: tuple(one[n]) for n in names}, "rows": tuple(map(tuple, one["rows"]))}) for one in kept
    )


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _nfc(one) for key, one in value.items()}
    return [_nfc(one) for one in value] if isinstance(value, list | tuple) else value
