"""What officers see of reports: one line for each listing, however many there are; and what was hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import joinedload, lazyload, load_only

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.history import HistoryEntry
from marketplace.moderation.models import OPEN, Report

MOST_HIDDEN = 200  # of each kind, on the page of what is hidden


@dataclass(frozen=True)
class Group:
    """The open reports on one listing."""

    item: Any
    count: int
    due_at: datetime
    first_at: datetime
    reasons: list[tuple[str, int]]

    @property
    def is_overdue(self) -> bool:
        return self.due_at < now()


@dataclass(frozen=True)
class Hidden:
    """A listing that officers took off the show: why, in whose words, since when."""

    item: Any
    words: str
    at: datetime | None


def groups(limit: int = 50, offset: int = 0) -> list[Group]:
    """Listings with open reports, the one that is due first at the top."""
    soonest = func.min(Report.due_at)
    statement = (
        select(Report.technology_id, Report.need_id, func.count(), soonest, func.min(Report.created_at))
        .where(Report._status == OPEN)
        .group_by(Report.technology_id, Report.need_id)
        .order_by(soonest, func.min(Report.id))
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(statement).all()
    items = {("technology", one.id): one for one in _items("technology", [row.technology_id for row in rows])} | {
        ("need", one.id): one for one in _items("need", [row.need_id for row in rows])
    }
    reasons = _reasons([key for row in rows for key in (row.technology_id, row.need_id) if key])
    found = []
    for technology_id, need_id, count, due_at, first_at in rows:
        key = ("technology", technology_id) if technology_id else ("need", need_id)
        found.append(Group(items[key], count, due_at, first_at, reasons[key].most_common()))
    return found


def count() -> dict[str, int]:
    """Open reports, the listings they are about, and those that are past their hour."""
    late = func.count().filter(Report.due_at < now())
    about = func.count(func.distinct(Report.technology_id)) + func.count(func.distinct(Report.need_id))
    row = db.session.execute(select(func.count(), about, late).where(Report._status == OPEN)).one()
    return {"open": int(row[0]), "items": int(row[1]), "overdue": int(row[2])}


def hidden() -> list[Hidden]:
    """What is hidden now, the latest first, with the words of the officer who did it."""
    found: list[Any] = []
    for model in KINDS.values():
        options = *_light(model), joinedload(model.organisation).load_only(Organisation.name, Organisation.suspended_at)
        statement = select(model).where(model._status == Status.HIDDEN).order_by(model.updated_at.desc())
        found += db.session.execute(statement.options(*options).limit(MOST_HIDDEN)).scalars().all()
    entries = _hidings([(one.kind, one.public_id) for one in found])
    lines = []
    for item in found:
        entry = entries.get((item.kind, item.public_id))
        lines.append(Hidden(item, (entry.reason or "") if entry else "", entry.at if entry else None))
    return sorted(lines, key=lambda line: (line.at is not None, line.at or line.item.updated_at), reverse=True)


def count_hidden() -> int:
    counting = [select(func.count()).where(model._status == Status.HIDDEN) for model in KINDS.values()]
    return sum(int(db.session.execute(one).scalar_one()) for one in counting)


def _items(kind: str, ids: list[int | None]) -> list[Any]:
    model = KINDS[kind]
    wanted = [one for one in ids if one]
    if not wanted:
        return []
    return list(db.session.execute(select(model).where(model.id.in_(wanted)).options(*_light(model))).scalars())


def _light(model: Any) -> list[Any]:
    """Only what a line of a list shows."""
    columns = load_only(
        model.public_id,
        model.version,
        model.number,
        model.title,
        model._status,
        model.organisation_id,
        model.author_id,
        model.hidden_for,
        model.updated_at,
    )
    heavy = [getattr(model, name) for name in ("codes", "ip_rights") if hasattr(model, name)]
    return [columns, *(lazyload(one) for one in heavy)]


def _reasons(ids: list[int]) -> dict[tuple[str, int], Counter[str]]:
    found: dict[tuple[str, int], Counter[str]] = {}
    about: ColumnElement[bool] = Report.technology_id.in_(ids) | Report.need_id.in_(ids)
    statement = (
        select(Report.technology_id, Report.need_id, Report.reason, func.count())
        .where(Report._status == OPEN, about)
        .group_by(Report.technology_id, Report.need_id, Report.reason)
    )
    for technology_id, need_id, reason, number in db.session.execute(statement) if ids else ():
        key = ("technology", technology_id) if technology_id else ("need", need_id)
        found.setdefault(key, Counter())[reason] += number
    return found


def _hidings(items: list[tuple[str, str]]) -> dict[tuple[str, str], HistoryEntry]:
    """The latest entry of each that says it was hidden."""
    if not items:
        return {}
    subject = tuple_(HistoryEntry.subject_kind, HistoryEntry.subject_id)
    statement = (
        select(HistoryEntry).where(subject.in_(items), HistoryEntry.verb == "hide").order_by(HistoryEntry.number)
    )
    return {(e.subject_kind, e.subject_id): e for e in db.session.execute(statement).scalars()}
