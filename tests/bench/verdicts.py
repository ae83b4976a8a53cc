"""What issue 3 asks of the speed of search, held against what tests/bench/engines.py measured."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any

KINDS = ("short", "question", "long")
Figures = dict[int, dict[str, dict[str, Any]]]
"""Number of documents → engine → "ms" (kind → a time per query), "scores", "index_s", …"""

STUDIED = 5_109
"""As many as the search study had; above 5,000 stock Whoosh leaves its array matcher for a tree of unions."""
STOCK_TIMES = {"question": 20, "long": 30}
XAPIAN = {"short": 12.0, "question": 12.0, "long": 22.0}
"""Milliseconds that Xapian takes at 100,000 documents."""
QUESTION_P95 = {10_000: 25.0, 100_000: 120.0}
GROWTH = 12.0
Line = tuple[str, str, bool]


def middle(times: list[float]) -> float:
    return statistics.median(times)


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]


def verdicts(found: Figures) -> str:
    """A table: what is asked, what was measured, whether it is reached; only what could be measured."""
    lines = [*_against_fts5(found), *_against_stock(found), *_against_tantivy(found), *_alone(found), *_growth(found)]
    rows = [
        f"| {asked} | {measured} | {'reached' if is_reached else 'NOT REACHED'} |"
        for asked, measured, is_reached in lines
    ]
    return "\n".join(["## Held against issue 3\n", "| asked | measured | |", "|---|---|---|", *rows])


def _has(found: Figures, size: int, *engines: str) -> bool:
    return size in found and all(engine in found[size] for engine in engines)


def _ms(found: Figures, size: int, engine: str, kind: str) -> float:
    return middle(found[size][engine]["ms"][kind])


def _against_fts5(found: Figures) -> Iterator[Line]:
    for size, share in ((1_000, 1.0), (10_000, 0.5), (100_000, 0.5)):
        if _has(found, size, "ours-cold", "fts5"):
            for kind in KINDS:
                ours, theirs = _ms(found, size, "ours-cold", kind), _ms(found, size, "fts5", kind)
                measured = f"{ours:.2f} of {theirs:.2f} ms: {ours / theirs:.2f} ×"
                yield f"cold ≤ {share} × FTS5, {size:,}, {kind}", measured, ours <= share * theirs


def _against_stock(found: Figures) -> Iterator[Line]:
    if _has(found, STUDIED, "ours-cold", "whoosh"):
        for kind, wanted in STOCK_TIMES.items():
            ours, theirs = _ms(found, STUDIED, "ours-cold", kind), _ms(found, STUDIED, "whoosh", kind)
            measured = f"{ours:.2f} to {theirs:.1f} ms: {theirs / ours:.0f} ×"
            yield f"cold ≥ {wanted} × faster than stock Whoosh, {STUDIED:,}, {kind}", measured, theirs >= wanted * ours
    for size in found:
        if _has(found, size, "ours-cold", "whoosh-array"):
            alike, asked = _alike(found[size], "whoosh-array")
            yield f"ten best scores equal to Whoosh's (array), {size:,}", f"{alike} of {asked} queries", alike == asked


def _alike(engines: dict[str, dict[str, Any]], stock: str) -> tuple[int, int]:
    """Queries whose ten best scores are the same to two decimals, and how many there are.

    The array matcher sees every document; Whoosh's tree of unions skips blocks by their quality and loses some of the
    best ten, with scores that are right for those it keeps.
    """
    pairs = [
        (mine, theirs)
        for kind in KINDS
        for mine, theirs in zip(engines["ours-cold"]["scores"][kind], engines[stock]["scores"][kind], strict=False)
    ]
    near = [
        len(mine) == len(theirs) and all(abs(a - b) < 0.01 for a, b in zip(mine, theirs, strict=True))
        for mine, theirs in pairs
    ]
    return sum(near), len(near)


def _against_tantivy(found: Figures) -> Iterator[Line]:
    for engine in ("tantivy", "tantivy-top"):
        if _has(found, 10_000, "ours-warm", engine):
            for kind in KINDS:
                ours, theirs = _ms(found, 10_000, "ours-warm", kind), _ms(found, 10_000, engine, kind)
                yield f"warm ≤ {engine}, 10,000, {kind}", f"{ours:.2f} to {theirs:.2f} ms", ours <= theirs


def _alone(found: Figures) -> Iterator[Line]:
    if _has(found, 100_000, "ours-warm"):
        for kind, wanted in XAPIAN.items():
            ours = _ms(found, 100_000, "ours-warm", kind)
            yield f"warm ≤ {wanted:.0f} ms, 100,000, {kind}", f"{ours:.2f} ms", ours <= wanted
    for size, wanted in QUESTION_P95.items():
        if _has(found, size, "ours-cold"):
            ours = high(found[size]["ours-cold"]["ms"]["question"])
            yield f"p95 of a question, cold, ≤ {wanted:.0f} ms, {size:,}", f"{ours:.2f} ms", ours <= wanted


def _growth(found: Figures) -> Iterator[Line]:
    if _has(found, 10_000, "ours-cold") and _has(found, 100_000, "ours-cold"):
        for kind in KINDS:
            times = _ms(found, 100_000, "ours-cold", kind) / _ms(found, 10_000, "ours-cold", kind)
            yield f"cold grows ≤ {GROWTH:.0f} × from 10,000 to 100,000, {kind}", f"{times:.1f} ×", times <= GROWTH
