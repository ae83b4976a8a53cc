"""Who did what and when, gathered from the append-only history and the officers' decisions; nothing is written.

A record is a list of lines: those about one listing with all that belongs to it (revisions, decisions, appeals,
reports, texts written for others), or those of one officer. Each is read page by page, or bounded as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.names import names_by
from marketplace.catalogue.models import KINDS, Publication
from marketplace.catalogue.revision_models import AboutItem
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM
from marketplace.kernel.db import Record
from marketplace.kernel.history import HistoryEntry
from marketplace.moderation.models import Appeal, Report, Review

MOST = 20_000  # lines of a file
BATCH = 500
ENTRY, REVIEW = "entry", "review"
OFFICERS_VERBS = {
    **dict.fromkeys(KINDS, ("hide", "unhide", "merge", "reconsider", "different", "settle_alert")),
    "organisation": ("check", "take_check_back", "verify", "verify_again", "unverify", "suspend", "lift"),
    "question": ("publish", "return", "refuse"),
    "legal_term": ("add_term", "note_term", "retire_term", "restore_term"),
}
"""What officers do besides deciding on what waits, by what they do it to; their decisions are told by Review."""

ABOUT_NEEDS: dict[str, Any] = {}
"""What else officers act on, by the name of its table: rows with a ``need``. Rooms to the right enter theirs."""


@dataclass(frozen=True)
class Span:
    """Days in Vietnam, both included; None: open."""

    first: date | None = None
    last: date | None = None

    def around(self, column: Any) -> list[Any]:
        found = []
        if self.first:
            found.append(column >= _midnight(self.first))
        if self.last:
            found.append(column < _midnight(self.last + timedelta(days=1)))
        return found


@dataclass
class Line:
    """One line: an entry of history, or a decision with all it rests on."""

    at: datetime
    who: str
    row: Any
    item: Any = None  # the listing it is about, on the record of an officer
    about: Any = None  # the appeal or report it is about
    organisation: Organisation | None = None

    @property
    def is_review(self) -> bool:
        return isinstance(self.row, Review)


class Lines:
    """A record, newest first."""

    def __init__(self, *parts: Select[Any]) -> None:
        self._union = union_all(*parts).subquery()

    def count(self) -> int:
        return int(db.session.execute(select(func.count()).select_from(self._union)).scalar_one())

    def page(self, limit: int, offset: int = 0) -> list[Line]:
        keys = self._union.c
        order = keys.at.desc(), keys.source.desc(), keys.id.desc()
        rows = db.session.execute(select(keys.source, keys.id).order_by(*order).limit(limit).offset(offset)).all()
        return _told(rows)

    def all(self) -> Iterator[Line]:
        """At most MOST lines, read in batches."""
        for offset in range(0, MOST, BATCH):
            batch = self.page(BATCH, offset)
            yield from batch
            if len(batch) < BATCH:
                return


def of_item(item: Publication, span: Span) -> Lines:
    """Everything about a listing and what belongs to it."""
    subjects = [and_(HistoryEntry.subject_kind == item.kind, HistoryEntry.subject_id == item.public_id)]
    for model in _belonging():
        ids = select(model.public_id).where(model.about(item))
        subjects.append(and_(HistoryEntry.subject_kind == model.__tablename__, HistoryEntry.subject_id.in_(ids)))
    parts = [_entries(subject, span) for subject in subjects]
    return Lines(*parts, _reviews(Review.about(item), span))


def of_officer(officer: Person, span: Span) -> Lines:
    """What an officer decided and did."""
    kinds = HistoryEntry.subject_kind.in_((Appeal.__tablename__, Report.__tablename__))
    pairs = OFFICERS_VERBS.items()
    own = [and_(HistoryEntry.subject_kind == kind, HistoryEntry.verb.in_(some)) for kind, some in pairs]
    done = and_(HistoryEntry.actor_id == officer.public_id, or_(kinds, *own))
    return Lines(_entries(done, span), _reviews(Review.officer_id == officer.id, span))


def tally(officer: Person, span: Span) -> list[tuple[str, int, int | None]]:
    """Verb, how often, and the median of the hours that were waited before; the most frequent first."""
    statement = (
        select(Review.verb, Review.waited_hours, func.count())
        .where(Review.officer_id == officer.id, *span.around(Review.created_at))
        .group_by(Review.verb, Review.waited_hours)
        .order_by(Review.verb, Review.waited_hours)
    )
    by_verb: dict[str, list[tuple[int, int]]] = {}
    for verb, hours, number in db.session.execute(statement):
        by_verb.setdefault(verb, []).append((hours, number))
    found = [(verb, sum(n for _hours, n in pairs), median(pairs)) for verb, pairs in by_verb.items()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def median(pairs: Sequence[tuple[int, int]]) -> int | None:
    """The middle value of a histogram: pairs of value and how often, in order; the lower one of two."""
    total, passed = sum(number for _value, number in pairs), 0
    for value, number in pairs:
        passed += number
        if 2 * passed >= total:
            return value
    return None


def officers() -> list[tuple[Person, int, datetime | None]]:
    """Everybody who decided on something or may: how much, and when last."""
    counting = (
        select(Review.officer_id, func.count().label("times"), func.max(Review.created_at).label("latest"))
        .group_by(Review.officer_id)
        .subquery()
    )
    statement = (
        select(Person, counting.c.times, counting.c.latest)
        .outerjoin(counting, counting.c.officer_id == Person.id)
        .where(or_(counting.c.times.is_not(None), Person.roles.any(role="moderator")))
        .order_by(Person.name, Person.id)
    )
    return [(person, times or 0, latest) for person, times, latest in db.session.execute(statement)]


def _belonging() -> list[Any]:
    """The tables about listings whose rows history may name."""
    return [one for one in AboutItem.__subclasses__() if issubclass(one, Record)]


def _entries(condition: Any, span: Span) -> Select[Any]:
    keys = HistoryEntry.at.label("at"), literal(ENTRY).label("source"), HistoryEntry.id.label("id")
    return select(*keys).where(condition, *span.around(HistoryEntry.at))


def _reviews(condition: Any, span: Span) -> Select[Any]:
    keys = Review.created_at.label("at"), literal(REVIEW).label("source"), Review.id.label("id")
    return select(*keys).where(condition, *span.around(Review.created_at))


def _told(keys: Sequence[Any]) -> list[Line]:
    """The rows themselves, with names and listings, in a fixed number of queries."""
    entries = _by_id(HistoryEntry, [key.id for key in keys if key.source == ENTRY])
    reviews = _by_id(Review, [key.id for key in keys if key.source == REVIEW])
    about = _subjects(entries.values())
    items = _of_kinds(KINDS, entries.values())
    rows_of_needs = _of_kinds(ABOUT_NEEDS, entries.values(), "need")
    items |= {key: row.need for key, row in rows_of_needs.items()}
    firms = _of_kinds({"organisation": Organisation}, entries.values())
    names = names_by(Person.public_id, [entry.actor_id for entry in entries.values()])
    lines = []
    for source, number in keys:
        row: Any = entries[number] if source == ENTRY else reviews[number]
        if source == REVIEW:
            lines.append(Line(row.created_at, row.officer.name, row, item=row.item))
            continue
        key = row.subject_kind, row.subject_id
        subject = about.get(key)
        item = subject.item if subject is not None else items.get(key)
        lines.append(Line(row.at, names.get(row.actor_id or "", ""), row, item, subject, firms.get(key)))
    return lines


def _by_id(model: Any, ids: list[int]) -> dict[int, Any]:
    if not ids:
        return {}
    statement = select(model).where(model.id.in_(ids)).options(*_with_listing(model))
    return {row.id: row for row in db.session.execute(statement).unique().scalars()}


def _with_listing(model: Any) -> list[Any]:
    """What to load together with rows about listings, so that no line asks for its own."""
    if not issubclass(model, AboutItem):
        return []
    more = [joinedload(Review.checklist)] if model is Review else []
    return [selectinload(model.technology), selectinload(model.need), *more]


def _subjects(entries: Any) -> dict[tuple[str, str], Any]:
    """The appeals and reports that entries are about."""
    found = {}
    models: tuple[Any, ...] = (Appeal, Report)
    for model in models:
        ids = {entry.subject_id for entry in entries if entry.subject_kind == model.__tablename__}
        if ids:
            statement = select(model).where(model.public_id.in_(ids)).options(*_with_listing(model))
            rows = db.session.execute(statement).unique().scalars()
            found.update({(model.__tablename__, row.public_id): row for row in rows})
    return found


def _of_kinds(models: Mapping[str, Any], entries: Any, *more: str) -> dict[tuple[str, str], Any]:
    """The rows that entries are about, of the kinds asked for; ``more``: what is loaded together with them."""
    found = {}
    for kind, model in models.items():
        ids = {entry.subject_id for entry in entries if entry.subject_kind == kind}
        if ids:
            statement = select(model).where(model.public_id.in_(ids))
            statement = statement.options(*(selectinload(getattr(model, name)) for name in more))
            rows = db.session.execute(statement).unique().scalars()
            found.update({(kind, row.public_id): row for row in rows})
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)
