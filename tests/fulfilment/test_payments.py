"""Payments are noted by who pays and confirmed by who receives; amounts and totals; nothing is processed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.fulfilment import payments
from marketplace.fulfilment.milestones import BadDay
from marketplace.fulfilment.models import Payment, PaymentPart
from marketplace.fulfilment.payments import BadAmount, NeedsWords
from marketplace.kernel import clock, history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.fulfilment.conftest import told
from tests.fulfilment.test_milestones import people
from tests.html import Page

__all__ = ["people"]

DAY = timedelta(days=1)


def paid(row: Payment, minh: Person, amount: int = 400_000_000, note: str = "UNC 12") -> PaymentPart:
    with transaction():
        return payments.pay(row, minh, today(), amount, note)


def received(part: PaymentPart, lan: Person) -> None:
    with transaction():
        payments.receive(part, lan)


def missed(part: PaymentPart, lan: Person) -> None:
    with transaction():
        payments.miss(part, lan, "Chưa thấy trên sao kê")


OPEN = {  # what was done → what is open of the payment, and of its (last) part
    "waiting": ({"minh": {"pay"}}, {}),
    "part": ({"minh": {"pay"}}, {"minh": {"correct", "take_back"}, "lan": {"receive", "miss"}}),
    "part received": ({"minh": {"pay"}, "lan": {"settle"}}, {}),
    "paid": ({}, {"minh": {"correct", "take_back"}, "lan": {"receive", "miss"}}),
    "missed": ({"minh": {"pay"}}, {"minh": {"correct", "take_back"}, "lan": {"receive"}}),
    "received": ({}, {}),
    "settled": ({}, {}),
}


def brought(first: Payment, state: str, lan: Person, minh: Person) -> None:
    """The payment of 400 million in that state."""
    if state == "waiting":
        return
    part = paid(first, minh, 100_000_000 if state in ("part", "part received", "settled") else 400_000_000)
    if state in ("received", "part received", "settled"):
        received(part, lan)
    if state == "missed":
        missed(part, lan)
    if state == "settled":
        with transaction():
            payments.settle(first, lan, "Đã khấu trừ thuế")


@pytest.mark.parametrize("state", OPEN)
def test_who_may_what(first: Payment, people: dict[str, Person], state: str):
    brought(first, state, people["lan"], people["minh"])
    of_payment, of_part = OPEN[state]
    found = {name: payments.open_to(person, first) for name, person in people.items()}
    assert {name: verbs for name, verbs in found.items() if verbs} == of_payment
    do: dict[str, Any] = {
        "pay": lambda person: payments.pay(first, person, today(), 5, "Thêm"),
        "settle": lambda person: payments.settle(first, person, "Đủ"),
        "tell_amount": lambda person: payments.tell_amount(first, person, 5),
    }
    refused(do, people, of_payment)
    if not first.parts:
        return
    part = first.parts[-1]
    found = {name: payments.open_to_part(person, part) for name, person in people.items()}
    assert {name: verbs for name, verbs in found.items() if verbs} == of_part
    do = {
        "correct": lambda person: payments.correct(part, person, today(), 5),
        "take_back": lambda person: payments.take_back(part, person),
        "receive": lambda person: payments.receive(part, person),
        "miss": lambda person: payments.miss(part, person, "Chưa thấy"),
    }
    refused(do, people, of_part)


def refused(do: dict[str, Any], people: dict[str, Person], open_to: dict[str, set[str]]) -> None:
    """Everything that is not open is refused by the service, too."""
    for verb, act in do.items():
        for name, person in people.items():
            if verb not in open_to.get(name, set()):
                with pytest.raises((NotAllowed, NotOpen)), transaction():
                    act(person)


STEPS = [  # what is done in turn → state, paid, received, still to be paid (of 400 million)
    ("", "waiting", 0, 0, 400),
    ("pay 100", "part", 100, 0, 300),
    ("pay 100, receive", "part", 100, 100, 300),
    ("pay 100, receive, pay 300", "paid", 400, 100, 0),
    ("pay 100, receive, pay 300, receive", "received", 400, 400, 0),
    ("pay 100, pay 300, miss", "part", 100, 0, 300),
    ("pay 400, miss", "waiting", 0, 0, 400),
    ("pay 400, miss, correct 400", "paid", 400, 0, 0),
    ("pay 400, miss, receive", "received", 400, 400, 0),
    ("pay 400, correct 150", "part", 150, 0, 250),
    ("pay 400, take_back", "waiting", 0, 0, 400),
    ("pay 100, receive, settle", "received", 100, 100, 0),
    ("pay 450, receive", "received", 450, 450, 0),
]


def step(first: Payment, lan: Person, minh: Person, words: str) -> None:
    verb, _blank, number = words.partition(" ")
    amount = int(number or 0) * 1_000_000
    if verb == "pay":
        paid(first, minh, amount)
    elif verb == "settle":
        with transaction():
            payments.settle(first, lan, "Đã khấu trừ thuế")
    elif verb == "correct":
        with transaction():
            payments.correct(first.parts[-1], minh, today(), amount, "Ghi lại")
    elif verb == "take_back":
        with transaction():
            payments.take_back(first.parts[-1], minh)
    else:
        {"receive": received, "miss": missed}[verb](first.parts[-1], lan)


@pytest.mark.parametrize(("done", "state", "so_far", "confirmed", "rest"), STEPS)
def test_parts(
    first: Payment, lan: Person, minh: Person, done: str, state: str, so_far: int, confirmed: int, rest: int
):
    for words in filter(None, done.split(", ")):
        step(first, lan, minh, words)
    found = (payments.paid_of(first), payments.received_of(first), payments.remaining(first))
    assert (payments.state_of(first), *found) == (state, *(n * 1_000_000 for n in (so_far, confirmed, rest)))
    assert history.verify() == []


def test_a_part_does_not_keep_it_from_being_late(first: Payment, lan: Person, minh: Person):
    paid(first, minh, 100_000_000)
    with clock.at(datetime(2026, 12, 2, 3, tzinfo=UTC)):
        assert payments.state_of(first) == "overdue"
        received(first.parts[0], lan)
        assert payments.state_of(first) == "overdue"
        paid(first, minh, 300_000_000)
        assert payments.state_of(first) == "paid"


SLIPS = [  # amount in millions, words, why not (100 million were noted before, on the same day)
    (100, "", "again"),
    (100, "Lần hai trong ngày", None),
    (101, "", None),
    (300, "", None),
    (301, "", "too_much"),
    (301, "Cả lãi chậm trả", None),
]


@pytest.mark.parametrize(("millions", "note", "why"), SLIPS)
def test_what_looks_like_a_slip(first: Payment, minh: Person, millions: int, note: str, why: str | None):
    paid(first, minh, 100_000_000, "")
    if why is None:
        paid(first, minh, millions * 1_000_000, note)
        return
    with pytest.raises(NeedsWords, match=why), transaction():
        payments.pay(first, minh, today(), millions * 1_000_000, note)


def test_a_royalty_is_paid_before_its_amount_is_told(royalty: Payment, lan: Person, minh: Person):
    part = paid(royalty, minh, 9_000_000)
    assert (payments.state_of(royalty), payments.remaining(royalty)) == ("part", None)
    received(part, lan)
    with transaction():
        payments.tell_amount(royalty, minh, 9_000_000)
    assert payments.state_of(royalty) == "received"


def test_a_royalty_is_settled_by_what_came(royalty: Payment, lan: Person, minh: Person):
    received(paid(royalty, minh, 9_000_000), lan)
    with transaction():
        payments.settle(royalty, lan, "Đủ cho năm thứ nhất")
    assert (payments.state_of(royalty), payments.remaining(royalty)) == ("received", 0)
    assert "tell_amount" not in payments.open_to(lan, royalty)


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
        assert payments.paid_of(first) == amount
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
    received(paid(rows[0], minh, 300_000_000), lan)
    paid(rows[2], minh, 9_000_000)
    found = payments.totals(payments.of(in_force))
    assert (found.paid, found.received, found.open, found.unknown) == (309_000_000, 300_000_000, 600_000_000, 2)
    assert history.verify() == []


def test_corrected_until_it_is_received(first: Payment, minh: Person, lan: Person, hoa: Person):
    part = paid(first, minh, 400)
    with transaction():
        payments.correct(part, minh, today(), 500)
    received(part, lan)
    for act in (lambda: payments.correct(part, minh, today(), 600), lambda: payments.receive(part, lan)):
        with pytest.raises(NotOpen), transaction():
            act()
    assert part.amount == 500
    assert [entry.verb for entry in history.entries_of(first)] == ["pay", "correct", "receive"]
    assert told("fulfilment.received") == sorted([minh.name, hoa.name])


def test_what_has_not_come_is_told_and_stands_on_the_page(
    first: Payment, visit, minh: Person, lan: Person, hoa: Person
):
    part = paid(first, minh)
    missed(part, lan)
    assert told("fulfilment.missed") == sorted([minh.name, hoa.name])
    client, url = visit(minh), f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien"
    page = client.page(url).one("main")
    assert "Bên nhận chưa nhận được tiền: xem lại" in page.text
    assert visit(lan).get(url).text.count("Bên nhận chưa nhận được tiền") == 1  # beside the payment, for whoever reads
    assert "Chưa thấy trên sao kê" in client.page(f"{url}/tien/{first.public_id}").one("main").text
    one = f"{url}/tien/{first.public_id}/lan/{part.public_id}"
    done = client.submit(f"{one}/correct", {"on": f"{today():%d/%m/%Y}", "amount": "400 triệu", "note": ""}, page=one)
    assert done.status_code == 303 and payments.state_of(first) == "paid"


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
    assert (response.status_code, payments.paid_of(first)) == (status, kept or 0)
    if status == 422:
        assert "Lời ghi" in response.text


def test_two_parts_by_the_page(first: Payment, visit, minh: Person, lan: Person):
    """The rest is filled in; one part too many asks for a word beside its field; the receiver confirms each."""
    payer, receiver = visit(minh), visit(lan)
    page = f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien"
    url, day = f"{page}/tien/{first.public_id}", f"{today():%d/%m/%Y}"
    assert payer.submit(url + "/pay", {"on": day, "amount": "150 triệu", "note": ""}, page=url).status_code == 303
    form = dict(payer._form_for(url + "/pay", url))
    assert (form["amount"], form["on"]) == ("250.000.000", day)
    refused = payer.submit(url + "/pay", {"on": day, "amount": "300 triệu", "note": ""}, page=url)
    [beside] = [one for one in Page.read(refused.text).all("p") if one.get("id") == "note-error"]
    assert refused.status_code == 422 and "nhiều hơn số tiền phải trả" in beside.text
    assert payer.submit(url + "/pay", {"on": day, "amount": "250 triệu", "note": ""}, page=url).status_code == 303
    assert "Xác nhận đã nhận tiền" in receiver.page(page).one("main").text
    for part in first.parts:
        token = {"csrf_token": receiver.csrf_token()}
        assert receiver.post(f"{url}/lan/{part.public_id}/receive", data=token).status_code == 303
    assert payments.state_of(first) == "received" and "Việc đang chờ bạn" not in receiver.get(page).text


def test_what_was_taken_back_is_told_as_too_late(first: Payment, visit, minh: Person, lan: Person):
    client, part = visit(lan), paid(first, minh)
    url = f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien/tien/{first.public_id}/lan/{part.public_id}"
    token = {"csrf_token": client.csrf_token()}
    with transaction():
        payments.take_back(part, minh)
    assert client.post(f"{url}/receive", data=token).status_code == 409
    assert client.get(url).status_code == 404


def test_the_page_says_that_nothing_is_processed(first: Payment, visit, lan: Person, hoa: Person, minh: Person):
    url = f"/giao-dich/{first.agreement.deal.public_id}/thuc-hien"
    assert "không nhận và không chuyển tiền" in visit(lan).get(url).text
    assert visit(lan).get(url + "/khoan-moi").status_code == 403
    broker = visit(hoa)
    done = broker.submit(url + "/khoan-moi", {"title": "Phụ lục 1", "amount": "50 triệu", "due_on": "01/03/2027"})
    assert done.status_code == 303 and "Phụ lục 1" in broker.get(url).text
