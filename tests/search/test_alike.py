"""What a listing's page shows beside it: like listings on show, found once per state of the index."""

from __future__ import annotations

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.search import alike, service
from marketplace.search.engine import IndexUnavailable
from tests.cast import make_technology, put_on_show
from tests.search.working import fresh_index, work

DRYERS = ("Máy sấy mít bằng bơm nhiệt", "Máy sấy mít dùng hơi nước", "Máy sấy mít kiểu buồng bơm nhiệt")
OTHER = "Hầm ủ phân heo lấy khí sinh học"


@pytest.fixture
def dryers(app, lan, quan):
    """Three dryers and something else on show, and in the index."""
    with transaction():
        items = [make_technology(lan, lan.organisations[0], title=one) for one in DRYERS]
        words = {"problem": OTHER, "solution": OTHER, "benefit": OTHER, "keywords": []}
        items.append(make_technology(lan, lan.organisations[0], title=OTHER, **words))
        for item in items:
            put_on_show(item, lan, quan)
    with fresh_index(app):
        work()
        yield items[:3]


def beside(page) -> set[str]:
    """Titles under the heading of like technologies."""
    return {
        a.text
        for section in page.all("section")
        if section.get("aria-labelledby") == "like-head"
        for a in section.all("a")
    }


def test_like_ones_stand_beside_it(visitor, dryers):
    page = visitor.page(f"/cong-nghe/{dryers[0].public_id}")
    assert beside(page) == {DRYERS[1], DRYERS[2]}, "neither itself nor what speaks of other things"


def test_what_is_gone_falls_out_at_once(visitor, dryers, lan):
    address = f"/cong-nghe/{dryers[0].public_id}"
    visitor.page(address)
    with transaction():
        catalogue.publication.take("withdraw", dryers[1], lan)
    assert beside(visitor.page(address)) == {DRYERS[2]}, "remembered, but looked up in the database"


def test_it_is_looked_for_once(dryers, monkeypatch):
    calls = []
    found = alike._found
    monkeypatch.setattr(alike, "_found", lambda item: calls.append(item) or found(item))
    assert alike.alike(dryers[0]) == alike.alike(dryers[0]) != []
    assert len(calls) == 1
    with transaction():
        dryers[2].title = "Máy nghiền rơm làm nấm"
    work()
    alike.alike(dryers[0])
    assert len(calls) == 2, "the index has changed"


def test_no_more_is_remembered_than_set(dryers, monkeypatch, app):
    monkeypatch.setattr(alike, "MOST", 2)
    app.extensions.pop(alike.REMEMBERED, None)
    for item in dryers:
        alike.alike(item)
    assert [key[2] for key in app.extensions[alike.REMEMBERED]] == [one.public_id for one in dryers[1:]]


def test_without_the_index_the_page_stands(visitor, dryers, monkeypatch):
    def away(*_args, **_kwargs):
        raise IndexUnavailable

    monkeypatch.setattr(service, "similar", away)
    alike_page = visitor.page(f"/cong-nghe/{dryers[0].public_id}")
    assert beside(alike_page) == set() and dryers[0].title in alike_page.text
    assert db.session.is_active
