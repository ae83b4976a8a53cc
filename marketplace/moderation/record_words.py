"""The lines of a record in words: on the page, and in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts import verification
from marketplace.catalogue.labels import FIELDS, VERBS
from marketplace.catalogue.revision_models import REVISION_LABELS
from marketplace.catalogue.status import LABELS
from marketplace.catalogue.story import reason_words
from marketplace.kernel.clock import VIETNAM
from marketplace.moderation.checklists import ANSWERS
from marketplace.moderation.grounds import of_review
from marketplace.moderation.models import APPEAL_LABELS, REPORT_LABELS, Appeal, Report, Review
from marketplace.moderation.records import Line
from marketplace.reference import service as reference

LONGEST = 300  # signs of a value that changed
SUBJECTS = {
    "technology": _l("Tin công nghệ"),
    "need": _l("Tin nhu cầu"),
    "revision": _l("Bản sửa"),
    "appeal": _l("Khiếu nại"),
    "report": _l("Phản ánh"),
    "review": _l("Quyết định"),
    "on_behalf": _l("Tin đăng thay"),
    "organisation": _l("Tổ chức"),
    "question": _l("Câu hỏi về nhu cầu"),
    "legal_term": _l("Từ khóa pháp lý"),
    "person": _l("Tài khoản"),
}
OTHER_VERBS = {
    "grant": _l("Đã chấp nhận khiếu nại"),
    "report": _l("Đã nhận phản ánh"),
    "dismiss": _l("Phản ánh không có căn cứ"),
    "approve": _l("Đã duyệt"),
    "check": _l("Đã xem lại, đồng ý"),
    "undo": _l("Đã trả lại nội dung trước"),
    "show": _l("Đã đăng ngay"),
    "take_back": _l("Đã lấy lại để sửa tiếp"),
    "set_aside": _l("Đã cất"),
    "drop": _l("Đã bỏ"),
    "take_check_back": _l("Đã bỏ một lần đối chiếu"),
    "verify": _l("Đã xác minh"),
    "verify_again": _l("Đã kiểm tra lại"),
    "unverify": _l("Đã bỏ xác minh"),
    "suspend": _l("Đã tạm ngừng tổ chức"),
    "lift": _l("Đã cho tổ chức hoạt động lại"),
    "add_term": _l("Đã thêm từ khóa"),
    "note_term": _l("Đã sửa ghi chú"),
    "retire_term": _l("Đã ngừng dùng từ khóa"),
    "restore_term": _l("Đã dùng lại từ khóa"),
    "confirm": _l("Đã xác nhận"),
    "erase": _l("Đã xóa dữ liệu cá nhân"),
}
OF_KIND = {
    ("appeal", "uphold"): _l("Đã giữ nguyên quyết định"),
    ("report", "uphold"): _l("Phản ánh đúng"),
    ("organisation", "check"): _l("Điều đã đối chiếu"),
    ("question", "publish"): _l("Đã công khai"),
    ("question", "return"): _l("Đã đề nghị trả lời lại"),
    ("question", "refuse"): _l("Đã từ chối công khai"),
}
"""What a verb is called where it means something else than elsewhere."""
STATES: dict[str, dict[Any, Any]] = {
    "appeal": APPEAL_LABELS,
    "report": REPORT_LABELS,
    "revision": REVISION_LABELS,
    "technology": LABELS,
    "need": LABELS,
}
MEASURES = {"hide": _l("tạm gỡ"), "ask": _l("nhắn bên đăng"), "merge": _l("gộp tin"), "none": _l("không cần làm gì")}
POINTERS = frozenset({"item", "review", "appeal", "check", "rule"})
"""Public ids of what a line is about; the line itself names it."""
OWN_FIELDS = {
    "status": _l("Trạng thái"),
    "reason": _l("Lý do"),
    "base": _l("Bắt đầu từ phiên bản"),
    "edition": _l("Phiên bản"),
    "legal_list": _l("Danh mục pháp lý"),
    "what": _l("Điều đã đối chiếu"),
    "checks": _l("Điều đã đối chiếu"),
    "checked_on": _l("Ngày đối chiếu"),
    "document": _l("Văn bản"),
    "dated": _l("Ngày của văn bản"),
    "link": _l("Đường dẫn"),
    "recheck_on": _l("Hạn kiểm tra lại"),
    "words": _l("Từ khóa"),
    "note": _l("Ghi chú"),
}
DAYS = frozenset({"checked_on", "dated", "recheck_on"})
CODES = {
    ("report", "reason"): "report_reason",
    ("organisation", "what"): verification.LIST,
    ("organisation", "checks"): verification.LIST,
}
"""Changes that are kept as codes: the list they are of."""


def heads() -> list[str]:
    return [_("Thời điểm"), _("Người thực hiện"), _("Về"), _("Số"), _("Việc"), _("Chi tiết")]


def cells(line: Line) -> list[str]:
    """A line of a CSV file, in the order of ``heads``."""
    details = "; ".join(f"{name}: {text}" for name, text in details_of(line))
    at = line.at.astimezone(VIETNAM).isoformat(timespec="seconds")
    return [at, who(line), subject(line), number(line), verb(line), details]


def facts(line: Line) -> dict[str, Any]:
    """A line for a JSON file: codes, not labels."""
    row = line.row
    told: dict[str, Any] = {"at": line.at.isoformat(), "who": line.who or None, "item": line.item and line.item.number}
    if isinstance(row, Review):
        names = ("verb", "edition", "waited_hours", "reasons", "words", "legal_list", "legal_note", "legal_hits")
        told |= {"about": "review", **{name: getattr(row, name) for name in names}, "answers": row.answers}
        return told | {"checklist": row.checklist.number if row.checklist else None}
    told |= {"about": row.subject_kind, "verb": row.verb, "changes": row.changes, "reason": row.reason}
    return told | {"entry": row.number, "subject": row.subject_id, "digest": row.digest}


def who(line: Line) -> str:
    if line.who:
        return line.who
    entry = line.row
    if getattr(entry, "subject_kind", "") == "report" and entry.verb == "report":
        return _("Người phản ánh")
    return _("Hệ thống")


def subject(line: Line) -> str:
    kind = "review" if line.is_review else line.row.subject_kind
    return str(SUBJECTS.get(kind, kind))


def number(line: Line) -> str:
    """What people know it by: the number of the report or of the listing, the name of the organisation."""
    if isinstance(line.about, Report):
        return line.about.number
    if line.organisation is not None:
        return line.organisation.name
    return line.item.number if line.item is not None else ""


def verb(line: Line) -> str:
    row = line.row
    return str(OF_KIND.get(("review" if line.is_review else row.subject_kind, row.verb)) or verb_label(row.verb))


def verb_label(name: str) -> str:
    return str(VERBS.get(name) or OTHER_VERBS.get(name) or name)


def details_of(line: Line) -> list[tuple[str, str]]:
    """Pairs of name and text; personal values are never among them."""
    if isinstance(line.row, Review):
        return list(_of_review(line.row))
    found = list(_of_changes(line.row.subject_kind, line.row.changes))
    if isinstance(line.about, Appeal) and line.row.verb == "appeal":
        found.append((_("Nội dung khiếu nại"), line.about.words))
    if isinstance(line.about, Report) and line.row.verb == "report":
        found.append((_("Nội dung phản ánh"), line.about.words))
    if isinstance(line.about, Report) and line.row.verb == "uphold" and line.about.measure:
        found.append((_("Đã làm"), str(MEASURES[line.about.measure])))
    if line.row.reason:
        found.append((_("Lý do"), "; ".join(reason_words(line.row).splitlines())))
    return [(name, text) for name, text in found if text]


def _of_review(review: Review) -> Iterator[tuple[str, str]]:
    for ground in of_review(review):
        yield _("Lý do"), ground.words
    if review.words:
        yield _("Ý kiến của cán bộ"), review.words
    if review.legal_list != "CHUARO":
        label = reference.label("legal_list", review.legal_list)
        yield _("Danh mục pháp lý"), f"{label}. {review.legal_note}".rstrip(". ")
    yield _("Đã chờ"), _("%(n)s giờ", n=review.waited_hours)
    yield _("Phiên bản"), str(review.edition)
    for hit in review.legal_hits:
        yield _("Từ khóa pháp lý"), " · ".join(_of_hit(hit))
    yield from _of_answers(review)


def _of_hit(hit: Mapping[str, Any]) -> Iterator[str]:
    """The word that was found, the article it points to, and the field that has it."""
    rule = reference.find("legal_rule", hit.get("rule", ""))
    yield str(hit["term"])
    if rule is not None:
        yield str(rule.extra["article_en" if str(get_locale()) == "en" else "article"])
    if hit.get("field") in FIELDS:
        yield str(FIELDS[hit["field"]])


def _of_answers(review: Review) -> Iterator[tuple[str, str]]:
    if not review.answers or review.checklist is None:
        return
    label = "label_en" if str(get_locale()) == "en" else "label_vi"
    questions = {one["code"]: one.get(label, one["code"]) for one in review.checklist.questions}
    yield _("Danh mục kiểm tra"), _("phiên bản %(n)s", n=review.checklist.number)
    for code, told in review.answers.items():
        parts = [
            str(ANSWERS.get(told.get("answer", ""), "–")),
            *(told.get(name, "") for name in ("note", "link", "day")),
        ]
        yield questions.get(code, code), ", ".join(part for part in parts if part)


def _of_changes(kind: str, changes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in changes.items():
        if name in POINTERS or (name == "status" and kind not in STATES):
            continue
        label = str(OWN_FIELDS.get(name) or FIELDS.get(name, name))
        codes = CODES.get((kind, name))
        if codes and isinstance(value, str):
            value = ", ".join(reference.label(codes, one) for one in value.split())
        if name in DAYS and value:
            value = f"{date.fromisoformat(value):%d/%m/%Y}"
        if isinstance(value, dict):
            yield label, _("giá trị cá nhân, không hiện")
        elif isinstance(value, list) and len(value) == 2:
            yield label, " → ".join(_short(_state(kind, name, one)) for one in value)
        else:
            yield label, _short(value) if value is not None else _("đã đổi")


def _state(kind: str, name: str, value: Any) -> Any:
    """One side of a change in words, where it is a code."""
    if name == "legal_list":
        return reference.label("legal_list", value)
    return STATES.get(kind, {}).get(value, value) if name == "status" else value


def _short(value: Any) -> str:
    text = "–" if value in (None, "", []) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
