"""Reports: somebody says that a listing on show should not be; officers decide, and both sides are told.

Nothing here commits. Of the reporter only an address may be kept, and only until the outcome was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace.accounts import service as accounts
from marketplace.catalogue import behalf, remarks
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import PATHS, Publication
from marketplace.catalogue.policies import is_moderator
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.policy import allows
from marketplace.kernel.workflow import NotAllowed, NotOpen, Workflow, step
from marketplace.moderation import targets
from marketplace.moderation.deadlines import due_after
from marketplace.moderation.models import OPEN, REPORT_DISMISSED, REPORT_UPHELD, Report
from marketplace.moderation.report_policies import may_decide
from marketplace.notices import service as notices
from marketplace.reference import service as reference

REASONS = "report_reason"
PREFIX = "PA"
DESK = "/kiem-duyet/phan-anh"
HIDE, ASK, MERGE, NONE = "hide", "ask", "merge", "none"
MEASURES = {
    HIDE: _l("Tạm gỡ tin khỏi Sàn ngay"),
    ASK: _l("Nhắn bên đăng sửa hoặc giải trình"),
    MERGE: _l("Trùng tin khác: chuyển sang gộp tin"),
    NONE: _l("Đúng nhưng không cần làm gì thêm"),
}
"""What may be done when a report is right."""
CHANGES_SOMETHING = frozenset({HIDE, ASK})
"""Measures of which the poster is told."""

handling = Workflow(
    step("uphold", {OPEN}, REPORT_UPHELD, may_decide, _l("Phản ánh đúng")),
    step("dismiss", {OPEN}, REPORT_DISMISSED, may_decide, _l("Không có căn cứ"), needs_reason=True),
)


def is_unlawful(reason: str) -> bool:
    """Does a reason speak of content against the law, which cannot wait?"""
    entry = reference.find(REASONS, reason)
    return bool(entry and entry.extra.get("unlawful"))


def due(kind: str, reason: str) -> datetime:
    """By when a report made now is to be decided: within hours if unlawful, else as a new listing of that kind."""
    if is_unlawful(reason):
        return now() + timedelta(hours=current_app.config["REPORT_HOURS"])
    return due_after(now(), targets.days_for(kind))


def make(item: Publication, reason: str, words: str, email: str, language: str) -> Report:
    """Take a report down. Raises NotOpen when the listing is not on show any more."""
    if not allows(None, "report", item):
        raise NotOpen("report")
    first_unlawful = is_unlawful(reason) and not _has_open_unlawful(item)
    report = Report(
        **Report.keys_of(item),
        number=catalogue.next_number(PREFIX),
        reason=reason,
        words=words,
        email=email,
        language=language,
        due_at=due(item.kind, reason),
    )
    db.session.add(report)
    history.record(report, None, "report", {"reason": reason, "item": item.public_id})
    if first_unlawful:  # a flood of reports is one piece of news
        _tell_officers(report)
    return report


def open_of(item: Publication, limit: int | None = None) -> list[Report]:
    """The open reports on a listing, the first due first."""
    statement = select(Report).where(Report.about(item), Report._status == OPEN).order_by(Report.due_at, Report.id)
    return list(db.session.execute(statement.limit(limit)).scalars())


@dataclass(frozen=True)
class Outcome:
    """What an officer decides: ``measure`` and ``words`` (to the poster) count for upheld reports only."""

    verb: str  # uphold | dismiss
    answer: str  # to whoever reported
    measure: str = NONE
    words: str = ""


def count_open(item: Publication) -> int:
    statement = select(func.count()).select_from(Report).where(Report.about(item), Report._status == OPEN)
    return int(db.session.execute(statement).scalar_one())


def decide(item: Publication, officer: Any, public_ids: Sequence[str], outcome: Outcome) -> list[Report]:
    """Decide on some reports about one listing together: all of them, or none.

    Raises NotAllowed; NotOpen when one of them is decided already, or when the listing is no longer such that
    the measure can be taken.
    """
    verb = outcome.verb
    if not is_moderator(officer, item):
        raise NotAllowed(verb)
    wanted = Report.about(item), Report.public_id.in_(public_ids)
    found = list(db.session.execute(select(Report).where(*wanted).order_by(Report.id)).scalars())
    if not found or len(found) != len(set(public_ids)) or any(one.status != OPEN for one in found):
        raise NotOpen(verb)
    for report in found:
        report.decided_at, report.decided_by_id, report.answer = now(), officer.id, outcome.answer
        report.measure = outcome.measure if verb == "uphold" else None
        handling.take(verb, report, officer, outcome.answer)
    if verb == "uphold":
        _carry_out(item, officer, outcome)
    for report in found:
        tell_reporter(report)
    return found


def tell_reporter(report: Report) -> None:
    """Mail the outcome, if an address was left, and erase the address."""
    if report.email:
        outcome = {"outcome": report.status, "measure": report.measure or "", "answer": report.answer}
        facts = {"report": report.number, "title": report.item.title}
        notices.mail(report.email, "moderation.report_decided", "", report.language, **facts, **outcome)
    report.email = ""


def unhide(item: Publication, officer: Any, version: int) -> None:
    """Put a hidden listing back on show and tell its poster. Raises NotAllowed, NotOpen."""
    if not allows(officer, "unhide", item):
        raise NotAllowed("unhide")
    if item.version != version:
        raise NotOpen("unhide")
    catalogue.unhide(item, officer)
    _tell_poster(item, "moderation.unhidden", "")


def _carry_out(item: Publication, officer: Any, outcome: Outcome) -> None:
    if outcome.measure == HIDE:
        catalogue.hide(item, officer, "report", outcome.words)
    elif outcome.measure == ASK:
        remarks.say(item, officer, outcome.words)
    if outcome.measure in CHANGES_SOMETHING:
        page = "/trao-doi" if outcome.measure == ASK else ""
        _tell_poster(item, f"moderation.report_{outcome.measure}", outcome.words, page)


def _has_open_unlawful(item: Publication) -> bool:
    codes = [entry.code for entry in reference.codes(REASONS) if entry.extra.get("unlawful")]
    statement = select(Report.id).where(Report.about(item), Report._status == OPEN, Report.reason.in_(codes))
    return db.session.execute(statement.limit(1)).first() is not None


def _tell_officers(report: Report) -> None:
    item = report.item
    people = [person for person in accounts.officers() if may_decide(person, report)]
    facts = {"report": report.number, "title": item.title, "reason": report.reason}
    notices.tell_all(people, "moderation.report", f"{DESK}/{item.kind}/{item.public_id}", **facts)


def _tell_poster(item: Publication, kind: str, words: str, page: str = "") -> None:
    people = behalf.told_of(item)
    link = f"{PATHS[item.kind]}/{item.public_id}{page}"
    notices.tell_all(people, kind, link, title=item.title, number=item.number, words=words)
