"""What of an address is kept of a search, and what is made of it: a query, an address, words. No state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from marketplace.kernel.text import gist
from marketplace.search import choices, service
from marketplace.search.engine import Query
from marketplace.search.saved_models import BOTH, LONGEST_NAME, SavedSearch
from marketplace.search.typed import Typed, read

PAGES = {"technology": "search.technologies", "need": "search.needs", BOTH: "search.results"}
MOST_LEFT_OUT = 20
SHOWN_CODES = 4

Args = Mapping[str, list[str]]


@dataclass(frozen=True)
class Wish:
    """A search as it is kept: on which page, and with which arguments, sorted, so that equal ones are equal."""

    kind: str
    args: Args

    @property
    def text(self) -> str:
        return next(iter(self.args.get("q", [])), "")

    @property
    def typed(self) -> Typed:
        return read(self.text)

    @property
    def filters(self) -> dict[str, frozenset[str]]:
        """Codes by group; ``kind`` where a page of both was narrowed to one."""
        names = {*choices.BY_NAME, "kind"}
        return {name: frozenset(codes) for name, codes in self.args.items() if name in names}

    @property
    def without(self) -> frozenset[str]:
        return frozenset(self.args.get("bo", []))

    @property
    def is_exact(self) -> bool:
        return "dung" in self.args

    @property
    def asks_anything(self) -> bool:
        """Words that can be read, a filter, or one of the two kinds: everything at all is no search."""
        if self.text and not (self.typed.is_readable or self.typed.banned):
            return False
        return bool(self.text or self.filters or self.kind != BOTH)

    @property
    def digest(self) -> str:
        found = json.dumps([self.kind, self.args], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(found.encode()).hexdigest()


def of_address(kind: str, given: MultiDict[str, str]) -> Wish:
    """What is kept of the arguments of a page of results; what the page would pass over is left out."""
    kind = kind if kind in PAGES else BOTH
    wished = given.get("kind", "")
    narrowed = kind == BOTH and wished in choices.KIND_LABELS
    groups = choices.GROUPS_OF.get(wished if narrowed else kind, choices.GROUPS)
    args = {name: sorted(codes) for name, codes in choices.chosen(groups, given).items()}
    text = read(given.get("q", "")[: service.LONGEST]).text
    if text:
        args["q"] = [text]
    if narrowed:
        args["kind"] = [wished]
    without = sorted(set(given.getlist("bo")[:MOST_LEFT_OUT]))
    if without and text:
        args["bo"] = [word[:LONGEST_NAME] for word in without]
    if "dung" in given and text:
        args["dung"] = ["1"]
    return Wish(kind, args)


def of_row(row: SavedSearch) -> Wish:
    return Wish(row.kind, row.args)


def query_of(wish: Wish, limit: int) -> Query:
    """The newest that it finds."""
    kind: Any = None if wish.kind == BOTH else wish.kind
    return Query(text=wish.text, kind=kind, filters=wish.filters, sort="newest", limit=limit)


def address_of(wish: Wish, **more: str) -> str:
    """The page of its results."""
    values: dict[str, Any] = {**wish.args, **more}
    return url_for(PAGES[wish.kind], **values)


def name_of(wish: Wish) -> str:
    """A name to begin with: the words; without words, what is filtered by; else what the list is called."""
    return gist(wish.text or "; ".join(filter_words(wish)) or str(kind_words(wish)), LONGEST_NAME)


def kind_words(wish: Wish) -> Any:
    """What is looked for."""
    only = wish.args.get("kind", [wish.kind])[0]
    return choices.KIND_LABELS.get(only, _("Công nghệ và nhu cầu"))


def filter_words(wish: Wish) -> list[str]:
    """What is filtered by, in words; of a long group the first, and how many more."""
    found = []
    for name, group in choices.BY_NAME.items():
        labels = [choices.name_of(group, code) for code in wish.args.get(name, [])]
        if len(labels) > SHOWN_CODES:
            labels = [*labels[:SHOWN_CODES], _("và %(n)s mục khác", n=len(labels) - SHOWN_CODES)]
        found += labels
    return found
