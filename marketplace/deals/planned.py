"""A next step outlives the stage for which it was written: nothing removes it but its broker, who is told so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import select

from marketplace.deals.models import Deal
from marketplace.deals.once import entries_of
from marketplace.deals.workflow import deal_life
from marketplace.extensions import db
from marketplace.kernel.history import HistoryEntry

PLAN = "plan"
VERBS = (PLAN, *deal_life.steps)


def written_at(deals: Sequence[Deal]) -> dict[int, str]:
    """The stage at which the next step was written, by the id of the deal: of those that stand elsewhere by now."""
    wanted = {one.public_id: one for one in deals if one.is_running and one.next_step}
    if not wanted:
        return {}
    statement = (
        select(HistoryEntry)
        .where(HistoryEntry.subject_kind == Deal.__tablename__, HistoryEntry.subject_id.in_(wanted))
        .where(HistoryEntry.verb.in_(VERBS))
        .order_by(HistoryEntry.subject_id, HistoryEntry.number)
    )
    entries = db.session.execute(statement).scalars()
    found = {wanted[name]: _stage(list(some)) for name, some in groupby(entries, lambda one: one.subject_id)}
    return {deal.id: stage for deal, stage in found.items() if stage and stage != deal.status}


def written_for(deal: Deal) -> str | None:
    """The same for one deal; None where its next step belongs to the stage at which it stands."""
    stage = _stage(entries_of(deal)) if deal.is_running and deal.next_step else None
    return stage if stage != deal.status else None


def _stage(entries: Iterable[HistoryEntry]) -> str | None:
    """Where the case stood when its step was last written: before the first move after that."""
    stage: str | None = None
    is_planned = False
    for entry in entries:
        before, after = entry.changes.get("status") or (None, None)
        if entry.verb == PLAN:
            is_planned, stage = True, None
        elif is_planned and stage is None and before != after:
            stage = before
    return stage
