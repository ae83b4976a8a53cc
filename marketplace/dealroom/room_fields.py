"""Fields of the forms of the room: a time of day, guests, an address of a video call, and who has to do something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import time
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea

from marketplace.accounts.models import Person
from marketplace.accounts.service import tidy_email
from marketplace.catalogue.fields import Typed
from marketplace.dealroom.meetings import Guest
from marketplace.deals.models import BROKER, DEMAND, SUPPLY, Deal
from marketplace.deals.parties import SIDES_AND_BROKER
from marketplace.deals.thread_people import Participant
from marketplace.kernel.text import clean, clean_line

CLOCK_TIME = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?(?:\s*(?:phút|p))?", re.IGNORECASE)
MOST_GUESTS = 10


class TimeField(Typed, StringField):
    """A time of day in Vietnam: 9:00, 9h30, 14 giờ."""

    most = 20

    def read(self, text: str) -> time | None:
        plain = clean_line(unicodedata.normalize("NFKC", text))
        if not plain:
            return None
        found = CLOCK_TIME.fullmatch(plain)
        if found is None:
            raise ValueError(_("Xin viết giờ như 9:00 hoặc 14:30."))
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour > 23 or minute > 59:
            raise ValueError(_("Giờ từ 0:00 đến 23:59."))
        return time(hour, minute)

    def write(self, value: time) -> str:
        return f"{value:%H:%M}"


class GuestsField(Typed, TextAreaField):
    """Guests, one per line: a name, or a name and an address after a comma."""

    most = 3000
    widget = TextArea()

    def read(self, text: str) -> list[Guest]:
        found = [_guest(line) for line in clean(text).split("\n") if line.strip()]
        if len(found) > MOST_GUESTS:
            raise ValueError(_("Xin mời thêm nhiều nhất %(most)s người.", most=MOST_GUESTS))
        return list(dict.fromkeys(found))

    def write(self, value: list[Guest]) -> str:
        return "\n".join(", ".join(filter(None, [one.name, one.email])) for one in value)


def _guest(line: str) -> Guest:
    name, _comma, rest = clean_line(line).replace("<", ",").replace(">", "").replace(";", ",").rpartition(",")
    name, rest = clean_line(name).rstrip(", "), clean_line(rest)
    if "@" not in rest:
        name, rest = clean_line(line), ""
    if not name or "@" in name or len(name) > 120:
        raise ValueError(_("Mỗi dòng một người: họ tên, dấu phẩy, thư điện tử."))
    if not rest:
        return Guest(name)
    try:
        email = tidy_email(validate_email(rest, check_deliverability=False, allow_smtputf8=False).normalized)
    except EmailNotValidError:
        raise ValueError(_("Địa chỉ “%(email)s” chưa đúng.", email=rest[:80])) from None
    return Guest(name, email)


def is_https(form: Any, field: Any) -> None:
    """An address of a video call: https, with a host, without a password or a sign that could lead elsewhere."""
    text = field.data or ""
    if not text:
        return
    try:
        parts = urlsplit(text)
        is_good = parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
        parts.port  # noqa: B018 - raises ValueError where it is no number
    except ValueError:
        is_good = False
    if not is_good or any(sign in text for sign in " \"'<>\\^`{}|"):
        raise ValidationError(_("Xin dán liên kết bắt đầu bằng https://"))


class WhoField(SelectField):
    """A side as a whole, or one person of it."""

    def __init__(self, label: Any = None, *, required: bool = True, **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)
        self.required = required
        self.people: dict[str, Participant] = {}

    def offer(self, deal: Deal, people: Sequence[Participant]) -> None:
        self.people = {one.person.public_id: one for one in people}
        whole = {SUPPLY: deal.supply.name, DEMAND: deal.demand.name, BROKER: deal.broker.name}
        sides = [(side, f"{SIDES_AND_BROKER[side]}: {name}") for side, name in whole.items()]
        members = [one for one in people if one.side != BROKER]
        named = [(one.person.public_id, f"{one.person.name} ({SIDES_AND_BROKER[one.side]})") for one in members]
        self.choices = [("", _("Chọn")), *sides, *named]

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {code for code, *_rest in self.choices or []}:
            raise StopValidation(_("Xin chọn trong danh sách."))
        if self.required and not self.data:
            raise StopValidation(_("Xin chọn một bên hoặc một người."))

    @property
    def chosen(self) -> tuple[str, Person | None]:
        """The side, and the person if one was named."""
        found = self.people.get(self.data or "")
        return (found.side, found.person) if found is not None else (self.data or "", None)
