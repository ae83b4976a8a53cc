"""Which cells of a table of counts may be shown. Pure; the rule is in docs/fulfilment.md.

A cell (or total) of fewer than FEWEST, nought included, is never shown. Further cells are withheld where a hidden one
could otherwise be worked out from the totals: every hidden number must be able to be at least two different numbers
for a reader who knows all that is shown, that counts are not negative, and what each mark means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST = 5
SHOWN, FEW, WITHHELD = "shown", "few", "withheld"
"""FEW: 0 to 4. WITHHELD: any number; kept back, or standing in a line in which something was kept back."""
UNBOUND = 10**18
Node = tuple[str, int]
OUTSIDE: Node = ("outside", 0)


@dataclass(frozen=True)
class Masked:
    """For each cell, and for each total of a column, one of SHOWN, FEW, WITHHELD. Totals of rows are all shown."""

    cells: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


@dataclass
class _State:
    """What is hidden so far."""

    counts: Sequence[Sequence[int]]
    hidden: set[tuple[int, int]]
    hidden_totals: set[int]
    vague_rows: set[int]  # every hidden cell in them is WITHHELD
    vague_totals: set[int]

    @property
    def rows(self) -> range:
        return range(len(self.counts))

    @property
    def columns(self) -> range:
        return range(len(self.counts[0]) if self.counts else 0)

    def total(self, column: int) -> int:
        return sum(row[column] for row in self.counts)


@dataclass(frozen=True)
class _Unknown:
    """A hidden number, as an arc between a row and a column (or from a column to the outside: its total)."""

    start: Node
    end: Node
    value: int
    most: int

    @property
    def may_grow(self) -> bool:
        return self.value < self.most

    @property
    def may_shrink(self) -> bool:
        return self.value > 0


def few(count: int) -> bool:
    """Too few to be shown? Nought is, too: that there is none is also something to know."""
    return count < FEWEST


def mark_alone(count: int) -> str:
    """What to show of a count that stands alone: of no total, and with no parts."""
    return FEW if few(count) else SHOWN


def mask(counts: Sequence[Sequence[int]]) -> Masked:
    """What to show of a table whose row totals are public. Raises ValueError for a row total under FEWEST.

    Rows under FEWEST have to be left out before; nothing else of them may be shown, in no table.
    """
    if any(few(sum(row)) for row in counts):
        raise ValueError("a row total is too small")
    state = _State(counts, set(), set(), set(), set())
    state.hidden = {(r, c) for r in state.rows for c in state.columns if few(counts[r][c])}
    state.hidden_totals = {c for c in state.columns if few(state.total(c))}
    while exact := list(_exact(state)):
        _hide_more(state, exact)
    _show_again(state)
    cells = tuple(tuple(_mark_of(state, r, c) for c in state.columns) for r in state.rows)
    return Masked(cells, tuple(_mark_of_total(state, c) for c in state.columns))


def mask_line(counts: Sequence[int]) -> tuple[str, ...]:
    """What to show of one line of counts, whose total a reader knows as well as one may: as it is, or as few."""
    if few(sum(counts)):
        return tuple(FEW for _ in counts)
    # With one row, the total of a column is its cell: what is known of one is known of the other.
    return mask([counts]).cells[0] if len(counts) > 1 else tuple(SHOWN for _ in counts)


def _show_again(state: _State) -> None:
    """What was withheld on the way and need not be: the largest first, as long as nothing becomes exact by it."""
    for c in sorted((c for c in state.hidden_totals if not few(state.total(c))), key=state.total, reverse=True):
        _try(state, "hidden_totals", {c})
    cells = [(r, c) for r, c in state.hidden if not few(state.counts[r][c])]
    for r, c in sorted(cells, key=lambda one: (-state.counts[one[0]][one[1]], one)):
        _try(state, "hidden", {(r, c)})
    for r in sorted(state.vague_rows):
        if all(few(state.counts[r][c]) for c in state.columns if (r, c) in state.hidden):
            _try(state, "vague_rows", {r})
    if all(few(state.total(c)) for c in state.hidden_totals):
        _try(state, "vague_totals", set(state.vague_totals))


def _try(state: _State, name: str, items: set[Any]) -> None:
    """Take these out of what is hidden or blurred, where nothing becomes exact by it."""
    before: set[Any] = getattr(state, name)
    setattr(state, name, before - items)
    if next(_exact(state), None) is not None:
        setattr(state, name, before)


def _mark_of(state: _State, row: int, column: int) -> str:
    if (row, column) not in state.hidden:
        return SHOWN
    return WITHHELD if row in state.vague_rows else FEW


def _mark_of_total(state: _State, column: int) -> str:
    if column not in state.hidden_totals:
        return SHOWN
    return WITHHELD if column in state.vague_totals else FEW


def _unknowns(state: _State) -> list[_Unknown]:
    arcs = [
        _Unknown(("row", r), ("column", c), state.counts[r][c], UNBOUND if r in state.vague_rows else FEWEST - 1)
        for r, c in sorted(state.hidden)
    ]
    for c in sorted(state.hidden_totals):
        most = UNBOUND if c in state.vague_totals else FEWEST - 1
        arcs.append(_Unknown(("column", c), OUTSIDE, state.total(c), most))
    return arcs


def _exact(state: _State) -> Iterator[_Unknown]:
    """Hidden numbers that can only be what they are.

    Another table with the same totals exists where one number grows and others give way around a closed way: rows and
    columns are the places of a graph, hidden numbers its arcs, and what leaves a place must come back to it.
    """
    arcs = _unknowns(state)
    onward: dict[Node, list[tuple[Node, _Unknown]]] = {}
    for arc in arcs:
        if arc.may_grow:
            onward.setdefault(arc.start, []).append((arc.end, arc))
        if arc.may_shrink:
            onward.setdefault(arc.end, []).append((arc.start, arc))
    for arc in arcs:
        grows = arc.may_grow and _is_way(onward, arc.end, arc.start, arc)
        if not grows and not (arc.may_shrink and _is_way(onward, arc.start, arc.end, arc)):
            yield arc


def _is_way(onward: dict[Node, list[tuple[Node, _Unknown]]], start: Node, goal: Node, but: _Unknown) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for place, arc in onward.get(waiting.pop(), ()):
            if arc is but or place in seen:
                continue
            if place == goal:
                return True
            seen.add(place)
            waiting.append(place)
    return False


def _hide_more(state: _State, exact: list[_Unknown]) -> None:
    """Each call hides or blurs something more, so that there is an end; with all of it hidden nothing is exact."""
    cells = [(one.start[1], one.end[1]) for one in exact if one.end != OUTSIDE]
    alone = next((row for row, _c in cells if sum(r == row for r, _c in state.hidden) == 1), None)
    if alone is not None:
        _hide_in_row(state, alone)
    elif not any(_hide_in_column(state, row, column) for row, column in cells):
        if not cells:
            _hide_total(state, exact[0].start[1])
        elif not _hide_in_row(state, cells[0][0]):
            _hide_total(state, cells[0][1])


def _hide_in_row(state: _State, row: int) -> bool:
    """The smallest cell that is shown; from now on the marks of this row say nothing. False: that was so before."""
    shown = [c for c in state.columns if (row, c) not in state.hidden]
    if not shown and row in state.vague_rows:
        return False
    if shown:
        state.hidden.add((row, min(shown, key=lambda c: state.counts[row][c])))
    state.vague_rows.add(row)
    return True


def _hide_in_column(state: _State, row: int, column: int) -> bool:
    """Where a cell has company in its row and none in its column, the total of the column gives it away."""
    company = sum(r == row for r, _c in state.hidden) > 1
    alone = sum(c == column for _r, c in state.hidden) == 1
    if not company or not alone or column in state.hidden_totals:
        return False
    others = [r for r in state.rows if r != row]
    if others:
        chosen = min(others, key=lambda r: state.counts[r][column])
        state.hidden.add((chosen, column))
        state.vague_rows.add(chosen)
    else:
        state.hidden_totals.add(column)
        state.vague_totals |= state.hidden_totals
    return True


def _hide_total(state: _State, first: int) -> None:
    """The total of this column, else the smallest that is shown, else all are blurred, else the smallest cell."""
    shown = [c for c in state.columns if c not in state.hidden_totals]
    if shown:
        state.hidden_totals.add(first if first in shown else min(shown, key=state.total))
        state.vague_totals |= state.hidden_totals
    elif state.vague_totals != state.hidden_totals:
        state.vague_totals |= state.hidden_totals
    else:
        open_rows = [r for r in state.rows if any((r, c) not in state.hidden for c in state.columns)]
        rows = open_rows or [r for r in state.rows if r not in state.vague_rows]
        _hide_in_row(state, rows[0])
