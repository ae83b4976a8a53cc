"""Meetings: who may do what at which stage, what is refused, who is told, and what follows from the minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Membership, Person
from marketplace.dealroom import meetings
from marketplace.dealroom.meetings import Decision, Guest, Minutes, Plan
from marketplace.dealroom.models import DealQuestion, Meeting
from marketplace.deals import cases, service
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Mail, Notice
from tests.deals.conftest import url_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # nine in the morning in Vietnam
CANARY = "Chimhoangyen"
FILLED = {"title": "Xem máy chạy thử", "day": "25/11/2026", "start": "14h30", "length": "90", "place": "Xưởng của Viện"}


@pytest.fixture(autouse=True)
def day() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def plan(*people: Person, at: datetime = NOW + timedelta(days=2), **more: Any) -> Plan:
    values = {"title": f"Họp {CANARY}", "place": "Xưởng", "agenda": f"Bàn giá {CANARY}", **more}
    return Plan(starts_at=at, ends_at=at + timedelta(hours=1), people=people, **values)


Called = Callable[..., Meeting]


@pytest.fixture
def called(deal: Deal, lan: Person, minh: Person, hoa: Person) -> Called:
    """``called()``: Lan has called a meeting of all three; with ``at`` in the past it is over by now."""

    def one(at: datetime = NOW + timedelta(days=2), **more: Any) -> Meeting:
        with transaction():
            return meetings.call(deal, lan, plan(lan, minh, hoa, at=at, **more), is_held=at < NOW)

    return one


def list_of(deal: Deal) -> str:
    return f"{url_of(deal)}/cuoc-hop"


def page_of(meeting: Meeting) -> str:
    return f"{list_of(meeting.deal)}/{meeting.public_id}"


def told(person: Person) -> list[str]:
    kinds = db.select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.like("dealroom.%"))
    return list(db.session.execute(kinds.order_by(Notice.id)).scalars())


def everything() -> list[Meeting]:
    return list(db.session.execute(db.select(Meeting).order_by(Meeting.id)).scalars().unique())


# Who may what ---------------------------------------------------------------------------------------------------------

WHO = ("lan", "minh", "thu", "hoa", "admin", "an")  # both sides, one who only reads, broker, named officer, stranger
VERBS = {
    # address        stage      status for each of WHO
    ("", "open"): (200, 200, 200, 200, 200, 404),
    ("", "closed"): (200, 200, 200, 200, 200, 404),
    ("/lich.ics", "open"): (200, 200, 200, 200, 200, 404),
    ("/sua", "open"): (303, 303, 403, 303, 403, 404),
    ("/sua", "closed"): (409, 409, 403, 409, 403, 404),
    ("/huy", "open"): (303, 303, 403, 303, 403, 404),
    ("/huy", "closed"): (409, 409, 403, 409, 403, 404),
    ("/bien-ban", "open"): (303, 303, 403, 303, 403, 404),
    ("/bien-ban", "closed"): (409, 409, 403, 409, 403, 404),
}


@pytest.mark.parametrize(("verb", "stage"), VERBS)
def test_who_may_do_what(
    deal: Deal, lan: Person, minh: Person, thu: Person, hoa: Person, admin: Person, an: Person, visit: Any, verb: str,
    stage: str, called: Called,
):  # fmt: skip
    at = NOW - timedelta(hours=3) if verb == "/bien-ban" else NOW + timedelta(days=2)
    rows = [called(at) for _ in WHO]
    with transaction():
        cases.name_reader(deal, hoa, admin, "Kiểm tra theo phản ánh")
        if stage == "closed":
            service.close(deal, hoa, "GIA", "")
    for person, row, status in zip((lan, minh, thu, hoa, admin, an), rows, VERBS[verb, stage], strict=True):
        client, url = visit(person), page_of(row) + verb
        if verb in ("", "/lich.ics"):
            answer = client.get(url)
            assert (CANARY in answer.text) == (status == 200)
        else:
            present = [str(one.id) for one in row.attendances]
            sent = {**FILLED, "people": [lan.public_id], "seen": str(row.version), "reason": "Mưa bão"}
            sent |= {"result": "BUOCTIEP", "present": present, "minutes": "Đã xem máy"}
            answer = client.post(url, data={**sent, "csrf_token": client.csrf_token()})
        assert answer.status_code == status, f"{person.name}: {answer.status_code}"


def test_calling_by_the_form_invites_everybody_chosen(
    deal: Deal, lan: Person, minh: Person, hoa: Person, an: Person, visit: Any
):
    sent = {**FILLED, "people": [lan.public_id, minh.public_id, an.public_id], "guests": "Ông Ba, ba@example.vn\nBà Tư"}
    answer = visit(lan).submit(list_of(deal) + "/moi", sent)
    assert answer.status_code == 303
    (meeting,) = everything()
    assert meeting.starts_at == datetime(2026, 11, 25, 7, 30, tzinfo=UTC) and meeting.ends_at.hour == 9
    assert {one.person.name if one.person else one.name for one in meeting.attendances} == {
        lan.name, minh.name, "Ông Ba", "Bà Tư",
    }  # fmt: skip
    assert told(minh) == told(lan) == ["dealroom.meeting_called"] and told(hoa) == told(an) == []
    page = visit(lan).page(answer.location).text
    assert "Bà Tư (chưa có thư điện tử" in page and page.count("không nhận được thư mời") == 1
    guest = db.session.execute(db.select(Mail).where(Mail.kind == "dealroom.guest_called")).scalar_one()
    assert guest.to == "ba@example.vn" and guest.link == ""


BAD = {
    # field: (values, where the error stands)
    "no title": ({"title": " "}, "title"),
    "no day": ({"day": ""}, "day"),
    "29 February of a common year": ({"day": "29/02/2027"}, "day"),
    "yesterday": ({"day": "22/11/2026"}, "day"),
    "an hour ago": ({"day": "23/11/2026", "start": "8:00"}, "day"),
    "this very minute": ({"day": "23/11/2026", "start": "9:00"}, "day"),
    "in three years": ({"day": "23/11/2029"}, "day"),
    "no time": ({"start": ""}, "start"),
    "25 o'clock": ({"start": "25:00"}, "start"),
    "24:00": ({"start": "24:00"}, "start"),
    "61 minutes": ({"start": "9:61"}, "start"),
    "a word": ({"start": "sáng"}, "start"),
    "no such length": ({"length": "-60"}, "length"),
    "nowhere": ({"place": ""}, "place"),
    "http": ({"link": "http://hop.example.vn/a"}, "link"),
    "script": ({"link": "javascript:alert(1)"}, "link"),
    "with a password": ({"link": "https://lan:mk@hop.example.vn/"}, "link"),
    "another line": ({"link": "https://hop.example.vn/ a"}, "link"),
    "a broken port": ({"link": "https://hop.example.vn:x/"}, "link"),
    "nobody": ({"people": [], "guests": ""}, "people"),
    "a bad address": ({"guests": "Ông Ba, ba@"}, "guests"),
    "an address alone": ({"guests": "ba@example.vn"}, "guests"),
    "signs beyond ASCII": ({"guests": "Ông Ba, bà@example.vn"}, "guests"),
    "eleven guests": ({"guests": "\n".join(f"Người {n}" for n in range(11))}, "guests"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_is_told_at_the_field(deal: Deal, lan: Person, minh: Person, visit: Any, case: str):
    values, field = BAD[case]
    sent = {**FILLED, "people": [minh.public_id], "agenda": "Giữ lời này", **values}
    answer = visit(lan).submit(list_of(deal) + "/moi", sent)
    assert answer.status_code == 200 and f'id="{field}-error"' in answer.text
    assert "Giữ lời này" in answer.text and everything() == [] and told(minh) == []


GOOD = {
    # day, time typed: when that is in UTC
    ("29/02/2028", "0:00"): datetime(2028, 2, 28, 17, 0, tzinfo=UTC),
    ("23/11/2026", "9:01"): datetime(2026, 11, 23, 2, 1, tzinfo=UTC),
    ("2026-12-31", "23h30"): datetime(2026, 12, 31, 16, 30, tzinfo=UTC),
    ("01/07/2027", "9 giờ"): datetime(2027, 7, 1, 2, 0, tzinfo=UTC),  # the same as in winter
}


@pytest.mark.parametrize(("day_typed", "time_typed"), GOOD)
def test_days_and_times_are_those_of_vietnam(
    deal: Deal, lan: Person, minh: Person, visit: Any, day_typed: str, time_typed: str
):
    sent = {**FILLED, "day": day_typed, "start": time_typed, "people": [minh.public_id]}
    assert visit(lan).submit(list_of(deal) + "/moi", sent).status_code == 303
    (meeting,) = everything()
    assert meeting.starts_at == GOOD[day_typed, time_typed]
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)


def test_the_same_form_twice_calls_one_meeting(deal: Deal, lan: Person, minh: Person, visit: Any):
    client, url = visit(lan), list_of(deal) + "/moi"
    data = dict(client._form_for(url, url)) | {**FILLED, "people": minh.public_id}
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert len(everything()) == 1 and told(minh) == ["dealroom.meeting_called"]


def test_what_was_held_is_recorded_without_inviting(deal: Deal, lan: Person, minh: Person, visit: Any):
    sent = {**FILLED, "people": [lan.public_id, minh.public_id]}
    ahead = visit(lan).submit(list_of(deal) + "/da-dien-ra", sent)
    assert ahead.status_code == 200 and 'id="day-error"' in ahead.text
    answer = visit(lan).submit(list_of(deal) + "/da-dien-ra", {**sent, "day": "20/11/2026"})
    assert answer.location.endswith("/bien-ban") and told(minh) == []
    assert db.session.execute(db.select(Mail).where(Mail.kind.like("dealroom.%"))).scalars().all() == []


# Changing and cancelling ----------------------------------------------------------------------------------------------


def test_a_change_tells_who_stays_who_comes_and_who_goes(
    deal: Deal, called: Called, lan: Person, minh: Person, hoa: Person, lua: Person
):
    meeting = called(guests=[Guest("Ông Ba", "ba@example.vn")])
    with transaction():
        later = plan(lan, minh, lua, at=NOW + timedelta(days=3), guests=[Guest("Bà Tư", "tu@example.vn")])
        assert meetings.change(meeting, minh, later, meeting.version)
    assert meeting.sequence == 1 and meeting.starts_at == NOW + timedelta(days=3)
    assert told(minh) == ["dealroom.meeting_called", "dealroom.meeting_changed"]
    assert told(lua) == ["dealroom.meeting_called"] and told(hoa)[-1] == "dealroom.meeting_uninvited"
    mails = db.session.execute(db.select(Mail.kind, Mail.to).where(Mail.kind.like("dealroom.guest%"))).tuples()
    assert set(mails) == {
        ("dealroom.guest_called", "ba@example.vn"),
        ("dealroom.guest_uninvited", "ba@example.vn"),
        ("dealroom.guest_called", "tu@example.vn"),
    }
    with transaction():
        assert not meetings.change(meeting, lan, later, meeting.version), "nothing is different"
    assert meeting.sequence == 1 and len(told(minh)) == 2


def test_cancelling_tells_everybody_and_shows_why(called: Called, minh: Person, hoa: Person, visit: Any):
    meeting = called()
    answer = visit(minh).submit(page_of(meeting) + "/huy", {"reason": "Máy đang sửa"})
    assert answer.status_code == 303 and meeting.cancelled_at and meeting.sequence == 1
    assert told(hoa)[-1] == "dealroom.meeting_cancelled"
    page = visit(hoa).page(page_of(meeting))
    assert "Máy đang sửa" in page.text and "Đã hủy" in page.text and "Tải về lịch" not in page.text


def test_no_notice_carries_a_word_of_it(called: Called, lan: Person):
    meeting = called(guests=[Guest(f"Ông {CANARY}", "ba@example.vn")])
    with transaction():
        meetings.cancel(meeting, lan, f"Vì {CANARY}", meeting.version)
    rows = [row for kind in (Notice, Mail) for row in db.session.execute(db.select(kind)).scalars().unique()]
    assert len(rows) > 5 and not [row for row in rows if CANARY in f"{row.params}{row.link}"]
    assert not [entry for entry in history.entries_of(meeting) if CANARY in str(entry.changes)]


def test_two_change_one_meeting(called: Called, minh: Person, hoa: Person, visit: Any):
    """The second gets back every word, and nothing is lost of the first."""
    meeting = called()
    first, second = visit(minh), visit(hoa)
    url = page_of(meeting) + "/sua"
    mine = dict(second._form_for(url, url)) | {"agenda": "Lời của người đến sau", "title": "Tên khác"}
    assert first.submit(url, {"place": "Phòng 2"}).status_code == 303
    answer = second.post(url, data=mine)
    assert answer.status_code == 409 and "Lời của người đến sau" in answer.text and "Tên khác" in answer.text
    assert meeting.place == "Phòng 2" and meeting.sequence == 1


def test_changed_while_another_writes_minutes(called: Called, lan: Person, minh: Person, visit: Any, day: Any):
    meeting = called()
    day.move_to(meeting.starts_at + timedelta(minutes=5))
    client, url = visit(minh), page_of(meeting) + "/bien-ban"
    sent = dict(client._form_for(url, url)) | {"result": "BUOCTIEP", "minutes": "Lời đã viết", "what_1": "Gửi bản vẽ"}
    sent["present"] = str(meeting.attendances[0].id)
    with transaction():
        meetings.change(meeting, lan, plan(lan, minh, at=meeting.starts_at, place="Phòng 2"), meeting.version)
    answer = client.post(url, data=sent | {"who_1": "supply"})
    assert answer.status_code == 409 and "Lời đã viết" in answer.text and "Gửi bản vẽ" in answer.text
    assert meeting.result is None


# Minutes --------------------------------------------------------------------------------------------------------------


def test_minutes_become_questions_with_owner_and_day(
    deal: Deal, called: Called, lan: Person, minh: Person, hoa: Person, visit: Any
):
    meeting = called(NOW - timedelta(hours=3))
    came = next(one for one in meeting.attendances if one.person_id == minh.id)
    sent = {"result": "BUOCTIEP", "present": [str(came.id)], "minutes": "Đã xem máy"}
    sent |= {"what_1": "Gửi bản vẽ", "who_1": minh.public_id, "due_1": "30/11/2026"}
    sent |= {"what_2": "Tính giá", "who_2": "supply", "ask_2": None}
    assert visit(lan).submit(page_of(meeting) + "/bien-ban", sent).status_code == 303
    (row,) = db.session.execute(db.select(DealQuestion)).scalars().unique().all()
    assert (row.body, row.side, row.owner_id, str(row.due_on)) == ("Gửi bản vẽ", "demand", minh.id, "2026-11-30")
    assert [one["what"] for one in meeting.decisions] == ["Gửi bản vẽ", "Tính giá"]
    assert {one.person_id: one.was_there for one in meeting.attendances} == {
        lan.id: False,
        minh.id: True,
        hoa.id: False,
    }
    text = visit(hoa).page(page_of(meeting)).text
    assert "Thống nhất bước tiếp theo" in text and "Đã xem máy" in text and "hạn 30/11/2026" in text
    assert told(hoa)[-1] == "dealroom.minutes" and "dealroom.question" in told(minh)


INCOMPLETE = {
    "no result": ({"result": None}, "result"),
    "an unknown result": ({"result": "XONG"}, "result"),
    "not held, without why": ({"result": "KHONGDIENRA"}, "words"),
    "another result without which": ({"result": "KHAC"}, "words"),
    "held, and nothing said": ({"minutes": ""}, "minutes"),
    "held, and nobody there": ({"present": []}, "present"),
    "something without somebody": ({"what_1": "Gửi bản vẽ"}, "who_1"),
    "somebody without something": ({"who_3": "broker"}, "what_3"),
    "a day gone by": ({"what_1": "Gửi", "who_1": "broker", "due_1": "22/11/2026"}, "due_1"),
    "a stranger": ({"what_1": "Gửi", "who_1": "khongco"}, "who_1"),
}


@pytest.mark.parametrize("case", INCOMPLETE)
def test_minutes_that_lack_something(called: Called, lan: Person, visit: Any, case: str):
    meeting = called(NOW - timedelta(hours=3))
    values, field = INCOMPLETE[case]
    sent = {"result": "BUOCTIEP", "present": [str(meeting.attendances[0].id)], "minutes": "Giữ lời này", **values}
    answer = visit(lan).submit(page_of(meeting) + "/bien-ban", sent)
    assert answer.status_code == 200 and f'id="{field}-error"' in answer.text
    assert values.get("minutes") == "" or "Giữ lời này" in answer.text
    assert meeting.result is None


def test_what_was_not_held_needs_no_minutes(called: Called, lan: Person, visit: Any):
    meeting = called(NOW - timedelta(hours=3))
    answer = visit(lan).submit(page_of(meeting) + "/bien-ban", {"result": "KHONGDIENRA", "words": "Xe hỏng"})
    assert answer.status_code == 303 and meeting.result == "KHONGDIENRA"
    assert "Không diễn ra" in visit(lan).page(page_of(meeting)).text


def test_minutes_are_written_once_and_not_before_it_begins(called: Called, lan: Person, minh: Person, day: Any):
    meeting = called()
    told_of = Minutes("HOPTIEP", "", "Đã bàn", frozenset({meeting.attendances[0].id}))
    with pytest.raises(NotOpen), transaction():
        meetings.minute(meeting, lan, told_of, meeting.version)
    day.move_to(meeting.starts_at)
    with transaction():
        meetings.minute(meeting, lan, told_of, meeting.version)
    for act in (
        lambda: meetings.minute(meeting, minh, told_of, meeting.version),
        lambda: meetings.cancel(meeting, minh, "Thôi", meeting.version),
        lambda: meetings.change(meeting, minh, plan(minh, at=NOW + timedelta(days=9)), meeting.version),
    ):
        with pytest.raises(NotOpen), transaction():
            act()


def test_after_a_first_meeting_the_broker_is_offered_the_next_stage(
    deal: Deal, called: Called, lan: Person, hoa: Person, visit: Any
):
    meeting = called(NOW - timedelta(hours=3))
    words = "Hai bên đã gặp nhau."
    assert words not in visit(hoa).page(url_of(deal)).text
    with transaction():
        meetings.minute(meeting, lan, Minutes("KHONGHOP", "", "Đã bàn"), meeting.version)
    assert words not in visit(lan).page(url_of(deal)).text and words in visit(hoa).page(url_of(deal)).text
    sent = {"verb": "to_meeting", "seen": "introduced"}
    assert visit(hoa).submit(f"{url_of(deal)}/chuyen", sent, page=list_of(deal)).status_code == 303
    assert deal.status == "meeting" and words not in visit(hoa).page(list_of(deal)).text


def test_the_result_is_asked_for_every_other_day_until_it_is_told(
    deal: Deal, called: Called, lan: Person, minh: Person, hoa: Person, day: Any
):
    meeting = called()
    reminded = []
    for number in range(7):
        day.move_to(meeting.ends_at + timedelta(days=number - 1))
        with transaction():
            reminded.append(meetings.remind_due())
    assert reminded == [0, 1, 0, 1, 0, 1, 0] and told(lan).count("dealroom.result_due") == 3
    assert "dealroom.result_due" not in told(minh) + told(hoa)
    with transaction():
        db.session.execute(db.delete(Membership).where(Membership.person_id == lan.id))
    day.move_to(meeting.ends_at + timedelta(days=20))
    with transaction():
        assert meetings.remind_due() == 1
    assert told(minh)[-1] == told(hoa)[-1] == "dealroom.result_due", "the caller has left"
    with transaction():
        service.close(deal, hoa, "GIA", "")
    day.move_to(meeting.ends_at + timedelta(days=30))
    with transaction():
        assert meetings.remind_due() == 0


def test_who_takes_no_part_is_not_invited(deal: Deal, lan: Person, an: Person, thu: Person):
    for person in (an, thu):
        with pytest.raises(NotOpen), transaction():
            meetings.call(deal, lan, plan(person))
        with pytest.raises(NotAllowed), transaction():
            meetings.call(deal, person, plan(lan))
    assert everything() == []


def test_a_decision_may_go_to_the_broker(called: Called, lan: Person, hoa: Person):
    meeting = called(NOW - timedelta(hours=3))
    decided = [Decision("Tìm nguồn vốn", "broker")]
    with transaction():
        meetings.minute(meeting, lan, Minutes("BUOCTIEP", "", "Đã bàn", decisions=decided), meeting.version)
    assert "dealroom.question" in told(hoa)
