"""Two versions of terms, field by field: which say something else, with the words that changed."""

from __future__ import annotations

from marketplace.catalogue.comparison import Changed, RowChange
from marketplace.offers.labels import FIELDS
from marketplace.offers.terms import Terms
from marketplace.offers.wording import ROWS, lines
from marketplace.vietnamese.wording import DELETED, INSERTED, Piece, compare, pair_rows

PROSE = frozenset(
    {
        "title", "object_words", "product", "quality", "territory", "field_of_use", "price.words",
        "warranty", "training", "support", "disputes", "other",
    }
)  # fmt: skip


def differences(before: Terms, after: Terms) -> list[Changed]:
    """Fields in which two versions differ, in the order of the form, as components/difference.html draws them."""
    old = {line.name: line.words for line in lines(before)}
    new = {line.name: line.words for line in lines(after)}
    return [
        _changed(name, str(label), old.get(name, ""), new.get(name, ""))
        for name, label in FIELDS.items()
        if old.get(name, "") != new.get(name, "")
    ]


def _changed(name: str, label: str, old: str, new: str) -> Changed:
    anchor = name.replace(".", "-")
    if name in ROWS:
        return Changed(anchor, label, rows=_rows(old.splitlines(), new.splitlines()))
    if name in PROSE:
        return Changed(anchor, label, *compare(old, new))
    return Changed(anchor, label, _whole(DELETED, old), _whole(INSERTED, new))


def _rows(old: list[str], new: list[str]) -> list[RowChange]:
    found = []
    for a, b in pair_rows(old, new):
        if a is None and b is not None:
            found.append(RowChange([], _whole(INSERTED, new[b])))
        elif b is None and a is not None:
            found.append(RowChange(_whole(DELETED, old[a]), []))
        elif a is not None and b is not None and old[a] != new[b]:
            found.append(RowChange(*compare(old[a], new[b])))
    return found


def _whole(kind: str, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []
