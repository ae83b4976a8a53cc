"""An officer's desk: what waits for the authority, each figure with the page where the work is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from marketplace.accounts import verification
from marketplace.accounts.models import Person
from marketplace.deals import board
from marketplace.deals.models import ACCEPTED, Deal, Interest
from marketplace.deals.stages import OPEN_STAGES, RUNNING_STAGES
from marketplace.extensions import db
from marketplace.fulfilment import declaring
from marketplace.kernel import counters, history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.ui import ago, number, show_date
from marketplace.kernel.views import WORKER_SILENCE
from marketplace.matching import service as matching
from marketplace.matching import unmet
from marketplace.moderation import appeals, report_lists
from marketplace.moderation import service as moderation
from marketplace.notices import service as notices
from marketplace.search import meaning

OVERDUE: dict[str, Any] = {"qua-han": 1}  # the filter of the queue


@dataclass(frozen=True)
class Duty:
    """A figure, what it counts, where the work is done, and since when the oldest waits."""

    number: int
    text: str
    url: str
    note: str = ""
    is_late: bool = False


def duties_of(officer: Person) -> list[Duty]:
    """What waits, as the roles of this officer allow; nothing here leads to a page that would refuse."""
    found: list[Duty] = []
    if officer.has_role("moderator"):
        found.extend((*_queue(), _reports(), _appeals()))
    if officer.has_role("moderator", "admin"):
        found.append(_verification())
    if officer.has_role("broker"):
        found.extend(_brokerage(officer))
    if officer.has_role("broker", "admin"):
        found.extend((_stuck(officer), _declared()))
    return [*found, _mails()]


def alarms(officer: Person) -> Iterator[str]:
    """What is wrong with the machinery, for whoever can do something about it."""
    silence = counters.seconds_since_beat("worker")
    if silence is None or silence > WORKER_SILENCE:
        yield _(
            "Chương trình chạy nền không hoạt động: thư chưa được gửi, tin mới chưa vào kết quả tìm kiếm. Xin "
            "báo quản trị viên."
        )
    check = history.last_check() if officer.has_role("admin") else None
    if check is not None and check.found:
        yield ngettext(
            "Sổ lịch sử có %(num)d chỗ không khớp. Lệnh ./dev flask history verify cho biết chỗ nào.",
            "Sổ lịch sử có %(num)d chỗ không khớp. Lệnh ./dev flask history verify cho biết chỗ nào.",
            check.found,
        )
    parked = jobs.counts().get(jobs.PARKED, 0) if officer.has_role("admin") else 0
    if parked:
        yield ngettext(
            "%(num)d việc nền đã dừng sau nhiều lần thử. Lệnh ./dev flask jobs list cho biết lý do.",
            "%(num)d việc nền đã dừng sau nhiều lần thử. Lệnh ./dev flask jobs list cho biết lý do.",
            parked,
        )


def health() -> Iterator[str]:
    """How the machinery is set up, in words."""
    yield meaning.status().label
    check = history.last_check()
    if check is None:
        yield _("Sổ lịch sử chưa được kiểm tra lần nào; việc này chạy mỗi tuần.")
    elif not check.found:
        when, count = show_date(check.at), number(check.entries)
        yield _("Sổ lịch sử nguyên vẹn khi kiểm tra ngày %(day)s: %(n)s dòng.", day=when, n=count)


def _queue() -> Iterator[Duty]:
    counts = moderation.counts()
    note = _("tin cũ nhất gửi %(ago)s", ago=ago(counts.oldest)) if counts.oldest else ""
    words = ngettext("tin chờ duyệt", "tin chờ duyệt", counts.waiting)
    yield Duty(counts.waiting, words, url_for("moderation.queue"), note)
    words = ngettext("tin quá hạn trả lời", "tin quá hạn trả lời", counts.overdue)
    url = url_for("moderation.queue", **OVERDUE) if counts.overdue else url_for("moderation.queue")
    yield Duty(counts.overdue, words, url, is_late=bool(counts.overdue))


def _reports() -> Duty:
    counts = report_lists.count()
    late = ngettext("%(num)d quá hạn", "%(num)d quá hạn", counts["overdue"]) if counts["overdue"] else ""
    words = ngettext("phản ánh chờ xử lý", "phản ánh chờ xử lý", counts["open"])
    return Duty(counts["open"], words, url_for("reports.index"), late, bool(counts["overdue"]))


def _appeals() -> Duty:
    count = appeals.count_open()
    words = ngettext("khiếu nại chờ giải quyết", "khiếu nại chờ giải quyết", count)
    return Duty(count, words, url_for("appeals.index"))


def _verification() -> Duty:
    """What waits, as the tab of the desk counts it: new requests, and marks whose check must be repeated."""
    oldest = verification.waiting(limit=1)
    note = _("đơn cũ nhất gửi %(ago)s", ago=ago(oldest[0].verification_asked_at)) if oldest else ""
    due = verification.due_count()
    again = ngettext("%(num)d đến hạn kiểm tra lại", "%(num)d đến hạn kiểm tra lại", due) if due else ""
    count = verification.waiting_count() + due
    words = ngettext("tổ chức chờ xác minh", "tổ chức chờ xác minh", count)
    return Duty(count, words, url_for("organisations.waiting"), " · ".join(part for part in (note, again) if part))


def _brokerage(broker: Person) -> Iterator[Duty]:
    waiting = _scalar(select(func.count(), func.min(Interest.answered_at)).where(Interest._status == ACCEPTED))
    note = _("đã nhận lời từ %(ago)s", ago=ago(waiting[1])) if waiting[1] else ""
    yield Duty(
        waiting[0],
        ngettext("yêu cầu chờ giới thiệu", "yêu cầu chờ giới thiệu", waiting[0]),
        url_for("deals.index"),
        note,
    )
    mine = _scalar(select(func.count()).where(Deal._status.in_(OPEN_STAGES), Deal.broker_id == broker.id))
    words = ngettext("hồ sơ đang trao đổi do bạn phụ trách", "hồ sơ đang trao đổi do bạn phụ trách", mine[0])
    yield Duty(mine[0], words, url_for("deals.index"))
    proposed = matching.count_proposals()
    words = ngettext("cặp ghép nối được đề xuất", "cặp ghép nối được đề xuất", proposed)
    yield Duty(proposed, words, url_for("matching.proposals"))
    alone = unmet.count()
    words = ngettext("nhu cầu chưa có nguồn cung phù hợp", "nhu cầu chưa có nguồn cung phù hợp", alone)
    yield Duty(alone, words, url_for("matching.without_supply"))


def _stuck(officer: Person) -> Duty:
    """A broker's own cases; all of them for whoever brokers none."""
    days, is_broker = board.stuck_days(), officer.has_role("broker")
    part = [Deal._status.in_(RUNNING_STAGES), Deal.moved_at <= now() - timedelta(days=days)]
    if is_broker:
        part.append(Deal.broker_id == officer.id)
    count, oldest = _scalar(select(func.count(), func.min(Deal.moved_at)).where(*part))
    words = ngettext("hồ sơ đứng yên", "hồ sơ đứng yên", count)
    note = _("hồ sơ lâu nhất từ %(ago)s", ago=ago(oldest)) if count else ""
    return Duty(count, words, url_for("deals.stuck_page"), note, bool(count))


def _declared() -> Duty:
    count = declaring.count_to_check()
    words = ngettext("hợp đồng khai báo chờ kiểm tra", "hợp đồng khai báo chờ kiểm tra", count)
    return Duty(count, words, url_for("declarations.index"))


def _mails() -> Duty:
    counts = notices.count_troubled()
    late = ngettext("%(num)d thư chờ lâu", "%(num)d thư chờ lâu", counts["waiting"]) if counts["waiting"] else ""
    return Duty(
        counts["failed"],
        ngettext("thư gửi lỗi", "thư gửi lỗi", counts["failed"]),
        url_for("notices.failed_mails"),
        late,
        bool(counts["failed"]),
    )


def _scalar(statement: Any) -> Any:
    return db.session.execute(statement).one()
