"""The lexicon of this site: the shipped rows with what officers added and switched off. Nothing here commits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.worker import watch
from marketplace.search.lexicon_workflow import lexicon_entry
from marketplace.search.models import APPROVED, OFF, PROPOSED, LexiconEntry
from marketplace.vietnamese.keys import fold
from marketplace.vietnamese.lexicon import Lexicon, Row, install, shields, shipped

FRESH = 2.0
"""Seconds for which a process trusts the lexicon that it has."""
SETTLED = timedelta(seconds=3)
"""After this every process has the new lexicon: then matching may begin."""
Name = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One row as the officers' list shows it. ``entry``: the officer's own; None: only in the file."""

    row: Row
    status: str
    entry: LexiconEntry | None = None


class _Known:
    """What this process read last, and when."""

    stamp: tuple[Any, ...] | None = None
    at = 0.0


def keep_fresh() -> None:
    """Install the lexicon anew if an officer changed it: one small query, at most every two seconds."""
    moment = time.monotonic()
    if _Known.stamp is not None and moment - _Known.at < FRESH:
        return
    _Known.at = moment
    stamp = tuple(db.session.execute(select(func.count(LexiconEntry.id), func.max(LexiconEntry.changed_at))).one())
    if stamp != _Known.stamp:
        install(built(_said()) if stamp[0] else None)
        _Known.stamp = stamp


def forget() -> None:
    """Read again at the next occasion; until then what is shipped counts."""
    _Known.stamp = None
    install(None)


@watch("search.lexicon", seconds=FRESH)
def look_at_lexicon() -> None:
    keep_fresh()


def built(said: Iterable[tuple[Row, str]]) -> Lexicon:
    """The shipped rows, in place of which officers' rows of the same words and their status count."""
    decided = [(row, status) for row, status in said if status != PROPOSED]
    named = {name for row, _ in decided for name in _both_ways(row.name)}
    own = [row for row, status in decided if status == APPROVED]
    return Lexicon.of([*own, *(row for row in shipped() if row.name not in named)], shields())


def with_and_without(row: Row) -> tuple[Lexicon, Lexicon]:
    """The site's lexicon with this row, and without it."""
    rest = [one for one in _said() if one[0].name not in _both_ways(row.name)]
    return built([*rest, (row, APPROVED)]), built([*rest, (row, OFF)])


def row_of(entry: LexiconEntry) -> Row:
    return Row(entry.words, entry.means, entry.kind, entry.direction, tuple(entry.context or ()), entry.source or "")


def lines(text: str = "", kind: str | None = None, status: str | None = None) -> list[Line]:
    """All rows, officers' first, then the files in the order of the alphabet; narrowed by words of either side."""
    own = _rows()
    named = {name for entry in own for name in _both_ways(row_of(entry).name)}
    found = [Line(row_of(entry), entry.status, entry) for entry in own]
    found += [Line(row, APPROVED) for row in sorted(shipped(), key=_alphabet) if row.name not in named]
    wanted = fold(text)
    return [
        line
        for line in found
        if (kind is None or line.row.kind == kind)
        and (status is None or line.status == status)
        and (not wanted or f" {wanted}" in f" {fold(line.row.words)} | {fold(line.row.means)}")
    ]


def find(words: str, means: str) -> Line | None:
    """The row that says this, either way round."""
    names = _both_ways(Row(words, means, "").name)
    return next((line for line in lines() if line.row.name in names), None)


def add(row: Row, officer: Any, *, approved: bool) -> LexiconEntry:
    """A new entry, proposed or at once in use; it must not be there already (see find)."""
    entry = LexiconEntry(
        words=row.words,
        means=row.means,
        kind=row.kind,
        direction=row.direction,
        context=list(row.context),
        source=row.note,
        author_id=officer.id,
    )
    db.session.add(entry)
    db.session.flush()
    said = {"words": row.words, "means": row.means, "kind": row.kind, "direction": row.direction}
    history.record(entry, officer, "propose", {**said, "context": list(row.context), "source": row.note})
    if approved:
        take("approve", entry, officer)
    return entry


def switch_off_shipped(row: Row, officer: Any) -> LexiconEntry:
    """An entry that says the same as a shipped row and is off, so that the row no longer counts."""
    entry = add(row, officer, approved=False)
    take("switch_off", entry, officer)
    return entry


def take(verb: str, entry: LexiconEntry, officer: Any) -> None:
    """Approve, switch off or on again; matches are computed anew. Raises NotOpen, NotAllowed."""
    lexicon_entry.take(verb, entry, officer)
    entry.changed_at = now()
    jobs.enqueue("matching.lexicon_changed", key="matching:lexicon", run_at=now() + SETTLED)


def _rows() -> Sequence[LexiconEntry]:
    statement = select(LexiconEntry).order_by(LexiconEntry.changed_at.desc(), LexiconEntry.id.desc())
    return db.session.execute(statement).scalars().all()


def _said() -> list[tuple[Row, str]]:
    return [(row_of(entry), entry.status) for entry in _rows()]


def _both_ways(name: Name) -> tuple[Name, Name]:
    return name, (name[1], name[0])


def _alphabet(row: Row) -> tuple[str, str]:
    return fold(row.words), fold(row.means)
