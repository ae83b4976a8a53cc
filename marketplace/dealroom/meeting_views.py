"""Meetings of a deal: the list, calling, changing, cancelling, minutes, and the file for calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.dealroom import meetings, questions
from marketplace.dealroom.meeting_calendar import PUBLISH, calendar_of, name_of
from marketplace.dealroom.meeting_forms import CancelForm, MeetingForm, MinutesForm, values_of
from marketplace.dealroom.models import Meeting
from marketplace.dealroom.pages import DEAL, bp
from marketplace.dealroom.room_pages import in_time, meeting_of, too_late
from marketplace.deals.models import BROKER, DEMAND, SUPPLY, Deal
from marketplace.deals.pages import fetch_deal
from marketplace.deals.parties import SIDES_AND_BROKER
from marketplace.deals.thread_people import participants
from marketplace.extensions import limiter
from marketplace.kernel.forms import number_sent
from marketplace.kernel.policy import allows, door

MEETINGS = DEAL + "/cuoc-hop"
ONE = MEETINGS + "/<meeting_id>"
LIST = ".meeting_list"
AMOUNT = "40 per hour"  # invitations go to addresses that nobody has confirmed


def _person() -> str:
    return f"meeting:{current_user.public_id}" if current_user.is_authenticated else "meeting"


@bp.get(MEETINGS)
@door("members")
def meeting_list(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    found = meetings.meetings_of(deal)
    return render_template(
        "dealroom/meetings.html",
        deal=deal,
        over=[one for one in found if meetings.is_over(one)],
        coming=[one for one in reversed(found) if meetings.is_to_come(one)],
        past=[one for one in found if one.result is not None or one.cancelled_at is not None],
        may_write=deal.is_open and allows(current_user, "write", deal),
        suggests=meetings.suggests_stage(deal, current_user, found),
    )


@bp.get(ONE)
@door("members")
def show_meeting(public_id: str, meeting_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    meeting = meeting_of(deal, meeting_id)
    writes = deal.is_open and allows(current_user, "write", deal)
    return render_template(
        "dealroom/meeting.html",
        deal=deal,
        meeting=meeting,
        name_of=name_of,
        may_change=writes and meetings.is_to_come(meeting),
        may_minute=writes and meetings.waits_for_minutes(meeting),
        is_over=meetings.is_over(meeting),
        was_held=meetings.is_held(meeting.result),
        decisions=_decisions(deal, meeting),
        asked=[one for one in questions.questions_of(deal) if one.meeting_id == meeting.id],
    )


def _decisions(deal: Deal, meeting: Meeting) -> list[dict[str, Any]]:
    names = {one.person.public_id: one.person.name for one in participants(deal)}
    sides = {SUPPLY: deal.supply.name, DEMAND: deal.demand.name, BROKER: SIDES_AND_BROKER[BROKER]}
    return [
        {**one, "due_on": _day(one), "who": names.get(one["owner"]) or sides[one["side"]]} for one in meeting.decisions
    ]


def _day(decision: dict[str, Any]) -> date | None:
    return date.fromisoformat(decision["due_on"]) if decision["due_on"] else None


@bp.route(MEETINGS + "/moi", methods=["GET", "POST"])
@limiter.limit(AMOUNT, key_func=_person, methods=["POST"])
@door("members")
def call_meeting(public_id: str) -> ResponseReturnValue:
    return _call(public_id, is_held=False)


@bp.route(MEETINGS + "/da-dien-ra", methods=["GET", "POST"])
@limiter.limit(AMOUNT, key_func=_person, methods=["POST"])
@door("members")
def record_meeting(public_id: str) -> ResponseReturnValue:
    return _call(public_id, is_held=True)


def _call(public_id: str, is_held: bool) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    everybody = [one.person.public_id for one in participants(deal)]
    form = MeetingForm(deal, is_held=is_held, data={"people": everybody})
    if form.validate_on_submit():
        with in_time(deal, LIST, form, lambda: _("Hồ sơ hoặc người tham gia vừa có thay đổi. Xin ghi lại.")):
            meeting = meetings.call(deal, current_user, form.plan(), is_held)
        words = _("Đã ghi cuộc họp. Xin ghi tiếp kết quả.") if is_held else _("Đã gửi thư mời họp.")
        flash(words, "good")
        where = ".minute_meeting" if is_held else ".show_meeting"
        return redirect(url_for(where, public_id=public_id, meeting_id=meeting.public_id), 303)
    if not deal.is_open:
        return too_late(deal, LIST, "", form)
    return render_template("dealroom/meeting_form.html", deal=deal, form=form, is_held=is_held, meeting=None)


@bp.route(ONE + "/sua", methods=["GET", "POST"])
@limiter.limit(AMOUNT, key_func=_person, methods=["POST"])
@door("members")
def change_meeting(public_id: str, meeting_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    meeting = meeting_of(deal, meeting_id)
    form = MeetingForm(deal, data=values_of(meeting))
    if form.validate_on_submit():
        with in_time(deal, LIST, form, lambda: where_it_stands(meeting)):
            is_new = meetings.change(meeting, current_user, form.plan(), number_sent(form.seen.data))
        flash(
            _("Đã báo thay đổi cho mọi người.") if is_new else _("Không có gì thay đổi."), "good" if is_new else "info"
        )
        return redirect(url_for(".show_meeting", public_id=public_id, meeting_id=meeting_id), 303)
    if not deal.is_open or not meetings.is_to_come(meeting):
        return too_late(deal, LIST, where_it_stands(meeting), form)
    return render_template("dealroom/meeting_form.html", deal=deal, form=form, is_held=False, meeting=meeting)


@bp.route(ONE + "/huy", methods=["GET", "POST"])
@door("members")
def cancel_meeting(public_id: str, meeting_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    meeting = meeting_of(deal, meeting_id)
    form = CancelForm(data={"seen": str(meeting.version)})
    if form.validate_on_submit():
        with in_time(deal, LIST, form, lambda: where_it_stands(meeting)):
            meetings.cancel(meeting, current_user, form.reason.data or "", number_sent(form.seen.data))
        flash(_("Đã hủy cuộc họp và báo cho mọi người."), "good")
        return redirect(url_for(".show_meeting", public_id=public_id, meeting_id=meeting_id), 303)
    if not deal.is_open or not meetings.is_to_come(meeting):
        return too_late(deal, LIST, where_it_stands(meeting), form)
    return render_template("dealroom/meeting_cancel.html", deal=deal, form=form, meeting=meeting)


@bp.route(ONE + "/bien-ban", methods=["GET", "POST"])
@door("members")
def minute_meeting(public_id: str, meeting_id: str) -> ResponseReturnValue:
    deal = fetch_deal("write", public_id)
    meeting = meeting_of(deal, meeting_id)
    form = MinutesForm(meeting, data={"seen": str(meeting.version)})
    if form.validate_on_submit():
        with in_time(deal, LIST, form, lambda: where_it_stands(meeting)):
            meetings.minute(meeting, current_user, form.told(), number_sent(form.seen.data))
        flash(_("Đã ghi kết quả và báo cho mọi người trong hồ sơ."), "good")
        return redirect(url_for(".show_meeting", public_id=public_id, meeting_id=meeting_id), 303)
    if not deal.is_open or not meetings.waits_for_minutes(meeting):
        return too_late(deal, LIST, where_it_stands(meeting), form)
    return render_template("dealroom/minutes.html", deal=deal, form=form, meeting=meeting)


@bp.get(ONE + "/lich.ics")
@door("members")
def meeting_calendar(public_id: str, meeting_id: str) -> ResponseReturnValue:
    """A copy for one's own calendar, without anybody's address but that of the site."""
    deal = fetch_deal("read", public_id)
    meeting = meeting_of(deal, meeting_id)
    answer = Response(calendar_of(meeting, PUBLISH), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{deal.number}-cuoc-hop.ics"'
    return answer


def where_it_stands(meeting: Meeting) -> str:
    """One sentence, without a name."""
    if meeting.cancelled_at is not None:
        return _("Cuộc họp này đã được hủy.")
    if meeting.result is not None:
        return _("Kết quả của cuộc họp này đã được ghi.")
    if meetings.is_over(meeting):
        return _("Cuộc họp này đã qua. Việc cần làm là ghi kết quả.")
    return _("Cuộc họp này vừa được sửa, hoặc chưa đến giờ. Xin đọc bản hiện tại.")
