"""The page of all deals, and what desks ask."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.deals import service
from marketplace.deals.models import Deal, Interest
from marketplace.deals.stages import CLOSED, INTRODUCED, STAGE_LABELS
from marketplace.kernel.db import transaction
from tests.cast import make_organisation
from tests.deals.conftest import ANSWERS
from tests.statements import queries
from tests.visitor import Visitor


def test_each_side_finds_it_in_its_own_list(interest: Interest, visit: Any, lan: Person, minh: Person, an: Person):
    text = visit(lan).page("/giao-dich").text
    assert "Yêu cầu gửi đến tổ chức của bạn" in text and "Chờ bạn trả lời" in text
    assert "Yêu cầu tổ chức của bạn đã gửi" in visit(minh).page("/giao-dich").text
    assert "Chưa có yêu cầu kết nối nào" in visit(an).page("/giao-dich").text


def test_brokers_see_what_waits_for_them_first(accepted: Interest, visit: Any, hoa: Person):
    text = visit(hoa).page("/giao-dich").text
    assert text.index("Chờ giới thiệu (1)") < text.index("Chờ bên được hỏi trả lời (0)") < text.index("Hồ sơ đang")


def test_open_deals_and_past_ones(deal: Deal, visit: Any, lan: Person, minh: Person, hoa: Person):
    for person in (lan, minh, hoa):
        assert deal.number in visit(person).page("/giao-dich").text
    with transaction():
        service.close(deal, hoa, "GIA", "")
    for person in (lan, minh, hoa):
        assert deal.number not in visit(person).page("/giao-dich").text
        assert "Không thống nhất được giá" in visit(person).page("/giao-dich?xem=xong").text


def test_guests_sign_in(visitor: Visitor):
    assert visitor.get("/giao-dich").status_code == 303


def test_what_desks_ask(interest: Interest, lan: Person, minh: Person, hoa: Person, thu: Person):
    assert service.waiting_for(lan) == [interest] == service.interests_of(minh)
    assert service.waiting_for(minh) == service.waiting_for(thu) == service.waiting_for_introduction() == []
    assert service.interests_of(thu) == [interest]
    with transaction():
        service.accept(interest, lan)
    assert service.waiting_for(lan) == [] and service.waiting_for_introduction() == [interest]
    with transaction():
        deal = service.introduce(interest, hoa, "Xin giới thiệu.")
    for person in (lan, minh, hoa, thu):
        assert service.deals_of(person) == service.deals_of(person, INTRODUCED) == [deal]
        assert service.deals_of(person, CLOSED) == []
    assert service.counts() == {"asked": 0, "accepted": 0, **dict.fromkeys(STAGE_LABELS, 0), INTRODUCED: 1}


def test_the_list_costs_the_same_however_long(
    interest: Interest, technology: Technology, an: Person, lan: Person, visit: Any
):
    client = visit(lan)
    few = queries_of(client, "/giao-dich")
    with transaction():
        for number in range(6):
            organisation = make_organisation(f"Công ty {number}", "DOANHNGHIEP", an)
            service.ask(an, organisation, technology, ANSWERS)
    assert queries_of(client, "/giao-dich") <= few + 2  # an asker of another organisation, loaded together


def queries_of(client: Visitor, url: str, asked: list[str] | None = None) -> int:
    """How many statements a page takes; they are added to ``asked``."""
    with queries() as found:
        assert client.get(url).status_code == 200
    if asked is not None:
        asked += found
    return len(found)
