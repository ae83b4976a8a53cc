"""The board of cases: a column for each stage, a card for each case. A flat number of queries, however many cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from marketplace.deals import cases, ended, planned, service
from marketplace.deals.models import Deal, Interest
from marketplace.deals.policies import is_free_broker
from marketplace.deals.stages import PIPELINE, PROPOSED, STAGE_LABELS
from marketplace.extensions import db
from marketplace.kernel.workflow import Step

# A page of the board stays under 100 kB: so many cards of each column, and on the page of one column alone.
PER_COLUMN, PER_PAGE = 8, 50


@dataclass(frozen=True)
class Card:
    """A case with the moves that the reader may make."""

    deal: Deal
    moves: Sequence[Step]
    is_stuck: bool
    ended: date | None = None  # its contract, see ended.py
    step_stage: str | None = None  # where its next step was written, if it stands elsewhere by now


@dataclass
class Column:
    """One stage: how many cases stand there, and those that are shown."""

    stage: str
    count: int = 0
    ended: int = 0  # of these: cases whose contract has ended
    cards: list[Card] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)  # in the first column: questions not yet introduced
    asked: int = 0  # how many of these there are

    @property
    def label(self) -> Any:
        return _("Đề xuất") if self.stage == PROPOSED else STAGE_LABELS[self.stage]

    @property
    def total(self) -> int:
        return self.count + self.asked


def stuck_days() -> int:
    return int(current_app.config["STUCK_DAYS"])


def columns(actor: Any, *, mine: bool, only: str = "", page: int = 1) -> list[Column]:
    """Every stage but the closed one, or a page of ``only`` one of them; with ``mine`` what the actor brokers."""
    found = {stage: Column(stage) for stage in PIPELINE if not only or stage == only}
    part: list[ColumnElement[bool]] = [Deal._status.in_(found)]
    if mine:
        part.append(Deal.broker_id == actor.id)
    for stage, count in db.session.execute(select(Deal._status, func.count()).where(*part).group_by(Deal._status)):
        found[stage].count = count
    for stage, count in ended.count_by_stage(*part).items():
        found[stage].ended = count
    first, last = ((page - 1) * PER_PAGE, page * PER_PAGE) if only else (0, PER_COLUMN)
    shown = _shown(part, first, last)
    written, days = planned.written_at(shown), ended.ended_on(deal.id for deal in shown)
    for deal in shown:
        moves = cases.moves_open_to(actor, deal)
        found[deal.status].cards.append(Card(deal, moves, is_stuck(deal), days.get(deal.id), written.get(deal.id)))
    if PROPOSED in found and page == 1:
        waiting = [*service.waiting_for_introduction(), *service.waiting_for_answer()]
        waiting = [one for one in waiting if is_free_broker(actor, one)] if mine else waiting
        found[PROPOSED].asked, found[PROPOSED].interests = len(waiting), waiting[:last]
    return list(found.values())


def is_stuck(deal: Deal) -> bool:
    """Has nothing happened for STUCK_DAYS in a case in which somebody has to make the next step?"""
    return deal.is_running and deal.idle_days >= stuck_days()


def _shown(part: list[ColumnElement[bool]], first: int, last: int) -> list[Deal]:
    """From place ``first`` to ``last`` of each stage: what is due first, then what has waited longest."""
    order = (Deal.next_step_on.is_(None), Deal.next_step_on, Deal.moved_at, Deal.id)
    place = func.row_number().over(partition_by=Deal._status, order_by=order).label("place")
    ranked = select(Deal.id, place).where(*part).subquery()
    statement = (
        select(Deal)
        .join(ranked, ranked.c.id == Deal.id)
        .where(ranked.c.place > first, ranked.c.place <= last)
        .order_by(ranked.c.place)
    )
    return list(db.session.execute(statement).scalars().unique())
