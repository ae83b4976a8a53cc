"""What people are told of a case from the first question to the last payment: no name, no word of anybody, no value."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.deals import cases, thread
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.fulfilment import milestones
from marketplace.fulfilment.models import Milestone
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.notices.delivery import message_of
from marketplace.notices.letters import Pointless, letter_of
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.deals.conftest import ANSWERS
from tests.offers.conftest import sent

ROOMS = ("deals.", "dealroom.", "offers.", "agreements.", "fulfilment.")
WORDS = ("Giá tám trăm triệu", "Xem máy chạy thử", "Theo kế hoạch", "Xin nhận giúp", "Đủ hai buồng sấy", "Mới có một")


def letters() -> list[tuple[str, str]]:
    """Every mail of these rooms as it is sent: its kind; subject and bodies without the greeting."""
    found = []
    for row in db.session.execute(db.select(Mail)).scalars():
        try:
            message = message_of(letter_of(row))
        except Pointless:
            continue
        texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        found.append((row.kind, "\n".join([str(message["Subject"]), *texts])))
    return found


def walked(deal: Deal, contract: Agreement, people: dict[str, Person], machine: Milestone) -> None:
    lan, minh, hoa = people["lan"], people["minh"], people["hoa"]
    with transaction():
        thread.write(deal, lan, WORDS[0])
        cases.plan(deal, hoa, WORDS[1], today(), "|")
        cases.name_reader(deal, hoa, people["admin"], WORDS[2])
        milestones.hand_over(machine, lan, today(), WORDS[4])
    with transaction():
        milestones.send_back(machine, minh, WORDS[5])
        cases.hand_over(deal, hoa, people["broker"], WORDS[3])


def test_no_notice_and_no_letter_tells_who_or_how_much(
    machine: Milestone, in_force: Agreement, lan: Person, minh: Person, hoa: Person, admin: Person, broker: Person
):
    deal, people = in_force.deal, {"lan": lan, "minh": minh, "hoa": hoa, "admin": admin, "broker": broker}
    walked(deal, in_force, people, machine)
    secrets = [*WORDS, *vars(ANSWERS).values(), deal.introduction, "900.000.000", "400.000.000"]
    secrets += [deal.supply.name, deal.demand.name, *(one.email for one in people.values())]
    secrets += [one.name for one in people.values()]
    told = [
        (row.kind, f"{words_of(row.kind, row.params).subject}\n{words_of(row.kind, row.params).body}")
        for row in db.session.execute(db.select(Notice)).scalars()
    ]
    kinds = {kind for kind, _text in told if kind.startswith(ROOMS)}
    assert kinds >= {
        "deals.asked", "deals.introduced", "deals.message", "deals.handed_over", "deals.reader_named",
        "fulfilment.handed_over", "fulfilment.returned",
    }  # fmt: skip
    found: list[Any] = []
    for kind, text in [*told, *letters()]:
        if not kind.startswith(ROOMS):
            continue
        own = {one for one in people.values() if f"Kính gửi {one.name}" in text or f"Chào {one.name}" in text}
        greeted = {one.name for one in own}
        found += [(kind, secret) for secret in secrets if secret and secret in text and secret not in greeted]
    assert found == []


def test_what_is_told_names_the_deal_as_it_is_called(deal: Deal, lan: Person, minh: Person, hoa: Person):
    sent(deal, lan)
    with transaction():
        thread.write(deal, minh, "Xin xem giúp")
    rows = [row for row in db.session.execute(db.select(Notice)).scalars() if row.kind.startswith(ROOMS)]
    assert {row.params["title"] for row in rows if "title" in row.params} == {deal.title}
