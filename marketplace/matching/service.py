"""Computing matches, keeping them, and reading them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, delete, func, select

from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching import models
from marketplace.matching.models import Match
from marketplace.matching.scoring import Assessment, NeedProfile, TechnologyProfile, assess
from marketplace.matching.workflow import proposal
from marketplace.search import service as search
from marketplace.search.documents import body_of
from marketplace.search.engine import Hit, Identity

KEPT = 50  # best partners kept for an item
# Below this score (0..100) a pair shares words by chance; see docs/matching.md for how it was chosen.
WORTH_KEEPING = 20
OTHER = {"technology": "need", "need": "technology"}


def technology_profile(item: Technology) -> TechnologyProfile:
    return TechnologyProfile(
        title=item.title,
        body=body_of(item),
        fields=tuple(item.codes_of("st_field")),
        vsic=tuple(item.codes_of("vsic")),
        trl=item.trl,
        province=item.province,
    )


def need_profile(item: Need) -> NeedProfile:
    return NeedProfile(
        title=item.title,
        body=body_of(item),
        fields=tuple(item.codes_of("st_field")),
        vsic=tuple(item.codes_of("vsic")),
        trl_from=item.trl_wish,
        province=item.province,
        unwanted=tuple(phrase for p in re.split(r"[,;.\n]", item.not_wanted) if (phrase := p.strip())),
    )


def partners(item: Any, limit: int = KEPT) -> list[tuple[Any, Assessment]]:
    """The published items of the other kind that fit, best first. Raises IndexUnavailable.

    Nothing of the item's own organisation is proposed to it.
    """
    hits = search.similar(OTHER[item.kind], item.title, body_of(item), limit)
    rows = search.published_rows((hit.kind, hit.public_id) for hit in hits)
    pairs = [(rows[_key(hit)], hit) for hit in hits if _key(hit) in rows]
    judged = [
        (other, _assess(item, other, hit)) for other, hit in pairs if other.organisation_id != item.organisation_id
    ]
    return sorted(judged, key=lambda pair: (-pair[1].score, pair[0].public_id))


def recompute(item: Any) -> list[Match]:
    """Compute and keep the matches of a published item; returns those that are new.

    What a broker decided stays decided; pairs that no longer fit are dropped from the list unless decided on.
    """
    held = {_other_id(match, item): match for match in matches_of(item, statuses=None)}
    fresh, new = set(), []
    for other, judged in partners(item):
        if judged.score < WORTH_KEEPING:
            continue
        fresh.add(other.id)
        match = held.get(other.id)
        if match is None:
            match = _new_match(item, other)
            new.append(match)
        match.score = round(judged.score)
        match.reasons = [
            {"kind": str(r.kind), "values": list(r.values), "weight": round(r.weight, 1)} for r in judged.reasons
        ]
        match.computed_at = now()
    for other_id, match in held.items():
        if other_id not in fresh and match.status == models.PROPOSED:
            db.session.delete(match)
    db.session.flush()
    return new


def forget(item: Any) -> None:
    """Drop the undecided matches of an item that is no longer on show."""
    column = Match.technology_id if item.kind == "technology" else Match.need_id
    db.session.execute(delete(Match).where(column == item.id, Match._status == models.PROPOSED))


def matches_of(
    item: Any, limit: int = KEPT, statuses: Iterable[str] | None = (models.PROPOSED, models.ACCEPTED)
) -> list[Match]:
    """The kept matches of an item, best first; only with partners still on show unless ``statuses`` is None."""
    column = Match.technology_id if item.kind == "technology" else Match.need_id
    statement = select(Match).where(column == item.id).order_by(Match.score.desc(), Match.id)
    if statuses is not None:
        statement = _on_show(statement).where(Match._status.in_(list(statuses)))
    return list(db.session.execute(statement.limit(limit)).scalars())


def proposals(status: str = models.PROPOSED) -> Select[Any]:
    """All matches in one status between items on show, best first: the brokers' list."""
    statement = _on_show(select(Match)).where(Match._status == status)
    return statement.order_by(Match.score.desc(), Match.id)


def count_proposals() -> int:
    return int(db.session.execute(select(func.count()).select_from(proposals().subquery())).scalar_one())


def accept(match: Match, actor: Any) -> None:
    """A broker will follow this up."""
    proposal.take("accept", match, actor)


def drop(match: Match, actor: Any, reason: str, words: str) -> None:
    """A broker says that this does not fit, with a code of the list drop_reason."""
    proposal.take("drop", match, actor, "; ".join(part for part in (reason, words) if part))
    match.drop_reason = reason


def restore(match: Match, actor: Any) -> None:
    proposal.take("restore", match, actor)
    match.drop_reason = None


def _on_show(statement: Select[Any]) -> Select[Any]:
    technologies = select(Technology.id).where(Technology._status == Status.PUBLISHED)
    needs = select(Need.id).where(Need._status == Status.PUBLISHED)
    return statement.where(Match.technology_id.in_(technologies), Match.need_id.in_(needs))


def _assess(item: Any, other: Any, hit: Hit) -> Assessment:
    technology, need = (item, other) if item.kind == "technology" else (other, item)
    return assess(need_profile(need), technology_profile(technology), hit)


def _new_match(item: Any, other: Any) -> Match:
    technology, need = (item, other) if item.kind == "technology" else (other, item)
    match = Match(technology_id=technology.id, need_id=need.id, technology=technology, need=need)
    db.session.add(match)
    return match


def _other_id(match: Match, item: Any) -> int:
    return match.need_id if item.kind == "technology" else match.technology_id


def _key(hit: Hit) -> Identity:
    return hit.kind, hit.public_id
