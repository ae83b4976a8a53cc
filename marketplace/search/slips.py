"""What a mistyped syllable may have been meant to be. Pure; folded keys in, folded keys out, the likeliest first.

Telex and VNI letters that no keyboard program took, sounds that regions write alike (s/x, ch/tr, d/gi/r, l/n, endings
n/ng and c/t), letters swapped, missing, doubled or wrong. A Vietnamese syllable is known by its form, so that only
forms that can be one are looked up; longer words may be foreign and are tried at one edit.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from marketplace.vietnamese.keys import key

KEYBOARD, SOUND, DOUBLED, EDIT, WRONG, FOREIGN = 0.3, 0.7, 0.7, 1.0, 1.3, 0.7
"""What a slip costs: the less, the likelier."""
SHORTEST_FOREIGN = 5
LONGEST = 24
"""Letters of a word that is looked at."""
MOST_PIECES = 3

_ONSETS = "b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet ieu "
    "im in inh ip it iu o oa oac oach oai oan oang oanh oat oay oc oe oen oeo oet oi om on ong ooc oong op ot "
    "u ua uan uang uat uay uc ue uech ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu "
    "uy uya uych uyen uyet uynh uyt uyu y ych yem yen yet yeu ynh yp yt"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")
_ONSET = re.compile(rf"({_ONSETS}|f|z|j|sh)(?=[aeiouy])(.+)")
_LETTERS = "aeiouyntchgmpkldrsvxbq"
_FOREIGN = _LETTERS + "fwzj"
_SAME_ONSET = (
    ("s", "x"), ("ch", "tr"), ("d", "gi"), ("gi", "r"), ("d", "r"), ("d", "v"), ("l", "n"), ("g", "gh"), ("ng", "ngh"),
    ("c", "k"), ("k", "qu"), ("ph", "f"), ("gi", "z"), ("d", "z"), ("d", "j"), ("ng", "n"), ("s", "sh"), ("t", "th"),
)  # fmt: skip
_SAME_ENDING = (
    ("n", "ng"), ("c", "t"), ("n", "nh"), ("ch", "t"), ("i", "y"), ("o", "u"), ("im", "iem"), ("ip", "iep"),
    ("iu", "ieu"), ("uu", "uou"), ("uu", "iu"), ("uou", "ieu"), ("om", "am"), ("op", "ap"), ("ui", "uoi"),
)  # fmt: skip
_FOREIGN_ONSET = re.compile("[wzjf]|[bcdfgps][lr]|s[cmnptkw]")
_TELEX_TONE = re.compile(r"(?<=[aeiouyw])[sfrxj]|[sfrxj]$")
_TELEX_QUALITY = re.compile(r"(?<=[auo])w|^w(?=[aeiou])")
_VNI = re.compile(r"[0-9]")


class Slip(NamedTuple):
    """What may have been meant, as one or several folded keys."""

    meant: tuple[str, ...]
    cost: float


def is_syllable(word: str) -> bool:
    """Whether a folded key has the form of a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def slips(word: str) -> Iterator[Slip]:
    """All that a folded key may stand for, each once, nearly in order of cost; the word itself is left out."""
    seen = {word}
    for meant, cost in _all(word):
        found = key(meant).folded
        if found not in seen:
            seen.add(found)
            yield Slip((found,), cost)


def _all(word: str) -> Iterator[tuple[str, float]]:
    if len(word) > LONGEST or len(word) < 2:
        return
    yield from ((meant, KEYBOARD) for meant in _untyped(word))
    yield from ((meant, SOUND) for meant in sounds(word))
    for place in range(len(word) - 1):
        if word[place] == word[place + 1]:
            yield word[:place] + word[place + 1 :], DOUBLED
    may_be_foreign = len(word) >= SHORTEST_FOREIGN or (len(word) == SHORTEST_FOREIGN - 1 and not is_syllable(word))
    begins_foreign = _FOREIGN_ONSET.match(word) is not None
    for meant, cost in _edits(word, _FOREIGN if may_be_foreign else _LETTERS):
        if is_syllable(meant):
            yield meant, cost + FOREIGN * begins_foreign
        elif may_be_foreign:
            yield meant, cost


def _untyped(word: str) -> Iterator[str]:
    """What a keyboard program would have made of the letters: "saays" → "say", "lu7o7ng" → "luong"."""
    if word.isascii():
        bare = _TELEX_TONE.sub("", word, count=1)
        for one in (bare, word):
            plain = _TELEX_QUALITY.sub(lambda found: "u" if found.start() == 0 else "", one)
            yield from (meant for meant in (_single(plain), plain) if meant != word and is_syllable(meant))
    if _VNI.search(word) and not word[0].isdigit() and is_syllable(bare := _VNI.sub("", word)):
        yield bare


def _single(word: str) -> str:
    """A vowel or d typed twice for â, ê, ô, đ, together or at the end of the syllable ("dado" is not one)."""
    vowel = re.search(r"([aeo])([a-z]{0,2}?)\1", word)
    if vowel:
        word = word[: vowel.start()] + vowel[1] + vowel[2] + word[vowel.end() :]
    return "d" + word[2:] if word.startswith("dd") else "d" + word[1:-1] if re.fullmatch("d.+d", word) else word


def sounds(word: str) -> Iterator[str]:
    """Other spellings that sound alike somewhere in the country."""
    parts = _ONSET.fullmatch(word)
    onset, rime = (parts[1], parts[2]) if parts else ("", word)
    starts = [other for pair in _SAME_ONSET for one, other in (pair, pair[::-1]) if one == onset]
    ends = [
        rime.removesuffix(one) + other
        for pair in _SAME_ENDING
        for one, other in (pair, pair[::-1])
        if rime.endswith(one)
    ]
    found = [start + rime for start in starts] + [onset + end for end in ends]
    yield from (meant for meant in found if is_syllable(meant))


def _edits(word: str, letters: str) -> Iterator[tuple[str, float]]:
    cuts = range(len(word) + 1)
    for n in cuts[:-2]:
        yield word[:n] + word[n + 1] + word[n] + word[n + 2 :], EDIT
    for n in cuts[:-1]:
        yield word[:n] + word[n + 1 :], EDIT
    for n in cuts:
        for letter in letters:
            yield word[:n] + letter + word[n:], EDIT
    for n in cuts[:-1]:
        for letter in letters:
            yield word[:n] + letter + word[n + 1 :], WRONG


def splits(word: str, most: int = 12) -> list[tuple[str, ...]]:
    """Ways to cut a word into two or three syllables: "maysay" → ("may", "say")."""
    return list(islice(_cuts(word, MOST_PIECES), most)) if 3 < len(word) <= LONGEST else []


def _cuts(word: str, pieces: int) -> Iterator[tuple[str, ...]]:
    for n in range(min(7, len(word) - 1), 0, -1):
        head, rest = word[:n], word[n:]
        if not is_syllable(head):
            continue
        if is_syllable(rest):
            yield key(head).folded, key(rest).folded
        if pieces > 2:
            yield from ((key(head).folded, *more) for more in _cuts(rest, pieces - 1))
