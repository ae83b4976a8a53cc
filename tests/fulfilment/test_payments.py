"""Payments are noted by who pays and confirmed by who receives; amounts and totals; nothing is processed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.fulfilment import payments
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.models import Payment
from marketplace.fulfilment.payments import BadAmount
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.fulfilment.conftest import told
from tests.fulfilment.test_milestones import people

__all__ = ["people"]

DAY = timedelta(days=1)


def paid(row: Payment, minh: Person, amount: int = 400_000_000) -> None:
    with transaction():
        payments.pay(row, minh, today(), amount, "UNC 12")


OPEN = {
    "waiting": {"minh": {"pay"}},
    "paid": {"minh": {"pay"}, "lan": {"receive"}},
    "received": {},
}


@pytest.mark.parametrize("state", OPEN)
def test_who_may_what(first: Payment, people: dict[str, Person], state: str):
    if state != "waiting":
        paid(first, people["minh"])
    if state == "received":
        with transaction():
            payments.receive(first, people["lan"])
    found = {name: payments.open_to(person, first) for name, person in people.items()}
    assert {name: verbs for name, verbs in found.items() if verbs} == OPEN[state]
    do: dict[str, Any] = {
        "pay": lambda person: payments.pay(first, person, today(), 5),
        "receive": lambda person: payments.receive(first, person),
        "tell_amount": lambda person: payments.tell_amount(first, person, 5),
    }
    for verb, act in do.items():
        for name, person in people.items():
            if verb not in OPEN[state].get(name, set()):
                with pytest.raises((NotAllowed, NotOpen)), transaction():
                    act(person)


def test_who_may_say_what_sales_came_to(royalty: Payment, people: dict[str, Person]):
    found = {name for name, person in people.items() if "tell_amount" in payments.open_to(person, royalty)}
    assert found == {"lan", "minh", "hoa"}
    with transaction():
        payments.tell_amount(royalty, people["minh"], 27_500_000, date(2027, 12, 1))
    assert (royalty.amount, royalty.due_on, payments.state_of(royalty)) == (27_500_000, date(2027, 12, 1), "waiting")
    with pytest.raises(NotOpen), transaction():
        payments.tell_amount(royalty, people["lan"], 1)


AMOUNTS = [(1, True), (10**15 - 1, True), (0, False), (-5, False), (10**15, False), (10**18, False)]


@pytest.mark.parametrize(("amount", "fine"), AMOUNTS)
def test_amounts(first: Payment, minh: Person, in_force: Agreement, hoa: Person, amount: int, fine: bool):
    if fine:
        paid(first, minh, amount)
        assert first.paid_amount == amount
        with transaction():
            assert payments.add(in_force, hoa, "Thêm", amount, None).amount == amount
        return
    with pytest.raises(BadAmount), transaction():
        payments.pay(first, minh, today(), amount)
    with pytest.raises(BadAmount), transaction():
        payments.add(in_force, hoa, "Thêm", amount, None)


DAYS = [(date(2026, 11, 1), "before_signing"), (date(2026, 11, 2), None), ("tomorrow", "future")]


@pytest.mark.parametrize(("on", "why"), DAYS)
def test_the_day_of_paying(first: Payment, minh: Person, on: Any, why: str | None):
    on = today() + DAY if on == "tomorrow" else on
    if why is None:
        with transaction():
            payments.pay(first, minh, on, 5)
        return
    with pytest.raises(BadDay, match=why), transaction():
        payments.pay(first, minh, on, 5)


def test_totals(in_force: Agreement, minh: Person, lan: Person):
    rows = payments.of(in_force)
    paid(rows[0], minh, 300_000_000)
    with transaction():
        payments.receive(rows[0], lan)
    paid(rows[2], minh, 9_000_000)
    found = payments.totals(payments.of(in_force))
    assert (found.paid, found.received, found.open, found.unknown) == (309_000_000, 300_000_000, 600_000_000, 1)
    assert history.verify() == []


def test_corrected_until_it_is_received(first: Payment, minh: Person, lan: Person, hoa: Person):
    paid(first, minh, 400)
    paid(first, minh, 500)
    with transaction():
        payments.receive(first, lan)
    with pytest.raises(NotOpen), transaction():
        payments.pay(first, minh, today(), 600)
    with pytest.raises(NotOpen), transaction():
        payments.receive(first, lan)
    assert first.paid_amount == 500
    assert [entry.verb for entry in history.entries_of(first)] == ["pay", "pay", "receive"]
    assert told("fulfilment.received") == sorted([minh.name, hoa.name])


TYPED = [
    ("400.000.000", 303, 400_000_000),
    ("1,2 tỷ", 303, 1_200_000_000),
    ("1 đồng", 303, 1),
    ("0", 422, None),
    ("-5", 422, None),
    ("1.000.000 tỷ", 422, None),
    ("nhiều", 422, None),
    ("", 422, None),
]


@pytest.mark.parametrize(("amount", "status", "kept"), TYPED)
def test_by_the_page(first: Payment, visit, minh: Person, amount: str, status: int, kept: int | None):
    url = f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien/tien/{first.public_id}"
    response = visit(minh).submit(
        url + "/pay", {"on": f"{today():%d/%m/%Y}", "amount": amount, "note": "Lời ghi"}, page=url
    )
    assert (response.status_code, first.paid_amount) == (status, kept)
    if status == 422:
        assert "Lời ghi" in response.text


def test_the_page_says_that_nothing_is_processed(first: Payment, visit, lan: Person, hoa: Person, minh: Person):
    url = f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien"
    assert "không nhận và không chuyển tiền" in visit(lan).get(url).text
    assert visit(lan).get(url + "/khoan-moi").status_code == 403
    broker = visit(hoa)
    done = broker.submit(url + "/khoan-moi", {"title": "Phụ lục 1", "amount": "50 triệu", "due_on": "01/03/2027"})
    assert done.status_code == 303 and "Phụ lục 1" in broker.get(url).text
