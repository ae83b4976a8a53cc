"""Every morning: milestones and payments that are due soon, today, or were due. Returns how many were told of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.agreements.models import IN_FORCE, Agreement
from marketplace.deals.models import Deal
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db
from marketplace.fulfilment import occasions
from marketplace.fulfilment.models import Milestone, Payment, PaymentPart
from marketplace.fulfilment.payments import PAYER
from marketplace.kernel.clock import today

BEFORE = (7, 0)  # days before the day, and on it
AGAIN_LATE = 7  # days between two words about what is late
PORTION = 200


def is_owed(due_on: date, told_on: date | None, day: date) -> bool:
    """Has a step been reached since they were last told? 7 days before, on the day, then every week."""
    if day > due_on:
        return told_on is None or day - max(told_on, due_on) >= timedelta(days=AGAIN_LATE)
    reached = [due_on - timedelta(days=days) for days in BEFORE]
    return any(step <= day and (told_on is None or told_on < step) for step in reached)


def remind_due() -> int:
    """Tell whoever has to do it; of what is late, the broker, too."""
    day = today()
    told = 0
    for row in _due(Milestone, day, Milestone.handed_over_on.is_(None), Milestone.proposed_side.is_(None)):
        _tell(row, row.side, "fulfilment.late" if row.due_on < day else "fulfilment.due", day)
        told += 1
    for row in _due(Payment, day, Payment.settled_at.is_(None), _is_short()):
        _tell(row, PAYER, "fulfilment.payment_late" if row.due_on < day else "fulfilment.payment_due", day)
        told += 1
    return told


def _is_short() -> ColumnElement[bool]:
    """Is less noted than is owed? Of what has no amount yet: is nothing noted?"""
    counts = select(func.sum(PaymentPart.amount)).where(
        PaymentPart.payment_id == Payment.id, PaymentPart.missed_at.is_(None)
    )
    return func.coalesce(counts.scalar_subquery(), 0) < func.coalesce(Payment.amount, 1)


def _due(model: Any, day: date, *more: Any) -> list[Any]:
    soon = day + timedelta(days=max(BEFORE))
    # What was told of today, or within a week of being late, is not read again: a portion never starves the rest.
    fresh = or_(model.reminded_on.is_(None), model.reminded_on < day)
    statement = (
        select(model)
        .join(Agreement, model.agreement_id == Agreement.id)
        .join(Deal, Agreement.deal_id == Deal.id)
        .where(model.due_on <= soon, fresh, Agreement._status == IN_FORCE, Deal._status.in_(OPEN_STAGES), *more)
        .order_by(model.due_on, model.id)
    )
    rows = db.session.execute(statement).unique().scalars().all()
    return [row for row in rows if is_owed(row.due_on, row.reminded_on, day)][:PORTION]


def _tell(row: Any, side: str, kind: str, day: date) -> None:
    row.reminded_on = day
    occasions.tell_side(row.agreement, side, kind, also_broker=row.due_on < day)
