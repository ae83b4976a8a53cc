"""Filters and counts as arrays: per facet group, which document has which code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.engine import FACETS

Mask = NDArray[np.bool_]


class Column(NamedTuple):
    """One group: pairs of document number (ascending) and place of a code in `codes`."""

    codes: tuple[str, ...]
    owners: NDArray[np.int32]
    values: NDArray[np.uint16]


Table = dict[str, Column]


def table_of(rows: Sequence[Mapping[str, Sequence[str]]]) -> Table:
    """From group → codes of every document, in order."""
    table = {}
    for group in FACETS:
        seen: dict[str, int] = {}
        pairs = [
            (number, seen.setdefault(code, len(seen)))
            for number, row in enumerate(rows)
            for code in dict.fromkeys(row.get(group, ()))
        ]
        owners, values = zip(*pairs, strict=True) if pairs else ((), ())
        table[group] = Column(tuple(seen), np.asarray(owners, np.int32), np.asarray(values, np.uint16))
    return table


def joined(tables: Sequence[tuple[int, Table]]) -> Table:
    """One table for several segments; each comes with the number its documents start at."""
    if len(tables) == 1:
        return tables[0][1]
    return {group: _joined([(start, table[group]) for start, table in tables]) for group in FACETS}


def _joined(columns: Sequence[tuple[int, Column]]) -> Column:
    seen: dict[str, int] = {}
    owners, values = [np.zeros(0, np.int32)], [np.zeros(0, np.uint16)]
    for start, column in columns:
        new = np.asarray([seen.setdefault(code, len(seen)) for code in column.codes], np.uint16)
        owners.append(column.owners + np.int32(start))
        values.append(new[column.values])
    return Column(tuple(seen), np.concatenate(owners), np.concatenate(values))


def kept(table: Table, alive: Mask) -> Table:
    """The table of the living documents, numbered anew."""
    new = np.cumsum(alive, dtype=np.int32) - 1
    found = {}
    for group, (codes, owners, values) in table.items():
        stay = alive[owners]
        found[group] = Column(codes, new[owners[stay]], values[stay])
    return found


def mask_of(table: Table, group: str, codes: AbstractSet[str], size: int) -> Mask:
    """Documents with any of the codes of a group; an unknown group or code has none."""
    mask = np.zeros(size, np.bool_)
    column = table.get(group)
    if column is not None and column.codes:
        wanted = np.asarray([code in codes for code in column.codes])
        mask[column.owners[wanted[column.values]]] = True
    return mask


def narrowed(table: Table, within: Mask, filters: Mapping[str, AbstractSet[str]]) -> tuple[Mask, "Counts"]:
    """Documents of `within` that pass all filters, and counts per group under the filters of the other groups."""
    masks = {g: mask_of(table, g, codes, len(within)) for g, codes in filters.items() if codes}
    passing = np.logical_and.reduce([within, *masks.values()]) if masks else within

    def counted() -> dict[str, dict[str, int]]:
        found = {}
        for group in FACETS:
            others = [mask for other, mask in masks.items() if other != group]
            base = np.logical_and.reduce([within, *others]) if group in masks else passing
            found[group] = _counted(table[group], base)
        return found

    return passing, Counts(counted)


def _counted(column: Column, base: Mask) -> dict[str, int]:
    numbers = np.bincount(column.values.compress(base[column.owners]), minlength=len(column.codes)).tolist()
    return {code: number for code, number in zip(column.codes, numbers, strict=True) if number}


class Counts(Mapping[str, Mapping[str, int]]):
    """Group → code → number of documents, counted when first looked at: not every caller shows them."""

    def __init__(self, count: Callable[[], dict[str, dict[str, int]]]) -> None:
        self._count = count

    @cached_property
    def _counted(self) -> dict[str, dict[str, int]]:
        return self._count()

    def __getitem__(self, group: str) -> Mapping[str, int]:
        return self._counted[group]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted)

    def __len__(self) -> int:
        return len(self._counted)

    def __repr__(self) -> str:
        return repr(self._counted)
