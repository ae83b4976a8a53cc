"""Snippets with the words asked for, from stored text. Segments, never HTML: the template escapes and marks.

A syllable is a hit when its exact key is asked for, or its folded key where the text or the whole query has no marks.
Words that carry no meaning of their own (của, và, cho …) are hits only inside a pair that was asked for.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from marketplace.vietnamese.keys import COMMON, Syllable, keys, syllables
from marketplace.vietnamese.lexicon import expansions
from marketplace.vietnamese.restore import is_unmarked

WIDTH = 200
"""Characters of a snippet, about two lines on a wide page."""
_LEAD = 40


class Segment(NamedTuple):
    """A piece of text and whether it was asked for."""

    text: str
    is_hit: bool


class _Wanted(NamedTuple):
    """`bare`: folded keys written without marks; `loose`: those of them that may have lost some."""

    exact: frozenset[str]
    folded: frozenset[str]
    bare: frozenset[str]
    loose: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def names(self, syllable: Syllable) -> bool:
        """By itself: "em" asked for among marked words is not "êm"."""
        if syllable.exact in self.exact or syllable.folded in self.loose:
            return True
        return syllable.folded in self.folded and syllable.exact == syllable.folded

    def may_name(self, syllable: Syllable) -> bool:
        """In company, which tells what was meant."""
        return self.names(syllable) or syllable.folded in self.bare


def highlight(text: str, query: str, without: frozenset[str] = frozenset()) -> list[Segment]:
    """The whole text (a title, say) cut into segments; joined they give `text` again. ``without``: see expansions."""
    return _cut(text, _hits(syllables(text), _wanted(query, without)), 0, len(text))


def snippet(text: str, query: str, width: int = WIDTH, without: frozenset[str] = frozenset()) -> list[Segment]:
    """The window of about `width` characters that shows most of the query, with … where text was left out."""
    written = syllables(text)
    hits = _hits(written, _wanted(query, without))
    start, end = _window(text, written, hits, width)
    return _ellipsis(start > 0) + _cut(text, hits, start, end) + _ellipsis(end < len(text))


def _ellipsis(is_needed: bool) -> list[Segment]:
    return [Segment("…", False)] if is_needed else []


def _wanted(query: str, without: frozenset[str]) -> _Wanted:
    typed = keys(query)
    sequences = [typed, *(expansion.keys for expansion in expansions(query, without))]
    found = [key for sequence in sequences for key in sequence]
    bare = frozenset(key.folded for key in found if key.exact == key.folded)
    return _Wanted(
        frozenset(key.exact for key in found),
        frozenset(key.folded for key in found),
        bare,
        bare & {key.folded for key in typed} if is_unmarked(query) else frozenset(),
        frozenset((a.folded, b.folded) for sequence in sequences for a, b in pairwise(sequence)),
    )


def _hits(written: list[Syllable], wanted: _Wanted) -> list[Syllable]:
    named = [wanted.names(syllable) for syllable in written]
    possible = [wanted.may_name(syllable) for syllable in written]
    paired = [False] * len(written)
    for place in range(len(written) - 1):
        couple = (written[place].folded, written[place + 1].folded)
        if possible[place] and possible[place + 1] and couple in wanted.pairs:
            paired[place] = paired[place + 1] = True
    return [
        syllable
        for syllable, is_named, is_paired in zip(written, named, paired, strict=True)
        if is_paired or (is_named and syllable.exact not in COMMON)
    ]


def _window(text: str, written: list[Syllable], hits: list[Syllable], width: int) -> tuple[int, int]:
    """Where to cut: at syllables, a little before the stretch with most distinct hits (then most hits)."""
    if len(text) <= width:
        return 0, len(text)
    best, start = (0, 0), 0
    for place, first in enumerate(hits):
        inside = [hit.folded for hit in hits[place : place + width] if hit.end <= first.start + width - _LEAD]
        if (len(set(inside)), len(inside)) > best:
            best, start = (len(set(inside)), len(inside)), first.start
    start = 0 if start <= _LEAD else next(s.start for s in written if s.start >= start - _LEAD)
    end = max((s.end for s in written if start <= s.start and s.end <= start + width), default=start + width)
    return (start, len(text)) if len(text) - start <= width else (start, end)


def _cut(text: str, hits: list[Syllable], start: int, end: int) -> list[Segment]:
    return [Segment(piece, is_hit) for piece, is_hit in _pieces(text, hits, start, end) if piece]


def _pieces(text: str, hits: list[Syllable], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Hits that only a space parts are one piece: "máy sấy", not "máy" and "sấy"."""
    at, run_start, run_end = start, -1, -1
    for hit in hits:
        if hit.start < max(start, run_end) or hit.end > end:
            continue  # outside, or the second token of one character such as ¼
        if run_start >= 0 and text[run_end : hit.start].isspace():
            run_end = hit.end
            continue
        if run_start >= 0:
            yield text[at:run_start], False
            yield text[run_start:run_end], True
            at = run_end
        run_start, run_end = hit.start, hit.end
    if run_start >= 0:
        yield text[at:run_start], False
        yield text[run_start:run_end], True
        at = run_end
    yield text[at:end], False
