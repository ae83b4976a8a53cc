"""Accepting, declining, taking back and introducing, by the pages."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import OWNER, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service
from marketplace.deals.models import ACCEPTED, ASKED, CANCELLED, DECLINED, INTRODUCED, Interest
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.notices.models import Mail, Notice
from tests.deals.conftest import ANSWERS, join, url_of
from tests.visitor import Visitor


def told(person: Person) -> list[str]:
    """The kinds of what a person was told about deals, oldest first."""
    kinds = db.select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.like("deals.%"))
    return list(db.session.execute(kinds.order_by(Notice.id)).scalars())


def test_both_the_asked_side_and_the_brokers_hear_of_it(
    interest: Interest, lan: Person, lua: Person, hoa: Person, minh: Person, an: Person, quan: Person
):
    assert (told(lan), told(hoa)) == (["deals.asked"], ["deals.asked_broker"])
    assert not any(told(person) for person in (minh, an, quan))


def test_an_editor_hears_of_it_a_reader_does_not(
    technology: Technology, need: Need, lan: Person, thu: Person, lua: Person
):
    with transaction():
        service.ask(lan, lan.organisations[0], technology, ANSWERS, need)
        service.ask(need.author, need.organisation, technology, ANSWERS)
    assert told(thu) == [] and told(lua) == ["deals.asked"]


def test_accepting_tells_asker_and_brokers(interest: Interest, visit: Any, lan: Person, minh: Person, hoa: Person):
    client = visit(lan)
    assert "Nhận lời" in client.page(url_of(interest)).text
    assert client.submit(f"{url_of(interest)}/nhan-loi", page=url_of(interest)).status_code == 303
    assert interest.status == ACCEPTED and interest.answered_by_id == lan.id
    assert told(minh) == ["deals.accepted"] and told(hoa)[-1] == "deals.accepted_broker"


def test_declining_says_why(interest: Interest, visit: Any, lan: Person, minh: Person):
    url = f"{url_of(interest)}/tu-choi"
    response = visit(lan).submit(url, {"reason": "KHONGDUSUC", "words": "Năm nay kín lịch lắp máy"})
    assert response.status_code == 303
    assert (interest.status, interest.decline_reason) == (DECLINED, "KHONGDUSUC")
    page = visit(minh).page(url_of(interest))
    assert "Hiện chưa đủ người hoặc năng lực thực hiện. Năm nay kín lịch lắp máy" in page.text
    assert told(minh) == ["deals.declined"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "reason"),
        ({"reason": "BIADAT"}, "reason"),
        ({"reason": "KHAC"}, "words"),
        ({"reason": "KHAC", "words": " \u200f\x00"}, "words"),
        ({"reason": "GIA", "words": "x" * 1001}, "words"),
    ],
)
def test_a_bad_refusal_is_told_at_the_field(
    interest: Interest, visit: Any, lan: Person, values: dict[str, str], field: str
):
    response = visit(lan).submit(f"{url_of(interest)}/tu-choi", values)
    assert response.status_code == 200 and f'id="{field}-error"' in response.text
    assert interest.status == ASKED


def test_an_anonymous_side_is_warned_before_it_names_itself(offer: Interest, visit: Any, minh: Person, lan: Person):
    url, name = f"{url_of(offer)}/tu-choi", minh.organisations[0].name
    client = visit(minh)
    values = {"reason": "GIA", "words": f"{name} chưa có vốn"}
    assert "để lộ tổ chức" in client.submit(url, values).text
    assert offer.status == ASKED
    assert client.submit(url, {**values, "words": "Chưa có vốn"}).status_code == 303
    assert name not in visit(lan).get(url_of(offer)).text


def test_the_asker_takes_it_back(interest: Interest, visit: Any, lan: Person, minh: Person):
    client = visit(minh)
    assert client.submit(f"{url_of(interest)}/rut", page=url_of(interest)).status_code == 303
    assert interest.status == CANCELLED and told(lan) == ["deals.asked", "deals.cancelled"]


@pytest.mark.parametrize("verb", ["nhan-loi", "tu-choi", "rut"])
def test_the_second_of_two_is_too_late(interest: Interest, visit: Any, lan: Person, minh: Person, verb: str):
    first, second = visit(lan), visit(minh if verb == "rut" else lan)
    token = {"csrf_token": second.csrf_token(), "reason": "GIA"}
    first.submit(f"{url_of(interest)}/nhan-loi", page=url_of(interest))
    response = second.post(f"{url_of(interest)}/{verb}", data=token)
    assert response.status_code == 409 and "Đã có người xử lý trước" in response.text
    assert interest.status == ACCEPTED


@pytest.mark.parametrize("verb", ["nhan-loi", "tu-choi", "rut", "gioi-thieu"])
def test_nobody_else_takes_a_step(
    interest: Interest, visit: Any, visitor: Visitor, an: Person, quan: Person, thu: Person, verb: str
):
    url = f"{url_of(interest)}/{verb}"
    for person, status in ((an, {403, 404}), (quan, {403, 404}), (thu, {403})):
        client = visit(person)
        token = {"csrf_token": client.csrf_token(), "reason": "GIA", "introduction": "x"}
        assert client.post(url, data=token).status_code in status
    token = {"csrf_token": visitor.csrf_token()}
    assert visitor.post(url, data=token).status_code == 303
    assert visit(an).post(url).status_code == 400
    assert interest.status == ASKED


def test_strangers_do_not_find_it(interest: Interest, visit: Any, visitor: Visitor, an: Person, quan: Person):
    for person in (an, quan):
        assert visit(person).get(url_of(interest)).status_code == 404
    assert visitor.get(url_of(interest)).status_code == 303


def test_the_broker_introduces(accepted: Interest, visit: Any, hoa: Person, lan: Person, minh: Person):
    client = visit(hoa)
    assert "Giới thiệu hai bên" in client.page(url_of(accepted)).text
    response = client.submit(f"{url_of(accepted)}/gioi-thieu", {"introduction": "Mời hai bên xem máy chạy."})
    assert response.status_code == 303 and accepted.status == INTRODUCED
    deal = accepted.deal
    assert deal is not None and deal.number.startswith("GD-") and deal.number.endswith("-0001")
    assert response.location == url_of(deal)
    assert (deal.supply, deal.demand) == (lan.organisations[0], minh.organisations[0])
    assert told(lan)[-1] == told(minh)[-1] == "deals.introduced" and "deals.introduced" not in told(hoa)


@pytest.mark.parametrize("words", ["", " \u200b\x00 ", "x" * 5001])
def test_an_introduction_has_words(accepted: Interest, visit: Any, hoa: Person, words: str):
    response = visit(hoa).submit(f"{url_of(accepted)}/gioi-thieu", {"introduction": words})
    assert response.status_code == 200 and 'id="introduction-error"' in response.text
    assert accepted.status == ACCEPTED


def test_two_brokers_introduce_once(accepted: Interest, visit: Any, hoa: Person):
    first, second = visit(hoa), visit(hoa)
    url = f"{url_of(accepted)}/gioi-thieu"
    token = {"csrf_token": second.csrf_token(), "introduction": "Hai"}
    assert first.submit(url, {"introduction": "Một"}).status_code == 303
    assert second.post(url, data=token).status_code == 409
    assert accepted.deal is not None and accepted.deal.introduction == "Một"


def test_a_broker_from_one_side_is_told_as_a_member_and_cannot_introduce(
    technology: Technology, minh: Person, lan: Person, hoa: Person, visit: Any
):
    with transaction():
        join(hoa, lan.organisations[0], OWNER)
        interest = service.ask(minh, minh.organisations[0], technology, ANSWERS)
        service.accept(interest, lan)
    assert told(hoa) == ["deals.asked"]
    assert visit(hoa).get(f"{url_of(interest)}/gioi-thieu").status_code == 403


def test_mails_lead_to_the_page(interest: Interest):
    links = set(db.session.execute(db.select(Mail.link).where(Mail.kind.like("deals.%"))).scalars())
    assert links == {url_of(interest)}
