"""What a test wrote is gone after it, in the site and in the world that is laid over it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.reference.models import Code
from tests.cast import make_person
from tests.pages.world import World


def count(model: Any) -> int:
    found = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    db.session.rollback()
    return int(found)


def test_the_site_is_put_back(app: Flask, site: Any):
    people, codes = count(Person), count(Code)
    with transaction():
        make_person("Võ Hoài An", "an@example.vn")
        db.session.execute(delete(Code).where(Code.list == "province"))
    assert count(Person) == people + 1 and count(Code) < codes
    site.put_back()
    assert (count(Person), count(Code)) == (people, codes)


def test_what_was_rolled_back_needs_no_putting_back(app: Flask, site: Any):
    codes = count(Code)
    db.session.execute(delete(Code))
    db.session.rollback()
    site.put_back()
    assert count(Code) == codes


def test_site_and_world_know_of_each_other(world: World, site: Any):
    """Putting one back is writing for the other."""
    people, jobs = count(Person), count(Job)
    assert people >= len(world.people)
    for _ in range(2):
        site.put_back()
        assert count(Person) == 0
        world.put_back()
        assert (count(Person), count(Job)) == (people, jobs)
        assert world.ledger.changed() == []


def test_the_world_is_put_back(world: World):
    people = count(Person)
    with transaction():
        db.session.execute(delete(Job))
        make_person("Người mới", "moi@example.vn")
    assert "person" in world.ledger.changed()
    world.put_back()
    assert count(Person) == people and world.ledger.changed() == []
