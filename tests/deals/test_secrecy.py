"""Nobody learns what is not theirs to know: canaries in names, contacts and messages, looked for everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask_babel import force_locale

from marketplace.accounts.models import OWNER, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service
from marketplace.deals.models import Deal, Interest
from marketplace.deals.policies import knows_demand
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.deals.conftest import ANSWERS, join, url_of
from tests.visitor import Visitor

# In the organisation's name, and in everything by which it could be reached.
CANARIES = ("Chimhoangyen", "chimhoangyen@example.vn", "0987654321", "Ngõ Bạch Yến 77")
SAID = "Lời riêng Bạch Oanh"


@pytest.fixture
def hidden(minh: Person) -> Person:
    """Minh, and his cooperative, with a canary in each part."""
    with transaction():
        organisation = minh.organisations[0]
        minh.name = f"Trần {CANARIES[0]}"
        organisation.name = f"Hợp tác xã {CANARIES[0]}"
        organisation.name_folded = "hop tac xa chimhoangyen"
        organisation.email, organisation.phone, organisation.address = CANARIES[1:]
    return minh


def pages_about(interest: Interest, technology: Technology, need: Need) -> list[str]:
    pages = ["/giao-dich", "/giao-dich?xem=xong", "/thong-bao", url_of(interest), f"{url_of(interest)}/tu-choi"]
    items = [f"/cong-nghe/{technology.public_id}", f"/nhu-cau/{need.public_id}"]
    asks = [f"{items[0]}/de-nghi-ket-noi", f"{items[1]}/tra-loi", f"{items[1]}/cac-tra-loi"]
    return pages + items + asks


def source_of(client: Visitor, urls: list[str]) -> str:
    """Everything that this browser is given: page sources and headers."""
    parts = []
    for url in urls:
        response = client.get(url)
        assert response.status_code in {200, 303, 403, 404}, f"{url}: {response.status_code}"
        parts.append(response.text + str(response.headers))
    return "\n".join(parts)


def letters_to(*people: Person) -> str:
    """The words of every notice and mail these people were given, in both languages."""
    ids, addresses = [p.id for p in people], [p.email for p in people]
    notices = db.session.execute(db.select(Notice).where(Notice.person_id.in_(ids))).scalars().unique()
    mails = db.session.execute(db.select(Mail).where(Mail.to.in_(addresses))).scalars()
    found = []
    for row in [*notices, *mails]:
        for language in ("vi", "en"):
            with force_locale(language):
                found.append(f"{words_of(row.kind, row.params)} {row.params} {row.link}")
    return "\n".join(found)


def assert_hidden(text: str) -> None:
    assert not [canary for canary in CANARIES if canary.lower() in text.lower()]


def ask_as(kind: str, hidden: Person, lan: Person, technology: Technology, need: Need) -> Interest:
    with transaction():
        if kind == "offer":
            return service.ask(lan, lan.organisations[0], technology, ANSWERS, need)
        about = need if kind == "with need" else None
        return service.ask(hidden, hidden.organisations[0], technology, ANSWERS, about)


@pytest.mark.parametrize("kind", ["with need", "without need", "offer"])
@pytest.mark.parametrize("stage", ["asked", "accepted", "declined", "cancelled"])
def test_before_the_introduction_nobody_knows_the_demand_side(
    hidden: Person,
    lan: Person,
    an: Person,
    hoa: Person,
    technology: Technology,
    need: Need,
    visit: Any,
    visitor: Visitor,
    kind: str,
    stage: str,
):
    interest = ask_as(kind, hidden, lan, technology, need)
    asked, asking = (hidden, lan) if kind == "offer" else (lan, hidden)
    with transaction():
        if stage == "accepted":
            service.accept(interest, asked)
        if stage == "declined":
            service.decline(interest, asked, "KHAC", "Hẹn dịp khác")
        if stage == "cancelled":
            service.cancel(interest, asking)
    urls = pages_about(interest, technology, need)
    for client in (visit(lan), visit(an), visitor):
        assert_hidden(source_of(client, urls))
    assert_hidden(letters_to(lan, an))
    assert CANARIES[0] in visit(hoa).get(url_of(interest)).text


def test_the_introduction_exchanges_names(
    hidden: Person, lan: Person, an: Person, hoa: Person, technology: Technology, need: Need, visit: Any, visitor: Any
):
    interest = ask_as("with need", hidden, lan, technology, need)
    with transaction():
        service.accept(interest, lan)
        deal = service.introduce(interest, hoa, "Xin giới thiệu.")
    text = source_of(visit(lan), [url_of(deal), url_of(interest)])
    assert CANARIES[0] in text and CANARIES[2] in text
    urls = [*pages_about(interest, technology, need), url_of(deal)]
    for client in (visit(an), visitor):
        assert_hidden(source_of(client, urls))
    assert_hidden(letters_to(lan, an))


def test_messages_are_read_in_the_thread_only(
    deal: Deal, lan: Person, minh: Person, hoa: Person, an: Person, quan: Person, visit: Any, visitor: Visitor
):
    with transaction():
        service.write(deal, lan, SAID)
        service.close(deal, hoa, "KHAC", SAID)
    assert SAID not in letters_to(lan, minh, hoa, an, quan)
    urls = ["/giao-dich", "/giao-dich?xem=xong", "/thong-bao", url_of(deal), f"{url_of(deal)}/ket-qua"]
    for client in (visit(an), visit(quan), visitor):
        assert SAID not in source_of(client, urls)
    assert SAID in visit(minh).get(url_of(deal)).text


def test_an_officers_role_does_not_lift_the_veil_for_the_other_side(
    hidden: Person, lan: Person, hoa: Person, admin: Person, technology: Technology, need: Need, visit: Any
):
    """A broker who works at Lan's institute is, here, Lan's side."""
    interest = ask_as("without need", hidden, lan, technology, need)
    assert knows_demand(hoa, interest) and knows_demand(admin, interest) and knows_demand(hidden, interest)
    with transaction():
        join(hoa, lan.organisations[0], OWNER)
    assert not knows_demand(hoa, interest) and not knows_demand(lan, interest)
    assert_hidden(source_of(visit(hoa), [url_of(interest), "/giao-dich"]))


def test_an_open_need_names_its_side_at_once(
    hidden: Person, lan: Person, technology: Technology, need: Need, visit: Any
):
    with transaction():
        need.anonymous = False
    interest = ask_as("with need", hidden, lan, technology, need)
    text = visit(lan).get(url_of(interest)).text
    assert f"Hợp tác xã {CANARIES[0]}" in text
    assert CANARIES[1] not in text and hidden.email not in text  # the person comes with the introduction
