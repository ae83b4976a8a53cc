"""Reminders: seven days before, on the day, every week after; each step once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.fulfilment import milestones, payments, reminders
from marketplace.fulfilment.models import Milestone
from marketplace.kernel.clock import VIETNAM, today
from marketplace.kernel.db import transaction
from tests.fulfilment.conftest import told

DUE = date(2026, 12, 10)
DAY = timedelta(days=1)

OWED = [  # day, last told on, is a word owed?
    (DUE - 8 * DAY, None, False),
    (DUE - 7 * DAY, None, True),
    (DUE - 6 * DAY, DUE - 7 * DAY, False),
    (DUE - 3 * DAY, None, True),
    (DUE, DUE - 7 * DAY, True),
    (DUE, DUE, False),
    (DUE + DAY, DUE, False),
    (DUE + DAY, None, True),
    (DUE + 7 * DAY, DUE, True),
    (DUE + 8 * DAY, DUE + 7 * DAY, False),
    (DUE + 14 * DAY, DUE + 7 * DAY, True),
    (DUE + 3 * DAY, DUE - 7 * DAY, False),
]


@pytest.mark.parametrize(("day", "told_on", "owed"), OWED)
def test_when_a_word_is_owed(day: date, told_on: date | None, owed: bool):
    assert reminders.is_owed(DUE, told_on, day) is owed


def on(day: date) -> int:
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)), transaction():
        return reminders.remind_due()


def test_the_side_that_owes_is_told(ground: Milestone, lan: Person, minh: Person, hoa: Person):
    # One payment of Minh's is due on 1 December as well.
    assert on(date(2026, 11, 23)) == 0
    assert [on(DUE - 7 * DAY), on(DUE - 7 * DAY)] == [2, 0]
    assert told("fulfilment.due") == [minh.name]
    assert told("fulfilment.payment_late") == sorted([minh.name, hoa.name])
    on(DUE)
    on(DUE + 7 * DAY)
    assert told("fulfilment.due") == [minh.name] * 2
    assert told("fulfilment.late") == sorted([minh.name, hoa.name])
    assert lan.name not in told("fulfilment.due") + told("fulfilment.late")


def test_not_what_was_handed_over_proposed_or_ended(in_force: Agreement, ground: Milestone, minh: Person, lan: Person):
    with transaction():
        milestones.hand_over(ground, minh, today(), "")
        milestones.add(in_force, lan, milestones.Plan("Thêm", "supply", DUE))
    on(DUE)
    assert told("fulfilment.due") == []


def test_putting_off_begins_again(ground: Milestone, minh: Person, lan: Person):
    on(DUE - 7 * DAY)
    with transaction():
        milestones.ask_delay(ground, minh, DUE + 30 * DAY, "MATBANG", "")
        milestones.answer_delay(ground, lan, True)
    on(DUE)
    assert told("fulfilment.due") == [minh.name]
    on(DUE + 23 * DAY)
    assert told("fulfilment.due") == [minh.name] * 2


def test_what_was_paid_in_part_is_still_owed(in_force: Agreement, first, minh: Person, lan: Person):
    """400 million until 1 December: reminded of until all of it is noted, and again once the receiver misses it."""
    with transaction():
        payments.pay(first, minh, today(), 100_000_000)
    on(first.due_on - 7 * DAY)
    assert told("fulfilment.payment_due") == [minh.name]
    with transaction():
        payments.pay(first, minh, today(), 300_000_000)
    on(first.due_on)
    assert told("fulfilment.payment_due") == [minh.name]
    with transaction():
        payments.miss(first.parts[1], lan, "Chưa thấy")
    on(first.due_on + 7 * DAY)
    assert minh.name in told("fulfilment.payment_late")


def test_no_mail_says_a_value(ground: Milestone, first, minh: Person):
    on(DUE - 7 * DAY)
    on(DUE + 30 * DAY)
    from_notices = {kind: told(kind) for kind in ("fulfilment.payment_late", "fulfilment.late")}
    assert all(from_notices.values())
