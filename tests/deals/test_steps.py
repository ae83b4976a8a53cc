"""Who may do what, at every status: when a table changes, the business changes."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import OWNER, Person
from marketplace.deals import service
from marketplace.deals.models import ACCEPTED, ASKED, CANCELLED, DECLINED, INTRODUCED, Deal, Interest
from marketplace.deals.workflow import interest_life
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.deals.conftest import ANSWERS, join

PEOPLE = ("lan", "minh", "hoa", "quan", "an", "thu", "guest")
#              Lan (asked)            Minh (asks)  Hoa (broker)   Quân  An    Thư (reads for Minh)  guest
INTEREST: dict[str, tuple[set[str], ...]] = {
    ASKED: ({"accept", "decline"}, {"cancel"}, set(), set(), set(), set(), set()),
    ACCEPTED: (set(), set(), {"introduce"}, set(), set(), set(), set()),
    DECLINED: (set(), set(), set(), set(), set(), set(), set()),
    CANCELLED: (set(), set(), set(), set(), set(), set(), set()),
    INTRODUCED: (set(), set(), set(), set(), set(), set(), set()),
}


@pytest.fixture
def people(lan: Person, minh: Person, hoa: Person, quan: Person, an: Person, thu: Person) -> dict[str, Any]:
    return dict(zip(PEOPLE, (lan, minh, hoa, quan, an, thu, Guest()), strict=True))


def bring_to(interest: Interest, status: str, people: dict[str, Any]) -> None:
    with transaction():
        if status in (ACCEPTED, INTRODUCED):
            service.accept(interest, people["lan"])
        if status == INTRODUCED:
            service.introduce(interest, people["hoa"], "Xin giới thiệu.")
        if status == DECLINED:
            service.decline(interest, people["lan"], "GIA", "")
        if status == CANCELLED:
            service.cancel(interest, people["minh"])
    assert interest.status == status


@pytest.mark.parametrize("status", INTEREST)
def test_buttons_of_an_interest(interest: Interest, people: dict[str, Any], status: str):
    bring_to(interest, status, people)
    found = tuple({s.verb for s in interest_life.open_to(people[name], interest)} for name in PEOPLE)
    assert found == INTEREST[status]


def test_who_writes_in_the_thread(deal: Deal, people: dict[str, Any], lua: Person, admin: Person):
    everybody = {**people, "lua": lua, "admin": admin}
    assert {name for name, person in everybody.items() if allows(person, "write", deal)} == {
        "lan",
        "minh",
        "hoa",
        "lua",
    }
    readers = {name for name, person in everybody.items() if allows(person, "see", deal)}
    assert readers == {"lan", "minh", "hoa", "thu", "lua", "admin"}


def test_a_broker_with_a_part_in_it_does_not_introduce(accepted: Interest, hoa: Person, minh: Person):
    with transaction():
        join(hoa, minh.organisations[0], OWNER)
    assert "introduce" not in {s.verb for s in interest_life.open_to(hoa, accepted)}
    with pytest.raises(NotAllowed), transaction():
        service.introduce(accepted, hoa, "Xin giới thiệu.")


def test_every_step_is_in_history(deal: Deal, hoa: Person, minh: Person):
    with transaction():
        service.write(deal, minh, "Xin chào")
        service.close(deal, hoa, "KHAC", "Hai bên hẹn năm sau")
        service.reopen(deal, hoa, "Có vốn sớm hơn")
    assert [e.verb for e in history.entries_of(deal.interest)] == ["ask", "accept", "introduce"]
    entries = history.entries_of(deal)
    turns = [e for e in entries if e.verb != "write"]
    assert [e.verb for e in turns] == ["introduce", "close", "reopen"]
    assert turns[1].reason == "KHAC; Hai bên hẹn năm sau"
    assert "Xin chào" not in str([e.changes for e in entries])
    assert history.verify() == []


def test_what_is_closed_takes_no_message(deal: Deal, hoa: Person, minh: Person):
    with transaction():
        service.close(deal, hoa, "TUTIEPTUC", "")
    with pytest.raises(NotOpen), transaction():
        service.write(deal, minh, "Còn một câu")


@pytest.mark.parametrize("person", PEOPLE)
def test_sql_sees_what_the_rule_sees(
    deal: Deal, people: dict[str, Any], lua: Person, admin: Person, an: Person, person: str
):
    """Interests of every status, the deal, and one interest of strangers."""
    with transaction():
        stranger = make_stranger(an, deal)
    for model in (Interest, Deal):
        rows = list(db.session.execute(db.select(model)).scalars().unique())
        for actor in (people[person], lua, admin):
            by_rule = {row.id for row in rows if allows(actor, "see", row)}
            by_sql = set(db.session.execute(db.select(model.id).where(model.visible_to(actor))).scalars())
            assert by_rule == by_sql
    assert stranger.id


def make_stranger(an: Person, deal: Deal) -> Interest:
    """An asks about Lan's technology, too."""
    return service.ask(an, an.organisations[0], deal.interest.technology, ANSWERS)
