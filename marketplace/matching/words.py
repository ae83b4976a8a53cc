"""Which words to show for a match: those by which the two texts met and that a reader would nod at."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from marketplace.matching.reading import Reading, is_edge, is_head, is_weak, read, stands_alone
from marketplace.search.engine import MatchedTerm
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import Syllable, fold, keys, pairs
from marketplace.vietnamese.lexicon import Expansion

SHOWN = 5
LONGEST_RUN = 6
TELLING = 0.008
"""Share of the score from which a term is worth showing."""
JOINTS = frozenset(key.exact for key in keys("cho và của với hoặc hay là thì mà để do theo tại ở mỗi từng"))
"""Words that part two things: "lái cho vườn" is no phrase."""
ENOUGH = 3
"""With so many phrases, single syllables are left out."""


def shared_words(first: str, second: str, terms: Sequence[MatchedTerm]) -> tuple[str, ...]:
    """Words that brought a match, as one of the texts writes them (with marks if either does), most telling first.

    Neighbours are joined ("máy sấy mít"). Words alike only without marks (mít, mịt) are not shown; words that
    met by the lexicon are shown as both sides write them ("lợn = heo"), those of `first` in front.
    """
    shares = {term.folded: term.share for term in terms if term.share >= TELLING}
    found = _in_common(first, second, shares)
    for folded, phrase in _in_common(second, first, shares).items():
        if folded not in found or found[folded].words.isascii():
            found[folded] = phrase
    met = _met_by_lexicon(first, second, shares)
    ranked = sorted(found, key=lambda folded: (-_worth(folded, shares), folded))
    longer = [*ranked, *(fold(words) for words in met)]
    ranked = [name for name in ranked if not any(f" {name} " in f" {other} " for other in longer if other != name)]
    telling = [name for name in ranked if not found[name].is_weak]
    phrases = [name for name in telling if " " in name]
    shown = phrases if len(phrases) >= ENOUGH else telling or ([] if met else ranked[:1])
    kept = [(_worth(name, shares), found[name].words) for name in shown]
    kept += [(_worth(folded, shares), words) for words, folded in met.items()]
    kept.sort(key=lambda item: -item[0])
    return tuple(words for _, words in kept[:SHOWN])


class _Phrase(NamedTuple):
    words: str
    is_weak: bool


def _in_common(text: str, other: str, shares: Mapping[str, float]) -> dict[str, _Phrase]:
    """Folded phrase → as this text writes it."""
    reading, there = read(text), read(other)
    bare, found = reading.is_unmarked, dict[str, _Phrase]()
    for run in _joined(reading, shares):
        for piece in _pieces(run, there):
            if not (kept := _trimmed(piece, bare)) or all(is_weak(s, bare) and not is_head(s, bare) for s in kept):
                continue
            if len(kept) == 1 and (kept[0].folded not in shares or not stands_alone(kept[0], text)):
                continue
            if len(kept) == 1 and not _is_same(kept[0], reading, there):
                continue
            words, folded = reading.words(kept), " ".join(syllable.folded for syllable in kept)
            if folded not in found or (found[folded].words.isascii() and not words.isascii()):
                found[folded] = _Phrase(words, all(is_weak(s, bare) for s in kept))
    return found


def _is_same(one: Syllable, here: Reading, there: Reading) -> bool:
    """Written alike, or by somebody who writes no marks at all: among marked words "ca" is a shift, no fish ("cá")."""
    if f" {one.exact} " in there.exact:
        return True
    return here.is_unmarked if one.exact == one.folded else there.is_unmarked


def _pieces(run: Sequence[Syllable], there: Reading) -> Iterator[Sequence[Syllable]]:
    """The longest pieces of a run that the other text has in a row: it may say "máy sấy" and "sấy mít" apart."""
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and _has(there, run[start : end + 1]):
            end += 1
        if end > start:
            yield run[start:end]
        start = max(end, start + 1)


def _has(there: Reading, run: Sequence[Syllable]) -> bool:
    return there.has(" ".join(s.exact for s in run), " ".join(s.folded for s in run))


def _trimmed(run: Sequence[Syllable], bare: bool) -> Sequence[Syllable]:
    start, end = 0, len(run)
    while start < end and is_edge(run[start], bare):
        start += 1
    while start < end and (is_edge(run[end - 1], bare) or run[end - 1].exact == "không"):
        end -= 1
    return run[start:end]


def _worth(folded: str, shares: Mapping[str, float]) -> float:
    parts = folded.split()
    return sum(shares.get(term, 0.0) for term in {*parts, *pairs(parts)})


def _joined(reading: Reading, shares: Mapping[str, float]) -> Iterator[list[Syllable]]:
    """Neighbours in one phrase whose pairs matched, and syllables by themselves; never across a joint."""
    run: list[Syllable] = []
    for syllable in reading.syllables:
        is_joint = syllable.exact in JOINTS
        if run and not is_joint and len(run) < LONGEST_RUN and reading.is_joined(run[-1], syllable, shares):
            run.append(syllable)
            continue
        if run:
            yield run
        run = [] if is_joint else [syllable]
    if run:
        yield run


@lru_cache(maxsize=512)
def _expansions(text: str, version: str) -> tuple[Expansion, ...]:
    return tuple(lexicon.expansions(text))


def _met_by_lexicon(first: str, second: str, shares: Mapping[str, float]) -> dict[str, str]:
    """ "lợn = heo" → the folded words that earned it."""
    version, found = lexicon.current().version, dict[str, str]()
    for text, other, is_first in ((second, first, False), (first, second, True)):
        reading = read(other)
        for expansion in _expansions(text, version):
            exact, folded = (" ".join(key[at] for key in expansion.keys) for at in (0, 1))
            is_met = any(term in shares for term in [*folded.split(), *pairs(folded.split())])
            if not is_met or not reading.has(exact, folded) or read(text).has(exact, folded):
                continue
            if _has(reading, read(expansion.typed).syllables):
                continue
            typed = read(expansion.typed)
            mine, theirs = typed.words(typed.syllables), expansion.means
            words = f"{mine} = {theirs}" if is_first else f"{theirs} = {mine}"
            is_inside = f" {folded} " in f" {expansion.words} " or f" {expansion.words} " in f" {folded} "
            is_telling = not all(is_weak(s) for s in [*typed.syllables, *read(theirs).syllables])
            if is_telling and not is_inside and words.lower() not in {other.lower() for other in found}:
                found[words] = folded
    return found
