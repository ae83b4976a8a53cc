"""Markdown to HTML that may stand on a page: no raw HTML, no pictures, no address but the web, mail and telephone.

Pure. Two fences, one behind the other: the parser makes nothing of tags, and what it has made is cleaned by an
allow-list. Headings begin under the heading of the page and never skip a level, whatever was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from marketplace.vietnamese.keys import fold

LAST_LEVEL = 6
_ADDRESS = re.compile(r"(?:https?://[^/\s\\]|mailto:[^\s]|tel:[+\d]|/(?![/\\])|#)", re.IGNORECASE)
_HEADINGS = tuple(f"h{level}" for level in range(2, LAST_LEVEL + 1))
_BLOCKS = ("blockquote", "div", "hr", "li", "ol", "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul")
_TAGS = {*_HEADINGS, *_BLOCKS, "a", "br", "code", "em", "strong"}
_ATTRIBUTES = {
    **{tag: {"id"} for tag in _HEADINGS},
    "a": {"href", "rel"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"role", "tabindex", "aria-label"},
}
_CLASSES = {"div": {"wide-table"}, "th": {"num"}, "td": {"num"}}


@dataclass(frozen=True)
class Heading:
    """A heading as a table of contents needs it."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """Clean HTML, and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


def is_address(url: str) -> bool:
    """May a link lead there? The web, mail, telephone, a path of this site, a place on the page."""
    return _ADDRESS.match(url) is not None


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    made.validateLink = is_address  # type: ignore[method-assign]
    return made


_PARSER = _parser()


@lru_cache(maxsize=256)
def render(text: str, top: int = 2, prefix: str = "", table: str = "") -> Rendered:
    """``text`` as HTML.

    ``top``: level of the highest heading; ``prefix``: before ids, where a page has several texts; ``table``: what a
    table is called to those who cannot see it, since it scrolls in a frame of its own.
    """
    tokens = _PARSER.parse(text)
    headings = tuple(_shape_headings(tokens, top, prefix))
    for inline in _inlines(tokens):
        _shape_links(inline)
    html = _PARSER.renderer.render(list(_framed(_shaped_cells(tokens), table)), _PARSER.options, {})
    return Rendered(_clean(html), headings)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _inlines(tokens: Iterable[Token]) -> Iterable[Token]:
    return (token for token in tokens if token.type == "inline")


def _shape_headings(tokens: list[Token], top: int, prefix: str) -> Iterable[Heading]:
    """Give headings their levels and ids; take out those without words. ``tokens`` is changed."""
    above: list[int] = []
    used: set[str] = set()
    place = 0
    while place < len(tokens):
        if tokens[place].type != "heading_open":
            place += 1
            continue
        words = _words(tokens[place + 1])
        if not words:
            del tokens[place : place + 3]
            continue
        typed = int(tokens[place].tag[1])
        while above and above[-1] >= typed:
            above.pop()
        above.append(typed)
        level = min(top + len(above) - 1, LAST_LEVEL)
        name = _unused(prefix + "-".join(fold(words).split()), used)
        tokens[place].tag = tokens[place + 2].tag = f"h{level}"
        tokens[place].attrs = {"id": name}
        yield Heading(level, name, words)
        place += 3


def _unused(name: str, used: set[str]) -> str:
    name = f"muc-{name[:60].strip('-')}"
    found = next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(used) + 3))) if one not in used)
    used.add(found)
    return found


def _words(inline: Token) -> str:
    return " ".join("".join(_text_of(child) for child in inline.children or ()).split())


def _text_of(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _shape_links(inline: Token) -> None:
    """A link that leads away says so to the browser; one without words shows its address."""
    children = inline.children or []
    shaped: list[Token] = []
    for place, token in enumerate(children):
        shaped.append(token)
        if token.type == "link_open":
            href = str(token.attrs["href"])
            away = href.lower().startswith("http")
            token.attrs = {"href": href, **({"rel": "external noopener noreferrer"} if away else {})}
            if children[place + 1].type == "link_close":
                shaped.append(Token("text", "", 0, content=href))
    inline.children = shaped


def _shaped_cells(tokens: Sequence[Token]) -> Iterable[Token]:
    """Cells aligned to the right are figures; headings of columns say so; an empty one is no heading."""
    for place, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if "right" in style:
                token.attrs["class"] = "num"
        if token.type == "th_open":
            if _words(tokens[place + 1]):
                token.attrs["scope"] = "col"
            else:
                token.tag = tokens[place + 2].tag = "td"
        yield token


def _framed(tokens: Iterable[Token], label: str) -> Iterable[Token]:
    """Every table in a frame in which it scrolls, and which takes the focus for that."""
    numbers = count(1)
    for token in tokens:
        if token.type == "table_open":
            name = f"{label} {next(numbers)}".strip()
            attributes: dict[str, Any] = {"class": "wide-table", "role": "group", "tabindex": 0, "aria-label": name}
            yield Token("frame_open", "div", 1, attrs=attributes, block=True)
        yield token
        if token.type == "table_close":
            yield Token("frame_close", "div", -1, block=True)
