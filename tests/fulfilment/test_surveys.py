"""Surveys by a signed link: asked twice, then the broker is told; forged, reused, too late, opened by a robot."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.deals.case_models import DealInvitation
from marketplace.extensions import db
from marketplace.fulfilment import links, surveys
from marketplace.fulfilment.models import Survey, Transfer
from marketplace.fulfilment.surveys import Answer
from marketplace.kernel import history
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotOpen
from marketplace.notices.service import KINDS
from tests.fulfilment.conftest import mailed, told
from tests.visitor import Visitor

DUE = date(2027, 5, 2)
DAY = timedelta(days=1)
FILLED = {"in_use": "yes", "by": "Trần Văn Minh, giám đốc", "jobs": "6", "saving": "200 triệu", "output": "120 tấn"}


@pytest.fixture
def half(transfer: Transfer) -> Survey:
    return transfer.surveys[0]


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM))


def ask_on(day: date) -> int:
    with at(day), transaction():
        return surveys.ask_due()


def test_asked_again_and_then_the_broker_is_told(half: Survey, minh: Person, hoa: Person, lan: Person):
    asked = [ask_on(DUE + n * DAY) for n in (-1, 0, 1, 13, 14, 27, 28, 60)]
    assert asked == [0, 1, 0, 0, 1, 0, 1, 0]
    assert told("fulfilment.survey") == [minh.name] == told("fulfilment.survey_again")
    assert told("fulfilment.survey_silent") == [hoa.name]
    assert history.verify() == []


def test_not_asked_again_once_answered(half: Survey, minh: Person):
    ask_on(DUE)
    with transaction():
        surveys.answer(half, Answer("yes", "Minh"))
    assert [ask_on(DUE + n * DAY) for n in (14, 28)] == [0, 0]


def test_somebody_without_an_account_gets_the_link(transfer: Transfer, minh: Person):
    with transaction():
        for one in list(minh.organisations[0].memberships):
            db.session.delete(one)
        deal = transfer.agreement.deal
        kept = {"person_name": "Chú Tư", "email": "tu@example.vn", "confirmed_at": now()}
        db.session.add(DealInvitation(deal=deal, side="demand", **kept))
    db.session.expire_all()
    ask_on(DUE)
    (row,) = mailed("fulfilment.survey")
    assert row.to == "tu@example.vn"
    with at(DUE):
        link = KINDS[row.kind].mail_link(row.params)
    assert link and links.read_survey(link.rsplit("/", 1)[1]) is not None


def address_of(row: Survey) -> str:
    return f"/khao-sat/{links.sign(links.SURVEY, row)}"


def test_a_robot_that_opens_the_link_answers_nothing(half: Survey, visitor: Visitor):
    with at(DUE):
        for _ in range(2):
            response = visitor.get(address_of(half))
            assert response.status_code == 200 and response.headers["Referrer-Policy"] == "no-referrer"
        visitor.head(address_of(half))
    assert half.answered_at is None


def test_answered_once_without_signing_in(half: Survey, visitor: Visitor, app: Any, hoa: Person, lan: Person):
    url = address_of(half)
    with at(DUE):
        assert visitor.submit(url, {**FILLED, "revenue": "0"}).status_code == 303  # none is an answer, too
        assert visitor.get(url).status_code == 200  # thanks, in the same browser
        other = app.test_client()
        again = other.get(url)
        assert again.status_code == 410 and "đã được trả lời" in again.text
        assert other.post(url, data=FILLED).status_code in (400, 410)
    assert (half.in_use, half.jobs, half.saving, half.revenue) == ("yes", 6, 200_000_000, 0)
    assert told("fulfilment.survey_answered") == sorted([hoa.name, lan.name])
    with pytest.raises(NotOpen), transaction():
        surveys.answer(half, Answer("stopped", "Ai đó"))


def test_bad_links(half: Survey, transfer: Transfer, visitor: Visitor):
    good = links.sign(links.SURVEY, half)
    other_purpose = links.sign(links.CONFIRM, transfer)
    # The first letter of the signature: of the last one, two bits mean nothing.
    body, signature = good.rsplit(".", 1)
    forged = f"{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    bad = ["x", forged, good + good, other_purpose, "a" * 900]
    with at(DUE):
        for token in bad:
            assert visitor.get(f"/khao-sat/{token}").status_code == 410, token
        assert visitor.get(f"/khao-sat/{good}").status_code == 200
    with at(DUE + (links.SURVEY_DAYS + 1) * DAY):
        assert visitor.get(f"/khao-sat/{good}").status_code == 410


WRONG = [
    ({"in_use": ""}, "Xin chọn"),
    ({"in_use": "maybe"}, ""),
    ({"by": ""}, "Xin điền"),
    ({"jobs": "-3"}, "số nguyên"),
    ({"jobs": "9999999"}, "xem lại"),
    ({"revenue": "-5"}, "Số tiền"),
    ({"saving": "1.000.000 tỷ"}, "Số tiền"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_bad_answers_are_said_beside_the_field(half: Survey, visitor: Visitor, wrong: dict[str, str], words: str):
    with at(DUE):
        response = visitor.submit(address_of(half), {**FILLED, **wrong})
    assert response.status_code == 422 and words in response.text and half.answered_at is None


def test_both_sides_and_the_broker_read_the_answer(half: Survey, visit, lan, minh, hoa, broker):
    with transaction():
        surveys.answer(half, Answer("partly", "Minh", output="80 tấn", revenue=0, trouble="Thiếu thợ"))
    url = f"/giao-dich/{half.transfer.agreement.deal.public_id}/thuc-hien"
    for person in (lan, minh, hoa):
        text = visit(person).get(url).text
        assert "80 tấn" in text and "Thiếu thợ" in text and "Dùng một phần" in text and ">0 đồng<" in text
    assert visit(broker).get(url).status_code == 404


def test_only_the_receiving_side_finds_the_button(half: Survey, visit, lan, minh, hoa):
    url = f"/giao-dich/{half.transfer.agreement.deal.public_id}/thuc-hien"
    found = {}
    browsers = {name: visit(person) for name, person in (("lan", lan), ("minh", minh), ("hoa", hoa))}
    assert "/khao-sat/" not in browsers["minh"].get(url).text
    with transaction():
        half.due_on = date(2026, 11, 20)
    for name, browser in browsers.items():
        found[name] = "/khao-sat/" in browser.get(url).text
    assert found == {"lan": False, "minh": True, "hoa": False}
