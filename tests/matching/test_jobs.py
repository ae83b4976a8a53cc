"""The worker's side: a publication is matched once, and doing it again changes nothing that matters."""

from __future__ import annotations

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, Job
from marketplace.kernel.worker import Worker
from marketplace.matching import service, telling
from marketplace.matching.models import ACCEPTED, Match
from marketplace.notices.models import Notice
from tests.cast import make_need, make_technology, put_on_show
from tests.matching.work import work


def again(item) -> None:
    """What arrives when the meaning of a text is known at last."""
    with transaction():
        jobs.enqueue(
            "matching.recompute", key=f"match:{item.kind}:{item.public_id}", kind=item.kind, public_id=item.public_id
        )
    Worker(None).drain()
    db.session.rollback()


def rows() -> list[tuple]:
    return [(m.id, m.public_id, m.status, m.score, m.created_at, m.computed_with) for m in db.session.query(Match)]


@pytest.fixture
def pair(index, need, technology, monkeypatch):
    """Published and matched, told from the first point on."""
    monkeypatch.setitem(telling.TOLD_FROM, "medium", 1)
    work()
    [match] = service.matches_of(need)
    return match


def test_matches_bear_what_they_were_computed_with(pair):
    assert pair.computed_with == service.stamp()


def test_the_same_again_leaves_the_rows_and_tells_nobody(pair, need, technology):
    before, told = rows(), db.session.query(Notice).filter(Notice.kind.like("matching.%")).count()
    assert told
    for item in (technology, need, technology):
        again(item)
    assert rows() == before
    assert db.session.query(Notice).filter(Notice.kind.like("matching.%")).count() == told


def test_a_wish_that_waits_is_one_wish(index, technology):
    work()
    for _ in range(3):
        with transaction():
            jobs.enqueue("catalogue.published", kind="technology", public_id=technology.public_id)
    name = "catalogue.published"
    while jobs.due_name() == name:
        Worker(None).drain(limit=1)
    assert db.session.query(Job).filter_by(name="matching.recompute", state=READY).count() == 1


def test_decided_ones_are_kept_with_their_decision(pair, technology, hoa):
    with transaction():
        service.accept(pair, hoa)
    decided = (pair.decided_at, pair.decided_score, pair.decided_rank)
    again(technology)
    assert pair.status == ACCEPTED and (pair.decided_at, pair.decided_score, pair.decided_rank) == decided


def test_a_pair_that_fits_no_longer_goes_unless_decided(pair, need, technology, hoa, monkeypatch):
    monkeypatch.setattr(service, "compute", lambda item: [])
    with transaction():
        service.accept(pair, hoa)
    again(need)
    assert db.session.query(Match).count() == 1
    with transaction():
        service.drop(pair, hoa, "DIADIEM", "")
        service.restore(pair, hoa)
    again(need)
    assert db.session.query(Match).count() == 0


def test_a_partner_that_left_meanwhile_is_not_kept(index, need, technology, lan):
    work()
    verdicts = service.compute(need)
    with transaction():
        service.forget(need)
        catalogue.withdraw(technology, lan)
    with transaction():
        assert service.keep(need, verdicts, "stamp") == []
    assert db.session.query(Match).count() == 0


def test_an_item_that_has_ended_is_passed_over(index, technology, lan):
    with transaction():
        catalogue.withdraw(technology, lan)
    again(technology)
    with transaction():
        jobs.enqueue("matching.recompute", kind="need", public_id="khongcogi123")
    Worker(None).drain()
    assert db.session.query(Job).filter_by(name="matching.recompute", state=READY).count() == 0
    assert db.session.query(Match).count() == 0


def test_one_owner_of_several_needs_is_told_once(index, minh, lan, quan, monkeypatch):
    monkeypatch.setitem(telling.TOLD_FROM, "medium", 1)
    titles = ("Cần máy sấy mít", "Cần buồng sấy mít bơm nhiệt", "Sấy mít ít tốn điện")
    with transaction():
        from_cast = [put_on_show(_need(minh, title), minh, quan) for title in titles]
    work()
    with transaction():
        put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
    work()
    assert db.session.query(Match).count() == len(from_cast)
    [notice] = db.session.query(Notice).filter_by(person_id=minh.id, kind="matching.technology_for_several")
    assert notice.params["count"] == 3 and set(notice.params["titles"]) == set(titles)


def _need(minh, title):
    return make_need(minh, minh.organisations[0], title=title)
