"""Looking codes up, and loading them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import get_locale
from sqlalchemy import select

from marketplace.extensions import db
from marketplace.reference.models import Code

DATA = Path(__file__).parent / "data"
ENGLISH = {
    "Bộ luật Dân sự": "Civil Code",
    "Bộ luật Lao động": "Labour Code",
    "Luật": "Law",
    "Nghị định": "Decree",
    "Thông tư": "Circular",
    "Quyết định": "Decision",
    "Phụ lục": "Annex",
    "Điều": "Article",
    "khoản": "clause",
    "điểm": "point",
    "đến": "to",
}
"""What the parts of a citation are called in English, longer ones first."""


@dataclass(frozen=True)
class Entry:
    """A code as pages use it, free of the database session."""

    list: str
    code: str
    parent: str | None
    label_vi: str
    label_en: str
    note_vi: str
    note_en: str
    source: str
    verified_on: date | None
    retired: bool
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.label_en if str(get_locale()) == "en" and self.label_en else self.label_vi

    @property
    def cited(self) -> str:
        """The source in the reader's language: "Luật 07/2017/QH14 Điều 31" is "Law 07/2017/QH14 Article 31"."""
        if str(get_locale()) != "en":
            return self.source
        found = str(self.extra.get("source_en") or self.source)
        for words, english in ENGLISH.items():
            found = found.replace(words, english)
        return found

    def told(self, name: str) -> str:
        """A part of ``extra`` in the reader's language, where it has one in English ("article", "article_en")."""
        english = self.extra.get(f"{name}_en") if str(get_locale()) == "en" else None
        return str(english or self.extra.get(name, ""))

    @property
    def option(self) -> tuple[str, str, dict[str, str]]:
        """As select fields want it: with the names that it had, for who types one (static/js/choosing.js)."""
        former = ", ".join(self.extra.get("former", ()))
        return self.code, self.label, {"data-also": former} if former else {}

    @property
    def note(self) -> str:
        return self.note_en if str(get_locale()) == "en" and self.note_en else self.note_vi


def codes(name: str, parent: str | None = None) -> list[Entry]:
    """The living entries of a list in their order; with ``parent``, only what lies under it."""
    entries = _lists().get(name, {}).values()
    return [e for e in entries if not e.retired and (parent is None or e.parent == parent)]


def find(name: str, code: str | None) -> Entry | None:
    """One entry, retired ones included; None when the list does not hold it."""
    return _lists().get(name, {}).get(code or "")


def label(name: str, code: str | None) -> str:
    """The label of a code in the reader's language; the code itself when it is unknown."""
    entry = find(name, code)
    return entry.label if entry else (code or "")


def choices(name: str, blank: Any = None) -> list[tuple[str, Any]]:
    """Pairs for a select field, with an empty choice first if ``blank`` words are given."""
    pairs: list[tuple[str, Any]] = [(e.code, e.label) for e in codes(name)]
    return pairs if blank is None else [("", blank), *pairs]


def load() -> int:
    """Bring the table in step with the CSV files, in the caller's transaction. Returns how many rows changed."""
    held = {(row.list, row.code): row for row in db.session.execute(select(Code)).scalars()}
    changed, seen = 0, set()
    for path in sorted(DATA.glob("*.csv")):
        for position, values in enumerate(_rows(path), start=1):
            key = (path.stem, values["code"])
            seen.add(key)
            row = held.get(key)
            if row is None:
                row = Code(list=path.stem, code=values["code"])
                db.session.add(row)
            changed += _update(row, {**values, "position": position, "retired": False})
    for key, row in held.items():
        if key not in seen and not row.retired:
            row.retired = True
            changed += 1
    db.session.flush()
    forget()
    return changed


def forget() -> None:
    """Drop what this process remembers of the lists."""
    current_app.extensions.pop("reference", None)


def _update(row: Code, values: dict[str, Any]) -> int:
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    return bool(different)


def _rows(path: Path) -> list[dict[str, Any]]:
    with open(path, encoding="utf-8", newline="") as lines:
        return [_typed(row) for row in csv.DictReader(lines)]


def _typed(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {k: (v or "").strip() for k, v in row.items()}
    values["parent"] = values["parent"] or None
    for name in ("verified_on", "valid_from"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["extra"] = json.loads(values["extra"]) if values["extra"] else {}
    return values


def _lists() -> dict[str, dict[str, Entry]]:
    """All lists, read once per process; a new release restarts the processes."""
    known: dict[str, dict[str, Entry]] | None = current_app.extensions.get("reference")
    if known is None:
        known = {}
        for row in db.session.execute(select(Code).order_by(Code.list, Code.position)).scalars():
            known.setdefault(row.list, {})[row.code] = _entry(row)
        if known:
            current_app.extensions["reference"] = known
    return known


def _entry(row: Code) -> Entry:
    names = (
        "list",
        "code",
        "parent",
        "label_vi",
        "label_en",
        "note_vi",
        "note_en",
        "source",
        "verified_on",
        "retired",
        "extra",
    )
    return Entry(**{name: getattr(row, name) for name in names})
