"""How well a technology answers a need, 0..100, and why. Pure: the search engine's evidence comes in.

What the two texts share decides. What agrees besides (structure.py) may add up to a quarter of what the text earned,
so that it orders related pairs and never lifts an unrelated one; what speaks against takes a part away.
"""

from dataclasses import dataclass
from math import prod

from marketplace.matching.sides import NeedProfile, Reason, ReasonKind, TechnologyProfile
from marketplace.matching.structure import findings
from marketplace.matching.weights import WEIGHTS_VERSION, Weights, band, weights
from marketplace.matching.words import shared_words
from marketplace.search.engine import Hit

__all__ = [
    "WEIGHTS_VERSION", "Assessment", "NeedProfile", "Reason", "ReasonKind", "TechnologyProfile", "assess", "band"
]  # fmt: skip

FEW_WORDS = 2
"""With fewer shared words than this, nearness of meaning is told."""


@dataclass(frozen=True)
class Assessment:
    """The score of a pair, 0..100 with four decimals (so that lists keep their order), and reasons, best first.

    A pair too weak to be kept has no reasons: nobody reads them.
    """

    score: float
    reasons: tuple[Reason, ...]


def assess(need: NeedProfile, technology: TechnologyProfile, hit: Hit, using: Weights | None = None) -> Assessment:
    """Judge a pair that the engine found from either side; `hit` carries the strength and terms of the text."""
    weighed = using or weights()
    scale = 100 * hit.strength / (1 + weighed.structure)
    found = findings(need, technology, weighed)
    fit = scale * (1 + weighed.structure * sum(finding.share for finding in found))
    score = fit * prod(finding.left for finding in found)
    if band(score) is None:
        return Assessment(round(score, 4), ())
    lost = fit - score
    costs = sum(1 - finding.left for finding in found) or 1.0
    reasons = _of_text(need, technology, hit, scale, weighed)
    for finding in found:
        gained = scale * weighed.structure * finding.share
        points = gained - lost * (1 - finding.left) / costs
        reasons.append(Reason(finding.kind, finding.values, round(points, 1)))
    return Assessment(round(score, 4), tuple(reasons))


def _of_text(
    need: NeedProfile, technology: TechnologyProfile, hit: Hit, scale: float, weighed: Weights
) -> list[Reason]:
    words = shared_words(need.text, technology.text, hit.terms)
    if len(words) < FEW_WORDS and hit.meaning >= weighed.limits["meaning"]:
        told = [Reason(ReasonKind.WORDS, words, 0.0)] if words else []
        return [*told, Reason(ReasonKind.MEANING, (), round(scale, 1))]
    return [Reason(ReasonKind.WORDS, words, round(scale, 1))] if words else []
