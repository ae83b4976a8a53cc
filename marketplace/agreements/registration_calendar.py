"""The last day of a registration as an entry for a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from marketplace.agreements.models import Registration
from marketplace.kernel.clock import now

ALARMS = (30, 7, 1)  # days before


def entry(row: Registration, url: str) -> bytes:
    """A calendar with one all-day event and its alarms; carries the number of the case, no names, no value.

    Raises ValueError when there is no last day.
    """
    if row.due_on is None:
        raise ValueError("no last day")
    deal = row.agreement.deal
    event = Event()
    event.add("uid", f"registration-{row.public_id}")
    event.add("dtstamp", now())
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", _("Hạn đăng ký hợp đồng chuyển giao công nghệ, hồ sơ %(number)s", number=deal.number))
    event.add("url", url)
    for days in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("Còn %(days)s ngày", days=days))
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//marketplace//registration//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()
