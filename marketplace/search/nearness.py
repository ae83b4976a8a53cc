"""How near the meanings of documents are to one that is asked for. Pure: matrices of signed bytes come in.

A document's vector comes centred on texts of the trade (centre.py), its length of no account; here it is centred once
more, on the collection itself, as far as the collection is large enough to know its own middle (MIDDLE).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.centre import unit
from marketplace.search.engine import DIMENSIONS, Floats
from marketplace.search.facets import Mask

MIDDLE = 50
"""With so many documents their own mean counts half of what it would in a large collection."""
CHUNK = 4_096
"""Vectors multiplied at a time: so many numbers fit a processor's cache."""

Bytes = NDArray[np.int8]


class Nearness:
    """The vectors of a generation, numbered through. `parts`: where each matrix begins (None: no vectors), and it."""

    def __init__(self, size: int, parts: Sequence[tuple[int, Bytes | None]]) -> None:
        self._size = size
        self._parts = [(start, matrix) for start, matrix in parts if matrix is not None and len(matrix)]
        self._lengths = self._over_all(lambda rows: np.sqrt(np.einsum("ij,ij->i", rows, rows)))
        self.has: Mask = self._lengths > 0
        self._middle = self._mean()
        self._across = self._dot(self._middle)
        squares = 1 - 2 * self._across + float(self._middle @ self._middle)
        self._spread = np.sqrt(np.maximum(squares, 1e-6), dtype=np.float32)

    def __bool__(self) -> bool:
        return bool(self.has.any())

    def placed(self, vector: Floats) -> Floats:
        """A vector of a text, seen from the middle of this collection."""
        return unit(vector - self._middle)

    def cosines(self, placed: Floats) -> Floats:
        """Of all documents with a placed vector, 0..1; 0 where a document has none."""
        near = (self._dot(placed) - float(self._middle @ placed)) / self._spread
        return np.where(self.has, np.clip(near, 0, 1), 0).astype(np.float32)

    def rows(self, numbers: NDArray[np.intp]) -> Floats:
        """Placed vectors of some documents; zeros where there is none."""
        found = np.zeros((len(numbers), DIMENSIONS), np.float32)
        for start, matrix in self._parts:
            here = np.flatnonzero((numbers >= start) & (numbers < start + len(matrix)))
            found[here] = matrix[numbers[here] - start]
        lengths = self._lengths[numbers, None]
        rows = np.divide(found, lengths, out=found, where=lengths > 0)
        return np.where(lengths > 0, unit(rows - self._middle), 0)

    def _mean(self) -> Floats:
        total = np.zeros(DIMENSIONS, np.float32)
        weights = np.divide(1, self._lengths, out=np.zeros_like(self._lengths), where=self.has)
        for start, matrix in self._parts:
            for at in range(0, len(matrix), CHUNK):
                rows = matrix[at : at + CHUNK].astype(np.float32)
                total += weights[start + at : start + at + len(rows)] @ rows
        return total / np.float32(np.count_nonzero(self.has) + MIDDLE)

    def _dot(self, vector: Floats) -> Floats:
        """Products with the documents' vectors taken at length 1."""
        products = self._over_all(lambda rows: rows @ vector)
        return np.divide(products, self._lengths, out=np.zeros(self._size, np.float32), where=self.has)

    def _over_all(self, number_of: Callable[[Floats], Floats]) -> Floats:
        """A number for each document, computed from its bytes as numbers; 0 where there is no vector."""
        found = np.zeros(self._size, np.float32)
        for start, matrix in self._parts:
            for at in range(0, len(matrix), CHUNK):
                rows = matrix[at : at + CHUNK].astype(np.float32)
                found[start + at : start + at + len(rows)] = number_of(rows)
        return found
