"""Listings on show and kept matches, written straight into the tables: for tests that look at many, or at old ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching.models import PROPOSED, Match

NUMBERS = count(1)


def shown(kind: str, organisation: Organisation, author: Person, title: str = "", days: int = 0, **more: Any) -> Any:
    """A published listing, on show for so many days, in the caller's transaction."""
    number = next(NUMBERS)
    item = KINDS[kind](
        number=f"T-{number}",
        title=title or f"{kind} {number}",
        organisation_id=organisation.id,
        author_id=author.id,
        published_at=now() - timedelta(days=days),
        expires_at=now() + timedelta(days=365),
        _status=Status.PUBLISHED,
        **more,
    )
    db.session.add(item)
    db.session.flush()
    return item


def matched(
    technology: Any,
    need: Any,
    score: int,
    status: str = PROPOSED,
    *,
    created_at: datetime | None = None,
    decided_at: datetime | None = None,
    rank: int | None = None,
    drop_reason: str | None = None,
    computed_with: str = "old",
) -> Match:
    """A kept match in some status, in the caller's transaction."""
    match = Match(
        technology_id=technology.id,
        need_id=need.id,
        score=score,
        reasons=[{"kind": "words", "values": ["máy sấy"], "weight": 30.0}],
        created_at=created_at or now(),
        decided_at=decided_at,
        decided_score=score if decided_at else None,
        decided_rank=rank,
        drop_reason=drop_reason,
        computed_with=computed_with,
        _status=status,
    )
    db.session.add(match)
    db.session.flush()
    return match
