"""Search keys of syllables.

Exact key: letters with their quality marks, the tone as a digit at the end, i for y where both are written:
    hòa = hoà → hoa_1, kỹ = kĩ → ki_4, quý = quí → qui_2; thúy and thúi stay apart; có → co_2 never meets CO2 → co2.
Folded key: the same without marks and tone, d for đ: what remains when someone types without marks.
Pair: two neighbouring folded keys, may_say. Pairs do the work of word segmentation and survive missing marks.
Measured in the search study (ViQuAD, 4,495 questions): exact + folded + pairs against exact alone, MRR .764
/ .721.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from marketplace.vietnamese.normalise import D_LOOK_ALIKES, QUALITIES, TONES, normalise

KEYS_VERSION = 2
"""Raise it when normalise(), TOKEN or key() changes: the index is then rebuilt under another name."""

TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)+|[^\W_]+")
_WORD = re.compile(r"\S+")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_TONE = re.compile(r"_[1-5]\Z")
_REMEMBERED = 2**15
"""Words whose keys are kept, a few megabytes: text repeats itself, and taking words apart took most of the time."""
_REMEMBERED_LETTERS = 40
"""Longer ones are no words, and would fill the memory."""
_OPEN_Y = re.compile(r"(?:b|c|d|đ|g|h|k|l|m|n|p|qu|r|s|t|v|x|ch|kh|nh|ph|th|tr|ng|gh)y")


class Key(NamedTuple):
    """The two keys of one syllable, number or foreign word."""

    exact: str
    folded: str


class Syllable(NamedTuple):
    """A token with its place in the text it was read from: text[start:end] is how the author wrote it."""

    start: int
    end: int
    exact: str
    folded: str


@lru_cache(maxsize=_REMEMBERED)
def key(token: str) -> Key:
    """The keys of one token of normalised text."""
    if token.isascii():
        plain = _i_for_y(token, token)
        return Key(plain, plain)
    tone, letters, folded = "", [], []
    for character in unicodedata.normalize("NFD", token):
        if character in TONES:
            tone = tone or TONES[character]
        elif character in QUALITIES:
            letters.append(character)
        elif not unicodedata.combining(character):
            letters.append(character)
            folded.append("d" if character in D_LOOK_ALIKES + "đ" else character)
    exact = unicodedata.normalize("NFC", "".join(letters))
    plain = _i_for_y(exact, "".join(folded))
    exact = _i_for_y(exact, exact)
    return Key(f"{exact}_{tone}" if tone else exact, plain)


_PLAIN_D = str.maketrans(dict.fromkeys(D_LOOK_ALIKES + "đ", "d"))


def _i_for_y(exact: str, spelling: str) -> str:
    """`spelling` with i for y if the syllable is consonant + y or qu + y, where both are in use."""
    return spelling[:-1] + "i" if _OPEN_Y.fullmatch(exact) else spelling


def folded_of(exact: str) -> str:
    """The folded key of a syllable whose exact key is known: "hoa_1" → "hoa", "đi" → "di"."""
    return exact if exact.isascii() and "_" not in exact else _folded_of(exact)


@lru_cache(maxsize=_REMEMBERED)
def _folded_of(exact: str) -> str:
    letters = unicodedata.normalize("NFD", _TONE.sub("", exact))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(_PLAIN_D)


def keys(text: str) -> list[Key]:
    """The keys of all tokens of raw text, in order. No token goes beyond white space, so words are read one by one."""
    return list(chain.from_iterable(map(_keys_of_word, text.split())))


def _keys_of_word(word: str) -> tuple[Key, ...]:
    return _known_keys(word) if len(word) <= _REMEMBERED_LETTERS else _read_keys(word)


def _read_keys(word: str) -> tuple[Key, ...]:
    return tuple(map(key, TOKEN.findall(normalise(word))))


_known_keys = lru_cache(maxsize=_REMEMBERED)(_read_keys)


def pairs(folded: Sequence[str]) -> list[str]:
    """Neighbouring keys joined: ["may", "say", "mit"] → ["may_say", "say_mit"]."""
    return [f"{first}_{second}" for first, second in pairwise(folded)]


def fold(text: str) -> str:
    """Comparison form without marks, case and punctuation: "Máy sấy, MÍT" → "may say mit"."""
    return " ".join(found.folded for found in keys(text))


def syllables(text: str) -> list[Syllable]:
    """Tokens of raw text with offsets into it; their keys are those of `keys`."""
    found: list[Syllable] = []
    for word in _WORD.finditer(text):
        start, written = word.start(), word[0]
        tokens = _known_tokens(written) if len(written) <= _REMEMBERED_LETTERS else _read_tokens(written)
        found += [Syllable(start + first, start + last, *both) for first, last, both in tokens]
    return found


def _read_tokens(word: str) -> tuple[tuple[int, int, Key], ...]:
    """(start, end, keys) of the tokens of a word."""
    normal, origins = normalise(word), _origins(word)
    if len(origins) != len(normal):
        origins = [(0, len(word))] * len(normal)
    return tuple(
        (origins[token.start()][0], origins[token.end() - 1][1], key(token[0])) for token in TOKEN.finditer(normal)
    )


_known_tokens = lru_cache(maxsize=_REMEMBERED)(_read_tokens)


def _origins(word: str) -> list[tuple[int, int]]:
    """For each character of normalise(word) the letter and its marks in `word` that it came from.

    Scripts that join what stands apart (decomposed Hangul, Arabic forms) give another number of characters.
    """
    found: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(word):
        found.extend([cluster.span()] * len(normalise(cluster[0])))
    return found


def spelled(text: str, terms: Iterable[str]) -> dict[str, str]:
    """How the text writes folded keys and pairs: {"may_say": "máy sấy"}; the first writing with marks wins."""
    wanted = set(terms)
    found: dict[str, str] = {}
    written = syllables(text)
    for place, syllable in enumerate(written):
        runs = [(syllable.folded, syllable)]
        if place + 1 < len(written):
            runs.append((f"{syllable.folded}_{written[place + 1].folded}", written[place + 1]))
        for term, last in runs:
            words = " ".join(text[syllable.start : last.end].split())
            if term in wanted and (term not in found or (found[term].isascii() and not words.isascii())):
                found[term] = words
    return found


COMMON = frozenset(
    key.exact
    for key in keys(
        "và của cho là các những có được bằng với để trong khi từ đến tới tại theo một này đó ở về hay hoặc thì mà "
        "như sẽ đã đang cần tìm không ra vào lên vài rất chỉ hơn cũng còn bị do nếu nên rồi vẫn lại đi trên dưới "
        "for of and with from by"  # no syllables of Vietnamese
    )
)
"""Exact keys of syllables that carry no meaning of their own: alone they are neither searched for nor shown. The index
keeps them, for pairs need them (the search study: MRR .764 → .772 with pairs, worse without)."""
