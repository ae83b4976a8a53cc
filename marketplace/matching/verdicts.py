"""What the owner of either side says of a match: that it does not fit, and why.

A verdict belongs to the pair of listings, not to the kept match: it outlives every recomputation. The owner's own list
passes the match over; the other owner hears the reason and of what kind, sector and province its author is, never the
name nor the words; brokers read it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.matching.lists import side_of
from marketplace.matching.models import ACCEPTED, DEMAND, PROPOSED, SUPPLY, Match, OwnersVerdict
from marketplace.matching.policies import owner_of, writes_for
from marketplace.notices.service import Kind, register, tell_all
from marketplace.reference import service as reference

TELL_AFTER = timedelta(minutes=10)
"""Until then a slip of the finger can be taken back unheard."""
UNTOLD = frozenset({"DABIETNHAU"})
"""Reasons from which the other side could guess who speaks."""
LEAST_COUNT = 3  # verdicts with one reason before their number is told
SIDE_LABELS = {SUPPLY: _l("Bên cung"), DEMAND: _l("Bên cầu")}

Pair = tuple[int, int]


def _in_words(params: Mapping[str, Any]) -> dict[str, Any]:
    """Codes become words in the reader's language; of the organisation nothing else was ever written down."""
    about: Any = SimpleNamespace(organisation=SimpleNamespace(**params["about"]))
    reason = reference.label("drop_reason", params["reason"])
    return {**params, "who": catalogue.poster_words(about), "reason": reason}


register(
    Kind(
        "matching.judged_by_demand",
        _l("Bên cầu phản hồi về “%(title)s”"),
        _l(
            "Một bên cầu (%(who)s) đã xem gợi ý ghép với “%(title)s” và cho biết chưa hợp. Lý do: %(reason)s. "
            "Phản hồi không nêu tên và không cần trả lời."
        ),
        by_mail=False,
        prepare=_in_words,
    ),
    Kind(
        "matching.judged_by_supply",
        _l("Bên cung phản hồi về “%(title)s”"),
        _l(
            "Một bên cung (%(who)s) đã xem gợi ý ghép với “%(title)s” và cho biết chưa hợp. Lý do: %(reason)s. "
            "Phản hồi không nêu tên và không cần trả lời."
        ),
        by_mail=False,
        prepare=_in_words,
    ),
)


def judge(match: Match, actor: Person, side: str, reason: str, words: str) -> OwnersVerdict:
    """Say for one side that a match does not fit: a code of drop_reason, and words for the brokers.

    Raises NotAllowed, NotOpen (a side is off the show, a broker has dropped the pair, or it was judged before).
    """
    if side not in SIDE_LABELS or not writes_for(actor, owner_of(match, side)):
        raise NotAllowed("judge")
    shown = match.technology.status == match.need.status == Status.PUBLISHED
    if not shown or match.status not in (PROPOSED, ACCEPTED) or of_pair(match, side) is not None:
        raise NotOpen("judge")
    verdict = OwnersVerdict(
        technology=match.technology,
        need=match.need,
        side=side,
        reason=reason,
        words=words,
        person_id=actor.id,
        score=match.score,
    )
    db.session.add(verdict)
    history.record(verdict, actor, "judge", _pair_told(verdict), "; ".join(filter(None, (reason, words))))
    if reason not in UNTOLD:
        key = f"verdict:{verdict.public_id}"
        jobs.enqueue("matching.tell_verdict", key=key, run_at=now() + TELL_AFTER, public_id=verdict.public_id)
    return verdict


def take_back(verdict: OwnersVerdict, actor: Person) -> None:
    """The match stands on the owner's list again. Raises NotAllowed."""
    if not writes_for(actor, owner_of(verdict, verdict.side)):
        raise NotAllowed("take_back")
    history.record(verdict, actor, "take_back", _pair_told(verdict))
    db.session.delete(verdict)


def tell(public_id: str) -> None:
    """Let the other side know, unless it was taken back meanwhile or that side has left the show."""
    statement = select(OwnersVerdict).where(OwnersVerdict.public_id == public_id)
    verdict = db.session.execute(statement).scalar_one_or_none()
    if verdict is None:
        return
    ours, theirs = (verdict.need, verdict.technology) if verdict.side == DEMAND else (verdict.technology, verdict.need)
    if theirs.status != Status.PUBLISHED:
        return
    who = ours.organisation
    tell_all(
        catalogue.writers_of(theirs.organisation_id),
        f"matching.judged_by_{verdict.side}",
        f"/{'cong-nghe' if theirs.kind == 'technology' else 'nhu-cau'}/{theirs.public_id}",
        title=theirs.title,
        about={"kind": who.kind, "vsic": who.vsic, "province": who.province},
        reason=verdict.reason,
    )


def of_pair(pair: Any, side: str) -> OwnersVerdict | None:
    """The verdict of one side on a pair of listings, if there is one."""
    same = (OwnersVerdict.technology_id == pair.technology_id, OwnersVerdict.need_id == pair.need_id)
    return db.session.execute(select(OwnersVerdict).where(*same, OwnersVerdict.side == side)).scalar_one_or_none()


def of_owner(item: Any, limit: int = 50) -> list[OwnersVerdict]:
    """What the owner of a listing has said about partners of it, the latest first."""
    column = OwnersVerdict.technology_id if item.kind == "technology" else OwnersVerdict.need_id
    statement = select(OwnersVerdict).where(column == item.id, OwnersVerdict.side == side_of(item))
    return list(db.session.execute(statement.order_by(OwnersVerdict.id.desc()).limit(limit)).scalars())


def of_matches(matches: Iterable[Match]) -> dict[Pair, list[OwnersVerdict]]:
    """The verdicts of both sides on these matches, in one query."""
    wanted = {(match.technology_id, match.need_id) for match in matches}
    found: dict[Pair, list[OwnersVerdict]] = {pair: [] for pair in wanted}
    statement = select(OwnersVerdict).where(OwnersVerdict.need_id.in_({need_id for _, need_id in wanted}))
    statement = statement.options(lazyload(OwnersVerdict.technology), lazyload(OwnersVerdict.need))
    for verdict in db.session.execute(statement.order_by(OwnersVerdict.id)).scalars():
        if (pair := (verdict.technology_id, verdict.need_id)) in wanted:
            found[pair].append(verdict)
    return found


def judged(technology_ids: Iterable[int], need_ids: Iterable[int]) -> set[Pair]:
    """The pairs among these of which either owner has said that they do not fit."""
    columns = (OwnersVerdict.technology_id, OwnersVerdict.need_id)
    statement = select(*columns).where(columns[0].in_(list(technology_ids)), columns[1].in_(list(need_ids)))
    return {(technology, need) for technology, need in db.session.execute(statement)}


def why_not(technology: Any) -> tuple[list[tuple[str, int]], int]:
    """Why the demand side has not chosen a technology: (reason code, number) from three on, and all verdicts."""
    mine = (OwnersVerdict.technology_id == technology.id, OwnersVerdict.side == DEMAND)
    statement = select(OwnersVerdict.reason, func.count()).where(*mine).group_by(OwnersVerdict.reason)
    counts = Counter({reason: int(number) for reason, number in db.session.execute(statement)})
    return [one for one in counts.most_common() if one[1] >= LEAST_COUNT], counts.total()


def _pair_told(verdict: OwnersVerdict) -> dict[str, Any]:
    return {"side": verdict.side, "technology": verdict.technology.number, "need": verdict.need.number}
