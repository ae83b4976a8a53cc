"""Forms about meetings: calling one, cancelling it, and telling what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.catalogue.fields import DayField
from marketplace.dealroom.meeting_calendar import name_of
from marketplace.dealroom.meetings import Decision, Minutes, Plan, is_held
from marketplace.dealroom.models import Meeting
from marketplace.dealroom.room_fields import GuestsField, TimeField, WhoField, is_https
from marketplace.deals.models import Deal
from marketplace.deals.parties import SIDES_AND_BROKER
from marketplace.deals.thread_fields import PeopleField
from marketplace.deals.thread_people import participants
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.forms import BaseForm, hidden, line, prose
from marketplace.reference import service as reference

FURTHEST = timedelta(days=730)
LENGTHS = (30, 45, 60, 90, 120, 180, 240, 480)  # minutes
ROWS = range(1, 7)
COMPULSORY = _l("Xin điền mục này.")


class Whole(BaseForm):
    """A form of which more is asked than of each field: ``_problems`` tells what, one a field at most."""

    def _problems(self) -> Iterator[tuple[Any, str]]:
        return iter(())

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for field, problem in self._problems():
            if not field.errors:
                field.errors, valid = [problem], False
        return valid


class MeetingForm(Whole):
    """A meeting to come, or (``is_held``) one to be recorded."""

    title = line(_l("Việc cần bàn"), required=True, description=_l("Ví dụ: Xem máy sấy chạy thử tại xưởng"))
    day = DayField(_l("Ngày"), validators=[InputRequired(COMPULSORY)], description=_l("Ví dụ: 30/11/2026"))
    start = TimeField(
        _l("Bắt đầu lúc"),
        validators=[InputRequired(COMPULSORY)],
        description=_l("Giờ Việt Nam, ví dụ: 9:00 hoặc 14h30"),
    )
    length = SelectField(_l("Thời lượng"), coerce=int, default=60, validate_choice=True)
    place = line(_l("Nơi họp"), most=300)
    link = line(_l("Liên kết họp trực tuyến"), most=500, validators=[is_https], description=_l("Bắt đầu bằng https://"))
    agenda = prose(_l("Chương trình"), description=_l("Được gửi cùng thư mời. Xin không ghi điều bí mật ở đây."))
    people = PeopleField(_l("Người được mời"))
    guests = GuestsField(
        _l("Mời thêm người ngoài hồ sơ"),
        description=_l("Mỗi dòng một người: họ tên, thư điện tử. Người này nhận thư mời, không đọc được hồ sơ."),
    )
    seen = hidden()

    def __init__(self, deal: Deal, *args: Any, is_held: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.is_held, self.was = is_held, more.get("data", {}).get("at")
        self.length.choices = [(one, self._length(one)) for one in LENGTHS]
        self.people.offer(participants(deal), SIDES_AND_BROKER)
        if is_held:
            self.people.label.text, self.guests.label.text = _("Người trong hồ sơ"), _("Người ngoài hồ sơ cùng dự")

    @staticmethod
    def _length(minutes: int) -> str:
        if minutes < 60:
            return _("%(n)s phút", n=minutes)
        hours = minutes // 60
        return _("%(n)s giờ 30 phút", n=hours) if minutes % 60 else _("%(n)s giờ", n=hours)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day.data, self.start.data, VIETNAM)

    def plan(self) -> Plan:
        """After a successful validation."""
        starts_at = self.starts_at
        texts = {name: self[name].data or "" for name in ("title", "place", "link", "agenda")}
        return Plan(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.length.data),
            people=self.people.chosen,
            guests=self.guests.data or [],
            **texts,
        )

    def _problems(self) -> Iterator[tuple[Any, str]]:
        if not self.place.data and not self.link.data and not self.link.errors:
            yield self.place, _("Xin ghi nơi họp hoặc liên kết họp trực tuyến.")
        if not self.people.chosen and not self.guests.data:
            yield self.people, _("Xin chọn ít nhất một người.")
        if self.day.errors or self.start.errors or not self.day.data or self.start.data is None:
            return
        if abs(self.day.data - today()) > FURTHEST:
            yield self.day, _("Xin chọn một ngày trong vòng hai năm.")
            return
        begins = self.starts_at
        if self.is_held and begins + timedelta(minutes=self.length.data or 0) > now():
            yield self.day, _("Cuộc họp này chưa kết thúc. Xin mời họp như thường.")
        if not self.is_held and begins <= now() and begins != self.was:
            yield self.day, _("Giờ họp đã qua. Cuộc họp đã diễn ra thì ghi ở mục “Ghi cuộc họp đã diễn ra”.")


def values_of(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the values of its form."""
    at = meeting.starts_at.astimezone(VIETNAM)
    return {
        "at": meeting.starts_at,
        "title": meeting.title,
        "day": at.date(),
        "start": at.time(),
        "length": int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        "place": meeting.place,
        "link": meeting.link,
        "agenda": meeting.agenda,
        "people": [one.person.public_id for one in meeting.attendances if one.person is not None],
        "guests": [one for one in meeting.attendances if one.person is None],
        "seen": str(meeting.version),
    }


class CancelForm(BaseForm):
    reason = prose(_l("Vì sao hủy?"), most=1000, required=True, description=_l("Mọi người được mời đọc được lý do."))
    seen = hidden()


class MinutesForm(Whole):
    """What came of a meeting. The rows of decisions are added below: what_1, who_1, due_1, ask_1 and so on."""

    result = RadioField(_l("Kết quả"), validate_choice=False)
    words = prose(_l("Nói thêm về kết quả"), most=1000)
    present = SelectMultipleField(
        _l("Người đã dự"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    minutes = prose(_l("Biên bản"), description=_l("Đã bàn những gì, mỗi bên nói gì. Mọi người trong hồ sơ đọc được."))
    seen = hidden()

    def __init__(self, meeting: Meeting, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.result.choices = reference.choices("meeting_result")
        self.present.choices = [(one.id, name_of(one)) for one in meeting.attendances]
        people = participants(meeting.deal)
        for number in ROWS:
            self[f"who_{number}"].offer(meeting.deal, people)

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of the decisions, row by row."""
        return [[self[f"{name}_{number}"] for name in ("what", "who", "due", "ask")] for number in ROWS]

    def told(self) -> Minutes:
        """After a successful validation."""
        decisions = []
        for what, who, due, asks in self.rows:
            if what.data:
                side, owner = who.chosen
                decisions.append(Decision(what.data, side, owner, due.data, asks.data))
        present = frozenset(self.present.data or [])
        return Minutes(self.result.data, self.words.data or "", self.minutes.data or "", present, decisions)

    def _problems(self) -> Iterator[tuple[Any, str]]:
        entry = reference.find("meeting_result", self.result.data)
        if self.result.data not in {code for code, *_rest in self.result.choices}:
            yield self.result, _("Xin chọn một kết quả.")
        elif entry is not None and entry.extra.get("needs_words") and not self.words.data:
            yield self.words, _("Xin ghi rõ.")
        if is_held(self.result.data):
            if not self.minutes.data:
                yield self.minutes, _("Xin ghi đã bàn những gì.")
            if not self.present.data:
                yield self.present, _("Xin đánh dấu ai đã dự.")
        for what, who, due, _asks in self.rows:
            if what.data and not who.data:
                yield who, _("Xin chọn bên hoặc người làm việc này.")
            if not what.data and (who.data or due.data):
                yield what, _("Xin ghi việc cần làm.")
            if due.data and not today() <= due.data <= today() + FURTHEST:
                yield due, _("Xin ghi một ngày từ hôm nay trở đi, trong vòng hai năm.")


for _row in ROWS:
    setattr(MinutesForm, f"what_{_row}", line(_l("Việc %(n)s", n=_row), most=500))
    setattr(MinutesForm, f"who_{_row}", WhoField(_l("Người làm"), required=False))
    setattr(MinutesForm, f"due_{_row}", DayField(_l("Hạn")))
    setattr(MinutesForm, f"ask_{_row}", BooleanField(_l("Đưa vào danh sách câu hỏi"), default=True))
