"""The figures of the front page: what is on show, by sector, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import Need, NeedCode, Technology, TechnologyCode
from marketplace.catalogue.status import Status
from marketplace.deals.models import Deal
from marketplace.deals.stages import CLOSED, PROPOSED
from marketplace.extensions import db
from marketplace.fulfilment.figures import RANK
from marketplace.fulfilment.suppression import few
from marketplace.kernel.clock import now
from marketplace.kernel.history import HistoryEntry
from marketplace.reference.models import Code
from marketplace.reference.service import codes

FIELD = "st_field"
REMEMBERED = "console.figures"
LONGEST = timedelta(minutes=1)  # for what changes without leaving a trace in history
SHOWN_FIELDS = 3  # of a sector

# What a figure counts: (kind, code); the code of a sector or of a field within it.
Counts = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Field:
    """A field of science and technology with the items on show in it."""

    code: str
    technologies: int
    needs: int

    @property
    def total(self) -> int:
        return self.technologies + self.needs


@dataclass(frozen=True)
class Sector(Field):
    """A field of level one; ``codes`` are all those below it (and itself) that hold technologies."""

    fields: tuple[Field, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """All counts of the front page; nothing is estimated or rounded. Of deals None where there are fewer than five."""

    technologies: int
    needs: int
    organisations: int
    introductions: int | None
    closed: int | None
    sectors: tuple[Sector, ...]


def figures() -> Figures:
    """The present figures. Counted anew as soon as history has grown: every change of a status is written there."""
    mark = db.session.execute(
        select(HistoryEntry.id, HistoryEntry.digest).order_by(HistoryEntry.id.desc()).limit(1)
    ).first()
    stamp = tuple(mark) if mark else None
    kept: tuple[Any, datetime, Figures] | None = current_app.extensions.get(REMEMBERED)
    if kept is not None and kept[0] == stamp and timedelta() <= now() - kept[1] < LONGEST:
        return kept[2]
    fresh = count()
    current_app.extensions[REMEMBERED] = (stamp, now(), fresh)
    return fresh


def count() -> Figures:
    """Two statements, whatever there is to count."""
    totals = db.session.execute(
        select(
            _published(Technology).scalar_subquery(),
            _published(Need).scalar_subquery(),
            select(func.count()).where(Organisation.verified_at.is_not(None)).scalar_subquery(),
            select(func.count()).where(_is_introduced()).scalar_subquery(),
            select(func.count()).where(Deal._status == CLOSED).scalar_subquery(),
        )
    ).one()
    technologies, needs, organisations, deals, closed = totals
    return Figures(technologies, needs, organisations, _told(deals), _told(closed), _sectors(_by_code()))


def _told(deals: int) -> int | None:
    """The number of deals as the public may know it: see fulfilment.suppression."""
    return None if few(deals) else deals


def _is_introduced() -> ColumnElement[bool]:
    """Were the two sides ever brought together? A case that a broker entered may be closed before they confirm it."""
    turns = select(HistoryEntry.subject_id).where(
        HistoryEntry.subject_kind == Deal.__tablename__, HistoryEntry.verb.in_(RANK)
    )
    was = or_(Deal._status != CLOSED, Deal.interest_id.is_not(None), Deal.public_id.in_(turns))
    return (Deal._status != PROPOSED) & was


def _published(model: Any) -> Select[Any]:
    return select(func.count()).select_from(model).where(model._status == Status.PUBLISHED)


def _by_code() -> Counts:
    """How many items are on show per sector and per field; an item in two fields of a sector counts once in it."""
    pairs = union_all(
        _pairs("technology", Technology, TechnologyCode, TechnologyCode.technology_id),
        _pairs("need", Need, NeedCode, NeedCode.need_id),
    ).cte()
    number = func.count(pairs.c.item.distinct())
    statement = union_all(
        select(pairs.c.kind, pairs.c.sector, number).group_by(pairs.c.kind, pairs.c.sector),
        select(pairs.c.kind, pairs.c.code, number)
        .where(pairs.c.code != pairs.c.sector)
        .group_by(pairs.c.kind, pairs.c.code),
    )
    return {(kind, code): times for kind, code, times in db.session.execute(statement)}


def _pairs(kind: str, model: Any, code: Any, owner: Any) -> Select[Any]:
    return (
        select(
            literal(kind).label("kind"),
            owner.label("item"),
            code.code.label("code"),
            func.coalesce(Code.parent, Code.code).label("sector"),
        )
        .join(model, owner == model.id)
        .join(Code, (Code.list == code.list) & (Code.code == code.code))
        .where(code.list == FIELD, model._status == Status.PUBLISHED)
    )


def _sectors(counts: Counts) -> tuple[Sector, ...]:
    """All sectors in the order of the list, empty ones too; in each the fullest fields."""
    below: dict[str, list[str]] = {}
    for entry in codes(FIELD):
        below.setdefault(entry.parent or entry.code, []).append(entry.code)
    return tuple(_sector(sector, own, counts) for sector, own in below.items())


def _sector(code: str, own: list[str], counts: Counts) -> Sector:
    fields = [_field(one, counts) for one in own if one != code]
    full = sorted((f for f in fields if f.technologies or f.needs), key=lambda f: (-f.technologies, -f.needs, f.code))
    whole = _field(code, counts)
    held = tuple(f.code for f in fields if f.technologies)
    return Sector(code, whole.technologies, whole.needs, tuple(full[:SHOWN_FIELDS]), (code, *held))


def _field(code: str, counts: Counts) -> Field:
    return Field(code, counts.get(("technology", code), 0), counts.get(("need", code), 0))
