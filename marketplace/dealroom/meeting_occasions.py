"""What people are told about meetings. A notice carries no name and no word; the mail has an invitation for calendars.

The words of the invitation (title, time, place, agenda) are put in when the mail is sent, and kept nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.dealroom.meeting_calendar import CANCEL, REQUEST, address_of, calendar_of, page_of
from marketplace.dealroom.models import Meeting
from marketplace.deals.policies import may_read_papers
from marketplace.extensions import db
from marketplace.kernel.ui import show_datetime, site
from marketplace.notices.service import Extra, Kind, register


def find(public_id: Any) -> Meeting | None:
    statement = select(Meeting).where(Meeting.public_id == str(public_id))
    return db.session.execute(statement).unique().scalar_one_or_none()


def _present(params: Mapping[str, Any]) -> Meeting | None:
    """The meeting, as long as nothing newer was said of it: then a newer mail is on its way."""
    meeting = find(params.get("meeting"))
    return meeting if meeting is not None and meeting.sequence == params.get("sequence") else None


def _page(params: Mapping[str, Any]) -> str | None:
    meeting = _present(params)
    return page_of(meeting) if meeting is not None else None


def _no_page(params: Mapping[str, Any]) -> str | None:
    """Who has no account finds everything in the letter."""
    return "" if _present(params) is not None else None


def _deal_page(params: Mapping[str, Any]) -> str | None:
    meeting = find(params.get("meeting"))
    return f"{page_of(meeting).rpartition('/')[0]}" if meeting is not None else None


def _always(params: Mapping[str, Any]) -> str | None:
    return "" if find(params.get("meeting")) is not None else None


def _extra(method: str, params: Mapping[str, Any], to: str) -> Extra:
    meeting = find(params.get("meeting"))
    if meeting is None or _has_left(meeting, to):
        return Extra()
    ics = calendar_of(meeting, method, to, int(params.get("sequence") or 0))
    is_guest = not any(one.person is not None and address_of(one) == to for one in meeting.attendances)
    return Extra(words=_words(meeting, method == CANCEL, is_guest), method=method, calendar=ics)


def _has_left(meeting: Meeting, to: str) -> bool:
    """Did somebody of the deal lose the right to read it since the mail was written?"""
    people = [one.person for one in meeting.attendances if one.person is not None and address_of(one) == to]
    return any(not may_read_papers(person, meeting.deal) for person in people)


def _words(meeting: Meeting, is_off: bool, is_guest: bool) -> str:
    """What the invitation says, for whoever reads the letter itself; guests have no page on which to ask."""
    parts = [
        meeting.title,
        _("Bắt đầu: %(at)s (giờ Việt Nam)", at=show_datetime(meeting.starts_at)),
        _("Kết thúc: %(at)s", at=show_datetime(meeting.ends_at)),
        _("Nơi họp: %(place)s", place=meeting.place) if meeting.place else "",
        _("Họp trực tuyến: %(link)s", link=meeting.link) if meeting.link else "",
        _("Người mời: %(name)s", name=meeting.called_by.name),
        _("Cần hỏi lại, xin viết cho Sàn: %(email)s", email=site().email) if is_guest else "",
    ]
    lines = "\n".join(part for part in parts if part)
    last = meeting.cancel_reason if is_off else meeting.agenda
    label = _("Lý do: %(why)s", why=last) if is_off else _("Chương trình:\n%(what)s", what=last)
    return f"{lines}\n\n{label}" if last else lines


_REQUEST, _CANCEL = partial(_extra, REQUEST), partial(_extra, CANCEL)
_OUTSIDE: dict[str, Any] = {"on_site": False, "is_private": True}

register(
    Kind(
        "dealroom.meeting_called",
        _l("Hồ sơ %(number)s: mời họp"),
        _l("Bạn được mời dự một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s”."),
        mail_link=_page,
        mail_extra=_REQUEST,
    ),
    Kind(
        "dealroom.meeting_changed",
        _l("Hồ sơ %(number)s: cuộc họp có thay đổi"),
        _l("Một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s” có thay đổi. Xin xem lại giờ và nơi họp."),
        mail_link=_page,
        mail_extra=_REQUEST,
    ),
    Kind(
        "dealroom.meeting_cancelled",
        _l("Hồ sơ %(number)s: cuộc họp đã hủy"),
        _l("Một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s” đã được hủy."),
        mail_link=_page,
        mail_extra=_CANCEL,
    ),
    Kind(
        "dealroom.meeting_uninvited",
        _l("Hồ sơ %(number)s: bạn không cần dự cuộc họp"),
        _l("Bạn không còn trong danh sách mời của một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s”."),
        mail_link=_deal_page,
        mail_extra=_CANCEL,
    ),
    Kind(
        "dealroom.guest_called",
        _l("Mời họp về hồ sơ giao dịch %(number)s"),
        _l("Bạn được mời dự một cuộc họp của hồ sơ giao dịch %(number)s."),
        mail_link=_no_page,
        mail_extra=_REQUEST,
        **_OUTSIDE,
    ),
    Kind(
        "dealroom.guest_changed",
        _l("Cuộc họp về hồ sơ giao dịch %(number)s có thay đổi"),
        _l("Cuộc họp của hồ sơ giao dịch %(number)s mà bạn được mời có thay đổi."),
        mail_link=_no_page,
        mail_extra=_REQUEST,
        **_OUTSIDE,
    ),
    Kind(
        "dealroom.guest_cancelled",
        _l("Cuộc họp về hồ sơ giao dịch %(number)s đã hủy"),
        _l("Cuộc họp của hồ sơ giao dịch %(number)s mà bạn được mời đã được hủy."),
        mail_link=_no_page,
        mail_extra=_CANCEL,
        **_OUTSIDE,
    ),
    Kind(
        "dealroom.guest_uninvited",
        _l("Cuộc họp về hồ sơ giao dịch %(number)s: bạn không cần dự"),
        _l("Bạn không còn trong danh sách mời của cuộc họp của hồ sơ giao dịch %(number)s."),
        mail_link=_always,
        mail_extra=_CANCEL,
        **_OUTSIDE,
    ),
    Kind(
        "dealroom.minutes",
        _l("Hồ sơ %(number)s: đã ghi kết quả cuộc họp"),
        _l("Kết quả và biên bản một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s” đã được ghi."),
    ),
    Kind(
        "dealroom.result_due",
        _l("Hồ sơ %(number)s: xin ghi kết quả cuộc họp"),
        _l(
            "Một cuộc họp của hồ sơ giao dịch %(number)s về “%(title)s” đã qua mà chưa ghi kết quả. Xin ghi kết quả và "
            "biên bản, kể cả khi cuộc họp không diễn ra."
        ),
    ),
)
