"""Payments that the contract foresees: in one or more parts, noted by who pays, confirmed by who receives.

No money moves here. What may be done by whom are two tables, RULES and RULES_OF_PART: buttons come of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import InvalidRequestError

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker
from marketplace.deals import moving
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.fulfilment import milestones, occasions
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.models import Payment, PaymentPart
from marketplace.fulfilment.policies import acts_for
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers.checking_price import AMOUNTS, BAD_AMOUNT
from marketplace.offers.service import hold

MOST = 120  # of one contract
MOST_PARTS = 60  # of one payment
PAYER, RECEIVER = DEMAND, SUPPLY
Rule = tuple[Callable[[Any, Any], bool], Callable[[Any], bool]]


class BadAmount(ValueError):
    """Not from 1 to below 10**15 VND."""

    message = BAD_AMOUNT


class NeedsWords(ValueError):
    """It looks like a slip, and no words say that it is none; ``args[0]``: too_much, or again (same day and amount)."""


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


def paid_of(row: Payment) -> int:
    """What the payer has noted, but for what the receiver says has not come. VND."""
    return sum(part.amount for part in row.parts if part.missed_at is None)


def received_of(row: Payment) -> int:
    """What the receiver has confirmed. VND."""
    return sum(part.amount for part in row.parts if part.received_at is not None)


def remaining(row: Payment) -> int | None:
    """What is still to be paid; None while the amount is not known. VND."""
    if row.settled_at is not None:
        return 0
    return None if row.amount is None else max(row.amount - paid_of(row), 0)


def state_of(row: Payment) -> str:
    """received, paid, overdue, part, unknown (no amount yet) or waiting."""
    if row.settled_at is not None or (row.amount is not None and received_of(row) >= row.amount):
        return "received"
    paid = paid_of(row)
    if row.amount is not None and paid >= row.amount:
        return "paid"
    if row.due_on is not None and row.due_on < today() and not (row.amount is None and paid):
        return "overdue"
    if paid:
        return "part"
    return "unknown" if row.amount is None else "waiting"


def state_of_part(part: PaymentPart) -> str:
    """received, missed or paid."""
    return "received" if part.received_at else "missed" if part.missed_at else "paid"


def totals(rows: Iterable[Payment]) -> Totals:
    """What was paid, what the receiver has confirmed of it, and what is still open of the known amounts."""
    kept = list(rows)
    return Totals(
        paid=sum(paid_of(row) for row in kept),
        received=sum(received_of(row) for row in kept),
        open=sum(remaining(row) or 0 for row in kept),
        unknown=sum(remaining(row) is None for row in kept),
    )


def _pays(actor: Any, row: Payment) -> bool:
    return acts_for(actor, row.agreement, PAYER)


def _is_paid(actor: Any, row: Payment) -> bool:
    return acts_for(actor, row.agreement, RECEIVER)


def _tells(actor: Any, row: Payment) -> bool:
    return _pays(actor, row) or _is_paid(actor, row) or is_broker(actor, row.agreement)


def _is_short(row: Payment) -> bool:
    """Everything that was noted has come, and it is not known to be all."""
    return bool(row.parts) and remaining(row) != 0 and all(part.received_at for part in row.parts)


RULES: dict[str, Rule] = {
    "pay": (_pays, lambda row: remaining(row) != 0 and len(row.parts) < MOST_PARTS),
    "tell_amount": (_tells, lambda row: remaining(row) is None),
    "settle": (_is_paid, _is_short),
}
RULES_OF_PART: dict[str, Rule] = {
    "receive": (lambda actor, part: _is_paid(actor, part.payment), lambda part: part.received_at is None),
    "miss": (lambda actor, part: _is_paid(actor, part.payment), lambda part: state_of_part(part) == "paid"),
    "correct": (lambda actor, part: _pays(actor, part.payment), lambda part: part.received_at is None),
    "take_back": (lambda actor, part: _pays(actor, part.payment), lambda part: part.received_at is None),
}


def open_to(actor: Any, row: Payment) -> set[str]:
    """The verbs that the actor could take now; payments go on being noted after a contract has ended."""
    return _open(RULES, actor, row) if _is_open(row.agreement) else set()


def open_to_part(actor: Any, part: PaymentPart) -> set[str]:
    """The same, of what was paid at one time."""
    return _open(RULES_OF_PART, actor, part) if _is_open(part.payment.agreement) else set()


def may_add(actor: Any, agreement: Agreement) -> bool:
    return milestones.is_running(agreement) and is_broker(actor, agreement)


def pay(row: Payment, person: Person, on: date, amount: int, note: str = "") -> PaymentPart:
    """The payer notes what it has paid, all of it or a part.

    Raises NotAllowed, NotOpen, BadDay, BadAmount, NeedsWords.
    """
    _must("pay", row, person)
    _check(row, on, amount, note, None)
    part = PaymentPart(payment=row, paid_on=on, amount=amount, note=note, recorded_by_id=person.id)
    db.session.add(part)
    _done(row, person, "pay", {"on": on.isoformat(), "amount": amount}, "fulfilment.paid")
    return part


def correct(part: PaymentPart, person: Person, on: date, amount: int, note: str = "") -> None:
    """The payer writes it anew, until it is confirmed; the receiver is asked again. Raises as ``pay`` does."""
    _must_part("correct", part, person)
    _check(part.payment, on, amount, note, part)
    part.paid_on, part.amount, part.note, part.recorded_by_id = on, amount, note, person.id
    part.missed_at, part.missed_note = None, ""
    told = {"part": part.public_id, "on": on.isoformat(), "amount": amount}
    _done(part.payment, person, "correct", told, "fulfilment.paid")


def take_back(part: PaymentPart, person: Person) -> None:
    """The payer had noted what it has not paid. Raises NotAllowed, NotOpen."""
    _must_part("take_back", part, person)
    row, told = part.payment, {"part": part.public_id, "amount": part.amount}
    row.parts.remove(part)
    _done(row, person, "take_back", told, "fulfilment.taken_back")


def receive(part: PaymentPart, person: Person) -> None:
    """The receiving side says that it has the money. Raises NotAllowed, NotOpen."""
    _must_part("receive", part, person)
    part.received_at, part.received_by_id, part.missed_at, part.missed_note = now(), person.id, None, ""
    told = {"part": part.public_id, "amount": part.amount}
    _done(part.payment, person, "receive", told, "fulfilment.received")


def miss(part: PaymentPart, person: Person, why: str) -> None:
    """The receiving side says that it has not come: it is open again. Raises NotAllowed, NotOpen."""
    _must_part("miss", part, person)
    part.missed_at, part.missed_note = now(), why
    _done(part.payment, person, "miss", {"part": part.public_id, "amount": part.amount}, "fulfilment.missed", why)


def settle(row: Payment, person: Person, why: str) -> None:
    """The receiving side asks for no more than what has come, and says why. Raises NotAllowed, NotOpen."""
    _must("settle", row, person)
    row.settled_at, row.settled_by_id, row.settled_note = now(), person.id, why
    _done(row, person, "settle", {"received": received_of(row), "amount": row.amount}, "fulfilment.settled", why)


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


def _open(rules: dict[str, Rule], actor: Any, row: Any) -> set[str]:
    return {verb for verb, (who, when) in rules.items() if when(row) and who(actor, row)}


def _must(verb: str, row: Payment, person: Person) -> None:
    """Whoever comes second waits for the deal, and then sees what happened."""
    hold(row.agreement.deal)
    db.session.refresh(row)
    _ask(RULES[verb], verb, row.agreement, row, person)


def _must_part(verb: str, part: PaymentPart, person: Person) -> None:
    hold(part.payment.agreement.deal)
    db.session.refresh(part.payment)
    try:
        db.session.refresh(part)
    except InvalidRequestError:  # taken back meanwhile
        raise NotOpen(verb) from None
    _ask(RULES_OF_PART[verb], verb, part.payment.agreement, part, person)


def _ask(rule: Rule, verb: str, agreement: Agreement, row: Any, person: Person) -> None:
    who, when = rule
    if not _is_open(agreement) or not when(row):
        raise NotOpen(verb)
    if not who(person, row):
        raise NotAllowed(verb)


def _check(row: Payment, on: date, amount: int, note: str, but: PaymentPart | None) -> None:
    """The day, the amount, and what looks like a slip. Raises BadDay, BadAmount, NeedsWords."""
    if on > today():
        raise BadDay("future")
    if row.agreement.signed_on is not None and on < row.agreement.signed_on:
        raise BadDay("before_signing")
    checked(amount)
    others = [part for part in row.parts if part is not but and part.missed_at is None]
    if note:
        return
    if row.amount is not None and amount + sum(part.amount for part in others) > row.amount:
        raise NeedsWords("too_much")
    if any((part.paid_on, part.amount) == (on, amount) for part in others):
        raise NeedsWords("again")


def _done(row: Payment, person: Person, verb: str, changes: dict[str, Any], kind: str, why: str | None = None) -> None:
    db.session.flush()
    history.record(row, person, verb, changes, why)
    moving.touch(row.agreement.deal)
    occasions.tell(row.agreement, kind, but=person)
