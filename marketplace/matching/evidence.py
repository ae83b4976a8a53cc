"""Where a match shows in the two texts: of each side the sentence that carries most of what they share, marked."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.matching.reading import read, sentences
from marketplace.matching.words import shared_words
from marketplace.search.engine import Hit
from marketplace.vietnamese.highlight import Segment, snippet
from marketplace.vietnamese.keys import pairs

WIDTH = 220
"""Characters of a sentence that are shown."""


class Evidence(NamedTuple):
    """Segments of either side; both empty if there is nothing to show."""

    need: Sequence[Segment] = ()
    technology: Sequence[Segment] = ()


def evidence(need_text: str, technology_text: str, hit: Hit) -> Evidence:
    """The telling sentences of a pair that the engine found, for templates: text and whether to mark it."""
    return marked(need_text, technology_text, shared_words(need_text, technology_text, hit.terms))


def marked(need_text: str, technology_text: str, words: Sequence[str]) -> Evidence:
    """The same from the words of a kept reason: "máy sấy mít", or "heo = lợn" with the need's word in front."""
    if not words:
        return Evidence()
    mine = [word.partition(" = ")[0] for word in words]
    theirs = [word.partition(" = ")[2] or word for word in words]
    return Evidence(_marked(need_text, mine), _marked(technology_text, theirs))


def _marked(text: str, words: Sequence[str]) -> Sequence[Segment]:
    start, end = _best(text, words)
    sentence = text[start:end].strip()
    found = snippet(sentence, " . ".join(words), WIDTH) if sentence else []
    return found if any(segment.is_hit for segment in found) else ()


def _best(text: str, words: Sequence[str]) -> tuple[int, int]:
    """The sentence that has most of the words; earlier words weigh more, and of equals the first sentence counts."""
    wanted: dict[str, float] = {}
    for place, phrase in enumerate(words):
        folded = [syllable.folded for syllable in read(phrase).syllables]
        for term in [*folded, *pairs(folded)]:
            wanted.setdefault(term, 1 / (place + 2) + (0.5 if "_" in term else 0))
    best, found = 0.0, (0, 0)
    for start, end in sentences(text):
        folded = [syllable.folded for syllable in read(text[start:end]).syllables]
        worth = sum(wanted.get(term, 0.0) for term in {*folded, *pairs(folded)})
        if worth > best:
            best, found = worth, (start, end)
    return found
