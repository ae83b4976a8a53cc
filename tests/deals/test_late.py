"""A step that is not open (any more): where it stands, and nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Person
from marketplace.deals import service
from marketplace.deals.models import ACCEPTED, Deal, Interest
from marketplace.deals.stages import CLOSED
from marketplace.kernel.db import transaction
from tests.deals.conftest import join, url_of
from tests.deals.test_thread import said
from tests.html import Page
from tests.visitor import Visitor

WORDS = "Mời hai bên xem máy chạy <b>thứ Tư</b>,\nrồi bàn về giá."


def send(client: Visitor, url: str, **values: str) -> Any:
    return client.post(url, data={"csrf_token": client.csrf_token(), **values})


def given_back(response: Any) -> list[str]:
    """The texts on the page, each in a box that can only be read."""
    assert response.status_code == 409
    boxes = list(Page.read(response.text).one("main").all("textarea"))
    assert all("readonly" in box.attributes for box in boxes)
    return [box.text for box in boxes]


def is_told(client: Visitor, url: str, page: str, words: str) -> None:
    """Reading the form leads to the page of the item, which says where it stands."""
    response = client.get(url)
    assert (response.status_code, response.location) == (303, page)
    assert words in client.page(page).text


def leads_back(response: Any, page: str) -> bool:
    return page in [link.get("href") for link in Page.read(response.text).one("main").all("a")]


def test_an_introduction_waits_for_the_answer(interest: Interest, visit: Any, hoa: Person):
    is_told(visit(hoa), f"{url_of(interest)}/gioi-thieu", url_of(interest), "Đang chờ bên được hỏi trả lời.")


def test_who_was_introduced_is_not_introduced_again(deal: Deal, visit: Any, hoa: Person, lan: Person):
    page = url_of(deal.interest)
    where = f"Hai bên trao đổi trong hồ sơ {deal.number}."
    is_told(visit(hoa), f"{page}/gioi-thieu", page, where)
    is_told(visit(lan), f"{page}/tu-choi", page, where)


def test_a_deal_is_closed_and_opened_again_in_turn(deal: Deal, visit: Any, hoa: Person):
    client, page, number = visit(hoa), url_of(deal), deal.number
    is_told(client, f"{page}/mo-lai", page, f"Hồ sơ {number} đang ở giai đoạn “Đã giới thiệu”.")
    with transaction():
        service.close(deal, hoa, "GIA", "")
    is_told(client, f"{page}/ket-qua", page, f"Hồ sơ {number} đã đóng, kết quả đã được ghi.")


def test_a_late_introduction_is_given_back(deal: Deal, visit: Any, hoa: Person):
    page = url_of(deal.interest)
    response = send(visit(hoa), f"{page}/gioi-thieu", introduction=WORDS)
    [box] = given_back(response)
    assert box.split() == WORDS.split() and "&lt;b&gt;" in response.text
    assert deal.number in response.text and leads_back(response, page)
    assert deal.introduction != WORDS


def test_a_late_refusal_is_given_back_with_its_reason(accepted: Interest, visit: Any, lan: Person):
    response = send(visit(lan), f"{url_of(accepted)}/tu-choi", reason="KHONGDUSUC", words="Kín lịch")
    assert given_back(response) == ["Hiện chưa đủ người hoặc năng lực thực hiện", "Kín lịch"]
    assert "Bên được hỏi đã nhận lời." in response.text and leads_back(response, url_of(accepted))
    assert accepted.status == ACCEPTED and accepted.decline_reason is None


def test_a_late_outcome_and_a_late_message_are_given_back(deal: Deal, visit: Any, hoa: Person, lan: Person):
    with transaction():
        service.close(deal, hoa, "GIA", "")
    outcome = send(visit(hoa), f"{url_of(deal)}/ket-qua", reason="KHAC", words="Hẹn năm sau")
    assert given_back(outcome)[-1] == "Hẹn năm sau"
    message = send(visit(lan), f"{url_of(deal)}/loi-nhan", body="Còn một câu")
    assert given_back(message) == ["Còn một câu"]
    assert leads_back(outcome, url_of(deal)) and leads_back(message, url_of(deal))
    assert (deal.status, deal.outcome, said()) == (CLOSED, "GIA", [])


def test_a_late_reopening_is_given_back(deal: Deal, visit: Any, hoa: Person):
    assert given_back(send(visit(hoa), f"{url_of(deal)}/mo-lai", reason="Có vốn")) == ["Có vốn"]


@pytest.mark.parametrize(("step", "name"), [("ket-qua", "words"), ("loi-nhan", "body")])
def test_what_is_late_and_too_long_is_given_back_too(deal: Deal, visit: Any, hoa: Person, step: str, name: str):
    with transaction():
        service.close(deal, hoa, "GIA", "")
    assert given_back(send(visit(hoa), f"{url_of(deal)}/{step}", **{name: "x" * 5001})) == ["x" * 5001]


def test_a_forged_reason_and_an_empty_form_give_nothing_back(accepted: Interest, visit: Any, lan: Person):
    client = visit(lan)
    assert given_back(send(client, f"{url_of(accepted)}/tu-choi", reason="BIADAT")) == []
    assert given_back(send(client, f"{url_of(accepted)}/tu-choi")) == []


def test_pressing_twice_is_not_called_late(accepted: Interest, visit: Any, hoa: Person):
    """What was recorded the first time is not said to be lost."""
    client, url = visit(hoa), f"{url_of(accepted)}/gioi-thieu"
    data = dict(client._form_for(url, None)) | {"introduction": "Một lần thôi"}
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert "hệ thống chỉ ghi một lần" in client.page("/ban-lam-viec").text


def test_a_broker_who_joined_a_side_meanwhile_keeps_the_words(deal: Deal, visit: Any, hoa: Person, lan: Person):
    client = visit(hoa)
    with transaction():
        join(hoa, lan.organisations[0], VIEWER)
    answer = send(client, f"{url_of(deal)}/ket-qua", reason="GIA", words=WORDS)
    assert given_back(answer)[-1].split() == WORDS.split() and "Bạn không còn môi giới được hồ sơ" in answer.text
    assert client.get(f"{url_of(deal)}/ket-qua").status_code == 403 and deal.outcome is None
