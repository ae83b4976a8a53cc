"""Terms of the technology lists found in text: phrases of whole syllables. Pure.

A syllable of a term is met by the same syllable with the same marks. Text that lost its marks is found too: where
hardly anything around has marks, bare syllables count. So "ma tuy" is "ma túy" in a text typed without marks, and
"mã tùy" never is; "khí độc" is not found in "khi độc lập".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from marketplace.vietnamese.highlight import Segment
from marketplace.vietnamese.keys import Key, keys, syllables
from marketplace.vietnamese.restore import are_unmarked

PASSAGE = 70
"""Characters shown before and after what was found."""
AROUND = 6
"""Syllables on either side that tell whether the text was typed without marks."""


class Term(NamedTuple):
    """A word or phrase, the rule it points to (code of legal_rule) and that rule's list: KK, HC or CAM."""

    words: str
    rule: str
    legal_list: str


class Hit(NamedTuple):
    """A term found in a field; ``words``: the passage, of which words[start:end] is what was found."""

    term: str
    rule: str
    legal_list: str
    field: str
    words: str
    start: int
    end: int

    @property
    def segments(self) -> list[Segment]:
        """The passage cut for templates: what was found is a hit."""
        parts = (self.words[: self.start], self.words[self.start : self.end], self.words[self.end :])
        return [Segment(part, place == 1) for place, part in enumerate(parts) if part]


class Terms:
    """Terms by their first two syllables, ready to be looked for."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_start: dict[str, list[tuple[tuple[Key, ...], Term]]] = defaultdict(list)
        for term in terms:
            read = tuple(keys(term.words))
            if read:
                self._by_start[_start(read[0].folded, *(key.folded for key in read[1:2]))].append((read, term))

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def hits(self, fields: Iterable[tuple[str, str]]) -> list[Hit]:
        """What is found in pairs of field name and text: each term once per field, where it stands first."""
        found: dict[tuple[Term, str], Hit] = {}
        for field, text in fields:
            places = {term: place for *place, term in self._found(keys(text))}
            written = syllables(text) if places else []
            for term, (first, last) in places.items():
                if (term, field) not in found:
                    found[term, field] = _hit(term, field, text, written[first].start, written[last].end)
        return list(found.values())

    def _found(self, written: Sequence[Key]) -> Iterator[tuple[int, int, Term]]:
        """Terms with the places of their first and last syllable, from the end of the text to its start."""
        folded = [key.folded for key in written]
        known = self._by_start
        singles = {place for place, one in enumerate(folded) if one in known}
        couples = {place for place, both in enumerate(map(_start, folded, folded[1:])) if both in known}
        for place in sorted(singles | couples, reverse=True):
            starts = [folded[place]] * (place in singles) + ["_".join(folded[place : place + 2])] * (place in couples)
            for read, term in (one for start in starts for one in known[start]):
                if _is_met(read, written, place):
                    yield place, place + len(read) - 1, term


def _start(*folded: str) -> str:
    return "_".join(folded)


def _is_met(term: Sequence[Key], written: Sequence[Key], place: int) -> bool:
    run = written[place : place + len(term)]
    if len(run) < len(term) or any(one.folded != key.folded for one, key in zip(run, term, strict=True)):
        return False
    if all(one.exact == key.exact for one, key in zip(run, term, strict=True)):
        return True
    if len(term) > 1 and all(key.exact == key.folded for key in term):
        return True  # written without marks itself: it stands for every writing, as in a search
    could_be = all(one.exact in (key.exact, key.folded) for one, key in zip(run, term, strict=True))
    around = written[max(place - AROUND, 0) : place + len(term) + AROUND]
    return could_be and are_unmarked([one.exact for one in around])


def _hit(term: Term, field: str, text: str, start: int, end: int) -> Hit:
    """The passage is cut at spaces, with … where something was left out."""
    left = 0 if start <= PASSAGE else text.find(" ", start - PASSAGE, start) + 1 or start
    right = len(text) if len(text) - end <= PASSAGE else text.rfind(" ", end, end + PASSAGE)
    right = end if right < 0 else right
    lead, tail = "…" if left else "", "…" if right < len(text) else ""
    moved = len(lead) - left
    return Hit(*term, field, f"{lead}{text[left:right]}{tail}", start + moved, end + moved)
