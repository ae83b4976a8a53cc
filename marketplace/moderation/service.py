"""What waits for a decision, in which order, and since when. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import KINDS, NeedCode, Publication, TechnologyCode
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.workflow import NotOpen
from marketplace.reference.service import codes

FIELD = "st_field"
CODES: dict[str, Any] = {"technology": TechnologyCode, "need": NeedCode}
SATURDAY = 5


@dataclass(frozen=True)
class Filter:
    """Which part of the queue: a kind of listing and a field (level one), or None for all."""

    kind: str | None = None
    field: str | None = None


@dataclass(frozen=True)
class Waiting:
    """One row of the queue."""

    kind: str
    public_id: str
    number: str
    title: str
    organisation_id: int
    submitted_at: datetime

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.submitted_at)

    @property
    def hours(self) -> int:
        return int((now() - self.submitted_at).total_seconds() // 3600)


@dataclass(frozen=True)
class Place:
    """Where an item stands in the queue."""

    submitted_at: datetime
    number: str


def waiting(wanted: Filter, limit: int = 50, offset: int = 0) -> list[Waiting]:
    """Submitted items of both kinds, oldest first."""
    rows = _union(wanted).subquery()
    statement = select(rows).order_by(rows.c.submitted_at, rows.c.number).limit(limit).offset(offset)
    return [Waiting(**row) for row in db.session.execute(statement).mappings()]


def total(wanted: Filter) -> int:
    return int(db.session.execute(select(func.count()).select_from(_union(wanted).subquery())).scalar_one())


def next_for(officer: Any, wanted: Filter, after: Place | None = None) -> Waiting | None:
    """The next item that ``officer`` may decide on: behind ``after`` in the queue, else from its head."""
    rows = _union(wanted).subquery()
    own = [m.organisation_id for m in officer.memberships]
    statement = select(rows).where(rows.c.organisation_id.not_in(own))
    statement = statement.order_by(rows.c.submitted_at, rows.c.number).limit(1)
    for condition in [_behind(rows.c, after)] * bool(after) + [None]:
        found = statement if condition is None else statement.where(condition)
        row = db.session.execute(found).mappings().first()
        if row is not None:
            return Waiting(**row)
    return None


def _behind(columns: Any, place: Place | None) -> ColumnElement[bool] | None:
    if place is None:
        return None
    same_moment = and_(columns.submitted_at == place.submitted_at, columns.number > place.number)
    return or_(columns.submitted_at > place.submitted_at, same_moment)


def by_kind(wanted: Filter) -> dict[str, int]:
    """How many wait of each kind, in the wanted field."""
    return {kind: total(Filter(kind, wanted.field)) for kind in KINDS}


def by_field(wanted: Filter) -> dict[str, int]:
    """How many of the wanted kind wait in each field of level one; an item may count in several."""
    parents = {entry.code: entry.parent or entry.code for entry in codes(FIELD)}
    items: dict[str, set[tuple[str, int]]] = {}
    for kind in [wanted.kind] if wanted.kind else list(KINDS):
        model, code = KINDS[kind], CODES[kind]
        owner = getattr(code, f"{kind}_id")
        statement = select(code.code, owner).join(model, owner == model.id)
        statement = statement.where(code.list == FIELD, model._status == Status.SUBMITTED)
        for one, item in db.session.execute(statement):
            items.setdefault(parents.get(one, one), set()).add((kind, item))
    return {field: len(found) for field, found in sorted(items.items())}


def counts() -> dict[str, int]:
    """For desks: how many wait (of each kind and together), and how many are overdue."""
    kinds = by_kind(Filter())
    rows = _union(Filter()).subquery()
    late = select(func.count()).select_from(rows).where(rows.c.submitted_at < latest_overdue())
    return {**kinds, "waiting": sum(kinds.values()), "overdue": int(db.session.execute(late).scalar_one())}


def latest_overdue() -> datetime:
    """Whatever was handed in before this moment is late."""
    moment = now().astimezone(VIETNAM)
    if moment.weekday() >= SATURDAY:  # nothing runs on from the end of Friday
        saturday = moment.date() - timedelta(days=moment.weekday() - SATURDAY)
        moment = datetime.combine(saturday, time(), VIETNAM)
    for _ in range(current_app.config["MODERATION_TARGET_DAYS"]):
        moment -= timedelta(days=1)
        while moment.weekday() >= SATURDAY:
            moment -= timedelta(days=1)
    return moment


def is_overdue(submitted_at: datetime) -> bool:
    """Has it waited longer than the working days in which the authority means to answer? Holidays are not known."""
    return submitted_at < latest_overdue()


def decide(item: Publication, officer: Any, verb: str, version: int, reasons: list[str], words: str) -> None:
    """Publish, return or refuse what the officer has seen.

    Raises NotOpen when the item is no longer in the ``version`` that was read, or not waiting; NotAllowed.
    """
    if item.version != version:
        raise NotOpen(verb)
    if verb == "publish":
        catalogue.publish(item, officer)
    elif verb == "return":
        catalogue.send_back(item, officer, reasons, words)
    else:
        catalogue.refuse(item, officer, reasons, words)


def _union(wanted: Filter) -> Any:
    parts = [_of_kind(kind, wanted.field) for kind in KINDS if wanted.kind in (None, kind)]
    return union_all(*parts)


def _of_kind(kind: str, field: str | None) -> Select[Any]:
    model = KINDS[kind]
    statement = select(
        literal(kind).label("kind"),
        model.public_id,
        model.number,
        model.title,
        model.organisation_id,
        model.submitted_at,
    ).where(model._status == Status.SUBMITTED)
    if field is None:
        return statement
    code = CODES[kind]
    within = [field, *(entry.code for entry in codes(FIELD, field))]
    owned = getattr(code, f"{kind}_id") == model.id
    return statement.where(select(code.id).where(owned, code.list == FIELD, code.code.in_(within)).exists())
