"""Codes and keywords that suit a text being written, from what is on show and from the names in the lists.

Listings that speak of the same things vote with their likeness for the codes they bear; the words by which they met
the text are the reason that is told. A code whose own name is in the text needs no vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.catalogue.models import KINDS
from marketplace.matching.reading import Reading, is_edge, read
from marketplace.matching.words import shared_words
from marketplace.reference import service as reference
from marketplace.search import service as search
from marketplace.search.documents import body_of
from marketplace.search.engine import IndexUnavailable
from marketplace.vietnamese.keys import fold, keys

LISTS = ("st_field", "vsic")
NEAREST, SHOWN, SHOWN_WORDS, REASONS = 12, 3, 6, 3
LEAST = 0.25
"""Likeness (0..1) under which a listing is no witness: most of what is fainter is chance."""
SHARE = 0.2
"""Of the votes in its list that a code needs."""
_WISH = re.compile(r"^(?:cần|tìm|muốn|mua|có) +", re.IGNORECASE)  # how needs begin: no reason for anything
LEAST_TEXT, LONGEST_TEXT = 12, 6_000  # characters that are looked at


@dataclass
class Hint:
    """A code or word that may fit, and the words of the text that speak for it."""

    value: str
    label: str
    votes: float = 0.0
    why: list[str] = field(default_factory=list)

    def add(self, votes: float, words: Iterable[str]) -> None:
        self.votes += votes
        known = {fold(one) for one in self.why}
        self.why += [word for word in words if fold(word) not in known][: max(0, REASONS - len(self.why))]


Hints = Mapping[str, list[Hint]]


def hints(title: str, body: str, held: Mapping[str, Iterable[str]]) -> Hints:
    """Suggestions by field: st_field, vsic, keywords. ``held``: what is chosen already and not suggested again."""
    text = f"{title}\n{body}"[:LONGEST_TEXT]
    found: dict[str, dict[str, Hint]] = {name: {} for name in (*LISTS, "keywords")}
    if len(text.strip()) < LEAST_TEXT:
        return {name: [] for name in found}
    _by_name(text, found)
    _by_listings(title, body, text, found)
    return {name: _best(list(some.values()), held.get(name, ()), name) for name, some in found.items()}


def _by_listings(title: str, body: str, text: str, found: dict[str, dict[str, Hint]]) -> None:
    try:
        hits = [hit for kind in KINDS for hit in search.similar(kind, title, body[:LONGEST_TEXT], limit=NEAREST)]
    except IndexUnavailable:
        return
    near = sorted((hit for hit in hits if hit.strength >= LEAST), key=lambda hit: -hit.strength)[:NEAREST]
    rows = search.published_rows((hit.kind, hit.public_id) for hit in near)
    written, headline = read(text), read(title)
    for hit in near:
        item = rows.get((hit.kind, hit.public_id))
        if item is None or not (words := _reasons(text, item, hit)):
            continue
        for name in LISTS:
            for code in item.codes_of(name):
                _hint(found[name], name, code).add(hit.strength, words)
        for word in item.keywords:
            if _has(written, word):
                found["keywords"].setdefault(fold(word), Hint(word, word)).add(hit.strength, ())
        for word in words:
            if 1 < len(word.split()) < 5 and "=" not in word and _has(headline, word):
                found["keywords"].setdefault(fold(word), Hint(word, word)).add(hit.strength / 2, ())


def _reasons(text: str, item: Any, hit: Any) -> list[str]:
    words = shared_words(text, f"{item.title}\n{body_of(item)}", hit.terms)
    return [short for word in words if (short := _WISH.sub("", word))]


def _by_name(text: str, found: dict[str, dict[str, Hint]]) -> None:
    """Codes named in the text: two syllables in a row that are no filling words."""
    written = read(text)
    for name in LISTS:
        for entry in reference.codes(name):
            if name == "st_field" and not entry.parent:
                continue
            for part in _parts(entry.label_vi):
                if _has(written, part):
                    _hint(found[name], name, entry.code).add(1.0, [part.lower()])


def _has(written: Reading, words: str) -> bool:
    """With the same marks, or without any on one side: “ca” is no fish."""
    wanted = keys(words)
    return bool(wanted) and written.has(" ".join(k.exact for k in wanted), " ".join(k.folded for k in wanted))


def _parts(label: str) -> list[str]:
    """What a name is made of: “Trồng trọt, chăn nuôi” → both; parts of one syllable say too little."""
    parts = [part.strip() for piece in label.split(",") for part in piece.split(" và ")]
    return [part for part in parts if len(part.split()) > 1 and any(not is_edge(one) for one in read(part).syllables)]


def _hint(some: dict[str, Hint], name: str, code: str) -> Hint:
    return some.setdefault(code, Hint(code, reference.label(name, code)))


def _best(some: list[Hint], held: Iterable[str], name: str) -> list[Hint]:
    taken = {fold(one) if name == "keywords" else one for one in held}
    total = sum(one.votes for one in some) or 1.0
    is_words = name == "keywords"
    fit = [one for one in some if (fold(one.value) if is_words else one.value) not in taken]
    fit = [one for one in fit if is_words or one.votes / total >= SHARE]
    return sorted(fit, key=lambda one: (-one.votes, one.value))[: SHOWN_WORDS if is_words else SHOWN]
