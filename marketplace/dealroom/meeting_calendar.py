"""A meeting as an iCalendar object (RFC 5545, 5546): what calendars take from the mail, or from the page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress

from marketplace.dealroom.models import Attendance, Meeting
from marketplace.deals.recipients import deal_link
from marketplace.kernel.clock import now
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import site

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
PRODID = "-//San giao dich cong nghe//Cuoc hop//VI"


def calendar_of(meeting: Meeting, method: str, to: str = "", sequence: int | None = None) -> bytes:
    """The invitation (REQUEST), its withdrawal (CANCEL) or a plain copy (PUBLISH), as the bytes of an .ics file.

    ``to``: the address it goes to. It is the only attendee named: nobody learns the addresses of the others.
    Times are in UTC, which every calendar shows in the zone of its reader; Vietnam has no other time in summer.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("method", method)
    calendar.add_component(_event(meeting, method, to, meeting.sequence if sequence is None else sequence))
    return bytes(calendar.to_ical())


def page_of(meeting: Meeting) -> str:
    """The page of a meeting, without a host."""
    return f"{deal_link(meeting.deal)}/cuoc-hop/{meeting.public_id}"


def _event(meeting: Meeting, method: str, to: str, sequence: int) -> Event:
    base = current_app.config["SITE_URL"].rstrip("/")
    is_off = method == CANCEL or meeting.cancelled_at is not None
    event = Event()
    event.add("uid", f"{meeting.public_id}@{urlsplit(base).hostname or 'localhost'}")
    event.add("sequence", sequence)
    event.add("dtstamp", now().replace(microsecond=0))
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", clean_line(meeting.title))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if place := clean_line(meeting.place) or meeting.link:
        event.add("location", place)
    event.add("description", _described(meeting))
    event.add("url", meeting.link or base + page_of(meeting))
    event.add("organizer", _address(current_app.config["SITE_EMAIL"], site().name), encode=False)
    if to:
        event.add("attendee", _guest(meeting, to), encode=False)
    return event


def _described(meeting: Meeting) -> str:
    number = _("Hồ sơ giao dịch %(number)s", number=meeting.deal.number)
    link = _("Họp trực tuyến: %(link)s", link=meeting.link) if meeting.link else ""
    return "\n\n".join(part for part in (number, link, meeting.agenda) if part)


def _guest(meeting: Meeting, to: str) -> vCalAddress:
    known = next((one for one in meeting.attendances if address_of(one) == to), None)
    guest = _address(to, name_of(known) if known is not None else "")
    guest.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    return guest


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = clean_line(name).replace('"', "'")
    return address


def address_of(one: Attendance) -> str:
    return one.person.email if one.person is not None else one.email


def name_of(one: Attendance) -> str:
    return one.person.name if one.person is not None else one.name
