"""The contents of a paper, one by one: made from the library, written by the sides, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from marketplace.agreements import clauses
from marketplace.agreements.facts import Facts
from marketplace.agreements.models import (
    COMPLETE,
    DRAFTING,
    NOT_APPLICABLE,
    TO_WRITE,
    Agreement,
    Clause,
    Section,
)
from marketplace.agreements.places import check
from marketplace.agreements.policies import may_draft
from marketplace.deals import moving
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.workflow import NotAllowed, NotOpen


class NoText(ValueError):
    """A content cannot be complete without a text."""


class NoReason(ValueError):
    """A content is set aside without saying why."""


def begin(agreement: Agreement, facts: Facts) -> None:
    """Make the sections of a new paper, each from the clauses whose conditions hold."""
    library = clauses.in_use(agreement.kind)
    for position, content in enumerate(clauses.contents(agreement.kind), start=1):
        section = Section(agreement=agreement, code=content.code, position=position)
        _take(section, clauses.choose(library, content.code, facts))
        db.session.add(section)
    db.session.flush()


def renew(agreement: Agreement, facts: Facts) -> list[str]:
    """Make the sections that nobody has written in anew, for other terms. Returns the codes that changed."""
    library, changed = clauses.in_use(agreement.kind), []
    for section in agreement.sections:
        if section.editor_id is not None:
            continue
        before = (section.body_vi, section.body_en)
        _take(section, clauses.choose(library, section.code, facts))
        if before != (section.body_vi, section.body_en):
            changed.append(section.code)
    return changed


def find(agreement: Agreement, code: str) -> Section | None:
    return next((one for one in agreement.sections if one.code == code), None)


def write(
    section: Section, actor: Any, version: int, state: str, why: str = "", body_vi: str = "", body_en: str = ""
) -> None:
    """Write a content in two languages, and say how it stands.

    Raises NotAllowed, NotOpen, StaleDataError, BadPlace, NoText, NoReason.
    """
    _may(section, actor, version)
    for text in (body_vi, body_en):
        check(text)
    if state == COMPLETE and not body_vi:
        raise NoText(section.code)
    if state == NOT_APPLICABLE and not why:
        raise NoReason(section.code)
    before = section.state
    is_new_text = (section.body_vi, section.body_en) != (body_vi, body_en)
    section.state, section.why = state, why if state == NOT_APPLICABLE else ""
    section.body_vi, section.body_en = body_vi, body_en
    section.editor_id = actor.id
    _note(section, actor, "write", {"state": [before, state], "text": is_new_text})


def reset(section: Section, actor: Any, version: int, facts: Facts) -> None:
    """Put the words of the library back, as they are today. Raises NotAllowed, NotOpen, StaleDataError."""
    _may(section, actor, version)
    before = section.state
    chosen = clauses.choose(clauses.in_use(section.agreement.kind), section.code, facts)
    _take(section, chosen)
    _note(section, actor, "reset", {"state": [before, section.state], "clauses": section.clauses})


def is_newer(section: Section, library: Iterable[Clause], facts: Facts) -> bool:
    """Has the library other clauses, or later versions, than those this content was made from?"""
    return [[one.code, one.number] for one in clauses.choose(library, section.code, facts)] != section.clauses


def _take(section: Section, chosen: list[Clause]) -> None:
    section.clauses = [[one.code, one.number] for one in chosen]
    section.body_vi = "\n".join(one.body_vi for one in chosen)
    section.body_en = "\n".join(one.body_en for one in chosen)
    section.state, section.why, section.editor_id = COMPLETE if chosen else TO_WRITE, "", None


def _may(section: Section, actor: Any, version: int) -> None:
    agreement = section.agreement
    if not may_draft(actor, agreement):
        raise NotAllowed("section")
    if agreement.status != DRAFTING or not agreement.deal.is_open:
        raise NotOpen("section")
    if section.version != version:
        raise StaleDataError(section.public_id)


def _note(section: Section, actor: Any, verb: str, changes: dict[str, Any]) -> None:
    history.record(section, actor, verb, changes)
    history.record(section.agreement, actor, f"{verb}_section", {"section": section.code})
    moving.touch(section.agreement.deal)
