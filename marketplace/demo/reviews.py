"""What the officers of the demo decide: as at the desk, with the checklist answered and the technology list chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Person
from marketplace.catalogue.revision_models import Revision
from marketplace.kernel.clock import today
from marketplace.moderation import checklists, deciding
from marketplace.moderation.deciding import Decision, Matter
from marketplace.moderation.legal_words import Hit
from marketplace.moderation.models import Review

TOLD = {
    "note": "Đã đối chiếu bản chụp giấy tờ mẫu do bên đăng gửi.",
    "link": "https://so-dang-ky.example.vn/tra-cuu",
}


@dataclass(frozen=True)
class Officers:
    """Who decides, and who has the last word where two must approve."""

    first: Person
    second: Person


def approve(item: Any, officer: Person, verb: str = "publish", *, law: Sequence[str] = ()) -> Review:
    """Endorse or publish. ``law``: the technology list and why, where the words of the listing do not tell."""
    return _decide(Matter(item), officer, verb, law=law)


def needs_second(item: Any, law: Sequence[str] = ()) -> bool:
    matter = Matter(item)
    return bool(matter.needs_second((law or _law(matter.hits()))[0]))


def ask_back(
    item: Any, officer: Person, verb: str, one: dict[str, Any], pairs: Sequence[tuple[str, str]] = ()
) -> Review:
    """Return or refuse, for the reason that the data gives."""
    return _decide(Matter(item), officer, verb, [one["reason_code"]], one["reason"], pairs)


def settle_revision(revision: Revision, officer: Person, verb: str, reason: str = "", words: str = "") -> Review:
    return _decide(Matter(revision.item, revision), officer, verb, [reason] if reason else [], words)


def _decide(
    matter: Matter,
    officer: Person,
    verb: str,
    reasons: Sequence[str] = (),
    words: str = "",
    pairs: Sequence[tuple[str, str]] = (),
    law: Sequence[str] = (),
) -> Review:
    checklist = checklists.newest(matter.item.kind)
    is_approving = verb in deciding.APPROVING
    legal_list, note = (law or _law(matter.hits())) if is_approving else ("", "")
    questions = matter.questions(checklist) if is_approving else []
    decision = Decision(
        verb,
        matter.subject.version,
        reasons,
        words,
        pairs,
        checklist.number if checklist else 0,
        {question["code"]: _answer(question) for question in questions},
        legal_list,
        note,
    )
    return deciding.decide(matter, officer, decision)


def _answer(question: checklists.Question) -> dict[str, str]:
    told = {**TOLD, "day": today().isoformat()}
    return {"answer": checklists.YES, **{part: told[part] for part in question["needs"]}}


def _law(hits: Sequence[Hit]) -> tuple[str, str]:
    """Encouraged where its words say so; what else is found is spoken of only as what is to be removed or replaced."""
    encouraged = [hit.term for hit in hits if hit.legal_list == "KK"]
    if encouraged:
        return "KK", f"Điều 9, theo từ “{encouraged[0]}”; cần kiểm tra lại văn bản gốc."
    if hits:
        return "KHONG", f"Chỉ nhắc đến “{hits[0].term}” như thứ cần xử lý hoặc thay thế."
    return "KHONG", ""
