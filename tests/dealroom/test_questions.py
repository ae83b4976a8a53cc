"""Questions of a deal: who asks, answers and drops, what is overdue, and who is reminded when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts import suspensions
from marketplace.accounts.models import Membership, Person
from marketplace.dealroom import questions
from marketplace.dealroom.models import DealQuestion
from marketplace.deals import cases, service
from marketplace.deals.models import BROKER, DEMAND, SUPPLY, Deal
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Mail, Notice
from tests.dealroom.test_meetings import told
from tests.deals.conftest import url_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CANARY = "Chimhoangyen"


@pytest.fixture(autouse=True)
def day() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(deal: Deal, who: Person, side: str = SUPPLY, owner: Person | None = None, days: int | None = 3) -> DealQuestion:
    with transaction():
        due_on = TODAY + timedelta(days=days) if days is not None else None
        return questions.ask(deal, who, f"Công suất bao nhiêu? {CANARY}", side, owner, due_on)


def list_of(deal: Deal) -> str:
    return f"{url_of(deal)}/cau-hoi"


def page_of(row: DealQuestion) -> str:
    return f"{list_of(row.deal)}/{row.public_id}"


WHO = ("lan", "minh", "thu", "hoa", "admin", "an")  # both sides, one who only reads, broker, named officer, stranger
VERBS = {
    # verb, stage; Minh's side has asked Lan's
    ("list", "open"): (200, 200, 200, 200, 200, 404),
    ("list", "closed"): (200, 200, 200, 200, 200, 404),
    ("ask", "open"): (303, 303, 403, 303, 403, 404),
    ("ask", "closed"): (409, 409, 403, 409, 403, 404),
    ("answer", "open"): (303, 403, 403, 303, 403, 404),
    ("answer", "closed"): (409, 403, 403, 409, 403, 404),
    ("drop", "open"): (403, 303, 403, 303, 403, 404),
    ("drop", "closed"): (403, 409, 403, 409, 403, 404),
}


@pytest.mark.parametrize(("verb", "stage"), VERBS)
def test_who_may_do_what(
    deal: Deal, lan: Person, minh: Person, thu: Person, hoa: Person, admin: Person, an: Person, visit: Any, verb: str,
    stage: str,
):  # fmt: skip
    rows = [ask(deal, minh) for _ in WHO]
    with transaction():
        cases.name_reader(deal, hoa, admin, "Kiểm tra theo phản ánh")
        if stage == "closed":
            service.close(deal, hoa, "GIA", "")
    for person, row, status in zip((lan, minh, thu, hoa, admin, an), rows, VERBS[verb, stage], strict=True):
        client = visit(person)
        if verb == "list":
            answer = client.get(list_of(deal))
            assert (CANARY in answer.text) == (status == 200)
        else:
            url = {"ask": list_of(deal) + "/moi", "answer": page_of(row) + "/tra-loi", "drop": page_of(row) + "/bo"}
            sent = {"body": "Giữ lời này", "who": "demand", "answer": "Giữ lời này"}
            answer = client.post(url[verb], data={**sent, "csrf_token": client.csrf_token()})
            assert status != 409 or verb == "drop" or "Giữ lời này" in answer.text
        assert answer.status_code == status, f"{person.name}: {answer.status_code}"


def test_asked_answered_and_told(deal: Deal, lan: Person, minh: Person, lua: Person, hoa: Person, visit: Any):
    sent = {"body": "Công suất bao nhiêu?", "who": lan.public_id, "due_on": "30/11/2026"}
    assert visit(minh).submit(list_of(deal) + "/moi", sent).status_code == 303
    (row,) = questions.questions_of(deal)
    assert (row.side, row.owner_id, row.due_on) == (SUPPLY, lan.id, date(2026, 11, 30))
    assert told(lan) == ["dealroom.question"] and told(lua) == told(hoa) == told(minh) == []
    assert "Câu hỏi 1" in visit(lan).page(url_of(deal)).text and "Câu hỏi 1" not in visit(minh).page(url_of(deal)).text
    answer = visit(lua).submit(page_of(row) + "/tra-loi", {"answer": "15 kW"})
    assert answer.status_code == 303 and row.answer == "15 kW" and row.answered_by_id == lua.id
    assert told(minh) == ["dealroom.question_answered"]
    assert "15 kW" in visit(hoa).page(list_of(deal)).text and "Câu hỏi 1" not in visit(lan).page(url_of(deal)).text


BAD = {
    "nothing asked": ({"body": " "}, "body"),
    "too much": ({"body": "x" * 2001}, "body"),
    "nobody asked": ({"who": ""}, "who"),
    "a stranger asked": ({"who": "khongco"}, "who"),
    "yesterday": ({"due_on": "22/11/2026"}, "due_on"),
    "no such day": ({"due_on": "29/02/2027"}, "due_on"),
    "in three years": ({"due_on": "23/11/2029"}, "due_on"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_is_told_at_the_field(deal: Deal, minh: Person, visit: Any, case: str):
    values, field = BAD[case]
    answer = visit(minh).submit(list_of(deal) + "/moi", {"body": "Giữ lời này", "who": "supply", **values})
    assert answer.status_code == 200 and f'id="{field}-error"' in answer.text
    assert questions.questions_of(deal) == []


def test_two_answer_one_question(deal: Deal, lan: Person, lua: Person, minh: Person, visit: Any):
    row = ask(deal, minh)
    second = visit(lua)
    mine = dict(second._form_for(page_of(row) + "/tra-loi", None)) | {"answer": "Lời của người đến sau"}
    assert visit(lan).submit(page_of(row) + "/tra-loi", {"answer": "15 kW"}).status_code == 303
    answer = second.post(page_of(row) + "/tra-loi", data=mine)
    assert answer.status_code == 409 and "Lời của người đến sau" in answer.text and row.answer == "15 kW"
    assert told(minh) == ["dealroom.question_answered"]


def test_dropped_while_another_answers(deal: Deal, lan: Person, minh: Person, visit: Any):
    row = ask(deal, minh)
    client = visit(lan)
    mine = dict(client._form_for(page_of(row) + "/tra-loi", None)) | {"answer": "Lời đã viết"}
    with transaction():
        questions.drop(row, minh)
    answer = client.post(page_of(row) + "/tra-loi", data=mine)
    assert answer.status_code == 409 and "Lời đã viết" in answer.text and "đã được bỏ" in answer.text
    assert visit(lan).get(page_of(row) + "/tra-loi").status_code == 303


def test_the_same_form_twice_asks_once(deal: Deal, minh: Person, visit: Any):
    client, url = visit(minh), list_of(deal) + "/moi"
    data = dict(client._form_for(url, url)) | {"body": "Một lần thôi", "who": "supply"}
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert len(questions.questions_of(deal)) == 1


def test_a_suspended_side_answers_nothing(deal: Deal, lan: Person, minh: Person, admin: Person, visit: Any):
    row = ask(deal, minh)
    with transaction():
        side = lan.organisations[0]
        suspensions.suspend(side, admin, side.version, "Phản ánh đang được xem xét")
    assert "Trả lời" not in [one.text.partition(":")[0] for one in visit(lan).page(list_of(deal)).all("a")]
    with pytest.raises(NotAllowed), transaction():
        questions.answer(row, lan, "15 kW")


def test_who_leaves_sees_nothing_and_the_rest_answer(deal: Deal, lan: Person, lua: Person, minh: Person, visit: Any):
    row, client = ask(deal, minh, owner=lan), visit(lan)
    with transaction():
        db.session.execute(db.delete(Membership).where(Membership.person_id == lan.id))
    assert client.get(list_of(deal)).status_code == client.get(page_of(row) + "/tra-loi").status_code == 404
    db.session.expire_all()
    assert [one.id for one in questions.answerers(row)] == [lua.id]


def test_an_owner_of_another_side_is_refused(deal: Deal, lan: Person, minh: Person, an: Person):
    for owner in (minh, an):
        with pytest.raises(NotOpen), transaction():
            questions.ask(deal, lan, "Hỏi", SUPPLY, owner)


ORDER = {"late": -1, "soon": 1, "later": 9, "some day": None}


def test_the_list_begins_with_what_is_late(deal: Deal, lan: Person, minh: Person, visit: Any, day: Any):
    rows = {name: ask(deal, minh, days=days) for name, days in reversed(ORDER.items())}
    with transaction():
        settled = questions.ask(deal, minh, "Đã xong", SUPPLY)
        questions.answer(settled, lan, "Rồi")
    assert questions.questions_of(deal) == [*(rows[name] for name in ORDER), settled]
    page = visit(lan).page(list_of(deal))
    assert page.text.count("Quá hạn từ") == 1 and "Quá hạn từ 22/11/2026" in page.text
    assert "1 câu quá hạn" in visit(lan).page(url_of(deal)).text
    day.move_to(datetime(2026, 11, 24, 16, 59, tzinfo=UTC))
    assert not questions.is_overdue(rows["soon"]), "the last minute of the day in Vietnam"
    day.move_to(datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert questions.is_overdue(rows["soon"])


def remind_for(days: int, day: Any) -> list[int]:
    counts = []
    for number in range(days):
        day.move_to(NOW + timedelta(days=number))
        with transaction():
            counts.append(questions.remind_due())
    return counts


def test_reminders_on_the_day_and_three_days_after(
    deal: Deal, lan: Person, lua: Person, minh: Person, hoa: Person, day: Any
):
    ask(deal, minh, owner=lan, days=2)
    ask(deal, minh, side=BROKER, days=None)
    assert remind_for(9, day) == [0, 0, 1, 0, 0, 1, 0, 0, 0]
    assert told(lan)[1:] == ["dealroom.question_due", "dealroom.question_late"]
    assert told(minh) == ["dealroom.question_late"] and told(lua) == [] and told(hoa) == ["dealroom.question"]


def test_a_day_without_the_worker_loses_no_reminder(deal: Deal, lan: Person, minh: Person, day: Any):
    ask(deal, minh, days=1)
    day.move_to(NOW + timedelta(days=6))
    for wanted in (1, 0):
        with transaction():
            assert questions.remind_due() == wanted
    assert told(lan)[1:] == ["dealroom.question_late"]


@pytest.mark.parametrize("end", ["answered", "dropped", "closed"])
def test_what_has_ended_is_not_reminded_of(deal: Deal, lan: Person, minh: Person, hoa: Person, day: Any, end: str):
    row = ask(deal, minh, days=1)
    with transaction():
        if end == "answered":
            questions.answer(row, lan, "15 kW")
        if end == "dropped":
            questions.drop(row, minh)
        if end == "closed":
            service.close(deal, hoa, "GIA", "")
    assert remind_for(6, day) == [0] * 6


def test_no_notice_carries_a_word_of_it(deal: Deal, lan: Person, minh: Person, day: Any):
    row = ask(deal, minh, side=SUPPLY, days=0)
    ask(deal, lan, side=DEMAND, days=0)
    remind_for(4, day)
    with transaction():
        questions.answer(row, lan, CANARY)
    rows = [one for kind in (Notice, Mail) for one in db.session.execute(db.select(kind)).scalars().unique()]
    assert len(rows) > 8 and not [one for one in rows if CANARY in f"{one.params}{one.link}"]
