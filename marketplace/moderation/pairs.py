"""Listings that tell of the same thing as another, and what an officer finds about such a pair.

Candidates come from the search engine (what is on show) and from the database (what waits, what is one's own); the
likeness of each is computed anew. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import lazyload

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import KINDS, IpRight, Publication, Technology
from marketplace.catalogue.policies import is_moderator
from marketplace.catalogue.status import WAITING, Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.matching.likeness import Listing, likeness, same_number, terms_of, within_reach, wording
from marketplace.moderation.models import PairVerdict
from marketplace.search import asking
from marketplace.search import service as search
from marketplace.search.documents import body_of
from marketplace.vietnamese.keys import keys

ALIKE, VERY = 0.4, 0.6
"""Likeness from which a pair is shown, and from which it is called very alike (docs/matching.md)."""
SAME_WORDS = 0.75
"""Share of the wording from which a pair is shown though it seems to be about two products: people look, and judge."""
CANDIDATES, BESIDES, MOST_ROWS = 20, 10, 2000
"""From the index; from the database, of so many of its newest rows."""
SHOWN = 5
LEAST_WORDS = 3  # syllables of a title that is looked for while it is typed
OWN = frozenset(Status) - {Status.MERGED, Status.REFUSED}
"""What posters may be reminded of among the listings of their own organisations."""

VETOES: list[Callable[[Any, Any], str | None]] = []
"""``(item, officer)`` → why a listing may not be merged away now, in words for that officer; rooms to the right
add theirs."""


class Forbidden(Exception):
    """Something that runs stands against it; the message is for the officer."""


@dataclass(frozen=True)
class Alike:
    """A listing that is like the one asked about, 0..1; ``wording``: how much of the words is the same."""

    item: Any
    score: float
    wording: float = 0.0
    same_number: bool = False

    @property
    def is_shown(self) -> bool:
        return self.score >= ALIKE or self.wording >= SAME_WORDS or self.same_number

    @property
    def is_very(self) -> bool:
        return self.score >= VERY

    @property
    def words(self) -> Any:
        if self.score >= ALIKE:
            return _l("Rất giống") if self.is_very else _l("Giống")
        if self.same_number:
            return _l("Cùng số văn bằng")
        return _l("Câu chữ gần trùng, có thể là sản phẩm khác") if self.is_shown else _l("Ít giống nhau")

    @property
    def order(self) -> tuple[Any, ...]:
        """The likest first, then those in the same words."""
        return -int(self.score >= ALIKE), -self.score, -self.wording, self.item.id


def of_item(item: Publication, limit: int = SHOWN) -> list[Alike]:
    """For officers: what is on show or waits and is like ``item``, the likest first, but for pairs judged before.

    Raises IndexUnavailable.
    """
    judged = judged_with(item)
    visible = type(item)._status.in_((Status.PUBLISHED, *WAITING))
    found = _likely(item.kind, listing_of(item), visible, item)
    return [one for one in found if one.item.public_id not in judged][:limit]


def of_own(item: Publication, actor: Any, limit: int = SHOWN) -> list[Alike]:
    """For the poster of ``item``: what is on show, or is the poster's organisations' own. Raises IndexUnavailable."""
    judged = judged_with(item)
    found = _likely(item.kind, listing_of(item), _seen_by(actor, type(item)), item)
    return [one for one in found if one.item.public_id not in judged][:limit]


def of_title(kind: str, title: str, actor: Any, but: str = "", limit: int = SHOWN) -> list[Alike]:
    """While a title is typed: by titles alone; ``but``: the listing that is being written. Raises IndexUnavailable."""
    if len(keys(title)) < LEAST_WORDS:
        return []
    model = KINDS[kind]
    rows = _candidates(kind, Listing(title), _seen_by(actor, model), None)
    found = _scored(Listing(title), [(row, Listing(row.title)) for row in rows if row.public_id != but])
    return found[:limit]


def listing_of(item: Any) -> Listing:
    """What a listing is compared by: its public words, its holder, and the numbers of its rights."""
    rights = item.ip_rights if isinstance(item, Technology) else []
    numbers = tuple(one.number for one in rights if one.number)
    return Listing(item.title, body_of(item), item.organisation.name, numbers)


def judged_with(item: Publication) -> set[str]:
    """Public ids of the listings that an officer has compared with this one."""
    about = or_(PairVerdict.first == item.public_id, PairVerdict.second == item.public_id)
    rows = db.session.execute(select(PairVerdict.first, PairVerdict.second).where(PairVerdict.kind == item.kind, about))
    return {one for row in rows for one in row} - {item.public_id}


def verdict_on(item: Publication, other: Publication) -> PairVerdict | None:
    first, second = sorted((item.public_id, other.public_id))
    pair = PairVerdict.first == first, PairVerdict.second == second, PairVerdict.kind == item.kind
    return db.session.execute(select(PairVerdict).where(*pair)).scalar_one_or_none()


def score_of(item: Publication, other: Publication) -> Alike:
    """How like a pair is. Raises IndexUnavailable."""
    listing, another = listing_of(item), listing_of(other)
    rarity = asking.rarity(search.engine(), terms_of(listing, another))
    return _compared(listing, other, another, rarity)


def mark_different(item: Publication, other: Publication, officer: Any) -> None:
    """The pair is not asked about again. Raises NotAllowed, NotOpen when it was judged meanwhile."""
    _may_judge(item, other, officer)
    _lock(item, other)
    if verdict_on(item, other) is not None:
        raise NotOpen("different")
    _judge(item, other, officer, "different")
    for one, two in ((item, other), (other, item)):
        history.record(one, officer, "different", {"other": two.number})


def may_merge(item: Publication, into: Publication, officer: Any) -> bool:
    """Would the workflow let ``into`` stand for ``item``?"""
    steps = {step.verb for step in publication.open_to(officer, item)}
    return "merge" in steps and into.status == Status.PUBLISHED and is_moderator(officer, into)


def veto_on(item: Publication, officer: Any) -> str | None:
    """Why ``item`` may not be merged away now, in words for this officer; None when nothing stands against it."""
    return next((words for veto in VETOES if (words := veto(item, officer))), None)


def merge(item: Publication, into: Publication, officer: Any, versions: tuple[int, int]) -> None:
    """Let ``into`` stand for ``item``; ``versions`` of both are those that the officer compared.

    Raises NotAllowed; NotOpen when either has changed, or ``into`` is not on show; Forbidden when a veto stands
    against it.
    """
    _may_judge(item, into, officer)
    _lock(item, into)
    if (item.version, into.version) != versions:
        raise NotOpen("merge")
    if words := veto_on(item, officer):
        raise Forbidden(words)
    catalogue.merge(item, into, officer)
    known = verdict_on(item, into)
    if known is None:
        _judge(item, into, officer, "merged")
    else:
        known.verdict, known.officer_id = "merged", officer.id
    history.record(into, officer, "took_in", {"merged": item.number})
    jobs.enqueue("moderation.merged", kind=item.kind, public_id=item.public_id)


def _likely(kind: str, listing: Listing, visible: ColumnElement[bool], item: Any) -> list[Alike]:
    rows = _candidates(kind, listing, visible, item)
    return _scored(listing, [(row, listing_of(row)) for row in rows])


def _scored(listing: Listing, others: Sequence[tuple[Any, Listing]]) -> list[Alike]:
    if not others:
        return []
    rarity = asking.rarity(search.engine(), terms_of(listing, *(other for _row, other in others)))
    near = [one for one in others if within_reach(listing, one[1], rarity, ALIKE) or same_number(listing, one[1])]
    found = [_compared(listing, *one, rarity) for one in near]
    return sorted((one for one in found if one.is_shown), key=lambda one: one.order)


def _compared(listing: Listing, row: Any, other: Listing, rarity: Mapping[str, float]) -> Alike:
    score = likeness(listing, other, rarity)
    return Alike(row, score, wording(listing, other, rarity), same_number(listing, other))


def _candidates(kind: str, listing: Listing, visible: ColumnElement[bool], item: Any) -> list[Any]:
    """Rows that may be alike: by the index, by titles of what is not in it, by numbers of rights."""
    model = KINDS[kind]
    of = (kind, item.public_id) if item is not None else None
    hits = search.similar(kind, listing.title, listing.body, CANDIDATES, [of] if of else [], of)
    ids = {hit.public_id for hit in hits} | set(_by_title(model, listing, visible)) | _by_number(model, listing)
    statement = select(model).where(model.public_id.in_(ids), visible)
    if item is not None:
        statement = statement.where(model.id != item.id)
    return list(db.session.execute(statement.options(lazyload(model.codes))).scalars())


def _by_title(model: Any, listing: Listing, visible: ColumnElement[bool]) -> list[str]:
    """Of what is not on show: those whose titles share most with this listing."""
    statement = select(model.public_id, model.title).where(visible, model._status != Status.PUBLISHED)
    rows = db.session.execute(statement.order_by(model.id.desc()).limit(MOST_ROWS)).all()
    words = {key.folded for key in keys(f"{listing.title}\n{listing.body}")}
    shares = [(_share(title, words), public_id) for public_id, title in rows]
    return [public_id for share, public_id in sorted(shares, reverse=True)[:BESIDES] if share > 0]


def _share(title: str, words: set[str]) -> float:
    mine = {key.folded for key in keys(title)}
    return len(mine & words) / (len(mine) or 1)


def _by_number(model: Any, listing: Listing) -> set[str]:
    if model is not Technology or not listing.ip_numbers:
        return set()
    same = select(Technology.public_id).join(IpRight).where(IpRight.number.in_(listing.ip_numbers))
    return set(db.session.execute(same.limit(BESIDES)).scalars())


def _seen_by(actor: Any, model: Any) -> ColumnElement[bool]:
    own = [m.organisation_id for m in actor.memberships]
    ours = and_(model.organisation_id.in_(own), model._status.in_(OWN))
    return or_(model._status == Status.PUBLISHED, ours)


def _may_judge(item: Publication, other: Publication, officer: Any) -> None:
    if not (is_moderator(officer, item) and is_moderator(officer, other)):
        raise NotAllowed("judge_pair")
    if item.kind != other.kind or item.id == other.id:
        raise NotOpen("judge_pair")


def _judge(item: Publication, other: Publication, officer: Any, verdict: str) -> None:
    first, second = sorted((item.public_id, other.public_id))
    row = PairVerdict(kind=item.kind, first=first, second=second, verdict=verdict, officer_id=officer.id)
    db.session.add(row)
    db.session.flush()


def _lock(*items: Publication) -> None:
    """Two officers at once queue here; SQLite has locked already, when the transaction began."""
    model: Any = type(items[0])
    rows: Iterable[Any] = db.session.execute(
        select(model.id, model.version, model._status)
        .where(model.id.in_([one.id for one in items]))
        .order_by(model.id)
        .with_for_update()
    )
    for row, one in zip(rows, sorted(items, key=lambda one: one.id), strict=True):
        if row.version != one.version:
            raise NotOpen("judge_pair")
