"""Words and meaning made one score. Pure: arrays in, arrays out."""

import math

import numpy as np

from marketplace.search.engine import Floats
from marketplace.search.facets import Mask

TOP = 100
"""Among so many of the nearest the meaning tells apart; what comes after gets nothing from it."""
TINY = 1e-9
HALF_STRENGTH = 12.0
"""So many shared terms of the rarest kind make half of full strength; of judged pairs that fit well, half have more."""


def fused(lexical: Floats, meaning: Floats | None, within: Mask, trust: float) -> Floats:
    """One score per document of `within`, 0 elsewhere; without meaning or trust in it the lexical one as it is."""
    if meaning is None or trust == 0:
        return np.where(within, lexical, np.float32(0))
    inside = meaning[within]
    if not len(inside):
        return np.zeros_like(lexical)
    last = np.partition(inside, -TOP)[-TOP] if len(inside) > TOP else inside.min()
    spread = np.clip((meaning - last) / max(float(inside.max() - last), TINY), 0, 1)
    words = lexical / max(float(lexical[within].max()), TINY)
    return np.where(within, (1 - trust) * words + trust * spread, 0).astype(np.float32)


def strength(lexical: float, meaning: float, size: int) -> float:
    """0..1, comparable between queries and collections: counted in terms as rare as a term can be."""
    evidence = lexical / (1 + math.log(max(size, 1)))
    return round(evidence**2 / (evidence**2 + HALF_STRENGTH**2), 6)
