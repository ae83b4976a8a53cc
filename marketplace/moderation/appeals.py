"""Appeals: one against each refusal, heard by another officer than the one who refused. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts import service as accounts
from marketplace.catalogue import behalf, revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import PATHS, Publication
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.revision_models import REFUSED
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen, Workflow, step
from marketplace.moderation.appeal_policies import may_hear
from marketplace.moderation.models import GRANTED, OPEN, REFUSAL_UPHELD, Appeal, Review
from marketplace.notices import service as notices

REFUSALS = ("refuse", "refuse_revision", "undo_revision")
DESK = "/kiem-duyet/khieu-nai"

hearing = Workflow(
    step("grant", {OPEN}, GRANTED, may_hear, _l("Chấp nhận khiếu nại"), needs_reason=True),
    step("uphold", {OPEN}, REFUSAL_UPHELD, may_hear, _l("Giữ nguyên quyết định"), needs_reason=True, danger=True),
)


@dataclass(frozen=True)
class Standing:
    """How a listing stands with appeals: the refusal in force, the appeal against it, the last day for one."""

    review: Review
    appeal: Appeal | None
    until: date
    is_in_force: bool

    @property
    def is_open(self) -> bool:
        """May an appeal still be written?"""
        return self.is_in_force and self.appeal is None and today() <= self.until


def standing_of(item: Publication) -> Standing | None:
    """The latest refusal of a listing or of a revision of it, or None where there was none."""
    latest = select(Review).where(Review.about(item), Review.verb.in_(REFUSALS)).order_by(Review.id.desc()).limit(1)
    review = db.session.execute(latest).scalar_one_or_none()
    if review is None:
        return None
    appeal = db.session.execute(select(Appeal).where(Appeal.review_id == review.id)).scalar_one_or_none()
    until = review.created_at.astimezone(VIETNAM).date() + timedelta(days=current_app.config["APPEAL_DAYS"])
    return Standing(review, appeal, until, is_in_force(review))


def is_in_force(review: Review) -> bool:
    """Does the listing still stand as this refusal left it? Once its poster has gone on, there is nothing to mend."""
    if review.revision is None:
        return bool(review.item.status == Status.REFUSED)
    if review.item.status != Status.PUBLISHED or review.revision.status != REFUSED:
        return False
    newest = revising.newest_of(review.item)
    return newest is not None and newest.id == review.revision_id


def make(item: Publication, actor: Any, review_id: str, words: str) -> Appeal:
    """Appeal against the refusal that the poster has read (a public id).

    Raises NotAllowed, and NotOpen when it is not in force any more, was appealed before, or the days are over.
    """
    if not is_owner(actor, item):
        raise NotAllowed("appeal")
    hold(item)  # a colleague may be opening it again
    standing = standing_of(item)
    if standing is None or standing.review.public_id != review_id or not standing.is_open:
        raise NotOpen("appeal")
    appeal = Appeal(**Appeal.keys_of(item), review=standing.review, words=words, author_id=actor.id)
    db.session.add(appeal)
    history.record(appeal, actor, "appeal", {"review": standing.review.public_id})
    history.record(item, actor, "appeal", {"appeal": appeal.public_id})
    _tell_officers(appeal)
    return appeal


def grant(appeal: Appeal, officer: Any, version: int, answer: str) -> None:
    """The refusal falls: the listing waits for review again, or the poster finds the refused revision as a draft.

    Raises NotAllowed, ReasonNeeded, and NotOpen when somebody decided before or the listing has moved on.
    """
    _hear("grant", appeal, officer, version, answer)
    if not is_in_force(appeal.review):
        raise NotOpen("grant")
    if appeal.review.revision is None:
        catalogue.reconsider(appeal.item, officer)
    else:
        revising.give_back(appeal.review.revision, officer)
    _tell_poster(appeal)


def uphold(appeal: Appeal, officer: Any, version: int, answer: str) -> None:
    """The refusal stands. Raises as ``grant`` does, but for a listing that has moved on."""
    _hear("uphold", appeal, officer, version, answer)
    _tell_poster(appeal)


def open_appeals(limit: int = 50, offset: int = 0) -> list[Appeal]:
    """Those that wait, the oldest first, with what a list shows of them."""
    options = joinedload(Appeal.technology), joinedload(Appeal.need)
    statement = select(Appeal).where(Appeal._status == OPEN).order_by(Appeal.id).limit(limit).offset(offset)
    return list(db.session.execute(statement.options(*options)).unique().scalars())


def count_open() -> int:
    return int(db.session.execute(select(func.count()).where(Appeal._status == OPEN)).scalar_one())


def of_item(item: Publication) -> list[Appeal]:
    return list(db.session.execute(select(Appeal).where(Appeal.about(item)).order_by(Appeal.id)).scalars())


def _hear(verb: str, appeal: Appeal, officer: Any, version: int, answer: str) -> None:
    if appeal.version != version:
        raise NotOpen(verb)
    appeal.heard_at, appeal.heard_by_id, appeal.answer = now(), officer.id, answer
    hearing.take(verb, appeal, officer, answer)


def _tell_officers(appeal: Appeal) -> None:
    """Those who may hear it are told; the others would find a page without buttons."""
    people = [person for person in accounts.officers() if may_hear(person, appeal)]
    notices.tell_all(people, "moderation.appeal", f"{DESK}/{appeal.public_id}", **_facts(appeal))


def _tell_poster(appeal: Appeal) -> None:
    kind = f"moderation.appeal_{appeal.status}"
    link = f"{PATHS[appeal.item.kind]}/{appeal.item.public_id}/khieu-nai"
    people = behalf.told_of(appeal.item)
    notices.tell_all(people, kind, link, **_facts(appeal), answer=appeal.answer)


def _facts(appeal: Appeal) -> dict[str, Any]:
    return {
        "title": appeal.item.title,
        "number": appeal.item.number,
        "about": "revision" if appeal.review.revision_id else "item",
    }
