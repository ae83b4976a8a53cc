"""Marks put back into text that was typed without them, as texts about the same thing write it. Pure.

"may say mit" finds its documents without marks; how they write those syllables, one after the other, tells that máy sấy
mít was meant (Viterbi 1967, over the writings of each syllable). A model of meaning understands only the latter. What
no text writes stays as it was typed.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from marketplace.vietnamese.keys import Key, folded_of, keys
from marketplace.vietnamese.normalise import TONES

MARKED = 0.3
"""Of ordinary Vietnamese about three syllables in four carry a mark; a text with fewer than this share lost them."""
TOGETHER = 3.0
"""What two writings seen side by side count beside one seen alone."""
_TONE_MARKS = {digit: mark for mark, digit in TONES.items()}
_VOWELS = frozenset("aăâeêioôơuưy")
_QUALITY_VOWELS = frozenset("ăâêôơư")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x)?"
    r"(?:[aeiouy]{1,3})(?:ch|ng|nh|c|m|n|p|t)?"
)


class Restored(NamedTuple):
    """The text with marks, and which share of its syllables was seen in the texts it was read from."""

    text: str
    known: float


def is_unmarked(text: str) -> bool:
    """Whether a text lost its marks, or never had any: too few of its words carry one."""
    return are_unmarked([key.exact for key in keys(text)])


def are_unmarked(exact: Sequence[str]) -> bool:
    """The same of the exact keys of a text."""
    words = [key for key in exact if not key.isdigit()]
    return sum(key != folded_of(key) for key in words) < MARKED * len(words)


def is_foreign(text: str) -> bool:
    """Whether half of the words of an unmarked text cannot be Vietnamese syllables: solar dryer, not may say."""
    words = [key.folded for key in keys(text) if key.folded.isalpha()]
    return sum(_SYLLABLE.fullmatch(word) is None for word in words) * 2 >= len(words) > 0


def restore(text: str, models: Iterable[tuple[float, Sequence[str]]]) -> Restored:
    """`text` with the marks of `models`: how much each counts (0..1) and its exact keys, in order."""
    typed = keys(text)
    alone: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    together: dict[tuple[str, str], float] = defaultdict(float)
    wanted = {key.folded for key in typed}
    for weight, exact in models:
        read = [(key, folded_of(key)) for key in exact]
        for (first, plain), (second, plain_second) in pairwise([*read, ("", "")]):
            if plain in wanted:
                alone[plain][first] += weight
                if plain_second in wanted:
                    together[first, second] += weight
    known = sum(key.folded in alone for key in typed) / max(len(typed), 1)
    return Restored(" ".join(map(written, _best_path(typed, alone, together))), known)


def _best_path(
    typed: Sequence[Key], alone: Mapping[str, Mapping[str, float]], together: Mapping[tuple[str, str], float]
) -> Sequence[str]:
    paths: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
    for key in typed:
        choices = alone.get(key.folded) if key.exact == key.folded else None
        paths = {
            choice: max(
                (
                    score + math.log1p(count) + TOGETHER * math.log1p(together.get((last, choice), 0.0)),
                    (*path, choice),
                )
                for last, (score, path) in paths.items()
            )
            for choice, count in sorted((choices or {key.exact: 0.0}).items())
        }
    return max(paths.values())[1]


def written(exact: str) -> str:
    """An exact key as text: hoa_2 → hóa, xu_3 → xủ, nuoc keys with their quality marks alike."""
    letters, _, tone = exact.partition("_")
    if not tone:
        return letters
    vowels = [place for place, letter in enumerate(letters) if letter in _VOWELS]
    if letters[:2] in ("qu", "gi") and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return letters
    place = _tone_place(letters, vowels)
    return unicodedata.normalize("NFC", letters[: place + 1] + _TONE_MARKS[tone] + letters[place + 1 :])


def _tone_place(letters: str, vowels: Sequence[int]) -> int:
    """On the last vowel with a quality mark; else the middle of three, the first of an open pair, the second else."""
    special = [place for place in vowels if letters[place] in _QUALITY_VOWELS]
    if special:
        return special[-1]
    if len(vowels) == 1:
        return vowels[0]
    is_open = vowels[-1] == len(letters) - 1
    return vowels[0] if len(vowels) == 2 and is_open else vowels[1]
