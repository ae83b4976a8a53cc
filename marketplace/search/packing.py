"""How numbers of the index are packed into bytes, in Whoosh's framing where its searcher has to find them. Pure."""

import hashlib
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.segment import Postings

DIRECTORY = struct.Struct("!qi")
SLOT = struct.Struct("!Iq")
ENTRY = struct.Struct("!ii")
INFO = struct.Struct("!BfIBBfIIqi")
"""Of a term: flags, weight, documents, least and greatest length, greatest weight, first and last, place, bytes."""


def block_of(numbers: NDArray[np.integer], frequencies: NDArray[np.integer]) -> bytes:
    """Distances between document numbers, how often each has the term (nothing if once), and the width of both."""
    if len(numbers) == 1 and frequencies[0] == 1:
        number = int(numbers[0])
        wide = 1 if number < 1 << 8 else 2 if number < 1 << 16 else 4
        return number.to_bytes(wide, "little") + bytes((wide, 0))
    steps = numbers.copy()
    steps[1:] -= numbers[:-1]
    most = int(frequencies.max())
    wide, often = _width(int(steps.max())), 0 if most == 1 else _width(most)
    kept = frequencies.astype(f"<u{often}").tobytes() if often else b""
    return steps.astype(f"<u{wide}").tobytes() + kept + bytes((wide, often))


def _width(most: int) -> int:
    return 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4


def postings_of(block: bytes, count: int) -> Postings:
    """What block_of wrote. Raises ValueError if it is something else."""
    wide, often = block[-2], block[-1]
    if len(block) < count * (wide + often) + 2 or wide not in (1, 2, 4) or often not in (0, 1, 2, 4):
        raise ValueError("damaged postings")
    start = len(block) - 2 - count * (wide + often)
    steps = np.frombuffer(block, f"<u{wide}", count, start)
    if not often:
        return Postings(steps.cumsum(dtype=np.intp), np.ones(count, np.uint8))
    return Postings(steps.cumsum(dtype=np.intp), np.frombuffer(block, f"<u{often}", count, start + count * wide))


class Place(NamedTuple):
    """In how many documents a term is, and where its postings stand."""

    documents: int
    offset: int
    size: int


def place_of(info: Sequence[Any]) -> Place:
    """A block is read from its end, whatever frames it for Whoosh's searcher."""
    return Place(info[2], info[8], info[9])


def code_of(key: bytes) -> int:
    """Whoosh's hash of a key."""
    return int.from_bytes(hashlib.md5(key, usedforsecurity=False).digest()[-4:], "big")


def slots_of(codes: NDArray[np.uint32], places: NDArray[np.int64]) -> NDArray[np.void]:
    size = 2 * len(codes)
    slots = np.zeros(size, [("code", ">u4"), ("place", ">i8")])
    taken = [-1] * size
    for number, slot in enumerate(((codes >> 8).astype(np.int64) % max(size, 1)).tolist()):
        while taken[slot] >= 0:
            slot = (slot + 1) % size
        taken[slot] = number
    numbers = np.asarray(taken, np.int64)
    used = numbers >= 0
    slots["code"][used], slots["place"][used] = codes[numbers[used]], places[numbers[used]]
    return slots
