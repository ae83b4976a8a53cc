"""Words that mean the same in this trade: North and South, abbreviations, everyday words, English terms.

data/lexicon.csv is checked by hand; words with a second meaning are left out (quả / trái, kênh, phanh /
thắng) or go one way only. Columns: words, means, kind (region, abbreviation, everyday, english), direction
(both, one), note (source). Only queries are expanded, never the index, so a change here needs no rebuild.
"""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from marketplace.vietnamese.keys import Key, keys, syllables

WEIGHT = 0.8
"""Of an expanded term beside one that was typed (the search study found .8 to 1.0 equally good)."""
_FILE = Path(__file__).parent / "data" / "lexicon.csv"


class Entry(NamedTuple):
    """What may be typed, what it also means, and why we think so."""

    words: tuple[Key, ...]
    means: tuple[Key, ...]
    kind: str
    note: str


class Expansion(NamedTuple):
    """Keys to look for besides those typed; `pairs` also join them to the words on either side."""

    keys: tuple[Key, ...]
    pairs: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All entries, one per direction."""
    found: list[Entry] = []
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words, means = tuple(keys(row["words"])), tuple(keys(row["means"]))
            found.append(Entry(words, means, row["kind"], row["note"]))
            if row["direction"] == "both":
                found.append(Entry(means, words, row["kind"], row["note"]))
    return tuple(found)


@lru_cache(maxsize=1)
def _by_first() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        found[entry.words[0].folded].append(entry)
    return found


def expansions(text: str) -> list[Expansion]:
    """What the lexicon adds to a query. The longest entry wins: "bắp cải" is not read as "bắp"."""
    written = syllables(text)
    typed = [Key(syllable.exact, syllable.folded) for syllable in written]
    matches = [
        (place, place + len(entry.words), entry)
        for place, first in enumerate(typed)
        for entry in _by_first().get(first.folded, ())
        if _fits(typed[place : place + len(entry.words)], entry.words)
        and (entry.kind != "abbreviation" or _is_abbreviation(text[written[place].start : written[place].end]))
    ]
    return [
        Expansion(entry.means, _pairs_around(typed, start, end, entry.means), entry.kind)
        for start, end, entry in matches
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in matches)
    ]


def _is_abbreviation(word: str) -> bool:
    """Two letters mean an abbreviation only in capitals: AI is not ai ("who"), RO is not rõ typed without marks."""
    return len(word) != 2 or word.isupper()


def _fits(typed: Sequence[Key], words: Sequence[Key]) -> bool:
    """Marks may be left out of two syllables or more; one bare syllable has too many readings ("bap", "ngo")."""
    if len(typed) != len(words):
        return False
    return all(
        written.exact == word.exact or (len(words) > 1 and written.exact == word.folded)
        for written, word in zip(typed, words, strict=True)
    )


def _pairs_around(typed: Sequence[Key], start: int, end: int, means: Sequence[Key]) -> tuple[str, ...]:
    around = [*typed[max(start - 1, 0) : start], *means, *typed[end : end + 1]]
    return tuple(f"{a.folded}_{b.folded}" for a, b in pairwise(around))
