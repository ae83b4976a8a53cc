"""Measures the desks: ``.venv/bin/python -m tests.bench.desks --waiting 5000 --shown 1000``.

Builds a site in a temporary folder (see tests.bench.queue), gives one officer every role and one member an organisation
with OWN listings on show, each with a match and a request, adds decisions over a year, and prints queries, milliseconds
of processor time and kB of both desks and of the member's file. The site in ``instance/`` is not touched.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import OWNER, Membership, Organisation, Person, PersonRole
from marketplace.accounts.passwords import hash_password
from marketplace.catalogue.models import Need, Technology
from marketplace.deals.models import Interest
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.matching.models import Match
from marketplace.moderation.models import Review
from tests.bench import queue

OWN = 500
OFFICER, MEMBER = "can.bo@example.vn", "ben.cung@example.vn"
DECISIONS = 3000
REASON = {"kind": "words", "values": ["máy sấy", "bơm nhiệt"], "weight": 30.0}
PAGES = (
    (OFFICER, "the officer's desk, every role", "/ban-lam-viec"),
    (MEMBER, "the member's desk", "/ban-lam-viec"),
    (MEMBER, "all own listings", "/ban-lam-viec?tin=het"),
    (MEMBER, "own listings as a file", "/ban-lam-viec/tin-cua-to-chuc.csv"),
)


def build(app: Flask, shown: int, waiting: int) -> None:
    """The queue of queue.build, and what the desks show besides."""
    queue.build(app, shown, waiting, needs=OWN)
    chance = random.Random(7)  # noqa: S311 - no secret
    with transaction():
        officer = db.session.execute(select(Person).where(Person.email == OFFICER)).scalar_one()
        officer.roles = [PersonRole(role=role) for role in ("moderator", "broker", "admin")]
        member = Person(name="Bên cung", email=MEMBER, password_hash=hash_password(queue.PASSWORD))
        home = Organisation(name="Viện", name_folded="vien", kind="VIEN", province="80", verified_at=now())
        member.confirmed_at = now()
        db.session.add_all([member, home])
        db.session.flush()
        db.session.add(Membership(person_id=member.id, organisation_id=home.id, role=OWNER))
        needs = db.session.execute(select(Need.id, Need.organisation_id)).all()
        mine = select(Technology.id).where(Technology._status == "published").order_by(Technology.id).limit(OWN)
        ids = db.session.execute(mine).scalars().all()
        db.session.execute(update(Technology).where(Technology.id.in_(ids)).values(organisation_id=home.id))
        sides = {
            "side": "demand",
            "who": "a",
            "use": "b",
            "scale": "c",
            "timing": "d",
            "asked_organisation_id": home.id,
        }
        for one in ids:
            need, demand = chance.choice(needs)
            db.session.add(Match(technology_id=one, need_id=need, score=chance.randint(20, 90), reasons=[REASON]))
            asked = {"technology_id": one, "asking_organisation_id": demand, "asker_id": officer.id, **sides}
            db.session.add(Interest(**asked))
        for _decision in range(DECISIONS):
            at = now() - timedelta(hours=chance.randint(0, 24 * 360))
            values = {"edition": 1, "officer_id": officer.id, "verb": "publish", "created_at": at}
            db.session.add(Review(technology_id=chance.choice(ids), waited_hours=chance.randint(1, 90), **values))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--waiting", type=int, default=5000)
    parser.add_argument("--shown", type=int, default=1000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = queue.prepared(Path(folder))
        with app.app_context():
            build(app, wanted.shown, wanted.waiting)
        print(f"{wanted.waiting} waiting, {wanted.shown} on show, {OWN} of one member\n")
        print("| page | queries | median ms | slowest ms | kB |\n|---|---|---|---|---|")
        for email, name, url in PAGES:
            with app.app_context():  # one for each person: Flask-Login keeps the user on it
                client = app.test_client()
                queue.sign_in(client, email)
                queries, median, slowest, size = queue.measure(client, url)
                print(f"| {name} | {queries} | {median:.0f} | {slowest:.0f} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()
