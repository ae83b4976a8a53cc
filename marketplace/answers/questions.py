"""Asking about a need in public, replying, and releasing both. Nothing here commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import lazyload

from marketplace.accounts.models import Organisation, Person
from marketplace.answers import occasions
from marketplace.answers.models import ANSWERED, ASKED, PUBLISHED, Question
from marketplace.answers.workflow import question_life
from marketplace.catalogue.models import Need
from marketplace.catalogue.service import writers_of
from marketplace.catalogue.status import Status
from marketplace.deals.asking import giveaways
from marketplace.deals.policies import writes_for
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import tell_all

__all__ = ["occasions"]  # imported so that whoever can tell knows what there is to tell

MOST_OPEN = 3  # questions of one organisation about one need that wait for their reply or their release
MOST = 100  # on a page
NAMES = (Question.need, Question.organisation, Question.asker)
"""What the page of the need does not load: it has the need, and names nobody."""


class Closed(NotOpen):
    """The need takes no questions, or no longer."""


class TooMany(NotOpen):
    """This organisation has enough questions about this need under way."""


def is_taking(need: Need) -> bool:
    """May questions about this need be asked today?"""
    return need.status == Status.PUBLISHED and need.questions_until is not None and today() <= need.questions_until


def askers_of(person: Any, need: Need) -> list[Organisation]:
    """The organisations in whose name this person may ask about this need."""
    if not person.is_authenticated or person.role_in(need.organisation_id):
        return []
    return [one for one in person.writable_organisations if writes_for(person, one.id)]


def ask(actor: Person, organisation: Organisation, need: Need, words: str) -> Question:
    """Ask about a need; its owner is told, without the asker's name. Raises NotAllowed, Closed, TooMany."""
    if organisation not in askers_of(actor, need):
        raise NotAllowed("ask")
    if not is_taking(need):
        raise Closed("ask")
    mine = (Question.need_id == need.id, Question.organisation_id == organisation.id)
    open_ones = select(func.count(Question.id)).where(*mine, Question._status.in_((ASKED, ANSWERED)))
    if int(db.session.execute(open_ones).scalar_one()) >= MOST_OPEN:
        raise TooMany("ask")
    question = Question(need=need, organisation=organisation, asker=actor, words=words)
    db.session.add(question)
    history.record(question, actor, "ask", {"need": need.number})
    _tell_owner(question, "answers.question_asked")
    return question


def reply(question: Question, actor: Person, words: str) -> None:
    """The need's owner answers; an officer then releases both. Raises NotAllowed, NotOpen."""
    if question.need.status != Status.PUBLISHED:
        raise NotOpen("reply")
    # Facts first: taking the step writes the row, and the database refuses an answered one without words.
    question.reply, question.replied_by_id, question.replied_at = words, actor.id, now()
    question.reason = ""
    question_life.take("reply", question, actor)


def decide(question: Question, officer: Person, verb: str, version: int, reason: str = "") -> None:
    """publish, return or refuse, as the officer read it. Raises NotOpen, NotAllowed, ReasonNeeded."""
    if question.version != version or (verb == "publish" and question.need.status != Status.PUBLISHED):
        raise NotOpen(verb)
    had_reply = question.status == ANSWERED
    if verb != "publish":
        question.reason = reason
    question.decided_at = now()
    question_life.take(verb, question, officer, reason)
    if verb == "publish":
        _tell_asker(question, "answers.question_published")
        _tell_owner(question, "answers.question_published")
    elif verb == "return":
        _tell_owner(question, "answers.reply_returned", reason=reason)
    else:
        _tell_asker(question, "answers.question_refused", reason=reason)
        if had_reply:
            _tell_owner(question, "answers.question_refused", reason=reason)


def telling(question: Question) -> tuple[list[str], list[str]]:
    """For the officer: what in question and reply gives the asker away, and what the need's anonymous owner."""
    need = question.need
    about_asker = giveaways(question.organisation, question.asker, [question.words])
    if not need.anonymous:
        return about_asker, []
    return about_asker, giveaways(need.organisation, need.author, [question.words, question.reply])


# What others ask -----------------------------------------------------------------------------------------------------


def published_of(need: Need) -> list[Question]:
    """Questions and replies that everybody reads, in the order in which they were asked."""
    return _found(Question.need_id == need.id, Question._status == PUBLISHED, without=NAMES)


def of_sides(need: Need, person: Any) -> list[Question]:
    """Unpublished questions about a need: all of them for its own people, their own for those who asked."""
    mine = [m.organisation_id for m in person.memberships] if person.is_authenticated else []
    if not mine:
        return []
    part = [] if need.organisation_id in mine else [Question.organisation_id.in_(mine)]
    return _found(Question.need_id == need.id, Question._status != PUBLISHED, *part, without=NAMES)


def for_officers() -> list[Question]:
    """What waits: questions with their reply first, then those that the owner has yet to reply to."""
    waiting = _found(or_(Question._status == ANSWERED, Question._status == ASKED))
    return sorted(waiting, key=lambda one: one.status != ANSWERED)


def count_for_officers() -> int:
    """How many questions with a reply wait for an officer."""
    statement = select(func.count(Question.id)).where(Question._status == ANSWERED)
    return int(db.session.execute(statement).scalar_one())


def _found(*conditions: Any, without: tuple[Any, ...] = ()) -> list[Question]:
    statement = select(Question).where(*conditions).order_by(Question.id).limit(MOST)
    statement = statement.options(*(lazyload(one) for one in without))
    return list(db.session.execute(statement).scalars().unique())


def _tell_owner(question: Question, kind: str, **params: Any) -> None:
    _tell(question, question.need.organisation_id, kind, params)


def _tell_asker(question: Question, kind: str, **params: Any) -> None:
    _tell(question, question.organisation_id, kind, params)


def _tell(question: Question, organisation_id: int, kind: str, params: dict[str, Any]) -> None:
    link = f"/nhu-cau/{question.need.public_id}"
    tell_all(writers_of(organisation_id), kind, link, title=question.need.title, **params)
