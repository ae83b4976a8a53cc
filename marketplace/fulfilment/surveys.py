"""What became of the technology 6, 12 and 24 months on: asked twice, then the broker is told. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.deals import cases, entering, recipients
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.fulfilment import occasions
from marketplace.fulfilment.models import Survey, Transfer
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import CLOCK, NotOpen
from marketplace.notices.service import mail, tell_all

AGAIN_AFTER = timedelta(days=14) - timedelta(hours=6)  # a morning's run is never quite at the same minute
PORTION = 100
USES = ("yes", "partly", "not_yet", "stopped")


@dataclass(frozen=True)
class Answer:
    """What the receiving side says; amounts in VND a year."""

    in_use: str
    by: str
    output: str = ""
    jobs: int | None = None
    saving: int | None = None
    revenue: int | None = None
    trouble: str = ""


def ask_due() -> int:
    """Send what is due: the first time, once more after 14 days, then a word to the broker. Returns how many."""
    return _ask_first() + _ask_again() + _tell_of_silence()


def answer(row: Survey, given: Answer, person: Person | None = None) -> None:
    """Keep the answer; a survey is answered once. Raises NotOpen, ValueError (no such use)."""
    db.session.refresh(row, with_for_update=True)
    db.session.refresh(row.transfer)
    if row.answered_at is not None or row.transfer.withdrawn_at is not None:
        raise NotOpen("answer")
    if given.in_use not in USES:
        raise ValueError(given.in_use)
    row.in_use, row.answered_at, row.answered_by = given.in_use, now(), given.by
    row.output, row.jobs, row.saving = given.output, given.jobs, given.saving
    row.revenue, row.trouble = given.revenue, given.trouble
    db.session.flush()
    history.record(row, person, "answer", {"in_use": given.in_use}, personal={"by": given.by} if given.by else None)
    transfer = row.transfer
    others = [*_writers(transfer, SUPPLY), *_brokers(transfer)]
    tell_all(others, "fulfilment.survey_answered", link_of(transfer), number=transfer.number)


def link_of(transfer: Transfer) -> str:
    """The page on which the transfer and its answers are read; made without a request."""
    if transfer.agreement is not None:
        return occasions.link_of(transfer.agreement)
    return f"/khai-bao-hop-dong/{transfer.public_id}"


def addresses_of(transfer: Transfer) -> list[str]:
    """Mail addresses of the receiving side where it has no account: of the case, or given in the declaration."""
    if transfer.agreement is not None:
        row = entering.side_of(transfer.agreement.deal, DEMAND)
        return [row.email] if row is not None and row.email and row.confirmed_at else []
    return [transfer.other_email] if transfer.declared_side == SUPPLY and transfer.other_email else []


def _ask_first() -> int:
    wanted = (Survey.due_on <= today(), Survey.asked_at.is_(None), Survey.answered_at.is_(None))
    rows = _some(*wanted)
    for row in rows:
        row.asked_at = now()
        _send(row, occasions.SURVEY)
    return len(rows)


def _ask_again() -> int:
    wanted = (Survey.asked_at <= now() - AGAIN_AFTER, Survey.asked_again_at.is_(None), Survey.answered_at.is_(None))
    rows = _some(*wanted)
    for row in rows:
        row.asked_again_at = now()
        _send(row, occasions.SURVEY_AGAIN)
    return len(rows)


def _tell_of_silence() -> int:
    late = Survey.asked_again_at <= now() - AGAIN_AFTER
    rows = _some(late, Survey.broker_told_at.is_(None), Survey.answered_at.is_(None))
    for row in rows:
        row.broker_told_at = now()
        transfer = row.transfer
        tell_all(_brokers(transfer), "fulfilment.survey_silent", link_of(transfer), number=transfer.number)
    return len(rows)


def _some(*wanted: Any) -> list[Survey]:
    counted = select(Survey).join(Transfer).where(Transfer.withdrawn_at.is_(None), *wanted)
    return list(db.session.execute(counted.order_by(Survey.id).limit(PORTION)).scalars())


def _send(row: Survey, kind: str) -> None:
    transfer, about = row.transfer, {"survey": row.public_id, "months": row.months, "number": row.transfer.number}
    people = _writers(transfer, DEMAND)
    tell_all(people, kind, link_of(transfer), **about)
    for address in [] if people else addresses_of(transfer):
        mail(address, kind, "", "vi", **about)
    history.record(row, CLOCK, "ask", {"people": len(people)})


def _writers(transfer: Transfer, side: str) -> list[Person]:
    organisation_id = transfer.demand_id if side == DEMAND else transfer.supply_id
    return recipients.writers_of(organisation_id) if organisation_id is not None else []


def _brokers(transfer: Transfer) -> list[Person]:
    if transfer.agreement is not None:
        return [transfer.agreement.deal.broker]
    return cases.officers("broker")  # they look after what was declared
