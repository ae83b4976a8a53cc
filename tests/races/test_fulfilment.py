"""After signing, two at once: a milestone accepted and sent back, money confirmed twice, a link answered twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, Person
from marketplace.fulfilment import links, milestones, payments
from marketplace.fulfilment.models import Milestone, Payment, Transfer
from marketplace.kernel import clock
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.cast import make_person
from tests.deals.conftest import join
from tests.fulfilment.conftest import (  # noqa: F401 - fixtures
    accepted,
    agreed,
    contract,
    deal,
    first,
    ground,
    in_force,
    interest,
    machine,
    signed,
    transfer,
)
from tests.fulfilment.conftest import (
    told as told_of,
)
from tests.fulfilment.test_declaring import declared  # noqa: F401 - a fixture
from tests.races.acts import button, told, verbs

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

LATE = date(2027, 2, 1)
WHY = "Máy chưa chạy đủ công suất, xin xem lại biên bản đo."
BOTH = pytest.mark.parametrize("overlap", [True, False])


def of_milestone(client: Any, row: Milestone, verb: str, **values: str) -> Any:
    """A form of the page of one milestone, about to be sent."""
    page = f"/giao-dich/{row.agreement.deal.public_id}/thuc-hien/moc/{row.public_id}"
    return button(client, f"{page}/{verb}", page, **values)


def of_payment(client: Any, row: Payment, verb: str, part: int | None = None, **values: str) -> Any:
    page = f"/giao-dich/{row.agreement.deal.public_id}/thuc-hien/tien/{row.public_id}"
    if part is not None:
        page += f"/lan/{row.parts[part].public_id}"
    return button(client, f"{page}/{verb}", page, **values)


def of_declaration(client: Any, row: Transfer, verb: str, **values: str) -> Any:
    page = f"/khai-bao-hop-dong/{row.public_id}"
    return button(client, f"{page}/{verb}", page, **values)


# Milestones -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def handed_over(machine: Milestone, lan: Person) -> Milestone:
    with transaction():
        milestones.hand_over(machine, lan, today(), "Một máy")
    return machine


@pytest.fixture
def asked(machine: Milestone, lan: Person) -> Milestone:
    """Lan's side has asked for a later day."""
    with transaction():
        milestones.ask_delay(machine, lan, LATE, "MATBANG", "")
    return machine


@BOTH
def test_accepted_and_sent_back_at_once(race, handed_over, visit, minh, two_of_minh, overlap):
    acts = (
        of_milestone(visit(minh), handed_over, "accept"),
        of_milestone(visit(two_of_minh), handed_over, "return", words=WHY),
    )
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and handed_over.accepted_at and handed_over.returned_note == ""
    told(lost, WHY)
    assert verbs(handed_over)[-1] == "accept" and "return" not in verbs(handed_over)


@BOTH
def test_handed_over_while_it_is_put_off(race, machine, visit, lan, minh, overlap):
    """Minh asks for a later day in the moment in which Lan hands over: there is nothing left to put off."""
    later = {"to_on": f"{LATE:%d/%m/%Y}", "reason": "MATBANG", "words": WHY}
    acts = of_milestone(visit(lan), machine, "hand_over"), of_milestone(visit(minh), machine, "delay", **later)
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and machine.handed_over_on and machine.delays == []
    told(lost, WHY)


@BOTH
def test_put_off_while_it_is_handed_over(race, asked, visit, lan, minh, overlap):
    """Minh agrees to the later day first; handing over goes on, with the new day kept."""
    acts = of_milestone(visit(minh), asked, "agree_delay"), of_milestone(visit(lan), asked, "hand_over", note="Một máy")
    won, other = race(*acts, overlap)
    assert (won.status_code, other.status_code) == (303, 303)
    assert (asked.due_on, asked.handed_over_note) == (LATE, "Một máy")


@BOTH
def test_a_delay_is_agreed_to_and_refused_at_once(race, asked, visit, minh, two_of_minh, overlap):
    acts = of_milestone(visit(minh), asked, "refuse_delay"), of_milestone(visit(two_of_minh), asked, "agree_delay")
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and asked.due_on == asked.first_due_on
    [delay] = asked.delays
    assert delay.refused_at and delay.agreed_at is None
    told(lost, "đã sang bước khác")


@BOTH
def test_both_sides_ask_for_a_later_day(race, machine, visit, lan, minh, overlap):
    days = [{"to_on": f"{LATE + timedelta(days=n):%d/%m/%Y}", "reason": "MATBANG"} for n in (0, 9)]
    acts = (
        of_milestone(visit(lan), machine, "delay", **days[0]),
        of_milestone(visit(minh), machine, "delay", words=WHY, **days[1]),
    )
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and [(one.side, one.to_on) for one in machine.delays] == [("supply", LATE)]
    told(lost, WHY)


# Payments -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def paid(first: Payment, minh: Person) -> Payment:
    with transaction():
        payments.pay(first, minh, today(), 400_000_000)
    return first


@BOTH
def test_one_payment_is_confirmed_twice(race, paid, visit, lan, lua, overlap):
    acts = of_payment(visit(lan), paid, "receive", 0), of_payment(visit(lua), paid, "receive", 0)
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and payments.received_of(paid) == 400_000_000
    assert paid.parts[0].received_by_id == lan.id and verbs(paid).count("receive") == 1
    assert told_of("fulfilment.received").count("Trần Văn Minh") == 1
    told(lost, "đã được ghi trước đó")


@BOTH
def test_confirmed_while_it_is_corrected(race, paid, visit, lan, minh, overlap):
    """What the receiver has confirmed stays as it was."""
    less = {"on": f"{today():%d/%m/%Y}", "amount": "390.000.000", "note": WHY}
    acts = of_payment(visit(lan), paid, "receive", 0), of_payment(visit(minh), paid, "correct", 0, **less)
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and (paid.parts[0].amount, payments.state_of(paid)) == (400_000_000, "received")
    told(lost, WHY, "390.000.000")


@BOTH
def test_taken_back_while_it_is_confirmed(race, paid, visit, lan, minh, overlap):
    won, lost = race(of_payment(visit(minh), paid, "take_back", 0), of_payment(visit(lan), paid, "receive", 0), overlap)
    assert won.status_code == 303 and paid.parts == [] and verbs(paid) == ["pay", "take_back"]
    told(lost)


@BOTH
def test_two_of_the_payer_note_the_same_payment(race, first, visit, minh, two_of_minh, overlap):
    acts = [of_payment(visit(one), first, "pay", note=f"{WHY} {one.name}") for one in (minh, two_of_minh)]
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and payments.paid_of(first) == 400_000_000 and len(first.parts) == 1
    told(lost, two_of_minh.name)


# Surveys --------------------------------------------------------------------------------------------------------------


@BOTH
def test_two_answers_to_one_survey(race, transfer, app, overlap):
    row = transfer.surveys[0]
    with clock.at(datetime(row.due_on.year, row.due_on.month, row.due_on.day, 3, tzinfo=UTC)):
        url = f"/khao-sat/{links.sign(links.SURVEY, row)}"
        given = [{"in_use": "yes", "by": "Minh"}, {"in_use": "stopped", "by": "Mận", "trouble": WHY}]
        won, lost = race(*(button(app.test_client(), url, url, **one) for one in given), overlap)
    assert won.status_code == 303 and (row.in_use, row.answered_by, row.trouble) == ("yes", "Minh", "")
    assert verbs(row).count("answer") == 1
    told(lost, WHY, status=409 if lost.status_code == 409 else 410)


# Declared elsewhere ---------------------------------------------------------------------------------------------------


@BOTH
def test_confirmed_while_it_is_withdrawn(race, declared, visit, lan, minh, overlap):
    acts = of_declaration(visit(minh), declared, "dung"), of_declaration(visit(lan), declared, "rut", why=WHY)
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and declared.confirmed_at and declared.withdrawn_at is None
    told(lost, WHY)
    assert "withdraw" not in verbs(declared)


@BOTH
def test_withdrawn_while_it_is_disputed(race, declared, visit, lan, minh, overlap):
    acts = (
        of_declaration(visit(lan), declared, "rut", why="Nhầm"),
        of_declaration(visit(minh), declared, "chua-dung", words=WHY),
    )
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and declared.withdrawn_at and declared.disputed_at is None
    told(lost, WHY, "rút")


@BOTH
def test_withdrawn_while_it_is_checked(race, declared, visit, lan, hoa, overlap):
    acts = of_declaration(visit(lan), declared, "rut", why="Nhầm"), of_declaration(visit(hoa), declared, "da-kiem-tra")
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and declared.withdrawn_at and declared.confidence == "declared"
    told(lost, "rút")


@BOTH
def test_the_link_answers_while_it_is_withdrawn(race, declared, app, visit, lan, overlap):
    """The other side was first: its word stands."""
    url = f"/xac-nhan-khai-bao/{links.sign(links.CONFIRM, declared)}"
    yes = button(app.test_client(), url, url, by="Minh, giám đốc", do="yes")
    won, lost = race(yes, of_declaration(visit(lan), declared, "rut", why=WHY), overlap)
    assert won.status_code == 303 and declared.confirmed_by == "Minh, giám đốc"
    told(lost, WHY)


@BOTH
def test_withdrawn_while_the_link_answers(race, declared, app, visit, lan, overlap):
    url = f"/xac-nhan-khai-bao/{links.sign(links.CONFIRM, declared)}"
    no = button(app.test_client(), url, url, by="Minh, giám đốc", do="no", words=WHY)
    won, lost = race(of_declaration(visit(lan), declared, "rut", why="Nhầm"), no, overlap)
    assert won.status_code == 303 and declared.disputed_at is None
    told(lost, WHY)


@pytest.fixture
def two_of_minh(minh: Person) -> Person:
    """A second one who writes for Minh's cooperative."""
    with transaction():
        person = make_person("Lê Thị Mận", "man@example.vn")
        join(person, minh.organisations[0], EDITOR)
    return person
