"""Work for later: rows written in the transaction that causes them, done by the worker.

A job is claimed with a lease, tried again with growing pauses, and parked after the last try, where the
operator sees it. Handlers are idempotent: what they do may begin twice when a process dies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Index,
    Integer,
    String,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import Model, db
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, UtcDateTime, unique_where

READY, BUSY, DONE, PARKED = "ready", "busy", "done", "parked"
LEASE = timedelta(minutes=5)
KEEP_DONE = timedelta(days=7)
# Pauses before the second, third … try; after the last one the job is parked.
PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


class Job(Model):
    """One piece of work."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('ready', 'busy', 'done', 'parked')", name="state"),
        Index("ix_job_due", "state", "priority", "run_at"),
        # At most one waiting job per key: a second wish for the same work is the same wish.
        unique_where("uq_job_waiting_key", "key", where="state = 'ready'"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default=READY)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Schedule(Model):
    """When a scheduled job is due next; one row per name, shared by all workers."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Handler:
    """What does a job: ``work(**args)``, or ``work([args, …])`` when it takes several at once."""

    name: str
    work: Callable[..., Any]
    size: int = 1
    outside: bool = False
    slow: bool = False


@dataclass
class Registry:
    """All handlers and schedules of the program, filled when the rooms are imported."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    schedules: dict[str, str] = field(default_factory=dict)


REGISTRY = Registry()


class GiveUp(Exception):
    """Raised by a handler for what no further try can mend: the job is parked at once."""


def handler(
    name: str, *, size: int = 1, outside: bool = False, slow: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the function that does jobs called ``name``.

    Inside the worker's transaction by default, so that effect and "done" are one commit. ``outside=True`` for
    effects outside the database (mail, index): they run first, without holding the write lock, and open
    their own transaction if they need one. ``size`` > 1: gets a list of argument dicts. ``slow``: waits for
    others (a mail server), so the worker does it beside everything else.
    """

    def register(work: Callable[..., Any]) -> Callable[..., Any]:
        if name in REGISTRY.handlers:
            raise RuntimeError(f"two handlers for {name}")
        REGISTRY.handlers[name] = Handler(name, work, size, outside, slow)
        return work

    return register


def scheduled(cron: str, name: str) -> None:
    """Enqueue ``name`` at the times of a cron line (Vietnam time)."""
    REGISTRY.schedules[name] = cron


def enqueue(
    name: str, *, key: str | None = None, run_at: datetime | None = None, priority: int = 5, **args: Any
) -> None:
    """Write a job in the caller's transaction. With a ``key``, nothing is added while one such job waits."""
    row = {
        "name": name,
        "args": args,
        "key": key,
        "state": READY,
        "priority": priority,
        "run_at": run_at or now(),
        "attempts": 0,
        "created_at": now(),
    }
    db.session.execute(_insertion(db.session.get_bind().dialect.name, key is not None), row)


@cache
def _insertion(dialect: str, keyed: bool) -> Any:
    """Built once: putting the statement together costs more than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # The table, not the model: jobs are also written while the session flushes, where ORM statements may not run.
    table: Any = Job.__table__
    if not keyed:
        return insert(table)
    return insert(table).on_conflict_do_nothing(index_elements=["key"], index_where=db.text("state = 'ready'"))


def due_name(slow: bool | None = None) -> str | None:
    """The name of the job that should be done next, or None: a look that takes no lock.

    ``slow``: only among the slow ones, or only among the others; None: among all.
    """
    statement = _due()
    if slow is not None:
        names = [one.name for one in REGISTRY.handlers.values() if one.slow]
        statement = statement.where(Job.name.in_(names) if slow else Job.name.not_in(names))
    return db.session.execute(statement.limit(1)).scalar_one_or_none()


def claim(name: str, size: int) -> Sequence[tuple[int, dict[str, Any], int]]:
    """Take up to ``size`` due jobs called ``name``: (id, args, attempt). The caller holds a transaction."""
    moment = now()
    # Chosen in a WITH, which runs once: a subquery that PostgreSQL looks into again for every row passes over what
    # was just taken and finds the next job each time, so that far more than ``size`` would be claimed.
    chosen = _due(Job.id).where(Job.name == name).limit(size).with_for_update(skip_locked=True).cte("chosen")
    statement = (
        update(Job)
        .where(Job.id.in_(select(chosen.c.id)))
        .values(state=BUSY, lease_until=moment + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.args, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(statement).all()
    return sorted(((i, a, n) for i, a, n in rows), key=lambda row: row[0])


def finish(job_id: int, attempt: int) -> bool:
    """Mark done; False when the lease was lost to another worker, whose effect then counts."""
    found = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.attempts == attempt, Job.state == BUSY)
        .values(state=DONE, done_at=now(), lease_until=None, error=None)
        .execution_options(synchronize_session=False)
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]


def fail(job_id: int, attempt: int, error: str, *, final: bool = False) -> None:
    """Note a failed try: again later, or parked after the last. A newer twin makes the old one superfluous."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.attempts != attempt or job.state != BUSY:
        return
    job.error, job.lease_until = error[:4000], None
    if final or attempt > len(PAUSES):
        job.state = PARKED
    elif _has_twin(job):
        job.state, job.done_at = DONE, now()
    else:
        job.state, job.run_at = READY, now() + PAUSES[attempt - 1]


def retry(job_id: int) -> bool:
    """Put a parked job back in line with all its tries. False when there is no such parked job."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.state != PARKED:
        return False
    if _has_twin(job):
        job.state, job.done_at = DONE, now()
    else:
        job.state, job.run_at, job.attempts, job.error = READY, now(), 0, None
    db.session.flush()  # before an enqueue() of the same key, whose plain INSERT does not wait for it
    return True


def tidy() -> int:
    """Delete jobs done more than a week ago. Returns how many."""
    found = db.session.execute(delete(Job).where(Job.state == DONE, Job.done_at < now() - KEEP_DONE))
    return int(found.rowcount)  # type: ignore[attr-defined]


def counts() -> dict[str, int]:
    """How many jobs there are in each state."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    return dict(rows.tuples().all())


def _has_twin(job: Job) -> bool:
    if job.key is None:
        return False
    twin = select(Job.id).where(Job.key == job.key, Job.state == READY, Job.id != job.id)
    return db.session.execute(twin.limit(1)).first() is not None


def _due(column: Any = None) -> Any:
    moment = now()
    waiting = and_(Job.state == READY, Job.run_at <= moment)
    abandoned = and_(Job.state == BUSY, Job.lease_until < moment)
    statement = select(Job.name if column is None else column).where(or_(waiting, abandoned))
    return statement.order_by(Job.priority, Job.run_at, Job.id)
