"""What happened: append-only entries, hash-chained per subject, with a daily head over all of them.

A personal value is entered as a salted digest; its clear text lies in a side row that can be erased without
breaking the chain. Deleting or altering an entry breaks the chain of its subject or the head of its day.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import Model, db
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import BigId, UtcDateTime

FIRST = "0" * 64
MOST_KEPT = 100  # breaks that are written down with a verification


class HistoryEntry(Model):
    """One thing that one actor did to one subject."""

    __tablename__ = "history_entry"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer)
    actor_id: Mapped[str | None] = mapped_column(String(12), index=True)
    verb: Mapped[str] = mapped_column(String(40))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class HistorySecret(Model):
    """The clear text of a personal value in an entry; may be erased."""

    __tablename__ = "history_secret"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("history_entry.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    salt: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(Text)


class HistoryHead(Model):
    """The digest over all entries of one day (in Vietnam), chained to the day before."""

    __tablename__ = "history_head"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    entries: Mapped[int] = mapped_column(Integer)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class HistoryCheck(Model):
    """One verification, and what the next one holds it against: history never grows shorter, heads never change."""

    __tablename__ = "history_check"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    entries: Mapped[int] = mapped_column(Integer)
    day: Mapped[date | None] = mapped_column(Date)  # the newest head, and its digest
    digest: Mapped[str] = mapped_column(String(64), default="")
    breaks: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # the first hundred, as [where, what]
    found: Mapped[int] = mapped_column(Integer, default=0)  # how many in all


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    where: str
    what: str


def record(
    subject: Any,
    actor: Any,
    verb: str,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
    personal: dict[str, str] | None = None,
) -> HistoryEntry:
    """Append an entry in the caller's transaction. ``personal`` values are kept apart and can be erased."""
    db.session.flush()  # gives a new subject its public id, and orders entries as they happened
    kind, subject_id = subject.__tablename__, subject.public_id
    _lock(kind, subject_id)
    last = _last(kind, subject_id)
    salts = {name: secrets.token_hex(16) for name in personal or {}}
    sealed = {name: {"digest": _seal(salts[name], value)} for name, value in (personal or {}).items()}
    entry = HistoryEntry(
        subject_kind=kind,
        subject_id=subject_id,
        number=last.number + 1 if last else 1,
        actor_id=getattr(actor, "public_id", None),
        verb=verb,
        changes={**(changes or {}), **sealed},
        reason=reason,
        at=now(),
        previous=last.digest if last else FIRST,
    )
    entry.digest = _digest(entry)
    db.session.add(entry)
    db.session.flush()
    for name, value in (personal or {}).items():
        db.session.add(HistorySecret(entry_id=entry.id, field=name, salt=salts[name], value=value))
    return entry


def entries_of(subject: Any) -> list[HistoryEntry]:
    """All entries about ``subject``, oldest first."""
    statement = (
        select(HistoryEntry)
        .where(HistoryEntry.subject_kind == subject.__tablename__, HistoryEntry.subject_id == subject.public_id)
        .order_by(HistoryEntry.number)
    )
    return list(db.session.execute(statement).scalars())


def erase_personal(subject: Any) -> int:
    """Erase the clear personal values in the history of ``subject``; the chain still verifies. Returns how many."""
    ids = [entry.id for entry in entries_of(subject)]
    found = db.session.execute(delete(HistorySecret).where(HistorySecret.entry_id.in_(ids)))
    return int(found.rowcount)  # type: ignore[attr-defined]


def close_days(until: date | None = None) -> int:
    """Write the head of every finished day that has none yet. Returns how many were written."""
    until = until or today()
    last = db.session.execute(select(HistoryHead).order_by(HistoryHead.day.desc()).limit(1)).scalar_one_or_none()
    day = last.day + timedelta(days=1) if last else _first_day()
    previous, written = (last.digest if last else FIRST), 0
    while day is not None and day < until:
        head = _head_of(day, previous)
        if head.entries:
            db.session.add(head)
            previous, written = head.digest, written + 1
        day += timedelta(days=1)
    return written


def verify() -> list[Break]:
    """Recompute every chain and every daily head; an empty list means that nothing was altered.

    What is told: "content" of an entry that does not fit its digest, "missing" for numbers that are gone, "order"
    where numbers do not follow, "chain" between two entries of which one was written
    anew, a personal value, a "day" whose entries are not those of its head, and what is less than last time.
    """
    breaks: list[Break] = []
    before: HistoryEntry | None = None
    order = (HistoryEntry.subject_kind, HistoryEntry.subject_id, HistoryEntry.number)
    statement = select(HistoryEntry).order_by(*order).execution_options(yield_per=1000)
    for entry in db.session.execute(statement).scalars():
        is_same = before is not None and _subject(before) == _subject(entry)
        breaks += _breaks_at(entry, before if is_same else None)
        before = entry
    return breaks + _verify_secrets() + _verify_heads() + _verify_growth()


def note_check(breaks: list[Break]) -> HistoryCheck:
    """Write down that history was verified, and with which result, in the caller's transaction."""
    head = db.session.execute(select(HistoryHead).order_by(HistoryHead.day.desc()).limit(1)).scalar_one_or_none()
    check = HistoryCheck(
        entries=_count(),
        day=head.day if head else None,
        digest=head.digest if head else "",
        breaks=[[one.where, one.what] for one in breaks[:MOST_KEPT]],
        found=len(breaks),
    )
    db.session.add(check)
    db.session.flush()
    return check


def last_check() -> HistoryCheck | None:
    """The latest verification."""
    latest = select(HistoryCheck).order_by(HistoryCheck.id.desc()).limit(1)
    return db.session.execute(latest).scalar_one_or_none()


def _subject(entry: HistoryEntry) -> tuple[str, str]:
    return entry.subject_kind, entry.subject_id


def _breaks_at(entry: HistoryEntry, before: HistoryEntry | None) -> list[Break]:
    """What does not hold at one entry, ``before`` being the one that stands before it about the same subject."""
    where = f"{entry.subject_kind} {entry.subject_id}"
    expected = before.number + 1 if before else 1
    found = [] if entry.digest == _digest(entry) else [Break(f"{where} #{entry.number}", "content")]
    if entry.number > expected:
        gone = f"#{expected}" if entry.number == expected + 1 else f"#{expected}–{entry.number - 1}"
        found.append(Break(f"{where} {gone}", "missing"))
    elif entry.number < expected:
        found.append(Break(f"{where} #{entry.number}", "order"))
    elif entry.previous != (before.digest if before else FIRST):
        both = f"#{entry.number - 1}–{entry.number}" if before else "#1"
        found.append(Break(f"{where} {both}", "chain"))
    return found


def _count() -> int:
    return int(db.session.execute(select(func.count()).select_from(HistoryEntry)).scalar_one())


def _lock(kind: str, subject_id: str) -> None:
    """Two who record about one subject at once queue here, so that each entry gets a number of its own.

    SQLite has locked already, when the transaction began.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"{kind}:{subject_id}", 0)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))


def _last(kind: str, subject_id: str) -> HistoryEntry | None:
    statement = (
        select(HistoryEntry)
        .where(HistoryEntry.subject_kind == kind, HistoryEntry.subject_id == subject_id)
        .order_by(HistoryEntry.number.desc())
        .limit(1)
    )
    return db.session.execute(statement).scalar_one_or_none()


def _seal(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}\n{value}".encode()).hexdigest()


def _digest(entry: HistoryEntry) -> str:
    body = [
        entry.previous,
        entry.subject_kind,
        entry.subject_id,
        entry.number,
        entry.actor_id,
        entry.verb,
        entry.changes,
        entry.reason,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _first_day() -> date | None:
    first = db.session.execute(select(HistoryEntry.at).order_by(HistoryEntry.at).limit(1)).scalar_one_or_none()
    return _day(first) if first else None


def _day(moment: datetime) -> date:
    return (moment.astimezone(UTC) + timedelta(hours=7)).date()  # Vietnam has no summer time


def _head_of(day: date, previous: str) -> HistoryHead:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    statement = (
        select(HistoryEntry.digest)
        .where(HistoryEntry.at >= start, HistoryEntry.at < start + timedelta(days=1))
        .order_by(HistoryEntry.id)
    )
    digests = db.session.execute(statement).scalars().all()
    total = hashlib.sha256("\n".join([previous, day.isoformat(), *digests]).encode()).hexdigest()
    return HistoryHead(day=day, entries=len(digests), previous=previous, digest=total)


def _verify_heads() -> list[Break]:
    breaks, previous = [], FIRST
    for head in db.session.execute(select(HistoryHead).order_by(HistoryHead.day)).scalars():
        fresh = _head_of(head.day, previous)
        if (fresh.digest, fresh.entries) != (head.digest, head.entries):
            breaks.append(Break(head.day.isoformat(), "day"))
        previous = head.digest
    return breaks


def _verify_growth() -> list[Break]:
    """History holds no less than when it was last verified, and the head of that day is the same."""
    known = last_check()
    if known is None:
        return []
    found = [Break(f"{_count()}/{known.entries}", "fewer entries")] if _count() < known.entries else []
    head = db.session.get(HistoryHead, known.day) if known.day else None
    if known.day and (head is None or head.digest != known.digest):
        found.append(Break(known.day.isoformat(), "head"))
    return found


def _verify_secrets() -> list[Break]:
    statement = select(HistorySecret, HistoryEntry).join(HistoryEntry, HistoryEntry.id == HistorySecret.entry_id)
    return [
        Break(f"{entry.subject_kind} {entry.subject_id} #{entry.number}", f"personal value {secret.field}")
        for secret, entry in db.session.execute(statement)
        if entry.changes.get(secret.field, {}).get("digest") != _seal(secret.salt, secret.value)
    ]
