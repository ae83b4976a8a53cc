"""Cases that are still open though their contract has ended: whatever stage such a case had reached is over.

The contract is a paper of rooms to the right, which say here how to ask for it. One statement for a list, however long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from marketplace.deals.models import Deal
from marketplace.deals.stages import OPEN_STAGES
from marketplace.extensions import db

CONTRACTS: list[Callable[[], Select[tuple[int, date | None]]]] = []
"""Selects the id of the case and the day, of every contract that has ended."""


def ended_on(cases: Iterable[int]) -> dict[int, date]:
    """The day on which its contract ended, by the id of the case: of those among ``cases`` that are open."""
    wanted, found = list(cases), {}
    for ended in (one().subquery() for one in CONTRACTS if wanted):
        case, day = ended.c
        statement = select(case, day).join(Deal, Deal.id == case).where(case.in_(wanted), Deal._status.in_(OPEN_STAGES))
        found.update(dict(db.session.execute(statement).tuples().all()))
    return found


def count_by_stage(*part: ColumnElement[bool]) -> dict[str, int]:
    """How many open cases stand in each stage with a contract that has ended; ``part``: of which cases."""
    found: dict[str, int] = {}
    for ended in (one().subquery() for one in CONTRACTS):
        statement = select(Deal._status, func.count()).join(ended, ended.c[0] == Deal.id)
        statement = statement.where(Deal._status.in_(OPEN_STAGES), *part).group_by(Deal._status)
        found.update(dict(db.session.execute(statement).tuples().all()))
    return found
