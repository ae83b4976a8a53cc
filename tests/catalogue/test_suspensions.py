"""What the suspension of an organisation does to its listings, and what its end does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.catalogue import fresh_jobs, service, suspensions
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from tests.cast import make_need, make_technology, put_on_show
from tests.catalogue.test_policies import bring_to

S = Status
AFTER = {s: S.HIDDEN if s == S.PUBLISHED else s for s in Status}


@pytest.fixture
def home(lan):
    return lan.organisations[0]


@pytest.fixture
def items(lan, quan, home):
    """A technology and a need in every status."""
    with transaction():
        made = [(make, status) for status in Status for make in (make_technology, make_need)]
        return [bring_to(make(lan, home), status, lan, quan) for make, status in made]


def suspend(home, officer, times=1):
    with transaction():
        home.suspended_at, home.suspended_reason = now(), "Giấy phép bị thu hồi"
    run(fresh_jobs.suspended, home, officer, times)


def lift(home, officer, times=1):
    with transaction():
        home.suspended_at = None
    run(fresh_jobs.lifted, home, officer, times)


def run(work, home, officer, times=1):
    for _ in range(times):
        with transaction():
            work(home.public_id, officer.public_id)


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_on_show_goes_and_comes_back(items, home, quan, technology, need, times):
    before = [item.status for item in items]
    suspend(home, quan, times)
    assert [item.status for item in items] == [AFTER[Status(status)] for status in before]
    assert {item.hidden_for for item in items if item.status == S.HIDDEN} == {"organisation", "report"}
    assert technology.status == S.HIDDEN and need.status == S.PUBLISHED, "nobody else is touched"
    lift(home, quan, times)
    assert [item.status for item in items] == before, "what was hidden for a report stays hidden"
    assert technology.status == S.PUBLISHED and technology.hidden_for is None


def test_a_job_that_comes_late_looks_again(technology, home, quan):
    run(fresh_jobs.suspended, home, quan)
    assert technology.status == S.PUBLISHED, "the suspension has ended meanwhile"
    suspend(home, quan)
    run(fresh_jobs.lifted, home, quan)
    assert technology.status == S.HIDDEN, "it was suspended again"


def test_it_works_in_portions(lan, quan, home, monkeypatch):
    monkeypatch.setattr(suspensions, "PORTION", 2)
    with transaction():
        made = [put_on_show(make_technology(lan, home, f"Máy {n}"), lan, quan) for n in range(3)]
        made += [put_on_show(make_need(lan, home, f"Cần máy {n}"), lan, quan) for n in range(2)]
    suspend(home, quan)
    assert [item.status for item in made].count(S.HIDDEN) == 2
    assert db.session.execute(select(Job).where(Job.name == "accounts.suspended")).scalars().all()
    run(fresh_jobs.suspended, home, quan, 3)
    assert {item.status for item in made} == {S.HIDDEN}
    lift(home, quan, 4)
    assert {item.status for item in made} == {S.PUBLISHED}


def test_an_organisation_of_nobody_is_no_failure(app, quan):
    with transaction():
        fresh_jobs.suspended("x" * 12, quan.public_id)
        fresh_jobs.lifted("x" * 12, quan.public_id)


def test_the_public_is_told_that_it_is_gone(visitor, technology, home, quan):
    suspend(home, quan)
    answer = visitor.get(f"/cong-nghe/{technology.public_id}")
    assert answer.status_code == 410 and "Giấy phép" not in answer.text and technology.title not in answer.text


def test_what_was_withdrawn_meanwhile_stays_so(technology, home, lan, quan):
    suspend(home, quan)
    with transaction():
        home.suspended_at = None
        service.withdraw(technology, lan)
    run(fresh_jobs.lifted, home, quan)
    assert technology.status == S.WITHDRAWN
