"""Filters and counts as arrays: per facet group and code, the numbers of the documents that have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from marketplace.search.engine import FACETS

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]
Table = dict[str, dict[str, Numbers]]


def table_of(rows: Iterable[tuple[int, Mapping[str, Sequence[str]]]]) -> Table:
    """From (document number, group → codes) rows."""
    lists: dict[str, dict[str, list[int]]] = {group: defaultdict(list) for group in FACETS}
    for number, row in rows:
        for group in FACETS:
            for code in dict.fromkeys(row.get(group, ())):
                lists[group][code].append(number)
    return {
        group: {code: np.asarray(numbers, np.int32) for code, numbers in codes.items()}
        for group, codes in lists.items()
    }


def joined(tables: Sequence[tuple[int, Table]]) -> Table:
    """One table for several segments; each comes with the number its documents start at."""
    parts: dict[str, dict[str, list[Numbers]]] = {group: defaultdict(list) for group in FACETS}
    for start, table in tables:
        for group, codes in table.items():
            for code, numbers in codes.items():
                parts[group][code].append(numbers + np.int32(start))
    return {group: {code: np.concatenate(arrays) for code, arrays in codes.items()} for group, codes in parts.items()}


def mask_of(table: Table, group: str, codes: AbstractSet[str], size: int) -> Mask:
    """Documents with any of the codes of a group; an unknown group or code has none."""
    mask = np.zeros(size, np.bool_)
    for code in codes:
        mask[table.get(group, {}).get(code, np.zeros(0, np.int32))] = True
    return mask


def narrowed(
    table: Table, within: Mask, filters: Mapping[str, AbstractSet[str]]
) -> tuple[Mask, dict[str, dict[str, int]]]:
    """Documents of `within` that pass all filters, and counts per group under the filters of the other groups."""
    masks = {g: mask_of(table, g, codes, len(within)) for g, codes in filters.items() if codes}
    passing = np.logical_and.reduce([within, *masks.values()])
    counts = {}
    for group in FACETS:
        others = [mask for other, mask in masks.items() if other != group]
        base = np.logical_and.reduce([within, *others]) if group in masks else passing
        counts[group] = _counted(table[group], base)
    return passing, counts


def _counted(codes: Mapping[str, Numbers], base: Mask) -> dict[str, int]:
    counted = {code: int(np.count_nonzero(base[numbers])) for code, numbers in codes.items()}
    return {code: number for code, number in counted.items() if number}
