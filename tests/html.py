"""Reads a page as a browser would, as far as tests need it: its elements, its words, its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
CLOSES_ITSELF = {"li": {"li"}, "option": {"option"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr"}}


@dataclass(slots=True)
class Element:
    """A tag with its attributes, its parent, and what it holds."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    holds: list[Element | str] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        """The words inside, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.holds:
            if isinstance(part, str):
                yield part
            elif part.tag not in {"script", "style", "template"}:
                yield from part._words()
                yield " " if part.tag not in {"b", "i", "em", "strong", "mark", "span", "a", "abbr"} else ""

    @property
    def source_text(self) -> str:
        """The words inside as they stand in the source (for a textarea)."""
        return "".join(part for part in self.holds if isinstance(part, str))

    def all(self, *tags: str) -> Iterator[Element]:
        """Elements below this one, in order; of the given tags, if any are given."""
        for part in self.holds:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def inside(self, tag: str) -> Element | None:
        """The nearest element of that tag around this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self._open = self.root
        self.elements: list[Element] = []
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._open.tag in CLOSES_ITSELF.get(tag, ()):
            self._open = self._open.parent or self.root
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.holds.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        above: Element | None = self._open
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None and above.parent is not None:
            self._open = above.parent

    def handle_data(self, data: str) -> None:
        self._open.holds.append(data)


@dataclass
class Page:
    """A parsed page; shared by all who read the same source, so nobody changes it."""

    root: Element
    doctype: str
    elements: list[Element]

    @classmethod
    def read(cls, source: str) -> Page:
        return _read(source)

    def all(self, *tags: str) -> list[Element]:
        """In order; of the given tags, if any are given."""
        return [one for one in self.elements if one.tag in tags] if tags else self.elements

    def one(self, tag: str) -> Element:
        """The first element of that tag; AssertionError if there is none."""
        found = self.all(tag)
        assert found, f"no <{tag}> on the page"
        return found[0]

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def forms(self) -> list[Element]:
        return self.all("form")


@lru_cache(maxsize=16)
def _read(source: str) -> Page:
    """Whoever complains about a page and whoever looks at it read it once."""
    builder = _Builder()
    builder.feed(source)
    builder.close()
    return Page(builder.root, builder.doctype, builder.elements)


def is_post(form: Element) -> bool:
    return form.get("method").lower() == "post"


def filled_in(form: Element) -> list[tuple[str, str]]:
    """What a browser would send if the form were sent as it stands (without files and buttons)."""
    sent: list[tuple[str, str]] = []
    for control in form.all("input", "select", "textarea"):
        name, kind = control.get("name"), control.get("type", "text").lower()
        if not name or "disabled" in control.attributes or kind in {"submit", "button", "image", "reset", "file"}:
            continue
        if control.tag == "textarea":
            sent.append((name, control.source_text.replace("\r\n", "\n").removeprefix("\n")))
        elif control.tag == "select":
            sent.extend((name, value) for value in _chosen(control))
        elif kind not in {"checkbox", "radio"}:
            sent.append((name, control.get("value")))
        elif "checked" in control.attributes:
            sent.append((name, control.get("value", "on")))
    return sent


def _chosen(select: Element) -> list[str]:
    options = list(select.all("option"))
    chosen = [o for o in options if "selected" in o.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = options[:1]
    return [o.attributes.get("value", o.text) for o in chosen]
