"""Every morning: terms of registration that end soon, and contracts whose first day has come."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.agreements import registration_occasions as occasions
from marketplace.agreements import registrations
from marketplace.agreements.models import SIGNED, Agreement, Registration
from marketplace.agreements.registrations import BOUND, REMIND_BEFORE
from marketplace.extensions import db
from marketplace.kernel.clock import today

AGAIN_LATE = 7  # days between two words about a term that is over
PORTION = 100


def remind_due() -> int:
    """Tell both sides and the broker, each step once. Returns how many were told of."""
    day = today()
    last = day + timedelta(days=max(REMIND_BEFORE))
    waiting = (Registration.due_on <= last, Registration.filed_on.is_(None), Registration.wanted.is_(True))
    statement = select(Registration).join(Registration.agreement).where(*waiting, Agreement._status.in_(BOUND))
    rows = db.session.execute(statement.order_by(Registration.due_on, Registration.id)).scalars().all()
    owed = [row for row in rows if _is_owed(row)][:PORTION]
    for row in owed:
        assert row.due_on is not None
        left = (row.due_on - day).days
        row.reminded_on = day
        kind = "agreements.registration_due" if left >= 0 else "agreements.registration_late"
        occasions.tell(row.agreement, kind, but=None, days=max(left, 0), on=row.due_on.isoformat())
    return len(owed)


def _is_owed(row: Registration) -> bool:
    """Has a step been reached since they were last told?"""
    assert row.due_on is not None
    day, told = today(), row.reminded_on
    if day > row.due_on:
        return told is None or told <= row.due_on or day - told >= timedelta(days=AGAIN_LATE)
    reached = [row.due_on - timedelta(days=days) for days in REMIND_BEFORE]
    return any(step <= day and (told is None or told < step) for step in reached)


def take_effect_due() -> int:
    """Let contracts bind whose first day is today or has passed. Returns how many do now."""
    due = select(Agreement).where(Agreement._status == SIGNED, Agreement.effective_on <= today())
    rows = db.session.execute(due.order_by(Agreement.id).limit(PORTION)).scalars().all()
    return sum(registrations.settle(row) is not None for row in rows)
