"""Two states of a listing side by side, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import format_decimal, gettext

from marketplace.catalogue import labels
from marketplace.catalogue.content import CODE_LISTS, COLUMNS, DAYS, LONG, ROWS
from marketplace.catalogue.levels import LEVEL_LABELS
from marketplace.catalogue.revision_models import Edition
from marketplace.kernel.ui import filesize, show_date
from marketplace.reference import service as reference
from marketplace.vietnamese.wording import DELETED, INSERTED, Piece, compare, folded, pair_rows

_CODES = {name for names in CODE_LISTS.values() for name in names}
_SINGLE = {
    "province": "province",
    "price_mode": "price_mode",
    "trl": "trl",
    "trl_wish": "trl",
    "kind": "ip_kind",
    "status": "ip_status",
}
_MONEY = {"price_min", "price_max", "budget_min", "budget_max"}
_PROSE = (LONG - {"must_have"}) | {"title", "scale"}
_LISTS = _CODES | {"must_have", "keywords", *ROWS}
_FILES = {"picture": "pictures", "document": "documents"}


@dataclass(frozen=True)
class RowChange:
    """A row of a list that went (no ``new``), came (no ``old``) or says something else; ``file``: its public id."""

    old: list[Piece]
    new: list[Piece]
    file: str = ""


@dataclass(frozen=True)
class Changed:
    """One field that two contents say differently: pieces of its text, or the rows that changed."""

    name: str
    label: str
    old: list[Piece] = field(default_factory=list)
    new: list[Piece] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)

    def sides(self, whole: bool = False) -> tuple[list[Piece], list[Piece]]:
        """Old and new pieces; long stretches that stayed are shortened unless the ``whole`` is wanted."""
        return (self.old, self.new) if whole else (folded(self.old), folded(self.new))


Kept = Mapping[str, Any]
Files = Sequence[Mapping[str, Any]]


def between(kind: str, before: Kept, after: Kept, files_before: Files = (), files_after: Files = ()) -> list[Changed]:
    """Where two contents of a listing (as ``content.plain`` keeps them) differ, in the order of the form.

    A field that ``after`` does not hold is passed over; ``files_…`` are those of editions (editions.files_of).
    """
    named = {*COLUMNS[kind], *CODE_LISTS[kind], *ROWS}
    found = []
    for name, label in labels.FIELDS.items():
        if name in named and name in after and not _same(name, before.get(name), after[name]):
            found.append(_changed(name, str(label), _day(name, before.get(name)), _day(name, after[name])))
        elif name in _FILES.values():
            found += _changed_files(name, str(label), files_before, files_after)
    return found


def of_editions(kind: str, first: Edition, second: Edition) -> list[Changed]:
    """Where two versions of a listing differ."""
    return between(kind, first.content, second.content, first.files, second.files)


def in_words(name: str, value: Any) -> str:
    """A value of the content as people read it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return gettext("Có") if value else gettext("Không")
    if name in _LISTS:
        return "\n".join(_rows_of(name, value))
    if name in _SINGLE:
        return reference.label(_SINGLE[name], str(value))
    if name in _MONEY:  # to the đồng: rounded amounts could look the same
        return gettext("%(n)s đồng", n=format_decimal(value))
    return show_date(value) if isinstance(value, date) else str(value)


def _changed(name: str, label: str, old: Any, new: Any) -> Changed:
    if name in _CODES:  # in which order boxes were ticked tells nothing, and labels are not wordings of each other
        gone = [RowChange(_whole(DELETED, row), []) for row in _rows_of(name, [c for c in old or [] if c not in new])]
        came = [
            RowChange([], _whole(INSERTED, row)) for row in _rows_of(name, [c for c in new if c not in (old or [])])
        ]
        return Changed(name, label, rows=gone + came)
    if name in _LISTS:
        return Changed(name, label, rows=list(_changed_rows(_rows_of(name, old or []), _rows_of(name, new or []))))
    one, two = in_words(name, old), in_words(name, new)
    if name in _PROSE:
        return Changed(name, label, *compare(one, two))
    return Changed(name, label, _whole(DELETED, one), _whole(INSERTED, two))


def _changed_rows(old: list[str], new: list[str]) -> Iterator[RowChange]:
    for a, b in pair_rows(old, new):
        if a is None and b is not None:
            yield RowChange([], _whole(INSERTED, new[b]))
        elif b is None and a is not None:
            yield RowChange(_whole(DELETED, old[a]), [])
        elif a is not None and b is not None and old[a] != new[b]:
            yield RowChange(*compare(old[a], new[b]))


def _changed_files(name: str, label: str, before: Files, after: Files) -> list[Changed]:
    old = {one["public_id"]: _file(one) for one in before if _FILES[one["kind"]] == name}
    new = {one["public_id"]: _file(one) for one in after if _FILES[one["kind"]] == name}
    rows = [RowChange(_whole(DELETED, old[one]), [], one) for one in old if one not in new]
    rows += [RowChange(*compare(old[one], new[one]), one) for one in new if one in old and old[one] != new[one]]
    rows += [RowChange([], _whole(INSERTED, new[one]), one) for one in new if one not in old]
    return [Changed(name, label, rows=rows)] if rows else []


def _file(one: Mapping[str, Any]) -> str:
    level = str(LEVEL_LABELS[one["level"]]) if "level" in one else ""
    return ": ".join(part for part in (f"{one['filename']} ({filesize(one['size'])})", one["alt"], level) if part)


def _whole(kind: str, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []


def _rows_of(name: str, value: Sequence[Any]) -> list[str]:
    if name in _CODES:
        return [reference.label(name, code) for code in value]
    tell = {"figures": _figure, "ip_rights": _right, "details": _detail}.get(name, str)
    return [tell(one) for one in value]


def _figure(row: Mapping[str, Any]) -> str:
    measure = f"{row['label']} ({row['unit']})" if row.get("unit") else row["label"]
    figures = " → ".join(row.get(side) or "…" for side in ("before", "after"))
    source = gettext("nguồn: %(source)s", source=row["source"]) if row.get("source") else ""
    return "; ".join(part for part in (f"{measure}: {figures}", source) if part)


def _detail(row: Mapping[str, Any]) -> str:
    return f"{row['heading']} ({LEVEL_LABELS[row['level']]})\n{row['body']}"


def _right(row: Mapping[str, Any]) -> str:
    filed = show_date(_day("filed_on", row.get("filed_on")))
    parts = [in_words("kind", row["kind"]), row.get("number"), in_words("status", row.get("status")), filed]
    owners = [f"{one['name']} ({one['share']} %)" if one["share"] else one["name"] for one in row.get("owners") or []]
    return " · ".join(str(part) for part in [*parts, *owners] if part)


def _day(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def _same(name: str, old: Any, new: Any) -> bool:
    if name in _CODES:
        return set(old or []) == set(new or [])
    return bool(old == new) or (_is_blank(old) and _is_blank(new))


def _is_blank(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
