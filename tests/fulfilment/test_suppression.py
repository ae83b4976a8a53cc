"""No hidden number can be worked out: looked for by going through every table that a reader could think of."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.fulfilment.suppression import FEW, FEWEST, SHOWN, WITHHELD, Masked, mark_alone, mask, mask_line


def possible_rows(row: list[int], marks: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Every row with this total that looks like this."""
    total = sum(row)
    choices = [
        [n] if m == SHOWN else range(min(FEWEST - 1, total) + 1) if m == FEW else range(total + 1)
        for n, m in zip(row, marks, strict=True)
    ]
    return [one for one in product(*choices) if sum(one) == total]


def is_like(table: tuple[tuple[int, ...], ...], counts: list[list[int]], masked: Masked) -> bool:
    """Are the totals of columns what a reader sees of them?"""
    sums = [sum(column) for column in zip(*table, strict=True)]
    true = [sum(column) for column in zip(*counts, strict=True)]
    for found, real, mark in zip(sums, true, masked.totals, strict=True):
        if (mark == SHOWN and found != real) or (mark == FEW and found >= FEWEST):
            return False
    return True


def derived(counts: list[list[int]]) -> list[tuple[int, int]]:
    """Hidden cells, and totals as (-1, column), that can only be one number."""
    masked = mask(counts)
    rows = [possible_rows(row, marks) for row, marks in zip(counts, masked.cells, strict=True)]
    tables = [table for table in product(*rows) if is_like(table, counts, masked)]
    assert tuple(map(tuple, counts)) in tables
    hidden = [(r, c) for r, row in enumerate(masked.cells) for c, mark in enumerate(row) if mark != SHOWN]
    found = [(r, c) for r, c in hidden if len({table[r][c] for table in tables}) == 1]
    for column, mark in enumerate(masked.totals):
        if mark != SHOWN and len({sum(row[column] for row in table) for table in tables}) == 1:
            found.append((-1, column))
    return found


def rows_of(width: int, most: int):
    row = st.lists(st.integers(0, most), min_size=width, max_size=width)
    return row.filter(lambda one: sum(one) >= FEWEST)


TABLES = st.one_of(
    st.lists(rows_of(2, 9), min_size=1, max_size=4),
    st.lists(rows_of(3, 7), min_size=1, max_size=2),
    st.lists(rows_of(4, 5), min_size=1, max_size=1),
)


@given(TABLES)
@settings(max_examples=250, deadline=None)
def test_nothing_hidden_can_be_worked_out(counts: list[list[int]]):
    assert derived(counts) == []


@given(st.lists(rows_of(6, 30), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_nothing_under_five_is_shown_and_it_ends(counts: list[list[int]]):
    masked = mask(counts)
    for row, marks in zip(counts, masked.cells, strict=True):
        assert all(n >= FEWEST for n, mark in zip(row, marks, strict=True) if mark == SHOWN)
        assert all(n < FEWEST for n, mark in zip(row, marks, strict=True) if mark == FEW)
        assert sum(mark != SHOWN for mark in marks) != 1  # a single one is the rest of the row
    for column, mark in enumerate(masked.totals):
        total = sum(row[column] for row in counts)
        assert mark == WITHHELD or (mark == FEW) == (total < FEWEST)


SMALL = [
    ([[10, 20]], [[SHOWN, SHOWN]], [SHOWN, SHOWN]),
    ([[5, 0]], [[WITHHELD, WITHHELD]], [WITHHELD, WITHHELD]),
    ([[3, 20, 40]], [[WITHHELD, WITHHELD, SHOWN]], [WITHHELD, WITHHELD, SHOWN]),
    ([[8, 8], [9, 9]], [[SHOWN, SHOWN], [SHOWN, SHOWN]], [SHOWN, SHOWN]),
    ([[2, 3, 40], [30, 30, 30]], None, None),
    ([[1, 1, 1, 2], [2, 1, 1, 1]], None, None),
]


@pytest.mark.parametrize(("counts", "cells", "totals"), SMALL)
def test_small_tables(counts, cells, totals):
    masked = mask(counts)
    if cells is not None:
        assert [list(row) for row in masked.cells] == cells and list(masked.totals) == totals
    assert derived(counts) == []


def test_a_row_under_five_is_not_for_this():
    with pytest.raises(ValueError, match="too small"):
        mask([[1, 2], [9, 9]])


NOUGHTS = [
    [[10, 0, 20]],
    [[5, 0]],
    [[2, 3, 0, 20]],
    [[9, 0, 9], [9, 0, 9]],
    [[9, 0, 9], [9, 2, 9]],
    [[5, 0, 0, 0], [0, 0, 0, 50]],
]


@pytest.mark.parametrize("counts", NOUGHTS)
def test_a_nought_is_hidden_like_any_small_number(counts: list[list[int]]):
    masked = mask(counts)
    pairs = [pair for row, marks in zip(counts, masked.cells, strict=True) for pair in zip(row, marks, strict=True)]
    pairs += list(zip(map(sum, zip(*counts, strict=True)), masked.totals, strict=True))
    assert all(mark != SHOWN for n, mark in pairs if n == 0), masked
    assert derived(counts) == []


LINES = [
    ([], []),
    ([7], [SHOWN]),
    ([3], [FEW]),
    ([0], [FEW]),
    ([0, 0], [FEW, FEW]),
    ([3, 9], [WITHHELD, WITHHELD]),
    ([1, 1, 1], [FEW, FEW, FEW]),
    ([9, 0], [WITHHELD, WITHHELD]),
    ([9, 0, 0], [WITHHELD] * 3),
    ([9, 9], [SHOWN, SHOWN]),
]


@pytest.mark.parametrize(("counts", "marks"), LINES)
def test_one_line(counts, marks):
    assert list(mask_line(counts)) == marks


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
@settings(max_examples=150, deadline=None)
def test_nothing_of_a_line_can_be_worked_out(counts: list[int]):
    """The total is known: as it is, or to be fewer than five."""
    marks, total = mask_line(counts), sum(counts)
    choices = [
        [n] if mark == SHOWN else range(FEWEST if mark == FEW else total + 1)
        for n, mark in zip(counts, marks, strict=True)
    ]
    sums = {total} if total >= FEWEST else set(range(FEWEST))
    lines = [one for one in product(*choices) if sum(one) in sums]
    assert tuple(counts) in lines
    assert all(len({one[i] for one in lines}) > 1 for i, mark in enumerate(marks) if mark != SHOWN)
    assert all(n >= FEWEST for n, mark in zip(counts, marks, strict=True) if mark == SHOWN)


COUNTS_ALONE = [(0, FEW), (1, FEW), (4, FEW), (5, SHOWN)]


@pytest.mark.parametrize(("count", "mark"), COUNTS_ALONE)
def test_a_count_that_stands_alone(count: int, mark: str):
    assert mark_alone(count) == mark
