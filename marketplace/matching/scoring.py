"""How well a technology answers a need, 0..100, and why. Pure: the search engine's evidence comes in.

What the two texts share decides. Codes (field, sector, TRL, place) may add up to a sixth of what the text
earned, so that they order related pairs and never lift an unrelated one. A word the need does not want
takes half away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from marketplace.search.engine import Hit, MatchedTerm
from marketplace.vietnamese.keys import COMMON, Syllable, keys, pairs, syllables

STRUCTURE = 0.2
"""What full agreement of the codes adds to the text's score before both are scaled to 100."""
UNWANTED = 0.5
"""What is left of a score for each unwanted word found."""
SHOWN_WORDS = 6
LONGEST_RUN = 6
TELLING = 0.01
"""Share of the score from which a term is worth showing."""
ALONE = 0.6
"""A single syllable is shown if it tells this much of what the best single one does."""
EDGES = COMMON - {key.exact for key in keys("không")}
"""What a phrase neither opens nor ends with; "không" stays, for "không độc" is not "độc"."""
AVOIDING = frozenset(key.exact for key in keys("không chẳng chưa khỏi thay tránh giảm bỏ chống trừ khử"))
REACH = 2
"""Up to so many syllables before a word, these say that it is avoided."""


class ReasonKind(StrEnum):
    """Why a pair fits (or, for UNWANTED, does not)."""

    WORDS = "words"
    FIELD = "field"
    SECTOR = "sector"
    TRL = "trl"
    PROVINCE = "province"
    UNWANTED = "unwanted"


SHARES = {ReasonKind.FIELD: 0.4, ReasonKind.SECTOR: 0.2, ReasonKind.TRL: 0.2, ReasonKind.PROVINCE: 0.2}
"""Of STRUCTURE."""


@dataclass(frozen=True)
class Reason:
    """`values`: words as written, or codes to be named by the page. `weight`: points gained (or lost) of 100."""

    kind: ReasonKind
    values: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class TechnologyProfile:
    """What is compared of an offer. `fields`, `vsic`: codes; a longer code starts with its parent's."""

    title: str
    body: str = ""
    fields: tuple[str, ...] = ()
    vsic: tuple[str, ...] = ()
    trl: int | None = None
    province: str | None = None


@dataclass(frozen=True)
class NeedProfile:
    """What is compared of a need. `trl_from`: the lowest readiness wished for; `unwanted`: words or phrases."""

    title: str
    body: str = ""
    fields: tuple[str, ...] = ()
    vsic: tuple[str, ...] = ()
    trl_from: int | None = None
    province: str | None = None
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The score of a pair, 0..100 with four decimals (so that lists keep their order), and reasons, best first."""

    score: float
    reasons: tuple[Reason, ...]


def assess(need: NeedProfile, technology: TechnologyProfile, hit: Hit) -> Assessment:
    """Judge a pair that the engine found from either side; `hit` carries the strength and terms of the text."""
    scale = 100 / (1 + STRUCTURE)
    words = shared_words(_text(technology), _text(need), hit.terms)
    agreeing = _agreement(need, technology)
    structure = STRUCTURE * sum(SHARES[kind] for kind in agreeing)
    unwanted = _found(need.unwanted, _text(technology))
    fit = hit.strength * (1 + structure) * scale
    score = fit * UNWANTED ** len(unwanted)
    reasons = [Reason(ReasonKind.WORDS, words, round(hit.strength * scale, 1))] if words else []
    reasons += [
        Reason(kind, values, round(hit.strength * STRUCTURE * SHARES[kind] * scale, 1))
        for kind, values in agreeing.items()
    ]
    if unwanted:
        reasons.append(Reason(ReasonKind.UNWANTED, unwanted, round(score - fit, 1)))
    return Assessment(round(score, 4), tuple(reasons))


def _text(profile: NeedProfile | TechnologyProfile) -> str:
    return f"{profile.title}\n{profile.body}"


def _agreement(need: NeedProfile, technology: TechnologyProfile) -> dict[ReasonKind, tuple[str, ...]]:
    """Kinds of code on which the two agree, with the codes."""
    found = {
        ReasonKind.FIELD: _related(need.fields, technology.fields),
        ReasonKind.SECTOR: _related(need.vsic, technology.vsic),
    }
    if need.trl_from is not None and technology.trl is not None and technology.trl >= need.trl_from:
        found[ReasonKind.TRL] = (str(technology.trl),)
    if need.province and need.province == technology.province:
        found[ReasonKind.PROVINCE] = (need.province,)
    return {kind: values for kind, values in found.items() if values}


def _related(wished: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """Codes of the need that are the same as, above or below a code of the offer (401 and 40103)."""
    return tuple(code for code in wished if any(code.startswith(other) or other.startswith(code) for other in offered))


def _found(phrases: Iterable[str], text: str) -> tuple[str, ...]:
    """Phrases that the text has, whole syllables with the same marks, and not only to say that they are avoided."""
    within = [key.exact for key in keys(text)]
    return tuple(phrase for phrase in phrases if _occurs([key.exact for key in keys(phrase)], within))


def _occurs(phrase: Sequence[str], within: Sequence[str]) -> bool:
    """Not in "không dùng than đá" or "thay than đá"."""
    size = len(phrase)
    return size > 0 and any(
        within[at : at + size] == phrase and AVOIDING.isdisjoint(within[max(at - REACH, 0) : at])
        for at in range(len(within) - size + 1)
    )


@dataclass(frozen=True)
class _Reading:
    """A text taken apart once: the same need is compared with fifty technologies."""

    text: str
    syllables: tuple[Syllable, ...]
    exact: str
    folded: str

    def words(self, run: Sequence[Syllable]) -> str:
        """As written, without the capital that only opens a sentence."""
        found = " ".join(self.text[run[0].start : run[-1].end].split())
        return found[0].lower() + found[1:] if found[1:].islower() else found

    def is_joined(self, left: Syllable, right: Syllable, shares: Mapping[str, float]) -> bool:
        """Whether only spaces part two neighbours and their pair was matched."""
        return f"{left.folded}_{right.folded}" in shares and self.text[left.end : right.start].strip(" ") == ""

    def means(self, exact: str, folded: str) -> bool:
        """Whether this text can mean the words: same marks, or none on one side, or not there at all (lexicon)."""
        if exact == folded or f" {exact} " in self.exact or f" {folded} " in self.exact:
            return True
        return f" {folded} " not in self.folded


@lru_cache(maxsize=256)
def _read(text: str) -> _Reading:
    found = tuple(syllables(text))
    exact, folded = (" ".join(s.exact for s in found), " ".join(s.folded for s in found))
    return _Reading(text, found, f" {exact} ", f" {folded} ")


def shared_words(first: str, second: str, terms: Sequence[MatchedTerm]) -> tuple[str, ...]:
    """Words that brought a match, as one of the texts writes them (with marks if either does), most telling first.

    Neighbours are joined ("máy sấy mít"). Words alike only without marks (mít, mịt) are not shown.
    """
    shares = {term.folded: term.share for term in terms if term.share >= TELLING}
    found: dict[str, str] = {}
    for reading, other in ((_read(first), _read(second)), (_read(second), _read(first))):
        for run in _runs(reading, shares):
            words, folded = reading.words(run), " ".join(syllable.folded for syllable in run)
            is_better = folded not in found or (found[folded].isascii() and not words.isascii())
            if is_better and other.means(" ".join(syllable.exact for syllable in run), folded):
                found[folded] = words
    ranked = sorted(found, key=lambda folded: (-_worth(folded, shares), folded))
    kept = [name for name in ranked if not any(f" {name} " in f" {other} " for other in ranked if other != name)]
    return tuple(found[folded] for folded in kept[:SHOWN_WORDS])


def _worth(folded: str, shares: Mapping[str, float]) -> float:
    parts = folded.split()
    return sum(shares.get(term, 0.0) for term in {*parts, *pairs(parts)})


def _runs(reading: _Reading, shares: Mapping[str, float]) -> Iterator[Sequence[Syllable]]:
    """Neighbours in one phrase whose pairs matched, and single syllables about as telling as the best one."""
    alone = ALONE * max((share for term, share in shares.items() if "_" not in term), default=0.0)
    for run in _joined(reading, shares):
        start, end = 0, len(run)
        while start < end and run[start].exact in EDGES:
            start += 1
        while start < end and run[end - 1].exact in EDGES:
            end -= 1
        kept = run[start:end]
        if len(kept) > 1 or (kept and _stands_alone(kept[0]) and shares.get(kept[0].folded, 0.0) >= alone > 0):
            yield kept


def _stands_alone(syllable: Syllable) -> bool:
    return syllable.exact not in COMMON and not syllable.exact.isdigit()


def _joined(reading: _Reading, shares: Mapping[str, float]) -> Iterator[list[Syllable]]:
    run: list[Syllable] = []
    for syllable in reading.syllables:
        if run and len(run) < LONGEST_RUN and reading.is_joined(run[-1], syllable, shares):
            run.append(syllable)
            continue
        if run:
            yield run
        run = [syllable]
    if run:
        yield run
