"""What an officer answered to the questions of a checklist: read from a form, kept with the decision, and judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from flask_babel import gettext as _

from marketplace.catalogue import parsing
from marketplace.kernel.clock import today
from marketplace.kernel.text import clean, clean_line
from marketplace.moderation.checklists import ANSWERS, NA, NO, YES, Question

MOST = 500  # characters of a note
MOST_LINK = 300
Answer = dict[str, str]


def name_of(code: str, part: str = "") -> str:
    """How a question is called in the form: check-SHTT, check-SHTT-link."""
    return f"check-{code}-{part}" if part else f"check-{code}"


def read(form: Mapping[str, str], questions: Iterable[Question]) -> dict[str, Answer]:
    """The answers in a form that was sent, by code; what was left open is not among them."""
    found = {}
    for question in questions:
        code = question["code"]
        answer = form.get(name_of(code), "")
        told = {
            "answer": answer if answer in ANSWERS else "",
            "note": clean(form.get(name_of(code, "note"), ""))[:MOST],
            "link": clean_line(form.get(name_of(code, "link"), ""))[:MOST_LINK],
            "day": _day(clean_line(form.get(name_of(code, "day"), ""))[:30]),
        }
        if any(told.values()):
            found[code] = {part: words for part, words in told.items() if words or part == "answer"}
    return found


def faults(questions: Iterable[Question], answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Why nothing can be put on show with these answers: pairs of the control's name and words."""
    found = []
    for question in questions:
        name, told = name_of(question["code"]), answers.get(question["code"], {})
        answer = told.get("answer", "")
        if answer == NO and question["required"]:
            found.append((name, _("Mục này chưa đạt nên chưa duyệt được. Xin yêu cầu bổ sung.")))
        elif not answer and question["required"]:
            found.append((name, _("Xin trả lời mục này trước khi duyệt.")))
        elif answer == YES:
            found += [(name, words) for words in _lacking(question, told)]
    return found


def _lacking(question: Question, told: Answer) -> Iterable[str]:
    """What a question that is answered “đạt” needs besides."""
    if "note" in question["needs"] and not told.get("note"):
        yield _("Xin ghi chú căn cứ.")
    if "link" in question["needs"] and not is_link(told.get("link", "")):
        yield _("Xin ghi đường dẫn bắt đầu bằng https:// hoặc http://.")
    if "day" in question["needs"] and not is_past_day(told.get("day", "")):
        yield _("Xin ghi ngày kiểm tra, ví dụ 05/01/2026, không sau hôm nay.")


def is_link(text: str) -> bool:
    if not text.startswith(("https://", "http://")) or " " in text:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:  # as of https://[
        return False


def is_past_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= today()
    except ValueError:
        return False


def still_good(
    answers: Mapping[str, Answer], questions: Iterable[Question], touched: Iterable[str]
) -> dict[str, Answer]:
    """Those answers of an earlier review that the changes since do not touch: an officer need not give them twice."""
    changed = set(touched)
    return {
        one["code"]: answers[one["code"]]
        for one in questions
        if answers.get(one["code"], {}).get("answer") in (YES, NA)
        and one["fields"]
        and not changed & set(one["fields"])
    }


def _day(text: str) -> str:
    """A day as ISO text; what cannot be read stays as it was typed."""
    try:
        day = parsing.parse_day(text)
    except ValueError:
        return text
    return day.isoformat() if day else ""
