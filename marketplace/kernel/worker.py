"""The loop that does the jobs: ``flask worker``."""

from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cronsim import CronSim
from flask import Flask, current_app
from sqlalchemy import select

from marketplace.extensions import db
from marketplace.kernel import counters, jobs
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY, GiveUp, Handler, Schedule

log = logging.getLogger("marketplace.worker")

IDLE_PAUSE = 0.25  # seconds; with the index commit this keeps publish-to-searchable well under two seconds
BEAT_EVERY = 5.0
SCHEDULE_EVERY = 15.0
STOP_WITHIN = 1.5  # seconds left to a slow job when told to stop; it is tried again later


WATCHES: dict[str, tuple[float, Callable[[], Any]]] = {}


def watch(name: str, *, seconds: float) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a look that the worker takes every ``seconds``, beside its jobs; it must be quick."""

    def register(look: Callable[[], Any]) -> Callable[[], Any]:
        WATCHES[name] = (seconds, look)
        return look

    return register


class LeaseLost(Exception):
    """Another worker has taken the job over: this one's effect is rolled back."""


class Worker:
    """Claims and does jobs until told to stop."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stopping = False
        self._next: dict[str, float] = {}

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a job in hand is finished first. Slow jobs have a thread of their own."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        beside = threading.Thread(target=self._loop, args=(self.slow_turn,), daemon=True)
        beside.start()
        self._loop(self.turn)
        beside.join(STOP_WITHIN)

    def turn(self) -> bool:
        """One look for work; True when something was done. Needs an application context."""
        self._every("beat", BEAT_EVERY, lambda: counters.beat("worker"))
        self._every("schedule", SCHEDULE_EVERY, plan)
        for name, (seconds, look) in WATCHES.items():
            self._every(name, seconds, look)
        return do_next(slow=False)

    def slow_turn(self) -> bool:
        """One look for slow work."""
        return do_next(slow=True)

    def _loop(self, turn: Callable[[], bool]) -> None:
        while not self.stopping:
            try:
                with self.app.app_context():
                    busy = turn()
            except Exception:  # the database may be away: say so and go on
                log.exception("the worker could not reach its jobs")
                busy = False
                self._sleep(2.0)
            if not busy:
                self._sleep(IDLE_PAUSE)

    def drain(self, limit: int = 10_000) -> int:
        """Do everything that is due (tests and ``flask jobs run``); returns the number of rounds."""
        rounds = 0
        while rounds < limit and do_next():
            rounds += 1
        return rounds

    def _every(self, name: str, seconds: float, action: Callable[[], Any]) -> None:
        if time.monotonic() >= self._next.get(name, 0.0):
            action()
            self._next[name] = time.monotonic() + seconds

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(0.05)


def do_next(slow: bool | None = None) -> bool:
    """Claim and do what is due next (see jobs.due_name for ``slow``); False when nothing is."""
    name = jobs.due_name(slow)
    db.session.rollback()
    if name is None:
        return False
    known = REGISTRY.handlers.get(name, Handler(name, _unknown))
    with transaction():
        claimed = jobs.claim(name, known.size)
    if not claimed:
        return False
    try:
        _do(known, claimed)
    except LeaseLost:
        log.warning("lease lost: %s", name)
    except Exception as problem:
        _failed(known, claimed, problem)
    return True


def plan() -> None:
    """Enqueue the scheduled jobs whose time has come."""
    for name, cron in REGISTRY.schedules.items():
        row = db.session.get(Schedule, name)
        if row is not None and row.next_at > now():
            continue
        with transaction():
            row = db.session.execute(
                select(Schedule).where(Schedule.name == name).with_for_update(skip_locked=True)
            ).scalar_one_or_none()
            if row is None:
                db.session.merge(Schedule(name=name, next_at=_next_time(cron)))
            elif row.next_at <= now():
                jobs.enqueue(name, key=f"schedule:{name}")
                row.next_at = _next_time(cron)


def _next_time(cron: str) -> Any:
    return next(CronSim(cron, now().astimezone(VIETNAM) + timedelta(seconds=1)))


def _do(known: Handler, claimed: Any) -> None:
    if known.outside:
        _call(known, claimed)
        db.session.rollback()
        with transaction():
            for job_id, _, attempt in claimed:
                jobs.finish(job_id, attempt)
        return
    with transaction():
        _call(known, claimed)
        for job_id, _, attempt in claimed:
            if not jobs.finish(job_id, attempt):
                raise LeaseLost


def _call(known: Handler, claimed: Any) -> None:
    """Inside a request of the site's own address, so that handlers make root-relative links as views do."""
    with current_app.test_request_context(base_url=current_app.config["SITE_URL"]):
        if known.size > 1:
            known.work([args for _, args, _ in claimed])
        else:
            known.work(**claimed[0][1])


def _failed(known: Handler, claimed: Any, problem: Exception) -> None:
    """Note the failure. A batch is tried again one by one, so that one bad job does not hold up the others."""
    db.session.rollback()
    log.exception("job failed: %s", known.name)
    if len(claimed) > 1:
        for one in claimed:
            try:
                _do(known, [one])
            except Exception as alone:
                _note(one, alone)
        return
    _note(claimed[0], problem)


def _note(one: Any, problem: Exception) -> None:
    db.session.rollback()
    job_id, _, attempt = one
    text = "".join(traceback.format_exception_only(problem)).strip()
    with transaction():
        jobs.fail(job_id, attempt, text, final=isinstance(problem, GiveUp))


def _unknown(**args: Any) -> None:
    raise GiveUp("no handler for this job")
