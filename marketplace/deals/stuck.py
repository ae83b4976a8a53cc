"""Cases in which nothing moves, why that may be, and whom to remind of what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.models import Person
from marketplace.catalogue.status import Status
from marketplace.deals import board, cases, ended, planned, recipients
from marketplace.deals.models import Deal
from marketplace.deals.stages import PROPOSED, RUNNING_STAGES, STAGE_LABELS
from marketplace.extensions import db
from marketplace.kernel.clock import now, today
from marketplace.kernel.ui import show_date
from marketplace.notices.service import tell_all

AGAIN = timedelta(days=7)  # a step that stays overdue is spoken of once a week
MOST = 200


@dataclass(frozen=True)
class Stuck:
    """A case with what stands in its way, as sentences."""

    deal: Deal
    days: int
    reasons: list[str]
    ended: date | None = None  # its contract, see ended.py


def stuck(broker: Any = None) -> list[Stuck]:
    """Cases without anything new for STUCK_DAYS, the longest first; only those of ``broker`` if one is given."""
    before = now() - timedelta(days=board.stuck_days())
    part: list[ColumnElement[bool]] = [Deal._status.in_(RUNNING_STAGES), Deal.moved_at <= before]
    if broker is not None:
        part.append(Deal.broker_id == broker.id)
    statement = select(Deal).where(*part).order_by(Deal.moved_at, Deal.id).limit(MOST)
    found = db.session.execute(statement).scalars().unique().all()
    written, days = planned.written_at(found), ended.ended_on(deal.id for deal in found)
    return [_stuck(deal, written.get(deal.id), days.get(deal.id)) for deal in found]


def _stuck(deal: Deal, step_stage: str | None, ended_on: date | None) -> Stuck:
    return Stuck(deal, deal.idle_days, reasons_of(deal, step_stage, ended_on), ended_on)


def reasons_of(deal: Deal, step_stage: str | None = None, ended_on: date | None = None) -> list[str]:
    """What may keep the case from moving; ``step_stage``: where its next step was written, if it stands elsewhere;
    ``ended_on``: its contract has ended, and it waits for its broker to close it.
    """
    found = [*standing(deal)]
    if ended_on:
        found.append(_("Hợp đồng đã chấm dứt. Hồ sơ chờ ghi kết quả và đóng lại."))
    if deal.status == PROPOSED:
        found.append(_("Chờ bên được mời xác nhận."))
    if not deal.next_step and not ended_on:
        found.append(_("Chưa ghi bước tiếp theo."))
    elif deal.is_overdue:
        found.append(_("Bước tiếp theo quá hạn từ %(day)s.", day=show_date(deal.next_step_on)))
    elif deal.next_step and deal.next_step_on is None:
        found.append(_("Bước tiếp theo chưa có ngày."))
    if step_stage:
        found.append(_("Bước tiếp theo ghi từ giai đoạn “%(stage)s”.", stage=STAGE_LABELS[step_stage]))
    return found


def standing(deal: Deal) -> list[str]:
    """What everybody in a case that is not closed should know: a side suspended, a listing off the show, no broker."""
    if not deal.is_open:
        return []
    found = [
        _("%(name)s đang tạm ngừng hoạt động trên Sàn: bên này đọc được hồ sơ nhưng chưa viết được.", name=side.name)
        for side in (deal.supply, deal.demand)
        if side.is_suspended
    ]
    found += [
        _("Tin %(number)s không còn đăng. Hồ sơ vẫn tiếp tục.", number=item.number)
        for item in (deal.technology, deal.need)
        if item is not None and item.status in (Status.WITHDRAWN, Status.EXPIRED, Status.HIDDEN, Status.MERGED)
    ]
    if not cases.has_broker(deal):
        found.append(_("Môi giới của hồ sơ không còn phụ trách được. Quản trị viên cần bàn giao cho người khác."))
    return found


def remind_due() -> int:
    """Tell brokers of next steps that are due or overdue: on the day, then once a week. Returns how many cases."""
    day = today()
    not_yet = or_(Deal.reminded_on.is_(None), Deal.reminded_on < Deal.next_step_on, Deal.reminded_on <= day - AGAIN)
    statement = select(Deal).where(Deal._status.in_(RUNNING_STAGES), Deal.next_step_on <= day, not_yet)
    found = db.session.execute(statement.order_by(Deal.id).limit(MOST)).scalars().unique().all()
    for deal in found:
        deal.reminded_on = day
        link = recipients.deal_link(deal)
        tell_all(responsible_for(deal), "deals.next_due", link, number=deal.number, title=deal.title)
    return len(found)


def tell_of_stuck() -> int:
    """One notice for each broker with how many of his or her cases are stuck. Returns how many brokers."""
    counts: dict[int, int] = defaultdict(int)
    people: dict[int, Person] = {}
    for one in stuck():
        for person in responsible_for(one.deal):
            people[person.id] = person
            counts[person.id] += 1
    for person_id, person in people.items():
        tell_all([person], "deals.stuck", "/giao-dich/dung-yen", count=counts[person_id])
    return len(people)


def responsible_for(deal: Deal) -> list[Person]:
    """Its broker; where that is nobody who can act, the administrators, who hand it over."""
    return [deal.broker] if cases.has_broker(deal) else cases.officers("admin")


def tell_of_listing(kind: str, public_id: str) -> int:
    """A listing went off the show: the brokers of open cases about it are told. Returns how many cases."""
    item: Any = Deal.technology if kind == "technology" else Deal.need
    wanted = item.has(public_id=public_id)
    statement = select(Deal).where(Deal._status.in_(RUNNING_STAGES), wanted).order_by(Deal.id)
    found = [one for one in db.session.execute(statement).scalars().unique() if not _for_its_side(one, kind)]
    for deal in found:
        link = recipients.deal_link(deal)
        tell_all(responsible_for(deal), "deals.listing_gone", link, number=deal.number, title=deal.title)
    return len(found)


def _for_its_side(deal: Deal, kind: str) -> bool:
    """Hidden because its organisation was suspended: the broker is told of that, once."""
    item = deal.technology if kind == "technology" else deal.need
    return item is not None and item.status == Status.HIDDEN and item.hidden_for == "organisation"
