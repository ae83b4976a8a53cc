"""The content of a listing as plain values: read from an item, and written to it with a note of what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.catalogue.models import Detail, Figure, IpRight, Publication, Technology

_SHARED = ("title", "problem", "province", "keywords")
_PRICE = ("price_mode", "price_min", "price_max")
COLUMNS = {
    "technology": (
        *_SHARED, "solution", "benefit", "trl", "trl_evidence", "state_funded", *_PRICE, "summary_en",
    ),
    "need": (
        *_SHARED, "tried", "must_have", "not_wanted", "scale", "budget_min", "budget_max", "deadline",
        "questions_until", "trl_wish", "anonymous",
    ),
}  # fmt: skip
CODE_LISTS = {
    "technology": ("st_field", "vsic", "object_kind", "right_kind", "transfer_form", "transfer_mode"),
    "need": ("st_field", "vsic", "cooperation_form"),
}
FIGURE = ("label", "unit", "before", "after", "source")
IP = ("kind", "number", "status", "filed_on", "owners")
DETAIL = ("heading", "level", "body")
ROWS = ("figures", "ip_rights", "details")
"""What a technology says in rows; each also a field of Content."""
DAYS = {"deadline", "questions_until", "filed_on"}
# Long texts are named in the record of changes, not copied into it.
LONG = {"problem", "solution", "benefit", "trl_evidence", "summary_en", "tried", "not_wanted", "must_have"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """What a form or a file says about a listing; what is left out stays as it is."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figures: Sequence[Row] | None = None
    ip_rights: Sequence[Row] | None = None
    details: Sequence[Row] | None = None

    def rows(self) -> dict[str, list[Row]]:
        """The rows that are said, by name."""
        return {name: list(rows) for name in ROWS if (rows := getattr(self, name)) is not None}


def read(item: Publication) -> Row:
    """The content of ``item`` by field name, as forms take it."""
    values: Row = {name: getattr(item, name) for name in COLUMNS[item.kind]}
    values.update({name: item.codes_of(name) for name in CODE_LISTS[item.kind]})
    if isinstance(item, Technology):
        values["figures"] = [_row(one, FIGURE) for one in item.figures]
        values["ip_rights"] = [_row(one, IP) for one in item.ip_rights]
        values["details"] = [_row(one, DETAIL) for one in item.details]
    return values


def write(item: Publication, content: Content) -> dict[str, Any]:
    """Make ``item`` say what ``content`` says. Returns the changes for history: name → [old, new], or None."""
    before = read(item)
    for name, value in content.columns.items():
        if before[name] != value:
            setattr(item, name, value)
    for name, codes in content.codes.items():
        item.set_codes(name, codes)
    if isinstance(item, Technology):
        _write_rows(item, before, content)
    after = read(item)
    return {name: _change(name, old, after[name]) for name, old in before.items() if old != after[name]}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """What ``read`` gave, as JSON takes it: days as ISO text."""
    return {name: _json(value) for name, value in values.items()}


def restored(kind: str, kept: Mapping[str, Any]) -> Content:
    """A Content that makes a listing say what ``plain`` kept; what was not kept then stays as it is."""
    columns = {name: _day(name, kept[name]) for name in COLUMNS[kind] if name in kept}
    codes = {name: kept[name] for name in CODE_LISTS[kind] if name in kept}
    rows = {
        name: [{key: _day(key, value) for key, value in row.items()} for row in kept[name]]
        for name in ROWS
        if name in kept
    }
    return Content(columns, codes, **rows)


def same(old: Any, new: Any) -> bool:
    """Do two kept values say the same? What was not kept yet says what is empty."""
    return bool(old == new) or (old in (None, []) and new in (None, []))


def in_order(before: Sequence[str], codes: Sequence[str]) -> list[str]:
    """Codes in the order they had before, new ones last: in which order boxes were ticked tells nothing."""
    return [code for code in before if code in codes] + [code for code in codes if code not in before]


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {name: _json(one) for name, one in value.items()}
    return _plain(value)


def _day(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def _write_rows(item: Technology, before: Row, content: Content) -> None:
    if content.figures is not None and list(content.figures) != before["figures"]:
        item.figures[:] = [Figure(position=n, **row) for n, row in enumerate(content.figures, start=1)]
    if content.ip_rights is not None and list(content.ip_rights) != before["ip_rights"]:
        item.ip_rights[:] = [IpRight(position=n, **row) for n, row in enumerate(content.ip_rights, start=1)]
    if content.details is not None and list(content.details) != before["details"]:
        item.details[:] = [Detail(position=n, **row) for n, row in enumerate(content.details, start=1)]


def _row(child: Any, names: Sequence[str]) -> Row:
    return {name: getattr(child, name) for name in names}


def _change(name: str, old: Any, new: Any) -> list[Any] | None:
    if name in LONG or name in ROWS:
        return None
    return [_plain(old), _plain(new)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
