"""A text taken apart once: the same need is compared with fifty technologies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from marketplace.vietnamese.keys import COMMON, Syllable, fold, keys, syllables
from marketplace.vietnamese.units import Quantity, quantities

AVOIDING = frozenset(
    key.exact for key in keys("không chẳng chưa khỏi thay tránh giảm bỏ chống trừ khử ngừa hơn so khác")
)
REACH = 2
"""Up to so many syllables before a word, these say that it is avoided or only compared with."""
_SYLLABLE = re.compile(r"(?:ngh?|[cgknpt]h|tr|gi|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|n[gh]|[cmnpt])?")
_FILE = Path(__file__).parent / "data" / "weak_words.txt"


@dataclass(frozen=True)
class Reading:
    """`exact`, `folded`: all keys between spaces, so that a phrase is found as a piece of the string; a bar stands
    where more than spaces part two of them.
    """

    text: str
    syllables: tuple[Syllable, ...]
    exact: str
    folded: str

    @property
    def is_unmarked(self) -> bool:
        return self.exact == self.folded

    def words(self, run: Sequence[Syllable]) -> str:
        """As written, without the capital that only opens a sentence."""
        found = " ".join(self.text[run[0].start : run[-1].end].split())
        return found[0].lower() + found[1:] if found[1:].islower() else found

    def is_joined(self, left: Syllable, right: Syllable, shares: Mapping[str, float]) -> bool:
        """Whether only spaces part two neighbours and their pair was matched."""
        return f"{left.folded}_{right.folded}" in shares and self.text[left.end : right.start].strip(" ") == ""

    def has(self, exact: str, folded: str) -> bool:
        """Whether the words stand here: same marks, or none on one side."""
        if f" {exact} " in self.exact:
            return True
        return f" {folded} " in self.exact if exact != folded else f" {folded} " in self.folded

    def means(self, exact: str, folded: str) -> bool:
        """Whether this text can mean the words: it has them, or not even their letters (met by the lexicon)."""
        return self.has(exact, folded) or f" {folded} " not in self.folded


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    found = tuple(syllables(text))
    exact, folded, end = [""], [""], 0
    for syllable in found:
        if text[end : syllable.start].strip(" "):
            exact.append("|")
            folded.append("|")
        exact.append(syllable.exact)
        folded.append(syllable.folded)
        end = syllable.end
    return Reading(text, found, " ".join([*exact, ""]), " ".join([*folded, ""]))


@lru_cache(maxsize=512)
def figures(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text."""
    return tuple(quantities(text))


def occurs(phrase: Sequence[str], within: Sequence[str], reach: int = REACH) -> bool:
    """Whether exact keys stand in a row, and not only to say that they are avoided: "thay than đá"."""
    size = len(phrase)
    return size > 0 and any(
        list(within[at : at + size]) == list(phrase) and AVOIDING.isdisjoint(within[max(at - reach, 0) : at])
        for at in range(len(within) - size + 1)
        if within[at] == phrase[0]
    )


@lru_cache(maxsize=2)
def _lists(bare: bool) -> dict[str, frozenset[str]]:
    """The lists of weak_words.txt as exact keys; `bare`: as folded ones, for a text without marks."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = set()
        elif line and not line.startswith("#"):
            found[name] |= {key.folded if bare else key.exact for key in keys(line)}
    return {key: frozenset(words) for key, words in found.items()}


def fold_of(exact: str) -> str:
    """The folded key of an exact one."""
    return fold(exact.rpartition("_")[0] or exact)


def is_edge(syllable: Syllable, bare: bool = False) -> bool:
    """Whether a phrase neither opens nor ends with it. `bare`: in a text without marks."""
    return syllable.exact in _lists(bare)["edge"]


def is_head(syllable: Syllable, bare: bool = False) -> bool:
    """Whether it is part of a word for things of all kinds: máy, hệ thống, công nghệ."""
    return syllable.exact in _lists(bare)["heads"]


def stands_alone(syllable: Syllable, text: str) -> bool:
    """Whether one syllable names a thing by itself: a word of the list, or no Vietnamese syllable (ERP, drone)."""
    written = text[syllable.start : syllable.end]
    if not written.isalpha() or len(written) == 1:
        return False
    is_name = written.isupper() and not text.isupper()
    return is_name or syllable.exact in _lists(False)["alone"] or not _SYLLABLE.fullmatch(syllable.folded)


def is_weak(syllable: Syllable, bare: bool = False) -> bool:
    """Whether it tells nothing by itself."""
    if syllable.exact in COMMON or syllable.folded.isdigit() or len(syllable.folded) == 1:
        return True
    return any(syllable.exact in _lists(bare)[name] for name in ("edge", "weak", "heads"))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences and lines of a text begin and end."""
    start = 0
    for at, sign in enumerate(text):
        is_end = sign == "\n" or (sign in ".!?;" and (at + 1 == len(text) or text[at + 1].isspace()))
        if is_end:
            if text[start : at + 1].strip():
                yield start, at + 1
            start = at + 1
    if text[start:].strip():
        yield start, len(text)
