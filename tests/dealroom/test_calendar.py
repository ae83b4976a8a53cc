"""Invitations for calendars: read back by a calendar library, in mails that a real server has taken."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from marketplace.accounts.models import Membership, Person
from marketplace.dealroom import meetings
from marketplace.dealroom.meeting_calendar import CANCEL, PUBLISH, REQUEST, calendar_of
from marketplace.dealroom.meetings import Guest, Plan
from marketplace.dealroom.models import Meeting
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.notices.kinds import KINDS
from marketplace.notices.models import Mail
from tests.dealroom.test_meetings import page_of, plan
from tests.notices.conftest import MailServer, mail_server, rested, start_server, work  # noqa: F401 - fixtures

AT = datetime(2028, 2, 28, 17, 0, tzinfo=UTC)  # the first minute of 29 February in Vietnam
HOSTILE = [
    'Lan "BEGIN:VEVENT"; CN=x:y, z',
    "Xem máy\r\nBcc: ke-xau@example.vn\r\nATTENDEE:mailto:ke-xau@example.vn",
    "Xem máy\nEND:VEVENT\nEND:VCALENDAR",
    "Dấu phẩy, chấm phẩy; gạch \\ chéo \\n",
    "Việc cần bàn rất dài bằng tiếng Việt có dấu " * 4,
    "🥭" * 60,
    "\u202eđảo\u2028dòng\x0b\x85",
]


def event_in(data: bytes) -> tuple[Calendar, Any]:
    """The calendar object and its only event, after a look at its form: CRLF, and lines of at most 75 octets."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(calendar, Calendar)
    return calendar, event


@pytest.fixture
def meeting(deal: Deal, lan: Person, minh: Person) -> Meeting:
    """Lan has called Minh and a guest."""
    with transaction():
        return meetings.call(deal, lan, plan(lan, minh, at=AT, guests=[Guest("Ông Ba", "ba@example.vn")]))


@pytest.mark.parametrize("method", [REQUEST, CANCEL, PUBLISH])
def test_what_the_invitation_says(meeting: Meeting, minh: Person, app: Flask, method: str):
    to = "" if method == PUBLISH else minh.email
    calendar, event = event_in(calendar_of(meeting, method, to))
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == (method, "2.0") and calendar["PRODID"]
    assert event.start == AT and event.end == AT + timedelta(hours=1) and event["DTSTART"].to_ical().endswith(b"Z")
    assert str(event["UID"]) == f"{meeting.public_id}@localhost" and int(event["SEQUENCE"]) == 0
    assert str(event["SUMMARY"]) == meeting.title and str(event["LOCATION"]) == "Xưởng"
    assert str(event["ORGANIZER"]) == f"mailto:{app.config['SITE_EMAIL']}"
    assert str(event["STATUS"]) == ("CANCELLED" if method == CANCEL else "CONFIRMED")
    assert meeting.agenda in str(event["DESCRIPTION"]) and meeting.deal.number in str(event["DESCRIPTION"])
    if method == PUBLISH:
        assert "ATTENDEE" not in event
    else:
        assert str(event["ATTENDEE"]) == f"mailto:{minh.email}" and event["ATTENDEE"].params["CN"] == minh.name


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_break_out(deal: Deal, lan: Person, minh: Person, visit: Any, words: str):
    """Typed into every field of the form: nothing but their own property holds them."""
    sent = {"title": words, "place": words[:300], "agenda": words, "guests": f"{words.splitlines()[0][:100]}\nÔng Ba"}
    sent |= {"day": f"{now() + timedelta(days=3):%d/%m/%Y}", "start": "9:00", "people": [minh.public_id]}
    answer = visit(lan).submit(f"/giao-dich/{deal.public_id}/cuoc-hop/moi", sent)
    meeting = db.session.execute(db.select(Meeting)).unique().scalar_one_or_none()
    if answer.status_code == 200:  # too long, or no name: said at the field
        assert meeting is None and "-error" in answer.text
        return
    assert meeting is not None
    calendar, event = event_in(calendar_of(meeting, REQUEST, minh.email))
    assert len(calendar.subcomponents) == 1 and str(event["SUMMARY"]) == " ".join(meeting.title.split())
    assert set(event.keys()) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LOCATION"),
        *("DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE"),
    }
    assert str(event["ATTENDEE"]) == f"mailto:{minh.email}"


def test_a_hostile_name_of_a_guest_stays_a_name(meeting: Meeting):
    with transaction():
        guest = next(one for one in meeting.attendances if one.person is None)
        guest.name = 'Ba"\r\nATTENDEE;CN=x:mailto:ke-xau@example.vn'
    data = calendar_of(meeting, REQUEST, "ba@example.vn")
    _calendar, event = event_in(data)
    assert str(event["ATTENDEE"]) == "mailto:ba@example.vn" and "ke-xau" not in str(event["ATTENDEE"])
    assert b"\r\nATTENDEE;CN=x" not in data


def calendar_parts(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]  # type: ignore[misc]


def by_receiver(server: MailServer) -> dict[str, list[EmailMessage]]:
    found: dict[str, list[EmailMessage]] = {}
    for message in server.got:
        found.setdefault(str(message["To"]), []).append(message)
    return found


def test_mails_have_the_invitation_and_its_changes(
    meeting: Meeting, lan: Person, minh: Person, mail_server: MailServer, work: Any
):
    work()
    with transaction():
        later = plan(lan, minh, at=AT + timedelta(days=1), guests=[Guest("Ông Ba", "ba@example.vn")])
        meetings.change(meeting, lan, later, meeting.version)
    work()
    with transaction():
        meetings.cancel(meeting, lan, "Máy đang sửa", meeting.version)
    work()
    got = {to: some for to, some in by_receiver(mail_server).items() if any(map(calendar_parts, some))}
    assert set(got) == {lan.email, minh.email, "ba@example.vn"}
    for to, messages in got.items():
        told = [one for one in messages if calendar_parts(one)]
        events = []
        for message in told:
            (part,) = calendar_parts(message)
            calendar, event = event_in(part.get_payload(decode=True))
            assert part.get_param("method") == str(calendar["METHOD"]) and part.get_content_charset() == "utf-8"
            assert str(event["ATTENDEE"]) == f"mailto:{to}"
            (attached,) = message.iter_attachments()
            assert attached.get_filename() == "cuoc-hop.ics"
            assert attached.get_payload(decode=True) == part.get_payload(decode=True)
            events.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), event.start, str(event["UID"])))
        uid = events[0][3]
        later_at = AT + timedelta(days=1)
        assert events == [("REQUEST", 0, AT, uid), ("REQUEST", 1, later_at, uid), ("CANCEL", 2, later_at, uid)]
        bodies = [str(one.get_body(("plain",)).get_content()) for one in told]  # type: ignore[union-attr]
        assert meeting.title in bodies[0] and "00:00, 29/02/2028" in bodies[0] and "Máy đang sửa" in bodies[2]
        assert (page_of(meeting) in bodies[0]) == (to != "ba@example.vn")
    assert not [row for row in db.session.execute(db.select(Mail)).scalars() if "ba@" in row.to], "forgotten once sent"


def test_what_is_out_of_date_is_not_sent(
    meeting: Meeting, lan: Person, minh: Person, mail_server: MailServer, work: Any
):
    """The server was away: only the newest word of a meeting goes out."""
    with transaction():
        meetings.cancel(meeting, lan, "Máy đang sửa", meeting.version)
    work()
    methods = [part.get_param("method") for one in mail_server.got for part in calendar_parts(one)]
    assert methods == ["CANCEL"] * 3


def test_who_has_left_gets_no_word_of_it(meeting: Meeting, minh: Person, mail_server: MailServer, work: Any):
    with transaction():
        db.session.execute(db.delete(Membership).where(Membership.person_id == minh.id))
    work()
    told = [one for one in mail_server.got if str(one["To"]) == minh.email]
    assert not [one for one in told if calendar_parts(one) or meeting.title in one.as_string()]


def test_a_mail_of_another_kind_has_no_calendar(deal: Deal, mail_server: MailServer, work: Any):
    work()
    assert mail_server.got and not [one for one in mail_server.got if calendar_parts(one)]
    assert {one.get_content_type() for one in mail_server.got} == {"multipart/alternative"}


def test_the_file_on_the_page_names_no_address_but_that_of_the_site(
    meeting: Meeting, visit: Any, minh: Person, lan: Person
):
    answer = visit(minh).get(page_of(meeting) + "/lich.ics")
    assert answer.mimetype == "text/calendar" and "attachment" in answer.headers["Content-Disposition"]
    calendar, _event = event_in(answer.data)
    assert str(calendar["METHOD"]) == PUBLISH
    assert not [one for one in (lan.email, minh.email, "ba@example.vn") if one in answer.text]


def test_a_video_call_is_the_place_where_there_is_no_other(deal: Deal, lan: Person, minh: Person):
    link = "https://hop.example.vn/a?b=1&c=2"
    at = now() + timedelta(days=1)
    with transaction():
        online = Plan("Họp", at, at + timedelta(hours=1), link=link, people=[minh])
        meeting = meetings.call(deal, lan, online)
    _calendar, event = event_in(calendar_of(meeting, REQUEST, minh.email))
    assert str(event["LOCATION"]) == str(event["URL"]) == link and link in str(event["DESCRIPTION"])


def test_the_letter_tells_when_it_ends_and_guests_whom_to_ask(meeting: Meeting, minh: Person, app: Flask):
    about = {"meeting": meeting.public_id, "sequence": meeting.sequence}
    with app.test_request_context():
        of_guest = KINDS["dealroom.guest_called"].mail_extra(about, "ba@example.vn").words
        of_minh = KINDS["dealroom.meeting_called"].mail_extra(about, minh.email).words
    for words in (of_guest, of_minh):
        assert "Bắt đầu: 00:00, 29/02/2028" in words and "Kết thúc: 01:00, 29/02/2028" in words
    assert app.config["SITE_EMAIL"] in of_guest and app.config["SITE_EMAIL"] not in of_minh
