"""What is written down of every decision: who, on which edition, after how long, and on what grounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from marketplace.catalogue import editions
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import Revision
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.moderation.models import Checklist, Review

HOUR = 3600
DECIDED = frozenset({"publish", "return", "refuse"})
"""What an officer does with a listing that was handed in; what is done to revisions ends in ``_revision``."""


def note(
    item: Publication,
    officer: Any,
    verb: str,
    *,
    revision: Revision | None = None,
    answers: Mapping[str, Any] | None = None,
    checklist: Checklist | None = None,
    reasons: Sequence[str] = (),
    words: str = "",
    legal_list: str = "CHUARO",
    legal_note: str = "",
    legal_hits: Sequence[Mapping[str, Any]] = (),
) -> Review:
    """Write down one decision, in the caller's transaction. Waiting is counted in whole hours from handing in.

    ``verb``: endorse, publish, return, refuse; for revisions approve_revision, endorse_revision, return_revision,
    refuse_revision, check_revision, undo_revision. ``legal_hits`` are plain dicts.
    """
    review = Review(
        **Review.keys_of(item),
        revision=revision,
        edition=(revision.edition if revision is not None else None) or editions.last_number(item),
        officer_id=officer.id,
        verb=verb,
        waited_hours=_hours_since(item if revision is None else revision),
        checklist=checklist,
        answers=dict(answers or {}),
        reasons=list(reasons),
        words=words,
        legal_list=legal_list,
        legal_note=legal_note,
        legal_hits=[dict(hit) for hit in legal_hits],
    )
    db.session.add(review)
    db.session.flush()
    return review


def newest_of(item: Publication, *verbs: str) -> Review | None:
    """The latest decision about a listing, or the latest among those of some verbs."""
    statement = select(Review).where(Review.about(item)).order_by(Review.id.desc()).limit(1)
    if verbs:
        statement = statement.where(Review.verb.in_(verbs))
    return db.session.execute(statement).scalar_one_or_none()


def all_of(item: Publication) -> list[Review]:
    """Every decision about a listing and its revisions, the latest first."""
    statement = select(Review).where(Review.about(item)).order_by(Review.id.desc())
    return list(db.session.execute(statement).scalars())


def _hours_since(handed_in: Any) -> int:
    since = handed_in.submitted_at
    return max(0, int((now() - since).total_seconds() // HOUR)) if since else 0
