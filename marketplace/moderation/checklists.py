"""The questions an officer answers about a listing: versioned data, never changed, only followed by the next.

The first version comes from data/checklist_<kind>.csv. A question: code, label and help in both languages, required,
needs (of "note", "link", "day"), applies_if (one of CONDITIONS, or ""), fields (of the listing that it is about).
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation.models import Checklist

DATA = Path(__file__).parent / "data"
YES, NO, NA = "yes", "no", "na"
ANSWERS = {YES: _l("Đạt"), NO: _l("Chưa đạt"), NA: _l("Không áp dụng")}
NEEDS = {"note": _l("Ghi chú"), "link": _l("Đường dẫn"), "day": _l("Ngày kiểm tra")}
CONDITIONS: dict[str, Any] = {
    "": _l("mọi tin"),
    "ip_number": _l("tin có số đơn hoặc số văn bằng"),
    "figures": _l("tin có số liệu"),
    "pictures": _l("tin có ảnh"),
    "documents": _l("tin có tài liệu"),
    "state_funded": _l("công nghệ dùng ngân sách nhà nước"),
    "must_have": _l("nhu cầu có yêu cầu bắt buộc"),
    "deadline": _l("nhu cầu có hạn"),
    "anonymous": _l("nhu cầu ẩn danh"),
}
Question = dict[str, Any]


class Changed(NotOpen):
    """The checklist has a newer version than the one that was answered (409); ``answered`` is the older one."""

    def __init__(self, answered: Checklist | None) -> None:
        super().__init__("checklist")
        self.answered = answered


def load() -> int:
    """Bring the first version of each kind in, where there is none yet. Returns how many."""
    made = 0
    for kind in KINDS:
        if newest(kind) is None:
            db.session.add(Checklist(kind=kind, number=1, questions=questions_of_file(kind)))
            made += 1
    db.session.flush()
    return made


def questions_of_file(kind: str) -> list[Question]:
    """The questions that come with the program."""
    with open(DATA / f"checklist_{kind}.csv", encoding="utf-8", newline="") as lines:
        return [
            {**row, "required": row["required"] == "1", "needs": row["needs"].split(), "fields": row["fields"].split()}
            for row in csv.DictReader(lines)
        ]


def newest(kind: str) -> Checklist | None:
    statement = select(Checklist).where(Checklist.kind == kind).order_by(Checklist.number.desc()).limit(1)
    return db.session.execute(statement).scalar_one_or_none()


def versions(kind: str) -> list[Checklist]:
    """All versions of a kind, the newest first."""
    statement = select(Checklist).where(Checklist.kind == kind).order_by(Checklist.number.desc())
    return list(db.session.execute(statement).scalars())


def find(kind: str, number: int) -> Checklist | None:
    return db.session.execute(
        select(Checklist).where(Checklist.kind == kind, Checklist.number == number)
    ).scalar_one_or_none()


def follow(kind: str, admin: Any, questions: Sequence[Question], base: int) -> Checklist:
    """Make the next version. Raises NotAllowed, and NotOpen when ``base`` is not the newest any more."""
    if not admin.has_role("admin"):
        raise NotAllowed("checklist")
    present = newest(kind)
    if present is None or present.number != base:
        raise NotOpen("checklist")
    made = Checklist(kind=kind, number=base + 1, questions=list(questions), made_by_id=admin.id)
    db.session.add(made)
    db.session.flush()
    history.record(_Subject(kind), admin, "checklist", changes_between(present.questions, made.questions, made.number))
    return made


def history_of(kind: str) -> list[history.HistoryEntry]:
    return history.entries_of(_Subject(kind))


class _Subject:
    """The checklist of a kind, over all its versions, as history names it."""

    __tablename__ = "checklist"

    def __init__(self, kind: str) -> None:
        self.public_id = kind


def changes_between(before: Iterable[Question], after: Iterable[Question], number: int) -> dict[str, Any]:
    """What history tells of a new version: codes of the questions that came, went or changed."""
    old, new = ({one["code"]: one for one in some} for some in (before, after))
    return {
        "number": number,
        "added": [code for code in new if code not in old],
        "removed": [code for code in old if code not in new],
        "changed": [code for code in new if code in old and new[code] != old[code]],
    }


def facts_of(kind: str, values: Mapping[str, Any], files: Iterable[Mapping[str, Any]] = ()) -> set[str]:
    """Which CONDITIONS hold of content as ``content.read`` or an edition gives it, and its files."""
    kinds = {one["kind"] for one in files}
    rights = values.get("ip_rights") or []
    found = {name for name in ("figures", "must_have", "deadline", "state_funded", "anonymous") if values.get(name)}
    found |= {name for name, file_kind in (("pictures", "picture"), ("documents", "document")) if file_kind in kinds}
    return found | ({"ip_number"} if any(right.get("number") for right in rights) else set())


def applying(
    questions: Iterable[Question], facts: Collection[str], touched: Collection[str] | None = None
) -> list[Question]:
    """The questions to be asked. ``touched``: fields that an edit changes; only what is about one of them is asked."""
    return [
        one
        for one in questions
        if (not one["applies_if"] or one["applies_if"] in facts)
        and (touched is None or not one["fields"] or set(one["fields"]) & set(touched))
    ]


def label(question: Question, name: str = "label") -> str:
    """The label (or ``help``) of a question in the reader's language."""
    words = question.get(f"{name}_en") if str(get_locale()) == "en" else ""
    return str(words or question.get(f"{name}_vi") or "")
