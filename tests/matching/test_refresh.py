"""Kept matches follow the lexicon and the weights: in portions, without telling anybody, whatever happens meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Organisation
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, Job
from marketplace.kernel.worker import Worker
from marketplace.matching import refresh, service
from marketplace.matching.jobs import look_at_stamp
from marketplace.matching.models import ACCEPTED, DROPPED, Match, MatchRefresh
from marketplace.matching.service import Verdict
from marketplace.notices.models import Notice
from marketplace.search.engine import IndexUnavailable
from tests.matching.rows import matched, shown

REASONS = [{"kind": "words", "values": ["mới"], "weight": 50.0}]


@pytest.fixture
def stamp(monkeypatch):
    """What matches are computed with now; ``stamp("other")`` changes it."""

    def become(name: str) -> None:
        monkeypatch.setattr(service, "stamp", lambda: name)

    become("new")
    return become


@pytest.fixture
def scores(monkeypatch):
    """(need, technology) → score found by the next computation; pairs that are missing do not fit."""
    found: dict[tuple[int, int], int] = {}

    def compute(item):
        pairs = ((t, score) for (n, t), score in found.items() if n == item.id)
        return [Verdict(t, score, REASONS) for t, score in sorted(pairs, key=lambda p: -p[1])]

    monkeypatch.setattr(service, "compute", compute)
    return found


@pytest.fixture
def both(lan, minh) -> tuple[Organisation, Organisation]:
    return lan.organisations[0], minh.organisations[0]


def waiting() -> list[Job]:
    return list(db.session.query(Job).filter_by(name="matching.refresh_portion", state=READY))


def stale() -> int:
    return db.session.execute(select(func.count(Match.id)).where(Match.computed_with != service.stamp())).scalar_one()


def drain() -> None:
    Worker(None).drain()
    db.session.rollback()


def test_a_thousand_stale_matches_go_in_portions_and_a_newcomer_goes_first(both, lan, minh, stamp, scores, monkeypatch):
    supply, demand = both
    with transaction():
        machines = [shown("technology", supply, lan) for _ in range(5)]
        needs = [shown("need", demand, minh) for _ in range(200)]
        for need in needs:
            for machine in machines:
                matched(machine, need, 25)
                scores[need.id, machine.id] = 60
    monkeypatch.setattr(refresh, "PORTION", 30)
    monkeypatch.setattr(refresh, "SECONDS", 60)
    sizes = []
    portion = refresh.portion
    monkeypatch.setattr(refresh, "portion", lambda name: sizes.append(portion(name)))
    drain()
    assert refresh.begin_if_changed() and not refresh.begin_if_changed()
    assert stale() == 1000 and len(waiting()) == 1
    with transaction():
        jobs.enqueue("matching.recompute", kind="need", public_id="khongcogi123")
    assert jobs.due_name() == "matching.recompute"
    drain()
    assert sizes == [30] * 6 + [20]
    assert stale() == 0 and waiting() == []
    assert set(db.session.execute(select(Match.score)).scalars()) == {60}
    walk = db.session.get(MatchRefresh, "new")
    assert walk.finished_at and (walk.done, walk.failed) == (200, 0)
    assert db.session.query(Notice).count() == 0


def test_a_portion_ends_in_time_however_slow_it_is(both, lan, minh, stamp, scores, monkeypatch):
    with transaction():
        machine = shown("technology", both[0], lan)
        for _ in range(3):
            matched(machine, shown("need", both[1], minh), 25)
        refresh.begin()
    monkeypatch.setattr(refresh, "SECONDS", 0)
    assert refresh.portion("new") == 1
    assert len(waiting()) == 1 and db.session.get(MatchRefresh, "new").finished_at is None


def test_weights_that_change_on_the_way_begin_a_new_walk(both, lan, minh, stamp, scores, monkeypatch):
    with transaction():
        machine = shown("technology", both[0], lan)
        needs = [shown("need", both[1], minh) for _ in range(4)]
        for need in needs:
            matched(machine, need, 25)
            scores[need.id, machine.id] = 60
        refresh.begin()
    monkeypatch.setattr(refresh, "PORTION", 2)
    refresh.portion("new")
    assert stale() == 2
    stamp("newer")
    assert stale() == 4
    drain()
    assert stale() == 0
    assert db.session.get(MatchRefresh, "new").done == 2
    assert db.session.get(MatchRefresh, "newer").done == 4


def test_back_to_what_it_was_before_is_a_change_too(both, lan, minh, stamp, scores):
    with transaction():
        machine, need = shown("technology", both[0], lan), shown("need", both[1], minh)
        matched(machine, need, 25)
        scores[need.id, machine.id] = 60
    for name in ("new", "newer", "new"):
        stamp(name)
        assert refresh.begin_if_changed(), name
        drain()
        assert stale() == 0, name


def test_an_item_withdrawn_while_it_is_computed_keeps_nothing(both, lan, minh, stamp, scores, monkeypatch):
    with transaction():
        machine, need = shown("technology", both[0], lan), shown("need", both[1], minh)
        scores[need.id, machine.id] = 60
    compute = service.compute
    for gone, owner in ((machine, lan), (need, minh)):
        with transaction():
            refresh.begin()

        def withdraw_meanwhile(item, gone=gone, owner=owner):
            verdicts = compute(item)
            if gone.status == "published":
                with transaction():
                    catalogue.withdraw(gone, owner)
            return verdicts

        monkeypatch.setattr(service, "compute", withdraw_meanwhile)
        refresh.portion("new")
        assert db.session.query(Match).count() == 0


def test_what_brokers_decided_stays_and_counts_as_fresh(both, lan, minh, stamp, scores):
    with transaction():
        need = shown("need", both[1], minh)
        taken, refused, left = (shown("technology", both[0], lan) for _ in range(3))
        matched(taken, need, 50, ACCEPTED)
        matched(refused, need, 40, DROPPED, drop_reason="KHAC")
        matched(left, need, 30)
        scores[need.id, refused.id] = 70
        refresh.begin()
    drain()
    found = {m.technology_id: (m.status, m.score) for m in db.session.query(Match)}
    assert found == {taken.id: (ACCEPTED, 50), refused.id: (DROPPED, 70)}
    assert stale() == 0


@pytest.mark.parametrize("trouble", [ValueError("odd text"), StaleDataError("a broker was faster")])
def test_one_need_that_fails_does_not_hold_up_the_others(both, lan, minh, stamp, scores, monkeypatch, trouble):
    with transaction():
        machine = shown("technology", both[0], lan)
        bad, good = shown("need", both[1], minh), shown("need", both[1], minh)
        scores[good.id, machine.id] = 60
        refresh.begin()
    compute = service.compute

    def trip(item):
        if item.id == bad.id:
            raise trouble
        return compute(item)

    monkeypatch.setattr(service, "compute", trip)
    drain()
    assert [m.need_id for m in db.session.query(Match)] == [good.id]
    walk = db.session.get(MatchRefresh, "new")
    assert walk.finished_at and (walk.done, walk.failed) == (2, 1)


def test_without_an_index_the_portion_is_tried_again(both, lan, minh, stamp, monkeypatch):
    with transaction():
        shown("need", both[1], minh)
        refresh.begin()

    def no_index(item):
        raise IndexUnavailable("none")

    monkeypatch.setattr(service, "compute", no_index)
    with pytest.raises(IndexUnavailable):
        refresh.portion("new")
    drain()
    [job] = waiting()
    assert job.attempts == 1 and "IndexUnavailable" in job.error
    assert db.session.get(MatchRefresh, "new").last_need_id == 0


def test_a_portion_done_twice_or_too_late_does_no_harm(both, lan, minh, stamp, scores):
    with transaction():
        machine, need = shown("technology", both[0], lan), shown("need", both[1], minh)
        scores[need.id, machine.id] = 60
        refresh.begin()
        refresh.begin()
    assert len(waiting()) == 1
    assert refresh.portion("new") == 1
    assert refresh.portion("new") == 0
    assert refresh.portion("never begun") == 0
    assert db.session.query(Match).count() == 1


def test_at_night_every_need_is_looked_at_else_only_what_is_stale(both, lan, minh, stamp, scores):
    with transaction():
        machine = shown("technology", both[0], lan)
        fresh, bare = shown("need", both[1], minh), shown("need", both[1], minh)
        matched(machine, fresh, 50, computed_with="new")
        refresh.begin()
    drain()
    assert db.session.get(MatchRefresh, "new").done == 1  # the one without a match
    assert db.session.query(Match).filter_by(need_id=fresh.id).count() == 1
    scores[bare.id, machine.id] = 40
    with transaction():
        jobs.enqueue("matching.recompute_all")
    drain()
    assert db.session.get(MatchRefresh, "new").done == 2
    assert [m.need_id for m in db.session.query(Match)] == [bare.id]


def test_the_lexicon_desk_and_the_worker_begin_it(both, minh, stamp, scores):
    with transaction():
        shown("need", both[1], minh)
        jobs.enqueue("matching.lexicon_changed")
    drain()
    assert db.session.get(MatchRefresh, "new").finished_at
    look_at_stamp()
    assert waiting() == []
    stamp("newer")
    look_at_stamp()
    assert [job.args for job in waiting()] == [{"stamp": "newer"}]
    assert waiting()[0].priority == 9


def test_the_stamp_is_short_and_changes_with_weights_and_lexicon(app, monkeypatch):
    first = service.stamp()
    assert len(first) <= 40 and first == service.stamp()
    monkeypatch.setattr(service, "WEIGHTS_VERSION", "x" * 80)
    second = service.stamp()
    assert second != first and len(second) <= 40
    monkeypatch.setattr(service.lexicon, "current", lambda: type("L", (), {"version": "other"}))
    assert service.stamp() not in (first, second)


def test_the_command_tells_how_far_it_is(app, both, lan, minh, stamp, scores):
    run = app.test_cli_runner().invoke
    assert "refresh: none yet" in run(args=["match", "status"]).output
    with transaction():
        machine, need = shown("technology", both[0], lan), shown("need", both[1], minh)
        shown("need", both[1], minh)
        matched(machine, need, 25)
        scores[need.id, machine.id] = 60
        refresh.begin()
    before = run(args=["match", "status"]).output
    assert "matches on show: 1, stale: 1; needs without any: 1" in before and "under way, at need 0" in before
    drain()
    after = run(args=["match", "status"]).output
    assert "matches on show: 1, stale: 0; needs without any: 1" in after
    assert "refresh (stale ones, new): finished, 2 needs done, 0 failed" in after
