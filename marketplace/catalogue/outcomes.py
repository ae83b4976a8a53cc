"""What became of a need: told by its owners when its time is over, and counted for the public."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from marketplace.catalogue.freshness_models import Reminder
from marketplace.catalogue.models import Need, Publication
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.reference import service as reference

HERE, NO_SUPPLY = "TAIDAY", "KHONGCUNG"  # codes of need_outcome
NUMBER = re.compile(r"(CN|GD)-\d{4}-\d{4,}")
TELLABLE = frozenset({Status.PUBLISHED, Status.HIDDEN, Status.EXPIRED})
MOST = 50
ASK_AGAIN, OFFICERS = -1, -2  # what is done about a need whose outcome is not told
FIRST = _l("Cho biết kết quả của nhu cầu đã hết hạn trước đây")


class OutcomeNeeded(Exception):
    """A need that was on show is not withdrawn before its owner says what became of it."""


def tell(need: Need, actor: Any, code: str, words: str = "", number: str = "") -> None:
    """Note what became of a need, once. ``code`` of need_outcome; ``number`` of a listing or deal, or empty.

    Raises NotAllowed; NotOpen when it was told before or the need has not come to its end.
    """
    if not is_owner(actor, need):
        raise NotAllowed("outcome")
    if need.outcome or need.status not in TELLABLE:
        raise NotOpen("outcome")
    need.outcome, need.outcome_words, need.outcome_at = code, words, now()
    need.outcome_number = number if code == HERE else ""
    history.record(need, actor, "outcome", {"outcome": code, "number": need.outcome_number}, words or None)


def forget(item: Publication) -> None:
    """The need is taken up again: what was told stays in its history."""
    if isinstance(item, Need):
        item.outcome, item.outcome_words, item.outcome_number, item.outcome_at = None, "", "", None


def is_owed(item: Publication) -> bool:
    """Has it run out, without a word on what became of it?"""
    return isinstance(item, Need) and item.status == Status.EXPIRED and item.outcome is None


def owed_by(organisation_ids: Iterable[int], days: int = 0) -> list[Need]:
    """Needs that ended at least ``days`` ago without an outcome, the oldest first; at most MOST."""
    statement = select(Need).where(Need.organisation_id.in_(list(organisation_ids)), *_owed(days))
    return list(db.session.execute(statement.order_by(Need.expires_at, Need.id).limit(MOST)).scalars())


def untold(stage: int, most: int) -> list[Need]:
    """Needs without an outcome for which it is time: OUTCOME_DAYS after the end ASK_AGAIN, as many after that OFFICERS.

    Reminders after the end bear the stage for the number of days.
    """
    days = current_app.config["OUTCOME_DAYS"]
    about = Reminder.need_id == Need.id, Reminder.expires_at == Need.expires_at
    given = select(Reminder.id).where(*about, Reminder.days == stage)
    statement = select(Need).where(*_owed(days), ~given.exists())
    if stage == OFFICERS:
        long_ago = Reminder.days == ASK_AGAIN, Reminder.at <= now() - timedelta(days=days)
        statement = statement.where(select(Reminder.id).where(*about, *long_ago).exists())
    return list(db.session.execute(statement.order_by(Need.expires_at, Need.id).limit(max(0, most))).scalars())


def is_overdue_for(organisation_id: int) -> bool:
    """Must this organisation tell an outcome before it hands in a new need?"""
    late = _owed(current_app.config["OUTCOME_DAYS"])
    statement = select(Need.id).where(Need.organisation_id == organisation_id, *late).limit(1)
    return db.session.execute(statement).first() is not None


def counts() -> dict[str, int]:
    """How many needs came to which end: every code of need_outcome → number. For public figures."""
    rows = select(Need.outcome, func.count()).where(Need.outcome.is_not(None)).group_by(Need.outcome)
    found = {str(code): int(number) for code, number in db.session.execute(rows).tuples()}
    return {entry.code: found.get(entry.code, 0) for entry in reference.codes("need_outcome")}


def _owed(days: int) -> tuple[ColumnElement[bool], ...]:
    ended = Need.expires_at <= now() - timedelta(days=days)
    return Need._status == Status.EXPIRED, Need.outcome.is_(None), ended
