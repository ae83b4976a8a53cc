"""Computing matches, keeping them, and deciding on them. What pages read of them: lists.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching import models
from marketplace.matching.lists import count_proposals, matches_of
from marketplace.matching.models import Match
from marketplace.matching.profiles import need_profile, technology_profile
from marketplace.matching.scoring import Assessment, NeedProfile, TechnologyProfile, assess
from marketplace.matching.strength import FLOORS, WEAK, WEIGHTS_VERSION
from marketplace.matching.workflow import proposal
from marketplace.search import lexicon_service
from marketplace.search import service as search
from marketplace.search.documents import body_of
from marketplace.search.engine import Hit, Identity
from marketplace.search.fusion import FUSION_VERSION
from marketplace.search.terms import CHAIN_VERSION
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import KEYS_VERSION

__all__ = ["count_proposals", "matches_of"]  # for other rooms

KEPT = 50  # best partners kept for an item
OTHER = {"technology": "need", "need": "technology"}


class Verdict(NamedTuple):
    """What was computed of one partner, free of the session: it may be written in a later transaction."""

    other_id: int
    score: int
    reasons: list[dict[str, Any]]


@dataclass(frozen=True)
class Kept:
    """A match as it was just kept; ``before``: its score until then, None for a new one."""

    match: Match
    before: int | None


def stamp() -> str:
    """What matches are computed with from now on, at most 40 characters: text chain, weights, the present lexicon."""
    lexicon_service.keep_fresh()
    parts = (str(CHAIN_VERSION), str(KEYS_VERSION), WEIGHTS_VERSION, str(FUSION_VERSION), lexicon.current().version)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return f"{'.'.join(parts[:3])[:27]}.{digest}"


def partners(item: Any, limit: int = KEPT, least: float = 0.0) -> list[tuple[Any, Assessment]]:
    """The published items of the other kind that fit, best first, from the score ``least`` on.

    Nothing of the item's own organisation is proposed to it. Raises IndexUnavailable.
    """
    hits = search.similar(OTHER[item.kind], item.title, body_of(item), limit, of=(item.kind, item.public_id))
    hits = [hit for hit in hits if 100 * hit.strength >= least]  # no score is above it
    rows = search.published_rows((hit.kind, hit.public_id) for hit in hits)
    pairs = [(rows[_key(hit)], hit) for hit in hits if _key(hit) in rows]
    mine = _profile(item)
    judged = [
        (other, _assess(mine, _profile(other), hit))
        for other, hit in pairs
        if other.organisation_id != item.organisation_id
    ]
    return sorted(judged, key=lambda pair: (-pair[1].score, pair[0].public_id))


def compute(item: Any) -> list[Verdict]:
    """The partners worth keeping, best first; reads only. Raises IndexUnavailable."""
    judged = [(other, round(found.score), found) for other, found in partners(item, least=FLOORS[WEAK])]
    return [
        Verdict(other.id, score, [_stored(reason) for reason in found.reasons])
        for other, score, found in judged
        if found.score >= FLOORS[WEAK]
    ]


def keep(item: Any, verdicts: Iterable[Verdict], computed_with: str) -> list[Kept]:
    """Write what was computed of a published item, best first; returns what now stands there.

    What a broker decided stays decided; undecided pairs that no longer fit go. A partner that has left the show since
    it was computed is passed over.
    """
    held = {_other_id(match, item): match for match in _all_of(item)}
    fitting = {one.other_id: one for one in verdicts}
    on_show = _published(OTHER[item.kind], fitting.keys() - held.keys())
    kept = []
    for other_id, verdict in fitting.items():
        match = held.get(other_id)
        if match is None and other_id not in on_show:
            continue
        before = match.score if match else None
        match = match or _new_match(item, other_id)
        match.score, match.reasons = verdict.score, verdict.reasons
        kept.append(Kept(match, before))
    for other_id, match in held.items():
        if other_id not in fitting and match.status == models.PROPOSED:
            db.session.delete(match)
    for match in [*held.values(), *(one.match for one in kept)]:
        match.computed_at, match.computed_with = now(), computed_with
    db.session.flush()
    return kept


def recompute(item: Any) -> list[Kept]:
    """Compute and keep the matches of a published item; doing it twice does no harm. Raises IndexUnavailable."""
    computed_with = stamp()
    return keep(item, compute(item), computed_with)


def forget(item: Any) -> None:
    """Drop the undecided matches of an item that is no longer on show."""
    column = Match.technology_id if item.kind == "technology" else Match.need_id
    db.session.execute(delete(Match).where(column == item.id, Match._status == models.PROPOSED))


def accept(match: Match, actor: Any) -> None:
    """A broker will follow this up."""
    proposal.take("accept", match, actor)
    _note_decision(match)


def drop(match: Match, actor: Any, reason: str, words: str) -> None:
    """A broker says that this does not fit, with a code of the list drop_reason."""
    proposal.take("drop", match, actor, "; ".join(part for part in (reason, words) if part))
    match.drop_reason = reason
    _note_decision(match)


def restore(match: Match, actor: Any) -> None:
    """Undecided again, as if nobody had looked."""
    proposal.take("restore", match, actor)
    match.drop_reason = match.decided_at = match.decided_score = match.decided_rank = None


def _note_decision(match: Match) -> None:
    """What the broker had before the eyes, for the report."""
    better = select(func.count()).where(Match.need_id == match.need_id, Match.score > match.score)
    match.decided_at, match.decided_score = now(), match.score
    match.decided_rank = 1 + int(db.session.execute(better).scalar_one())


def _stored(reason: Any) -> dict[str, Any]:
    return {"kind": str(reason.kind), "values": list(reason.values), "weight": round(reason.weight, 1)}


def _profile(item: Any) -> NeedProfile | TechnologyProfile:
    return technology_profile(item) if item.kind == "technology" else need_profile(item)


def _assess(one: NeedProfile | TechnologyProfile, other: NeedProfile | TechnologyProfile, hit: Hit) -> Assessment:
    need, technology = (one, other) if isinstance(one, NeedProfile) else (other, one)
    assert isinstance(need, NeedProfile) and isinstance(technology, TechnologyProfile)
    return assess(need, technology, hit)


def _all_of(item: Any) -> Sequence[Match]:
    column = Match.technology_id if item.kind == "technology" else Match.need_id
    return db.session.execute(select(Match).where(column == item.id)).scalars().all()


def _published(kind: str, ids: Iterable[int]) -> set[int]:
    model = KINDS[kind]
    statement = select(model.id).where(model.id.in_(list(ids)), model._status == Status.PUBLISHED)
    return set(db.session.execute(statement).scalars())


def _new_match(item: Any, other_id: int) -> Match:
    technology_id, need_id = (item.id, other_id) if item.kind == "technology" else (other_id, item.id)
    match = Match(technology_id=technology_id, need_id=need_id)
    db.session.add(match)
    return match


def _other_id(match: Match, item: Any) -> int:
    return match.need_id if item.kind == "technology" else match.technology_id


def _key(hit: Hit) -> Identity:
    return hit.kind, hit.public_id
