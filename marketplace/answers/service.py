"""Answering a need from a listing, now or as soon as the listing is on show. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, or_, select

from marketplace.accounts.models import Organisation, Person
from marketplace.answers.models import NeedAnswer
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import EDITABLE, WAITING, Status
from marketplace.deals import service as deals
from marketplace.deals.asking import OFFERABLE
from marketplace.deals.models import ACCEPTED, ASKED, INTRODUCED, Interest
from marketplace.deals.policies import may_ask_for
from marketplace.deals.service import Answers
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.matching.models import Match
from marketplace.notices.service import tell

ON_THE_WAY = frozenset({*EDITABLE, *WAITING})
"""A listing in these states may still come on show."""
STANDING = (ASKED, ACCEPTED, INTRODUCED)
"""Interests whose answer the need's owner still has before them."""
MOST = 30  # answers on a page
AT_ONCE = 100  # waiting answers looked at in one go
NEED_GONE, LISTING_GONE, ASKED_BEFORE, MAY_NOT, DROPPED = "need", "listing", "asked", "may_not", "dropped"


class CriteriaChanged(NotOpen):
    """The need asks for something else than what was answered."""


class AlreadyWaiting(NotOpen):
    """This listing waits already to be offered for this need."""


def answer(
    actor: Person,
    need: Need,
    technology: Technology,
    words: Answers,
    criteria: Sequence[dict[str, str]],
    note: str = "",
) -> NeedAnswer:
    """Offer a listing for a published need, with a verdict on each of its must-have criteria.

    A listing that is not on show yet makes the answer wait. Raises NotAllowed, NotOpen, CriteriaChanged,
    AlreadyWaiting, deals.AlreadyAsked.
    """
    if [one["criterion"] for one in criteria] != list(need.must_have):
        raise CriteriaChanged("answer")
    if technology.status not in OFFERABLE:
        raise NotOpen("answer")
    found = NeedAnswer(
        need=need,
        technology=technology,
        author=actor,
        edition=need.edition,
        criteria=list(criteria),
        words=asdict(words),
        note=note,
    )
    if technology.status == Status.PUBLISHED:
        found.interest = deals.ask(actor, technology.organisation, technology, words, need)
    else:
        _check_may_wait(actor, need, technology)
    db.session.add(found)
    history.record(found, actor, "answer", {"need": need.number, "technology": technology.number})
    return found


def _check_may_wait(actor: Person, need: Need, technology: Technology) -> None:
    """What deals.ask would look at later is looked at now."""
    is_own = technology.organisation_id == need.organisation_id
    if is_own or not may_ask_for(actor, technology.organisation):
        raise NotAllowed("answer")
    if need.status != Status.PUBLISHED or need.organisation.is_suspended:
        raise NotOpen("answer")
    same = (NeedAnswer.need_id == need.id, NeedAnswer.technology_id == technology.id)
    if db.session.execute(select(NeedAnswer.id).where(*same, _waits())).first():
        raise AlreadyWaiting("answer")


def drop(found: NeedAnswer, actor: Person) -> None:
    """Take back an answer that waits. Raises NotOpen, NotAllowed."""
    if not actor.may_write_for(found.supply_id):
        raise NotAllowed("drop")
    if not found.is_waiting:
        raise NotOpen("drop")
    found.ended = DROPPED
    history.record(found, actor, "drop")


def send_waiting() -> int:
    """Send the answers whose listing has come on show; end those that cannot be sent any more. Returns how many."""
    moved = or_(Technology._status.not_in(ON_THE_WAY), Need._status != Status.PUBLISHED)
    statement = (
        select(NeedAnswer)
        .join(Technology, NeedAnswer.technology_id == Technology.id)
        .join(Need, NeedAnswer.need_id == Need.id)
        .where(_waits(), moved)
    )
    waiting = db.session.execute(statement.order_by(NeedAnswer.id).limit(AT_ONCE)).scalars().unique().all()
    for found in waiting:
        found.ended = _send(found)
        history.record(found, found.author, "end" if found.ended else "send", {"why": found.ended})
        kind = f"answers.not_sent_{found.ended}" if found.ended else "answers.sent"
        link = f"/nhu-cau/{found.need.public_id}" if found.interest is None else _interest_link(found.interest)
        tell(found.author, kind, link, technology=found.technology.title, need=found.need.title)
    return len(waiting)


def _send(found: NeedAnswer) -> str | None:
    """Why it could not be sent, if it could not."""
    if found.need.status != Status.PUBLISHED:
        return NEED_GONE
    if found.technology.status != Status.PUBLISHED:
        return LISTING_GONE
    technology = found.technology
    try:
        words = Answers(**found.words)
        found.interest = deals.ask(found.author, technology.organisation, technology, words, found.need)
    except deals.AlreadyAsked:
        return ASKED_BEFORE
    except NotOpen:
        return NEED_GONE
    except NotAllowed:
        return MAY_NOT
    return None


# What others ask -----------------------------------------------------------------------------------------------------


def offerable(organisations: Iterable[Organisation]) -> list[Technology]:
    """The listings of these organisations with which a need can be answered: on show first, then the latest."""
    ids = [one.id for one in organisations]
    is_shown = (Technology._status == Status.PUBLISHED).desc()
    statement = select(Technology).where(Technology.organisation_id.in_(ids), Technology._status.in_(OFFERABLE))
    found = db.session.execute(statement.order_by(is_shown, Technology.id.desc()).limit(300))
    return list(found.scalars().unique())


def answered_with(need: Need, organisations: Iterable[Organisation]) -> set[int]:
    """The ids of listings of these organisations with which the need was answered and the answer still stands."""
    ids = [one.id for one in organisations]
    statement = select(NeedAnswer.technology_id).join(Technology, NeedAnswer.technology_id == Technology.id)
    statement = statement.outerjoin(Interest, NeedAnswer.interest_id == Interest.id)
    stands = _waits() | Interest._status.in_(STANDING)
    found = statement.where(NeedAnswer.need_id == need.id, Technology.organisation_id.in_(ids), stands)
    return set(db.session.execute(found).scalars())


def by_fit(need: Need, technologies: Iterable[Technology], answered: Collection[int]) -> list[Technology]:
    """Listings matched with the need first, the best of them at the top; those it was answered with last."""
    found = db.session.execute(select(Match.technology_id, Match.score).where(Match.need_id == need.id)).tuples()
    scores: dict[int, float] = dict(found.all())
    return sorted(technologies, key=lambda one: (one.id in answered, -scores.get(one.id, 0)))


def count_answers(need: Need) -> int:
    """How many answers a need's owner has before them."""
    statement = select(func.count(NeedAnswer.id)).join(Interest, NeedAnswer.interest_id == Interest.id)
    wanted = statement.where(NeedAnswer.need_id == need.id, Interest._status.in_(STANDING))
    return int(db.session.execute(wanted).scalar_one())


def answers_of(need: Need, newest_first: bool = False) -> list[NeedAnswer]:
    """The answers that a need's owner has before them, those that fit best first."""
    statement = select(NeedAnswer).join(Interest, NeedAnswer.interest_id == Interest.id)
    statement = statement.where(NeedAnswer.need_id == need.id, Interest._status.in_(STANDING))
    found = list(db.session.execute(statement.order_by(NeedAnswer.id.desc()).limit(MOST)).scalars().unique())
    return found if newest_first else sorted(found, key=lambda one: -1 if one.fit is None else one.fit, reverse=True)


def answer_of(interest: Interest) -> NeedAnswer | None:
    """The answer that an interest came with."""
    statement = select(NeedAnswer).where(NeedAnswer.interest_id == interest.id)
    return db.session.execute(statement).unique().scalar_one_or_none()


def waiting_of(need: Need, person: Any) -> list[NeedAnswer]:
    """The answers to a need that this person's organisations have waiting."""
    mine = [m.organisation_id for m in person.memberships] if person.is_authenticated else []
    if not mine:
        return []
    statement = select(NeedAnswer).join(Technology, NeedAnswer.technology_id == Technology.id)
    statement = statement.where(NeedAnswer.need_id == need.id, _waits(), Technology.organisation_id.in_(mine))
    return list(db.session.execute(statement.order_by(NeedAnswer.id).limit(MOST)).scalars().unique())


def _waits() -> Any:
    return NeedAnswer.interest_id.is_(None) & NeedAnswer.ended.is_(None)


def _interest_link(interest: Interest) -> str:
    return f"/giao-dich/yeu-cau/{interest.public_id}"
