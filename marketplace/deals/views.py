"""Pages of interests and deals. Asking has views of its own (asking_views)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import (
    asking,
    board_views,
    case_views,
    confirming_views,
    ended,
    entering_views,
    forms,
    handing_views,
    late,
    parties,
    planned,
    service,
    thread,
    thread_views,
)
from marketplace.deals.asking_views import bp
from marketplace.deals.models import (
    ACCEPTED,
    ASKED,
    CANCELLED,
    DECLINED,
    DEMAND,
    READERS,
    Interest,
)
from marketplace.deals.policies import belongs_to
from marketplace.deals.stages import CLOSED, OPEN_STAGES
from marketplace.deals.wording import reason_in_words
from marketplace.deals.workflow import interest_life
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for

# Importing them adds their views to the blueprint.
SPLIT = (board_views, case_views, confirming_views, entering_views, handing_views, thread_views)
blueprints = (bp,)

INTEREST = "/giao-dich/yeu-cau/<public_id>"


@bp.get("/giao-dich")
@door("members")
def index() -> ResponseReturnValue:
    is_past = request.args.get("xem") == "xong"
    reads_all = current_user.has_role(*READERS)
    page = "deals/index_past.html" if is_past else "deals/index.html"
    lists = _past_lists(reads_all) if is_past else _present_lists(reads_all)
    deals = lists["deals"] if reads_all else lists["own_deals"]
    return render_template(
        page,
        parties=parties.parties,
        is_past=is_past,
        reads_all=reads_all,
        unread=thread.unread_in(current_user, deals),
        step_stages=planned.written_at(deals),
        over=ended.ended_on(deal.id for deal in deals),
        **lists,
    )


def _present_lists(reads_all: bool) -> dict[str, Any]:
    person = current_user
    lists: dict[str, Any] = {
        "received": service.received_by(person, ASKED),
        "agreed": service.received_by(person, ACCEPTED),
        "sent": service.interests_of(person, ASKED, ACCEPTED),
        "own_deals": service.deals_of(person, *OPEN_STAGES),
        "may_answer": {interest.id for interest in service.waiting_for(person)},
    }
    if reads_all:
        lists |= {
            "to_introduce": service.waiting_for_introduction(),
            "to_answer": service.waiting_for_answer(),
            "deals": service.all_deals(*OPEN_STAGES),
        }
    return lists


def _past_lists(reads_all: bool) -> dict[str, Any]:
    person, ended = current_user, (DECLINED, CANCELLED)
    return {
        "ended": [*service.received_by(person, *ended), *service.interests_of(person, *ended)],
        "own_deals": service.deals_of(person, CLOSED),
        "deals": service.all_deals(CLOSED) if reads_all else [],
    }


@bp.get(INTEREST)
@door("members")
def interest(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "see", Interest, public_id)
    asking_side, asked_side = parties.parties(current_user, found)
    return render_template(
        "deals/interest.html",
        interest=found,
        asking=asking_side,
        asked=asked_side,
        verbs={step.verb: step for step in interest_life.open_to(current_user, found)},
        story=parties.story(found),
        deal=found.deal if found.deal and allows(current_user, "see", found.deal) else None,
        why=reason_in_words("decline_reason", found.decline_reason, found.decline_words),
        takes_part=belongs_to(current_user, found.asking_organisation_id, found.asked_organisation_id),
    )


@bp.post(INTEREST + "/nhan-loi")
@door("members")
def accept(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "answer", Interest, public_id)
    with transaction():
        service.accept(found, current_user)
    flash(_("Đã nhận lời. Cán bộ môi giới sẽ giới thiệu hai bên; bạn sẽ được báo."), "good")
    return redirect(url_for(".interest", public_id=public_id), 303)


@bp.post(INTEREST + "/rut")
@door("members")
def cancel(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "cancel", Interest, public_id)
    with transaction():
        service.cancel(found, current_user)
    flash(_("Đã rút yêu cầu. Bên kia được báo là không cần trả lời nữa."), "good")
    return redirect(url_for(".interest", public_id=public_id), 303)


@bp.route(INTEREST + "/tu-choi", methods=["GET", "POST"])
@door("members")
def decline(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "answer", Interest, public_id)
    form = forms.DeclineForm()
    slips = _slips(found, form) if form.validate_on_submit() else []
    if form.is_submitted() and not form.errors and (not slips or form.reviewed.data):
        try:
            with transaction():
                form.spend_token()
                service.decline(found, current_user, form.reason.data, form.words.data or "")
        except late.TOO_LATE:
            return late.answer(found, form)
        flash(_("Đã trả lời. Bên hỏi được báo lý do."), "good")
        return redirect(url_for(".interest", public_id=public_id), 303)
    if not _is_open("decline", found):
        return late.answer(found, form)
    return render_template("deals/decline.html", form=form, interest=found, slips=slips)


def _is_open(verb: str, item: Interest) -> bool:
    return any(step.verb == verb for step in interest_life.open_to(current_user, item))


def _slips(found: Interest, form: Any) -> list[str]:
    """What in the words would give an anonymous answerer away."""
    if not found.anonymous or found.side == DEMAND:
        return []
    return asking.giveaways(found.demand, current_user, [form.words.data or ""])


@bp.route(INTEREST + "/gioi-thieu", methods=["GET", "POST"])
@door("brokers")
def introduce(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "introduce", Interest, public_id)
    form = forms.IntroduceForm()
    if form.validate_on_submit():
        try:
            with transaction():
                form.spend_token()
                deal = service.introduce(found, current_user, form.introduction.data)
        except late.TOO_LATE:
            return late.answer(found, form, _why_not_now(found))
        flash(_("Đã giới thiệu hai bên và mở hồ sơ %(number)s.", number=deal.number), "good")
        return redirect(url_for(".show", public_id=deal.public_id), 303)
    if _why_not_now(found) or not _is_open("introduce", found):
        return late.answer(found, form, _why_not_now(found))
    asking_side, asked_side = parties.parties(current_user, found)
    return render_template("deals/introduce.html", form=form, interest=found, asking=asking_side, asked=asked_side)


def _why_not_now(found: Interest) -> str:
    """Said to the broker only: an anonymous side would be known by it."""
    if found.status != ACCEPTED or not service.is_suspended(found):
        return ""
    return _("Một bên đang bị tạm ngừng hoạt động trên Sàn nên chưa giới thiệu được. Xin đợi tổ chức hoạt động lại.")
