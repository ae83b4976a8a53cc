"""The level of readiness (TRL) from a few questions in plain words: the list trl_question in marketplace/reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.reference import service as reference
from marketplace.reference.service import Entry

LIST = "trl_question"
YES, NO = "co", "chua"
LOWEST = 1  # an idea of which nothing was tried yet


@dataclass(frozen=True)
class Answered:
    """A level, the last question that was answered with yes, and the first one with no; ``skips``: a later yes."""

    level: int
    reached: Entry | None
    stopped: Entry | None
    skips: bool = False


def questions() -> list[Entry]:
    """In the order of the levels that they stand for (``extra.level``)."""
    return reference.codes(LIST)


def name_of(question: Entry) -> str:
    """Of the radio buttons on the form."""
    return f"hoi-trl-{question.code}"


def answers(sent: Mapping[str, str]) -> dict[str, str]:
    """What was answered: code of the question → YES or NO."""
    given = {one.code: sent.get(name_of(one), "") for one in questions()}
    return {code: answer for code, answer in given.items() if answer in (YES, NO)}


def level_of(given: Mapping[str, str]) -> Answered | None:
    """A level holds when every question up to it was answered with yes: the first other answer ends the climb.

    None when nothing was answered.
    """
    if not given:
        return None
    reached, stopped, skips = None, None, False
    for question in questions():
        is_yes = given.get(question.code) == YES
        if stopped is None and is_yes:
            reached = question
        elif stopped is None:
            stopped = question
        elif is_yes:
            skips = True
    return Answered(reached.extra["level"] if reached else LOWEST, reached, stopped, skips)


def is_asked(wish: str, form: Any) -> bool:
    return wish == "trl" and "trl" in form


def fill_in(form: Any, sent: Mapping[str, str]) -> None:
    """Choose the level that follows from the answers; whoever writes may choose another one."""
    found = level_of(answers(sent))
    if found is not None:
        form["trl"].data = str(found.level)
