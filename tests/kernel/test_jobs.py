"""Jobs: written with their cause, done once in effect, tried again, parked, shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalogue.models import NumberSeries
from marketplace.catalogue.service import next_number
from marketplace.extensions import db
from marketplace.kernel import jobs, worker
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY, GiveUp, Handler, Job
from marketplace.kernel.worker import Worker, do_next, plan


@pytest.fixture
def done(app, monkeypatch):
    """A registry of its own, with handlers that note what they did."""
    seen: list = []
    table: dict[str, Handler] = {}
    monkeypatch.setattr(REGISTRY, "handlers", table)
    monkeypatch.setattr(REGISTRY, "schedules", {})
    jobs.handler("test.note")(lambda **args: seen.append(args))
    jobs.handler("test.number")(lambda: next_number("JJ"))
    jobs.handler("test.many", size=10, outside=True)(lambda batch: seen.append([b["n"] for b in batch]))
    return seen


def add(name: str, **more) -> None:
    with transaction():
        jobs.enqueue(name, **more)


def job() -> Job:
    db.session.rollback()
    return db.session.execute(select(Job).execution_options(populate_existing=True)).scalar_one()


def later(**span) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(**span))


def test_a_job_is_written_with_its_cause_or_not_at_all(done):
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.enqueue("test.note", n=1)
        1 / 0  # noqa: B018
    assert not do_next()


def test_a_job_is_done_once(done):
    add("test.note", n=1)
    assert do_next()
    assert not do_next()
    assert done == [{"n": 1}]
    assert (job().state, job().attempts) == ("done", 1)


def test_waiting_jobs_with_one_key_are_one_job(done):
    add("test.note", key="k", n=1)
    add("test.note", key="k", n=2)
    Worker(None).drain()
    add("test.note", key="k", n=3)
    Worker(None).drain()
    assert done == [{"n": 1}, {"n": 3}]


def test_urgent_first_then_oldest(done):
    add("test.note", n=1)
    add("test.note", n=2)
    add("test.note", n=3, priority=1)
    Worker(None).drain()
    assert [d["n"] for d in done] == [3, 1, 2]


def test_not_before_its_time(done):
    add("test.note", n=1, run_at=datetime.now(UTC) + timedelta(hours=1))
    assert not do_next()
    with later(hours=2):
        assert do_next()


def test_a_failing_job_is_tried_again_later_and_parked_at_last(done):
    @jobs.handler("test.fail")
    def fail() -> None:
        raise ValueError("trục trặc")

    add("test.fail")
    moment = datetime.now(UTC)
    for attempt in range(1, len(jobs.PAUSES) + 2):
        with time_machine.travel(moment):
            assert do_next()
            assert not do_next()  # not at once
        assert job().attempts == attempt
        moment += timedelta(days=1)
    assert job().state == "parked"
    assert "trục trặc" in job().error
    with transaction():
        assert jobs.retry(job().id)
    assert (job().state, job().attempts) == ("ready", 0)


def test_giving_up_parks_at_once(done):
    @jobs.handler("test.hopeless")
    def hopeless() -> None:
        raise GiveUp("địa chỉ không có")

    add("test.hopeless")
    do_next()
    assert job().state == "parked"


def test_a_job_without_handler_is_parked_not_lost(done):
    add("test.unknown")
    do_next()
    assert job().state == "parked"


def test_what_a_failed_job_wrote_is_gone(done):
    @jobs.handler("test.half")
    def half() -> None:
        next_number("HH")
        raise ValueError

    add("test.half")
    do_next()
    assert db.session.execute(select(func.count()).select_from(NumberSeries)).scalar_one() == 0


def test_an_abandoned_job_is_taken_over_and_the_first_worker_cannot_finish_it(done):
    add("test.number")
    with transaction():
        [(job_id, _, attempt)] = jobs.claim("test.number", 1)
    assert not do_next()  # somebody is at it
    with later(minutes=6):
        assert do_next()
    assert (job().state, job().attempts) == ("done", 2)
    with transaction():
        assert not jobs.finish(job_id, attempt)


def test_a_worker_that_lost_its_lease_leaves_no_effect(done, monkeypatch):
    @jobs.handler("test.slow")
    def slow() -> None:
        next_number("SS")

    add("test.slow")
    monkeypatch.setattr(jobs, "finish", lambda *_: False)
    do_next()
    assert db.session.execute(select(func.count()).select_from(NumberSeries)).scalar_one() == 0


def test_jobs_of_one_kind_are_done_together(done):
    for n in range(12):
        add("test.many", n=n)
    Worker(None).drain()
    assert done == [list(range(10)), [10, 11]]


def test_one_bad_job_does_not_hold_up_its_batch(done):
    @jobs.handler("test.mixed", size=10)
    def mixed(batch: list[dict]) -> None:
        for args in batch:
            if args["n"] == 1:
                raise ValueError("hỏng")
            next_number(f"N{args['n']}")

    for n in range(3):
        add("test.mixed", n=n)
    do_next()
    db.session.rollback()
    assert jobs.counts() == {"done": 2, "ready": 1}
    assert set(db.session.execute(select(NumberSeries.prefix)).scalars()) == {"N0", "N2"}


def test_a_retry_of_an_old_job_gives_way_to_its_waiting_twin(done):
    @jobs.handler("test.twin")
    def twin() -> None:
        raise ValueError

    add("test.twin", key="t")
    with transaction():
        [(job_id, _, attempt)] = jobs.claim("test.twin", 1)
        jobs.enqueue("test.twin", key="t")
        jobs.fail(job_id, attempt, "hỏng")
    db.session.rollback()
    assert jobs.counts() == {"done": 1, "ready": 1}


def test_the_schedule_is_kept_by_all_workers_together(done, monkeypatch):
    monkeypatch.setattr(REGISTRY, "schedules", {"test.note": "0 3 * * *"})
    plan()
    assert jobs.counts() == {}
    with later(days=1):
        plan()
        plan()
        db.session.rollback()
        assert jobs.counts() == {"ready": 1}


def test_watches_are_taken_at_their_pace(app, monkeypatch):
    looks: list[int] = []
    monkeypatch.setattr(worker, "WATCHES", {"test": (60.0, lambda: looks.append(1))})
    one = Worker(app)
    one.turn()
    one.turn()
    assert looks == [1]


def test_done_jobs_are_tidied_after_a_week(done):
    add("test.note", n=1)
    do_next()
    with later(days=8), transaction():
        assert jobs.tidy() == 1


def test_the_commands_show_and_retry(app, done):
    add("test.unknown")
    do_next()
    runner = app.test_cli_runner()
    assert "parked: 1" in runner.invoke(args=["jobs", "list"]).output
    assert "1 back in line" in runner.invoke(args=["jobs", "retry", "--all"]).output
    assert runner.invoke(args=["jobs", "retry"]).exit_code == 2


@pytest.mark.parametrize("size", [1, 3])
def test_a_claim_never_takes_more_than_it_asks_for(done, size):
    """Whatever way through the table the planner takes: PostgreSQL may look into a subquery again for every row."""
    for number in range(7):
        add("test.note", n=number)
    with transaction():
        if db.engine.dialect.name == "postgresql":
            for way in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
                db.session.execute(db.text(f"SET LOCAL enable_{way} = off"))
        assert [args["n"] for _id, args, _attempt in jobs.claim("test.note", size)] == list(range(size))
    assert jobs.counts() == {"busy": size, "ready": 7 - size}


def test_slow_work_has_a_lane_of_its_own(done):
    """Whoever waits for a mail server does not hold up the index."""
    jobs.handler("test.slow_one", slow=True)(lambda **args: done.append(args))
    add("test.slow_one", n="slow", priority=1)
    add("test.note", n="quick")
    assert (jobs.due_name(slow=False), jobs.due_name(slow=True)) == ("test.note", "test.slow_one")
    db.session.rollback()
    while do_next(slow=False):
        pass
    assert done == [{"n": "quick"}]
    assert do_next(slow=True)
    assert done == [{"n": "quick"}, {"n": "slow"}]
