"""The terms that point officers at the technology lists: loading the shipped ones, and changing them.

Nothing here commits. A term decides nothing: it only makes an officer look the rule up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation.models import LegalTerm
from marketplace.reference import service as reference
from marketplace.reference.service import Entry
from marketplace.vietnamese.keys import fold

SHIPPED = Path(__file__).parent / "data" / "legal_terms.csv"
SOURCE = "gợi ý của Sàn, không phải văn bản"
RULES = "legal_rule"
AFTER = timedelta(seconds=30)
"""Terms are often changed one after the other: published listings are read again when that is over."""


def load() -> int:
    """Bring shipped terms in, in the caller's transaction. Returns how many rows changed.

    What an officer has touched stays as the officer left it; what is no longer shipped is retired.
    """
    shipped = _shipped()
    held = {(row.rule, row.words): row for row in db.session.execute(select(LegalTerm)).scalars()}
    changed = 0
    for name, note in shipped.items():
        row = held.get(name)
        if row is None:
            db.session.add(_new(*name, note, SOURCE))
            changed += 1
        elif (row.note, row.legal_list) != (note, list_of(row.rule)) and _is_untouched(row):
            row.note, row.legal_list = note, list_of(row.rule)
            changed += 1
    for name, row in held.items():
        if name not in shipped and row.retired_at is None and _is_untouched(row):
            row.retired_at = now()
            changed += 1
    db.session.flush()
    if changed:
        _look_again()
    return changed


def rules() -> list[Entry]:
    """The rules that a term may point to."""
    return reference.codes(RULES)


def list_of(rule: str) -> str:
    """KK, HC or CAM of a rule. Raises KeyError for what is no rule."""
    entry = reference.find(RULES, rule)
    if entry is None:
        raise KeyError(rule)
    return str(entry.extra["legal_list"])


def all_of(text: str = "", legal_list: str | None = None, retired: bool | None = None) -> list[LegalTerm]:
    """Terms by their words, narrowed by a list, by whether they are in use, and by words of term or note."""
    statement = select(LegalTerm)
    if legal_list:
        statement = statement.where(LegalTerm.legal_list == legal_list)
    if retired is not None:
        statement = statement.where(LegalTerm.retired_at.is_not(None) if retired else LegalTerm.retired_at.is_(None))
    wanted = fold(text)
    rows = db.session.execute(statement).scalars()
    found = [row for row in rows if not wanted or f" {wanted}" in f" {fold(row.words)} | {fold(row.note)}"]
    return sorted(found, key=lambda row: fold(row.words))


def by_rule(terms: Iterable[LegalTerm]) -> list[tuple[Entry, list[LegalTerm]]]:
    """The rules in their order, each with its terms; rules without terms too."""
    groups: dict[str, list[LegalTerm]] = {entry.code: [] for entry in rules()}
    for term in terms:
        groups.setdefault(term.rule, []).append(term)
    found = [(reference.find(RULES, code), terms_of_rule) for code, terms_of_rule in groups.items()]
    return [(entry, terms_of_rule) for entry, terms_of_rule in found if entry is not None]


def find(rule: str, words: str) -> LegalTerm | None:
    """The term of a rule that reads the same, whatever its spelling."""
    wanted = fold(words)
    rows = db.session.execute(select(LegalTerm).where(LegalTerm.rule == rule)).scalars()
    return next((row for row in rows if fold(row.words) == wanted and row.words.lower() == words.lower()), None)


def add(rule: str, words: str, note: str, officer: Any) -> LegalTerm:
    """A new term of a rule. Raises KeyError, IntegrityError when it is there already."""
    row = _new(rule, words, note, _("cán bộ của Sàn"))
    row.made_by_id = officer.id
    db.session.add(row)
    db.session.flush()
    history.record(row, officer, "add_term", {"rule": rule, "words": words, "note": note})
    _look_again()
    return row


def change_note(term: LegalTerm, note: str, officer: Any) -> None:
    if note != term.note:
        history.record(term, officer, "note_term", {"note": [term.note, note]})
        term.note = note


def retire(term: LegalTerm, officer: Any) -> None:
    """No longer look for it. Raises NotOpen."""
    if term.retired_at is not None:
        raise NotOpen("retire")
    term.retired_at = now()
    history.record(term, officer, "retire_term", {"words": term.words})
    _look_again()


def restore(term: LegalTerm, officer: Any) -> None:
    """Look for it again. Raises NotOpen."""
    if term.retired_at is None:
        raise NotOpen("restore")
    term.retired_at = None
    history.record(term, officer, "restore_term", {"words": term.words})
    _look_again()


def _look_again() -> None:
    """Listings on show are read again; several changes in a row make one reading."""
    for model in KINDS.values():
        shown = select(model.id).where(model._status == Status.PUBLISHED).limit(1)
        if db.session.execute(shown).first() is not None:
            jobs.enqueue(
                "moderation.screen",
                key=f"moderation:screen:{model.kind}:0",
                run_at=now() + AFTER,
                kind=model.kind,
                after=0,
            )


def _new(rule: str, words: str, note: str, source: str) -> LegalTerm:
    return LegalTerm(rule=rule, words=words, note=note, source=source, legal_list=list_of(rule))


def _is_untouched(row: LegalTerm) -> bool:
    """Nobody has changed what the program brought: officers' changes are in the history."""
    return row.made_by_id is None and not history.entries_of(row)


def _shipped() -> dict[tuple[str, str], str]:
    with open(SHIPPED, encoding="utf-8", newline="") as lines:
        return {(row["rule"], row["words"]): row["note"] for row in csv.DictReader(lines)}
