"""Payments that the contract foresees: noted by who pays, confirmed by who receives. No money moves here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker
from marketplace.deals import moving
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.fulfilment import milestones, occasions
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.models import Payment
from marketplace.fulfilment.policies import acts_for
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers.checking_price import AMOUNTS, BAD_AMOUNT
from marketplace.offers.service import hold

MOST = 120  # of one contract
PAYER, RECEIVER = DEMAND, SUPPLY
Rule = tuple[Callable[[Any, Payment], bool], Callable[[Payment], bool]]


class BadAmount(ValueError):
    """Not from 1 to below 10**15 VND."""

    message = BAD_AMOUNT


@dataclass(frozen=True)
class Totals:
    """In VND; ``unknown``: how many payments have no amount yet."""

    paid: int
    received: int
    open: int
    unknown: int


def of(agreement: Agreement) -> list[Payment]:
    wanted = select(Payment).where(Payment.agreement_id == agreement.id)
    return list(db.session.execute(wanted.order_by(Payment.position)).scalars())


def state_of(row: Payment) -> str:
    """received, paid, overdue, unknown (no amount yet) or waiting."""
    if row.received_at:
        return "received"
    if row.paid_on:
        return "paid"
    if row.due_on is not None and row.due_on < today():
        return "overdue"
    return "unknown" if row.amount is None else "waiting"


def totals(rows: Iterable[Payment]) -> Totals:
    """What was paid, what the receiver has confirmed of it, and what is still open of the known amounts."""
    kept = list(rows)
    return Totals(
        paid=sum(row.paid_amount or 0 for row in kept),
        received=sum(row.paid_amount or 0 for row in kept if row.received_at),
        open=sum(max((row.amount or 0) - (row.paid_amount or 0), 0) for row in kept),
        unknown=sum(row.amount is None and row.paid_on is None for row in kept),
    )


def _pays(actor: Any, row: Payment) -> bool:
    return acts_for(actor, row.agreement, PAYER)


def _is_paid(actor: Any, row: Payment) -> bool:
    return acts_for(actor, row.agreement, RECEIVER)


def _tells(actor: Any, row: Payment) -> bool:
    return _pays(actor, row) or _is_paid(actor, row) or is_broker(actor, row.agreement)


RULES: dict[str, Rule] = {
    "pay": (_pays, lambda row: row.received_at is None),
    "receive": (_is_paid, lambda row: row.paid_on is not None and row.received_at is None),
    "tell_amount": (_tells, lambda row: row.amount is None and row.paid_on is None),
}


def open_to(actor: Any, row: Payment) -> set[str]:
    """The verbs that the actor could take now; payments go on being noted after a contract has ended."""
    if not _is_open(row.agreement):
        return set()
    return {verb for verb, (who, when) in RULES.items() if when(row) and who(actor, row)}


def may_add(actor: Any, agreement: Agreement) -> bool:
    return milestones.is_running(agreement) and is_broker(actor, agreement)


def pay(row: Payment, person: Person, on: date, amount: int, note: str = "") -> None:
    """The payer notes that it has paid, and may correct that until it is received.

    Raises NotAllowed, NotOpen, BadDay, BadAmount.
    """
    _must("pay", row, person)
    if on > today():
        raise BadDay("future")
    if row.agreement.signed_on is not None and on < row.agreement.signed_on:
        raise BadDay("before_signing")
    row.paid_on, row.paid_amount, row.paid_note, row.recorded_by_id = on, checked(amount), note, person.id
    _done(row, person, "pay", {"on": on.isoformat(), "amount": amount}, "fulfilment.paid")


def receive(row: Payment, person: Person) -> None:
    """The receiving side says that it has the money. Raises NotAllowed, NotOpen."""
    _must("receive", row, person)
    row.received_at, row.received_by_id = now(), person.id
    _done(row, person, "receive", {"amount": row.paid_amount}, "fulfilment.received")


def tell_amount(row: Payment, person: Person, amount: int, due_on: date | None = None) -> None:
    """What sales have made of a share. Raises NotAllowed, NotOpen, BadAmount."""
    _must("tell_amount", row, person)
    row.amount, row.due_on = checked(amount), due_on or row.due_on
    row.reminded_on = None if due_on else row.reminded_on
    _done(row, person, "tell_amount", {"amount": amount, "due_on": str(row.due_on or "")}, "fulfilment.amount")


def add(
    agreement: Agreement, broker: Person, title: str, amount: int | None, due_on: date | None, basis: str = ""
) -> Payment:
    """Foresee another payment, as an amendment says. Raises NotAllowed, NotOpen, BadAmount."""
    if not is_broker(broker, agreement):
        raise NotAllowed("add")
    hold(agreement.deal)
    counted = select(func.count(), func.max(Payment.position)).where(Payment.agreement_id == agreement.id)
    count, last = db.session.execute(counted).one()
    if not milestones.is_running(agreement) or count >= MOST:
        raise NotOpen("add")
    row = Payment(
        agreement=agreement,
        position=(last or 0) + 1,
        title=title,
        amount=None if amount is None else checked(amount),
        due_on=due_on,
        basis=basis,
    )
    db.session.add(row)
    _done(row, broker, "add", {"amount": amount, "due_on": str(due_on or "")}, "fulfilment.payment_added")
    return row


def checked(amount: int) -> int:
    """The amount, from 1 to below 10**15. Raises BadAmount."""
    if not AMOUNTS[0] <= amount < AMOUNTS[1]:
        raise BadAmount(amount)
    return amount


def _is_open(agreement: Agreement) -> bool:
    return agreement.status in ("in_force", "ended") and agreement.deal.is_open


def _must(verb: str, row: Payment, person: Person) -> None:
    who, when = RULES[verb]
    hold(row.agreement.deal)
    db.session.refresh(row)
    if not _is_open(row.agreement) or not when(row):
        raise NotOpen(verb)
    if not who(person, row):
        raise NotAllowed(verb)


def _done(row: Payment, person: Person, verb: str, changes: dict[str, Any], kind: str) -> None:
    db.session.flush()
    history.record(row, person, verb, changes)
    moving.touch(row.agreement.deal)
    occasions.tell(row.agreement, kind, but=person)
