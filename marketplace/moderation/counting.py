"""How much waits for an officer, counted by the database: for pages that show the figure and not the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from marketplace.catalogue import revision_models as revisions
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import WAITING
from marketplace.extensions import db
from marketplace.moderation import targets
from marketplace.moderation.waiting import EDIT, NEW, SMALL


@dataclass(frozen=True)
class Counts:
    """Listings and revisions that wait for an officer, by kind; how many are late; since when the oldest waits."""

    technology: int
    need: int
    overdue: int
    oldest: datetime | None

    @property
    def waiting(self) -> int:
        return self.technology + self.need


def count() -> Counts:
    """The same figures as the rows of ``waiting.load()`` give; four statements, whatever waits."""
    late, of_kind, overdue, since = targets.bounds(), {}, 0, []
    for kind in KINDS:
        parts = [db.session.execute(one).one() for one in (_listings(kind, late), _revisions(kind, late))]
        of_kind[kind] = sum(part[0] for part in parts)
        overdue += sum(part[1] for part in parts)
        since += [part[2] for part in parts if part[2] is not None]
    return Counts(of_kind["technology"], of_kind["need"], overdue, min(since, default=None))


def _listings(kind: str, late: Any) -> Select[Any]:
    model = KINDS[kind]
    since = func.coalesce(model.submitted_at, model.created_at)
    return _figures(since, since < late[kind, NEW]).where(model._status.in_(WAITING))


def _revisions(kind: str, late: Any) -> Select[Any]:
    since = func.coalesce(Revision.submitted_at, Revision.created_at)
    live = Revision._status == revisions.LIVE
    is_late = or_(and_(live, since < late[kind, SMALL]), and_(~live, since < late[kind, EDIT]))
    about = getattr(Revision, f"{kind}_id").is_not(None)
    return _figures(since, is_late).where(Revision._status.in_(revisions.WAITING), about)


def _figures(since: Any, is_late: Any) -> Select[Any]:
    return select(func.count(), func.count(case((is_late, 1))), func.min(since))
