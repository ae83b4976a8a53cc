"""Where two versions of a text differ, language by language, as components/difference.html draws it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.comparison import Changed, RowChange
from marketplace.content.shipped import Text
from marketplace.kernel.ui import show_date
from marketplace.vietnamese.wording import DELETED, INSERTED, Piece, compare, pair_rows

LABELS: dict[str, dict[str, Any]] = {
    "vi": {
        "title_vi": _l("Tiêu đề"),
        "summary_vi": _l("Tóm tắt"),
        "body_vi": _l("Nội dung"),
        "day": _l("Ngày"),
        "last_day": _l("Đến ngày"),
        "place": _l("Nơi tổ chức"),
        "source": _l("Căn cứ"),
        "link": _l("Đường dẫn"),
        "verified_on": _l("Ngày đối chiếu văn bản gốc"),
    },
    "en": {
        "title_en": _l("Tiêu đề tiếng Anh"),
        "summary_en": _l("Tóm tắt tiếng Anh"),
        "body_en": _l("Nội dung tiếng Anh"),
    },
}


def differences(before: Text, after: Text) -> dict[str, list[Changed]]:
    """What changed, by the language it is written in; a language in which nothing changed is left out."""
    found = {language: list(_changed(before, after, names)) for language, names in LABELS.items()}
    return {language: changes for language, changes in found.items() if changes}


def _changed(before: Text, after: Text, names: dict[str, Any]) -> Iterator[Changed]:
    for name, label in names.items():
        old, new = _told(getattr(before, name)), _told(getattr(after, name))
        if old != new and name.startswith("body"):
            yield Changed(name, str(label), rows=list(_changed_lines(_lines(old), _lines(new))))
        elif old != new:
            yield Changed(name, str(label), *compare(old, new))


def _changed_lines(old: list[str], new: list[str]) -> Iterator[RowChange]:
    """The paragraphs, list items and rows of tables that went, came, or say something else."""
    for a, b in pair_rows(old, new):
        if a is None and b is not None:
            yield RowChange([], [Piece(INSERTED, new[b])])
        elif b is None and a is not None:
            yield RowChange([Piece(DELETED, old[a])], [])
        elif a is not None and b is not None and old[a] != new[b]:
            yield RowChange(*compare(old[a], new[b]))


def _lines(text: str) -> list[str]:
    return [one for one in text.splitlines() if one.strip()]


def _told(value: Any) -> str:
    return value if isinstance(value, str) else show_date(value)
