"""What is said in a deal, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.deals import cases, service
from marketplace.deals.models import Deal, Message
from marketplace.deals.stages import CLOSED, INTRODUCED
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.deals.conftest import url_of
from tests.deals.test_answering import told
from tests.html import Page
from tests.visitor import Visitor


def talk_of(deal: Deal) -> str:
    return f"{url_of(deal)}/trao-doi"


def said() -> list[str]:
    return list(db.session.execute(db.select(Message.body).order_by(Message.id)).scalars())


def test_both_sides_have_names_and_contacts(deal: Deal, visit: Any, lan: Person, minh: Person, hoa: Person):
    for person in (lan, minh, hoa):
        text = visit(person).page(url_of(deal)).text
        for part in (lan.name, lan.email, minh.name, minh.email, hoa.name, deal.introduction):
            assert part in text
        assert lan.organisations[0].name in text and minh.organisations[0].name in text


def test_they_write_to_each_other(deal: Deal, visit: Any, lan: Person, minh: Person, hoa: Person):
    for person, words in ((lan, "Chào anh"), (minh, "Chào chị,\nkhi nào xem máy?"), (hoa, "Sáng thứ Tư")):
        response = visit(person).submit(f"{url_of(deal)}/loi-nhan", {"body": words}, page=talk_of(deal))
        assert response.status_code == 303
    text = visit(lan).page(talk_of(deal)).text
    assert text.index("Chào anh") < text.index("khi nào xem máy?") < text.index("Sáng thứ Tư")
    assert told(lan).count("deals.message") == 2 and told(hoa).count("deals.message") == 2


def test_who_only_reads_does_not_write(deal: Deal, visit: Any, thu: Person, admin: Person, hoa: Person):
    with transaction():
        cases.name_reader(deal, hoa, admin, "Kiểm tra theo phản ánh")
    for person in (thu, admin):
        client = visit(person)
        page = client.page(talk_of(deal))
        assert "không viết vào" in page.text and not page.all("textarea")
        token = {"csrf_token": client.csrf_token(), "body": "Tôi cũng nói"}
        assert client.post(f"{url_of(deal)}/loi-nhan", data=token).status_code == 403
    assert said() == []


def test_strangers_do_not_find_it(deal: Deal, visit: Any, visitor: Visitor, an: Person, quan: Person, admin: Person):
    for person in (an, quan, admin):
        client = visit(person)
        assert client.get(talk_of(deal)).status_code == 404
        token = {"csrf_token": client.csrf_token(), "body": "Xin chào"}
        assert client.post(f"{url_of(deal)}/loi-nhan", data=token).status_code == 404
    assert visitor.get(talk_of(deal)).status_code == 303


@pytest.mark.parametrize("body", ["", " \n\t ", "\x00\u202e\u200f", "x" * 5001])
def test_a_bad_message_is_told_at_the_field(deal: Deal, visit: Any, lan: Person, body: str):
    response = visit(lan).submit(f"{url_of(deal)}/loi-nhan", {"body": body}, page=talk_of(deal))
    assert response.status_code == 200 and 'id="body-error"' in response.text
    assert [a.text for a in Page.read(response.text).all("a") if "Trao đổi" in a.text and a.get("aria-current")]
    assert said() == []


def test_markup_is_shown_as_it_was_typed(deal: Deal, visit: Any, lan: Person, minh: Person):
    visit(lan).submit(f"{url_of(deal)}/loi-nhan", {"body": "<b onclick=x>đậm</b> 🥭"}, page=talk_of(deal))
    assert "&lt;b onclick=x&gt;đậm&lt;/b&gt; 🥭" in visit(minh).get(talk_of(deal)).text


def test_a_message_sent_twice_is_said_once(deal: Deal, visit: Any, lan: Person):
    client, url = visit(lan), f"{url_of(deal)}/loi-nhan"
    data = dict(client._form_for(url, talk_of(deal))) | {"body": "Một lần thôi"}
    for _ in range(2):
        assert client.post(url, data=data).status_code == 303
    assert said() == ["Một lần thôi"]


def test_without_a_token_nothing_is_said(deal: Deal, visit: Any, lan: Person):
    assert visit(lan).post(f"{url_of(deal)}/loi-nhan", data={"body": "x"}).status_code == 400
    assert said() == []


def test_the_broker_records_what_came_of_it(deal: Deal, visit: Any, hoa: Person, lan: Person, minh: Person):
    client = visit(hoa)
    response = client.submit(f"{url_of(deal)}/ket-qua", {"reason": "DATTHOATHUAN", "words": "Ký hợp đồng hai buồng"})
    assert response.status_code == 303
    assert (deal.status, deal.outcome) == (CLOSED, "DATTHOATHUAN") and deal.closed_at
    page = visit(lan).page(url_of(deal))
    assert "Đạt thỏa thuận. Ký hợp đồng hai buồng" in page.text and not page.all("textarea")
    assert told(lan)[-1] == told(minh)[-1] == "deals.closed"


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "reason"), ({"reason": "XONG"}, "reason"), ({"reason": "KHAC"}, "words"), ({"words": "x" * 5001}, "words")],
)
def test_a_bad_outcome_is_told_at_the_field(deal: Deal, visit: Any, hoa: Person, values: dict[str, str], field: str):
    response = visit(hoa).submit(f"{url_of(deal)}/ket-qua", values)
    assert response.status_code == 200 and f'id="{field}-error"' in response.text
    assert deal.status == INTRODUCED


def test_it_goes_on_after_all(deal: Deal, visit: Any, hoa: Person, lan: Person):
    with transaction():
        service.close(deal, hoa, "THIEUVON", "")
    client = visit(hoa)
    assert 'id="reason-error"' in client.submit(f"{url_of(deal)}/mo-lai", {"reason": " "}).text
    assert client.submit(f"{url_of(deal)}/mo-lai", {"reason": "Đã có vốn vay"}).status_code == 303
    assert deal.status == INTRODUCED and deal.outcome is None
    page = visit(lan).page(talk_of(deal))
    assert "Hồ sơ được mở lại: Đã có vốn vay" in page.text and page.all("textarea")


def test_only_its_broker_concludes(deal: Deal, visit: Any, lan: Person, minh: Person, admin: Person, an: Person):
    for person, statuses in ((lan, {403}), (minh, {403}), (admin, {403}), (an, {403, 404})):
        client = visit(person)
        token = {"csrf_token": client.csrf_token(), "reason": "GIA"}
        assert client.post(f"{url_of(deal)}/ket-qua", data=token).status_code in statuses
    assert deal.status == INTRODUCED


def test_the_second_outcome_is_too_late(deal: Deal, visit: Any, hoa: Person):
    first, second = visit(hoa), visit(hoa)
    token = {"csrf_token": second.csrf_token(), "reason": "THIEUVON"}
    first.submit(f"{url_of(deal)}/ket-qua", {"reason": "GIA"})
    assert second.post(f"{url_of(deal)}/ket-qua", data=token).status_code == 409
    assert deal.outcome == "GIA"


def test_writing_into_a_closed_deal_is_too_late(deal: Deal, visit: Any, hoa: Person, lan: Person):
    client = visit(lan)
    token = {"csrf_token": client.csrf_token(), "body": "Khoan đã"}
    with transaction():
        service.close(deal, hoa, "GIA", "")
    assert client.post(f"{url_of(deal)}/loi-nhan", data=token).status_code == 409
    assert said() == []
