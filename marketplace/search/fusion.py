"""Words and meaning made one score. Pure: arrays in, arrays out.

A score is lexical points in the query's own unit (Asked.unit) plus `trust` times the nearness of meanings. Nearness is
taken twice: to what was asked, and then to what was asked together with the best FEEDBACK documents so far (Rocchio
1971). The second look finds the others of their kind, in whatever words they are written; docs/matching.md has the
figures of both.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marketplace.search.engine import Floats
from marketplace.search.facets import Mask
from marketplace.search.nearness import Nearness, unit

FUSION_VERSION = 3
"""Raise it when scores or reasons change, here, in bm25.py, in what terms.py asks for or in the code of matching/: kept
matches are then computed anew."""
FEEDBACK = 3
"""The best documents that speak for what is meant."""
BELIEF = 1.0
"""What they count beside the text that asked."""
LOOKED_AT = 1_000
"""So many of the best are looked at a second time."""
TRUST = 1.0
"""What nearness of meaning (0..1) counts beside the words of a query, all of which count 1. The figures would bear 1.3;
but a rare word that was typed is to outweigh a likeness that was not."""
TRUST_OF_LISTINGS = 1.3
"""The same for listings, whose words count in tens of the rarest terms."""
SAID, MEANT = 0.05, 0.3
"""A hit of a search says this share of the words, or its meaning is this near."""
FAINT = 0.25
"""Where no document says anything of it, one must be as near at the first look, or nobody knows what was meant."""
TENS = 10.0
"""Lexical points are counted in tens of terms of the rarest kind, for scores that compare different texts."""
HALF_WORDS, HALF_MEANT = 1.2, 1.6
"""The score that is half of full strength, without and with meaning."""
SQUARE_WORDS, SQUARE_MEANT = HALF_WORDS**2, HALF_MEANT**2


def fused(words: Floats, vector: Floats | None, space: Nearness, within: Mask, trust: float) -> tuple[Floats, Floats]:
    """Scores and nearness of all documents, 0 outside `within`; without vectors the words' score as it is.

    `words`: lexical points in the unit of the query; `vector`: what was meant, of length 1.
    """
    words = np.where(within, words, 0).astype(np.float32)
    if vector is None or trust <= 0 or not space:
        return words, np.zeros_like(words)
    placed = space.placed(vector)
    near = np.where(within, space.cosines(placed), 0).astype(np.float32)
    if float(words.max(initial=0)) < SAID and float(near.max(initial=0)) < FAINT:
        return words, np.zeros_like(words)
    first = (words + np.float32(trust) * near).astype(np.float32)
    looked_at = best_of(first, LOOKED_AT)
    if len(looked_at):
        rows = space.rows(looked_at)
        near[looked_at] = np.clip(rows @ _believed(placed, rows[:FEEDBACK], first[looked_at[:FEEDBACK]]), 0, 1)
    return (words + np.float32(trust) * near).astype(np.float32), near


def _believed(placed: Floats, rows: Floats, scores: Floats) -> Floats:
    shares = (scores / max(float(scores.sum()), 1e-9)).astype(np.float32)
    return unit((placed + np.float32(BELIEF) * (shares @ rows)).astype(np.float32))


def worth_showing(totals: Floats, words: Floats, near: Floats | None, among: Mask, floor: float) -> Mask:
    """What a search shows of what it found: nothing far below the best, and nothing that only hints at the subject."""
    if floor <= 0:
        return among
    found: Mask = among & (totals >= floor * float(np.max(totals, where=among, initial=0.0)))
    return found if near is None else found & ((words >= SAID) | (near >= MEANT))


def best_of(scores: Floats, most: int) -> NDArray[np.intp]:
    """Numbers of the best documents that score at all, best first, equal ones in the order of the collection."""
    found = np.flatnonzero(scores > 0)
    if len(found) > most:
        found = np.sort(found[np.argpartition(-scores[found], most)[:most]])
    return found[np.argsort(-scores[found], kind="stable")]


@lru_cache(maxsize=64)
def tens(size: int) -> float:
    """Lexical points that ten terms of the rarest kind bring in a collection of `size` documents."""
    return TENS * (1 + math.log(max(size, 1)))


def strength(lexical: float, near: float, size: int, is_meant: bool) -> float:
    """0..1, comparable between queries and collections. `lexical`: points of the words; `near`: of the meanings."""
    evidence = lexical / tens(size) + TRUST_OF_LISTINGS * near
    square = evidence * evidence
    return square / (square + (SQUARE_MEANT if is_meant else SQUARE_WORDS))
