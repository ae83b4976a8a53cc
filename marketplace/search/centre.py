"""Vectors seen from the middle of their trade.

The model puts all Vietnamese texts into one narrow cone: two listings that have nothing in common have a cosine of .8.
Taken from the mean of texts of this trade (data/centre.csv, see tests/bench/centre.py) the same two have about 0, and
what differs fills the whole range (docs/matching.md: needs .841 → .858, queries .860 → .881).
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from marketplace.search.engine import Floats

_FILE = Path(__file__).parent / "data" / "centre.csv"


@lru_cache(maxsize=1)
def centre() -> Floats:
    """The mean vector of typical texts."""
    return np.loadtxt(_FILE, dtype=np.float32)


def centred(vectors: Floats) -> Floats:
    """Vectors of the model (one, or a row each), from the centre, of length 1."""
    return unit(vectors - centre())


def unit(vectors: Floats) -> Floats:
    """Of length 1; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
