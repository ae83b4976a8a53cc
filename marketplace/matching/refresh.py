"""Refreshing kept matches when the lexicon or the weights have changed, and once a night: in small portions.

A walk goes over the needs on show by their number; each portion is one job that enqueues the next, with the lowest
priority and about a second long, so that a new publication never waits for more than that. Nobody is told of what
a refresh finds. The walk is kept in MatchRefresh: after a crash it goes on where it stood, and when the lexicon
changes in the middle, it begins anew with the new stamp.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.matching import service
from marketplace.matching.lists import both_on_show
from marketplace.matching.models import Match, MatchRefresh
from marketplace.search.engine import IndexUnavailable

log = logging.getLogger("marketplace.matching")

PORTION = 200  # needs in one job
SECONDS = 1.0  # after which a portion ends, however few it has done
LAST = 9  # priority: after everything that somebody waits for


@dataclass(frozen=True)
class Standing:
    """How far the kept matches are in step with what they would be computed with now."""

    stamp: str
    matches: int
    stale: int
    needs_without: int
    walk: MatchRefresh | None


def begin(whole: bool = False) -> str:
    """Start a walk with the present stamp, in the caller's transaction; one that runs goes on. Returns the stamp.

    ``whole``: every need on show; else those with a match that was computed with something else, or without any.
    Walks with another stamp end: what they have left to do is stale all the same.
    """
    stamp = service.stamp()
    others = update(MatchRefresh).where(MatchRefresh.stamp != stamp, MatchRefresh.finished_at.is_(None))
    db.session.execute(others.values(finished_at=now()))
    row = db.session.get(MatchRefresh, stamp)
    if row is None:
        row = MatchRefresh(stamp=stamp)
        db.session.add(row)
    if row.finished_at is not None or row.begun_at is None:
        row.begun_at, row.finished_at, row.whole = now(), None, whole
        row.last_need_id = row.done = row.failed = 0
    row.whole, row.moved_at = row.whole or whole, now()
    db.session.flush()
    _enqueue(stamp)
    return stamp


def begin_if_changed() -> bool:
    """Start a walk unless the last one began with the present stamp. Cheap: one row is looked up."""
    last = db.session.execute(select(MatchRefresh.stamp).order_by(MatchRefresh.begun_at.desc()).limit(1)).scalar()
    is_same = last == service.stamp()
    db.session.rollback()
    if is_same:
        return False
    with transaction():
        begin()
    return True


def portion(stamp: str) -> int:
    """Do the next portion of the walk with this stamp; returns how many needs were looked at. Opens transactions."""
    row = db.session.get(MatchRefresh, stamp, populate_existing=True)
    if row is None or row.finished_at is not None:
        db.session.rollback()
        return 0
    if stamp != service.stamp():
        _turn()
        return 0
    after, waiting = row.last_need_id, _needs_after(row)
    deadline, done, failed = time.monotonic() + SECONDS, 0, 0
    for need_id in waiting:
        failed += not _refresh(need_id, stamp)
        after, done = need_id, done + 1
        if time.monotonic() > deadline:
            break
    _note(stamp, after, done, failed, is_end=done == len(waiting) < PORTION)
    return done


def standing() -> Standing:
    """For the command line."""
    stamp = service.stamp()
    shown = select(func.count(Match.id)).where(both_on_show())
    without = select(func.count(Need.id)).where(Need._status == Status.PUBLISHED, ~_has_match())
    return Standing(
        stamp,
        int(db.session.execute(shown).scalar_one()),
        int(db.session.execute(shown.where(Match.computed_with != stamp)).scalar_one()),
        int(db.session.execute(without).scalar_one()),
        db.session.execute(select(MatchRefresh).order_by(MatchRefresh.moved_at.desc()).limit(1)).scalar_one_or_none(),
    )


def _refresh(need_id: int, stamp: str) -> bool:
    """Compute outside, write in a transaction of its own. A need that fails is told in the log and passed over."""
    try:
        need = db.session.get(Need, need_id, populate_existing=True)
        verdicts = service.compute(need) if need is not None and need.status == Status.PUBLISHED else []
        with transaction():
            again = db.session.get(Need, need_id)
            if again is not None and again.status == Status.PUBLISHED:  # not withdrawn in the meantime
                service.keep(again, verdicts, stamp)
    except IndexUnavailable:
        raise
    except StaleDataError:
        log.info("need %s: a broker decided meanwhile; left for the next walk", need_id)
        return False
    except Exception:
        log.exception("need %s could not be matched", need_id)
        return False
    finally:
        db.session.rollback()
    return True


def _note(stamp: str, after: int, done: int, failed: int, is_end: bool) -> None:
    with transaction():
        row = db.session.get(MatchRefresh, stamp)
        if row is None or row.finished_at is not None:
            return
        row.last_need_id, row.moved_at = max(after, row.last_need_id), now()
        row.done, row.failed = row.done + done, row.failed + failed
        if is_end:
            row.finished_at = now()
        else:
            _enqueue(stamp)


def _turn() -> None:
    """The lexicon or the weights changed on the way: what is left is done with the new ones."""
    with transaction():
        begin()


def _needs_after(row: MatchRefresh) -> list[int]:
    statement = select(Need.id).where(Need._status == Status.PUBLISHED, Need.id > row.last_need_id)
    if not row.whole:
        statement = statement.where(or_(_is_stale(row.stamp), ~_has_match()))
    return list(db.session.execute(statement.order_by(Need.id).limit(PORTION)).scalars())


def _is_stale(stamp: str) -> ColumnElement[bool]:
    return _has_match(Match.computed_with != stamp)


def _has_match(*more: Any) -> ColumnElement[bool]:
    return exists(select(Match.id).where(and_(Match.need_id == Need.id, both_on_show(), *more)))


def _enqueue(stamp: str) -> None:
    jobs.enqueue("matching.refresh_portion", key="matching:refresh", priority=LAST, stamp=stamp)
