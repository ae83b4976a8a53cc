"""A version as somebody reads it: in their language where it has it, with its places filled and its Markdown drawn."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.content.markdown import Heading, Rendered, render
from marketplace.content.places import fill
from marketplace.content.shipped import Text

CONTENTS_FROM = 5  # headings of the first level; with fewer a table of contents only stands in the way


@dataclass(frozen=True)
class Line:
    """An article in a list. ``is_foreign``: in Vietnamese, although the reader asked for another language."""

    title: str
    summary: str
    language: str
    is_foreign: bool


@dataclass(frozen=True)
class Reading(Line):
    """The whole of it."""

    body: Rendered

    @property
    def contents(self) -> list[Heading]:
        """The headings for a table of contents; none where there are few."""
        first = [one for one in self.body.headings if one.level == 2]
        return first if len(first) >= CONTENTS_FROM else []


def line(version: Text) -> Line:
    """What a list tells of a version (or of what is typed) in the reader's language."""
    language, is_foreign = _language(version)
    return Line(*_heads(version, language), language, is_foreign)


def read(version: Text) -> Reading:
    """A version in the reader's language; in Vietnamese where it has no other."""
    language, is_foreign = _language(version)
    return Reading(*_heads(version, language), language, is_foreign, body_of(version, language))


def body_of(version: Text, language: str, top: int = 2, prefix: str = "") -> Rendered:
    """The body in one language, as HTML; see markdown.render."""
    return render(fill(getattr(version, f"body_{language}"), language), top, prefix, _("Bảng"))


def _language(version: Text) -> tuple[str, bool]:
    is_english = str(get_locale()) == "en"
    return ("en", False) if is_english and version.body_en else ("vi", is_english)


def _heads(version: Text, language: str) -> tuple[str, str]:
    texts = (getattr(version, f"{name}_{language}") for name in ("title", "summary"))
    title, summary = (fill(text, language, escape=False) for text in texts)
    return title, summary
