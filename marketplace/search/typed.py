"""What a visitor typed: words, phrases in quotation marks, words they do not want. Pure.

    máy sấy "bơm nhiệt" -"nhập khẩu" -lúa

The operators are few on purpose. A phrase stands in quotation marks of any kind, a minus directly before a word or a
phrase bans it. A hyphen inside a word (E-Smart) or before a number (-18 độ) is no operator, a quotation mark after a
letter or number (5") opens nothing, one without a partner is nothing; everything else (*, ~, brackets, AND) is text.

A banned syllable is compared with its marks if it was typed with some, else without. A banned phrase of two bans the
folded pair, whatever its marks. A longer one bans only what holds the whole phrase: that is seen in the text itself,
as it is for a phrase that is asked for with marks or of more than two syllables.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from marketplace.kernel.text import clean_line
from marketplace.vietnamese.keys import TOKEN, Key, keys, pairs
from marketplace.vietnamese.normalise import normalise

LONGEST = 2_000
"""Characters that are read."""
MOST_TERMS = 64
"""Distinct words that are read."""

_QUOTES = "\"“”„‟«»"  # fmt: skip
_PIECE = re.compile(
    r'(?<!\w)(?P<minus>(?<!\S)-)?(?:"(?P<a>[^"]*)"|[“„‟](?P<b>[^“”„‟]*)[”“‟]|«(?P<c>[^«»]*)»|»(?P<d>[^«»]*)«'
    rf"|[{_QUOTES}](?P<e>[^{_QUOTES}]*)[{_QUOTES}])"
    rf"|(?<!\S)-(?P<word>[^\W\d_][^\s{_QUOTES}]*)"
)
_BARE_WORD = re.compile(r"[^\W\d_]\S*")
_LOOSE_MINUS = re.compile(r"(?<!\S)-(?=[^\W\d_])")
_TONE = re.compile(r"_[1-5](?= |$)")

Kind = Literal["words", "phrase", "ban"]


class Piece(NamedTuple):
    """A part of what was typed, without its operator."""

    kind: Kind
    text: str

    @property
    def written(self) -> str:
        """As one would type it."""
        quoted = f'"{self.text}"'
        if self.kind == "phrase":
            return quoted
        if self.kind == "ban":
            return "-" + (self.text if _BARE_WORD.fullmatch(self.text) else quoted)
        return self.text


@dataclass(frozen=True)
class Typed:
    """What was read of a query. `is_cut`: there was more than is read."""

    pieces: tuple[Piece, ...] = ()
    is_cut: bool = False

    @property
    def words(self) -> str:
        """What is looked for, phrases too, without the signs of operators."""
        return " ".join(piece.text for piece in self.pieces if piece.kind != "ban")

    @property
    def is_readable(self) -> bool:
        """Whether there is any word in it: signs, pictures and marks without letters are none."""
        return bool(keys(self.words))

    @property
    def phrases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(piece.text for piece in self.pieces if piece.kind == "phrase"))

    @property
    def banned(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(piece.text for piece in self.pieces if piece.kind == "ban"))

    @property
    def text(self) -> str:
        """As one would type it; reading it again gives the same."""
        return " ".join(piece.written for piece in self.pieces)

    def loosened(self, piece: Piece) -> str:
        """The text without the condition: a phrase becomes words, a ban goes."""
        kept = (Piece("words", one.text) if one == piece else one for one in self.pieces)
        return " ".join(one.written for one in kept if not (piece.kind == "ban" and one.text == piece.text))

    def with_words(self, words: str) -> str:
        """The text with these words in place of the loose ones and of phrases; bans stay."""
        return " ".join([words, *(piece.written for piece in self.pieces if piece.kind == "ban")])

    @property
    def required(self) -> frozenset[tuple[str, str]]:
        """Index terms without which a document cannot hold the phrases."""
        return frozenset(term for phrase in self.phrases for term in _terms(keys(phrase)))

    @property
    def banned_terms(self) -> frozenset[tuple[str, str]]:
        """Index terms that a document must not have."""
        short = (found for found in map(keys, self.banned) if len(found) <= 2)
        return frozenset(term for found in short for term in _terms(found))

    @property
    def is_verified(self) -> bool:
        """Whether index terms alone cannot tell: see `fits`."""
        return bool(self._phrases_to_see or self._bans_to_see)

    def fits(self, tokens: str) -> bool:
        """Whether a text (its exact keys, joined by spaces) holds what index terms cannot tell."""
        text = f" {tokens} "
        bare = f" {_unmarked(tokens)} " if any(not _is_marked(p) for p in self._to_see) else ""
        return all(_holds(text, bare, found) for found in self._phrases_to_see) and not any(
            _holds(text, bare, found) for found in self._bans_to_see
        )

    @property
    def _phrases_to_see(self) -> list[list[Key]]:
        found = map(keys, self.phrases)
        return [one for one in found if len(one) > 2 or (len(one) == 2 and _is_marked(one))]

    @property
    def _bans_to_see(self) -> list[list[Key]]:
        return [found for found in map(keys, self.banned) if len(found) > 2]

    @property
    def _to_see(self) -> list[list[Key]]:
        return self._phrases_to_see + self._bans_to_see


def read(text: str) -> Typed:
    """Read a query; any text will do. Invisible signs and signs of direction go, spaces become one."""
    # Not more than needed is cleaned: putting a long run of combining marks in order takes time by its square.
    # Cleaned twice: a mark may meet its letter when an invisible sign between them has gone.
    cleaned = clean_line(clean_line(text[: 2 * LONGEST]))
    short, is_cut = _shortened(cleaned[:LONGEST])
    return Typed(tuple(_pieces(short)), is_cut or len(cleaned) > LONGEST or len(text) > 2 * LONGEST)


def _shortened(text: str) -> tuple[str, bool]:
    """The text up to the last of MOST_TERMS distinct words, and whether there was more."""
    seen: set[str] = set()
    for token in TOKEN.finditer(text):
        seen.add(token[0].lower())
        if len(seen) > MOST_TERMS:
            return text[: token.start()], True
    return text, False


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _PIECE.finditer(text):
        yield from _piece("words", text[at : found.start()])
        phrase = next((part for part in found.group("a", "b", "c", "d", "e") if part is not None), None)
        kind: Kind = "ban" if found["minus"] or found["word"] else "phrase"
        yield from _piece(kind, found["word"] if phrase is None else phrase)
        at = found.end()
    yield from _piece("words", text[at:])


def _piece(kind: Kind, text: str) -> Iterator[Piece]:
    """What has no word in it says nothing as a condition; as words it stays as typed."""
    plain = " ".join("".join(" " if sign in _QUOTES else sign for sign in text).split())
    plain = _LOOSE_MINUS.sub("", plain)
    if plain and (kind == "words" or TOKEN.search(normalise(plain))):
        yield Piece(kind, plain)


def _terms(found: Sequence[Key]) -> list[tuple[str, str]]:
    if len(found) == 1:
        return [("e", found[0].exact) if _is_marked(found) else ("f", found[0].folded)]
    return [("fb", pair) for pair in pairs([one.folded for one in found])]


def _is_marked(found: Sequence[Key]) -> bool:
    return any(one.exact != one.folded for one in found)


def _holds(text: str, bare: str, phrase: Sequence[Key]) -> bool:
    if _is_marked(phrase):
        return f" {' '.join(one.exact for one in phrase)} " in text
    return f" {' '.join(one.folded for one in phrase)} " in bare


def _unmarked(tokens: str) -> str:
    """All folded keys of a text at once."""
    letters = unicodedata.normalize("NFD", _TONE.sub("", tokens)).replace("đ", "d")
    return "".join(c for c in letters if not unicodedata.combining(c))
