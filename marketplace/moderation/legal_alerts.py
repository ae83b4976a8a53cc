"""Listings on show that have words of the technology lists which no officer has judged. Nothing here commits.

They are looked for in portions when the terms change; kept is no more than which listing, and which terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.catalogue import content
from marketplace.catalogue.models import KINDS, Publication, Technology
from marketplace.catalogue.policies import is_moderator
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import handler
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import reviewing, screening
from marketplace.moderation.legal_words import Hit, Terms
from marketplace.moderation.models import LegalAlert

PORTION = 100
STRICTNESS = {"CHUARO": 0, "KHONG": 0, "KK": 1, "HC": 2, "CAM": 3}
"""What an officer has put on a list stays there, unless words of a stricter list are found."""
Name = tuple[str, str]


@handler("moderation.screen")
def screen(kind: str, after: int) -> None:
    """Look through the next portion of listings on show; the rest is another job."""
    terms = screening.known_terms()
    rows = _portion(kind, after)
    for item in rows:
        look(item, terms)
    if len(rows) == PORTION:
        last = rows[-1].id
        jobs.enqueue("moderation.screen", key=f"moderation:screen:{kind}:{last}", kind=kind, after=last)


def look(item: Publication, among: Terms | None = None) -> LegalAlert | None:
    """Note what nobody has judged yet; what is no longer found, or was judged since, is forgotten."""
    hits = screening.hits_in(item.kind, content.read(item), among)
    stricter = {name_of(hit) for hit in hits if STRICTNESS[hit.legal_list] > STRICTNESS[item.legal_list]}
    found = sorted(stricter - judged(item))
    alert = of(item)
    if alert is not None and alert.settled_at is not None:
        found = sorted(set(found) - {(rule, words) for rule, words in alert.terms})
        if not found:
            return None
    if not found:
        if alert is not None:
            db.session.delete(alert)
        return None
    if alert is None:
        alert = LegalAlert(**LegalAlert.keys_of(item))
        db.session.add(alert)
    elif alert.settled_at is not None:
        alert.found_at, alert.settled_at, alert.settled_by_id = now(), None, None
    alert.terms = [list(name) for name in found]
    db.session.flush()
    return alert


def judged(item: Publication) -> set[Name]:
    """The terms that an officer had before them when the listing, or a revision of it, was last let through."""
    review = reviewing.newest_of(item, "publish", "approve_revision")
    return {(str(hit["rule"]), str(hit["term"])) for hit in review.legal_hits} if review else set()


def name_of(hit: Hit) -> Name:
    return hit.rule, hit.term


def of(item: Publication) -> LegalAlert | None:
    return db.session.execute(select(LegalAlert).where(LegalAlert.about(item))).scalar_one_or_none()


def waiting(limit: int = 50, offset: int = 0) -> Sequence[LegalAlert]:
    """Those to be looked at, the oldest first: only of listings that are on show now."""
    statement = _waiting(select(LegalAlert)).order_by(LegalAlert.found_at, LegalAlert.id).limit(limit).offset(offset)
    statement = statement.options(selectinload(LegalAlert.technology), selectinload(LegalAlert.need))
    return db.session.execute(statement).scalars().all()


def count() -> int:
    return int(db.session.execute(_waiting(select(func.count(LegalAlert.id)))).scalar_one())


def settle(item: Publication, officer: Any, version: int, legal_list: str, words: str) -> None:
    """An officer has looked: the listing keeps its place on the show, with the list and a note.

    Raises NotAllowed; NotOpen when it changed since it was read, is not on show, or nothing waits. What is
    prohibited cannot stay on show: it is hidden instead (catalogue.hide).
    """
    if not is_moderator(officer, item):
        raise NotAllowed("settle_alert")
    alert = of(item)
    if alert is None or alert.settled_at is not None or item.version != version or item.status != Status.PUBLISHED:
        raise NotOpen("settle_alert")
    if not screening.may_publish(legal_list):
        raise NotOpen("settle_alert")
    history.record(item, officer, "settle_alert", {"legal_list": [item.legal_list, legal_list]}, words)
    item.legal_list, item.legal_note = legal_list, words
    alert.settled_at, alert.settled_by_id = now(), officer.id
    known = judged(item)
    alert.terms = [list(name) for name in sorted({name_of(hit) for hit in screening.hits(item)} - known)] or alert.terms


def _portion(kind: str, after: int) -> Sequence[Any]:
    model = KINDS[kind]
    statement = select(model).where(model._status == Status.PUBLISHED, model.id > after)
    statement = statement.order_by(model.id).limit(PORTION)
    if kind == Technology.kind:
        statement = statement.options(selectinload(Technology.figures))
    return db.session.execute(statement).scalars().all()


def _waiting(statement: Any) -> Any:
    shown = or_(
        *(
            select(model.id)
            .where(getattr(LegalAlert, f"{kind}_id") == model.id, model._status == Status.PUBLISHED)
            .exists()
            for kind, model in KINDS.items()
        )
    )
    return statement.where(LegalAlert.settled_at.is_(None), shown)
