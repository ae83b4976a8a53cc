"""Words that mean the same in this trade: North and South, abbreviations, everyday words, English terms.

Shipped rows are read once from data/lexicon/<trade>.csv, checked by hand; the search room joins what officers
approved and installs the result (docs/lexicon.md). Only queries are expanded, never the index, so a change
needs no rebuild. Columns of a file:

    words, means   what may be typed, and what it also means, as written
    kind           region, abbreviation, everyday, english
    direction      both, or one (words → means only)
    context        words parted by ; of which one must stand near `words`, for those with a second meaning;
                   the way back from `means` is free
    note           where it comes from

shields.csv names phrases that hide what stands inside them: "heo may" is a wind, no pig.
"""

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from marketplace.vietnamese.keys import Key, Syllable, key, keys, syllables
from marketplace.vietnamese.normalise import normalise

WEIGHT = 0.8
"""Of an expanded term beside one that was typed (the search study found .8 to 1.0 equally good)."""
KINDS = ("region", "abbreviation", "everyday", "english")
NEAR = 12
"""Syllables on either side within which a word of the context must stand."""
PAIR = 2
DATA = Path(__file__).parent / "data" / "lexicon"
SHIELDS = "shields"
_SYLLABLE = re.compile(
    "(b|c|ch|d|gh?|gi|h|kh?|l|m|nh?|ngh?|ph?|qu|r|s|th?|tr|v|x)?[aeiou]{1,3}(ch?|m|nh?|ng|p|t)?|[a-z]+y"
)
"""The form of a Vietnamese syllable typed without marks."""

Words = tuple[Key, ...]


class Row(NamedTuple):
    """One line of the lexicon as a person wrote it. ``trade``: the file it stands in, "" for an officer's."""

    words: str
    means: str
    kind: str
    direction: str = "both"
    context: tuple[str, ...] = ()
    note: str = ""
    trade: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Two rows of one name say the same."""
        return spelling(self.words), spelling(self.means)


class Entry(NamedTuple):
    """One direction of a row, in keys. ``means`` empty: a shield."""

    words: Words
    means: Words
    kind: str
    note: str
    written: str = ""
    meaning: str = ""
    context: tuple[Words, ...] = ()
    trade: str = ""


class Expansion(NamedTuple):
    """Keys to look for besides those typed; `pairs` also join them to the words on either side.

    `words`: the folded words that were read in the text, by which a reader switches the expansion off; `typed`: how
    the text writes them; `means`: what they also mean, as written ("heo" = "lợn").
    """

    keys: Words
    pairs: tuple[str, ...]
    kind: str
    words: str = ""
    typed: str = ""
    means: str = ""


def spelling(text: str) -> str:
    """The exact keys of words in one line: "Hoà  TAN" and "hòa tan" are one spelling."""
    return " ".join(found.exact for found in keys(text))


@dataclass(frozen=True)
class Lexicon:
    """An unchanging set of entries. ``version`` tells two apart: a key for caches."""

    entries: tuple[Entry, ...]
    version: str
    _by_words: Mapping[str, Sequence[Entry]] = field(repr=False, compare=False)
    _lengths: Mapping[str, AbstractSet[int]] = field(repr=False, compare=False)

    @classmethod
    def of(cls, rows: Iterable[Row], shields: Iterable[str] = ()) -> "Lexicon":
        """From rows (the first of two that say the same counts) and phrases that hide what is inside them."""
        found: dict[tuple[Words, Words], Entry] = {}
        for row in rows:
            for entry in _directions(row):
                found.setdefault((entry.words, entry.means), entry)
        for phrase in shields:
            words = tuple(keys(phrase))
            found.setdefault((words, ()), Entry(words, (), SHIELDS, ""))
        by_words: dict[str, list[Entry]] = defaultdict(list)
        for entry in found.values():
            by_words[_folded(entry.words)].append(entry)
        lengths: dict[str, set[int]] = defaultdict(set)
        for entry in found.values():
            lengths[entry.words[0].folded].add(len(entry.words))
        said = "\n".join(sorted(f"{e.words} {e.means} {e.kind} {e.context}" for e in found.values()))
        entries = tuple(entry for entry in found.values() if entry.means)
        return cls(entries, hashlib.sha256(said.encode()).hexdigest()[:16], dict(by_words), dict(lengths))

    def expansions(self, text: str, without: frozenset[str] = frozenset()) -> list[Expansion]:
        """What is added to a text, each entry once, in the order of the text. The longest entry of a kind wins:
        "bắp cải" is not read as "bắp". ``without``: folded words that are not expanded (they still hide shorter ones).
        """
        written = syllables(text)
        typed = [Key(syllable.exact, syllable.folded) for syllable in written]
        matches = list(self._matches(text, written, typed))
        widest = {kind: _widest(matches, kind) for kind in {entry.kind for _, _, entry in matches}}
        found: dict[tuple[Words, Words], Expansion] = {}
        for start, end, entry in matches:
            words = _folded(entry.words)
            if (start, end) not in widest[entry.kind] or not entry.means or words in without:
                continue
            if not _is_near(typed, start, end, entry):
                continue
            pairs = _pairs_around(typed, start, end, entry.means)
            before = found.get((entry.words, entry.means))
            if before is not None:
                found[entry.words, entry.means] = before._replace(pairs=tuple(dict.fromkeys((*before.pairs, *pairs))))
                continue
            as_typed = " ".join(text[written[start].start : written[end - 1].end].split())
            found[entry.words, entry.means] = Expansion(entry.means, pairs, entry.kind, words, as_typed, entry.meaning)
        return list(found.values())

    def _matches(
        self, text: str, written: Sequence[Syllable], typed: Sequence[Key]
    ) -> Iterator[tuple[int, int, Entry]]:
        """Every entry that stands in the text, with its place, whatever else stands there."""
        folded = [key.folded for key in typed]
        for place, first in enumerate(folded):
            for length in self._lengths.get(first, ()):
                for entry in self._by_words.get(" ".join(folded[place : place + length]), ()):
                    end = place + len(entry.words)
                    if not _fits(typed, place, entry.words):
                        continue
                    if entry.kind != "abbreviation" or _is_abbreviation(
                        text[written[place].start : written[end - 1].end]
                    ):
                        yield place, end, entry


def _directions(row: Row) -> Iterator[Entry]:
    words, means = tuple(keys(row.words)), tuple(keys(row.means))
    context = tuple(tuple(keys(word)) for word in row.context)
    yield Entry(words, means, row.kind, row.note, row.words, row.means, context, row.trade)
    if row.direction == "both":
        yield Entry(means, words, row.kind, row.note, row.means, row.words, (), row.trade)


@lru_cache(maxsize=1)
def shipped() -> tuple[Row, ...]:
    """The rows of all files, in the order of their names."""
    return tuple(
        Row(
            row["words"],
            row["means"],
            row["kind"],
            row["direction"],
            tuple(word.strip() for word in row["context"].split(";") if word.strip()),
            row["note"],
            path.stem,
        )
        for path in sorted(DATA.glob("*.csv"))
        if path.stem != SHIELDS
        for row in _read(path)
    )


@lru_cache(maxsize=1)
def shields() -> tuple[str, ...]:
    """Phrases that hide what stands inside them."""
    return tuple(row["words"] for row in _read(DATA / f"{SHIELDS}.csv"))


def _folded(words: Words) -> str:
    return " ".join(key.folded for key in words)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class _Held:
    """The lexicon of this process; one assignment changes it for all threads."""

    lexicon: Lexicon | None = None


_TRIED: ContextVar[Lexicon | None] = ContextVar("lexicon", default=None)


@contextmanager
def trying(lexicon: Lexicon) -> Iterator[None]:
    """Within the block, and nowhere else, this lexicon is in use: to see what a change would do."""
    token = _TRIED.set(lexicon)
    try:
        yield
    finally:
        _TRIED.reset(token)


def current() -> Lexicon:
    """The lexicon in use: the one tried, else the installed one, else what is shipped."""
    held = _TRIED.get() or _Held.lexicon
    if held is None:
        held = _Held.lexicon = Lexicon.of(shipped(), shields())
    return held


def install(lexicon: Lexicon | None) -> None:
    """Use this lexicon from now on in the whole process; None: the shipped one."""
    _Held.lexicon = lexicon


def entries() -> tuple[Entry, ...]:
    """All entries in use, one per direction."""
    return current().entries


def expansions(text: str, without: frozenset[str] = frozenset()) -> list[Expansion]:
    """What the lexicon in use adds to a text: see Lexicon.expansions."""
    return current().expansions(text, without)


def _is_abbreviation(word: str) -> bool:
    """What could be a syllable means an abbreviation only in capitals: AI is not ai ("who"), nor CAM an orange."""
    return word.isupper() or not (len(word) == 2 or _SYLLABLE.fullmatch(key(normalise(word)).folded))


def _fits(typed: Sequence[Key], place: int, words: Words) -> bool:
    """Marks may be left out of two syllables or more; one bare syllable has too many readings ("bap", "ngo").

    Of two they are left out of both: who writes "làm kho" with a mark does not mean "làm khô".
    """
    said = [key.exact for key in typed[place : place + len(words)]]
    if said == [word.exact for word in words]:
        return True
    if len(words) == PAIR:
        return said == [word.folded for word in words]
    return len(words) > PAIR and all(one in word for one, word in zip(said, words, strict=True))


def _widest(matches: Iterable[tuple[int, int, Entry]], kind: str) -> set[tuple[int, int]]:
    """Places of a kind's entries that no longer entry of that kind and no shield contains."""
    places = {(start, end) for start, end, entry in matches if entry.kind in (kind, SHIELDS)}
    found, reach = set(), -1
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if end > reach:
            found.add((start, end))
            reach = end
    return found


def _is_near(typed: Sequence[Key], start: int, end: int, entry: Entry) -> bool:
    """Whether a word of the context stands near; without marks it counts as well."""
    if not entry.context:
        return True
    around = [*typed[max(start - NEAR, 0) : start], Key("", ""), *typed[end : end + NEAR]]
    return any(
        all(around[place + i].exact in word for i, word in enumerate(words))
        for words in entry.context
        for place in range(len(around) - len(words) + 1)
    )


def _pairs_around(typed: Sequence[Key], start: int, end: int, means: Sequence[Key]) -> tuple[str, ...]:
    around = [*typed[max(start - 1, 0) : start], *means, *typed[end : end + 1]]
    return tuple(f"{a.folded}_{b.folded}" for a, b in pairwise(around))
