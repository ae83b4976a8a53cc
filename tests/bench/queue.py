"""Measures the moderation desk: ``.venv/bin/python -m tests.bench.queue --waiting 5000 --shown 10000``.

Builds a site in a temporary folder with that many rows waiting (a tenth of them edits of what is on show, from 200
organisations) and prints queries, milliseconds of processor time (median and slowest of ROUNDS) and kB of the queue
under several filters and of an item's page. The site in ``instance/`` is not touched.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from marketplace import create_app
from marketplace.accounts.models import Organisation, Person, PersonRole
from marketplace.accounts.passwords import hash_password
from marketplace.catalogue.models import Technology
from marketplace.catalogue.revision_models import Revision
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.bench.listings import fill

ROUNDS = 15
ORGANISATIONS = 200
PASSWORD = "mật khẩu dùng để đo"
PAGES = {
    "the queue": "/kiem-duyet",
    "its 40th page": "/kiem-duyet?trang=40",
    "needs": "/kiem-duyet?loai=need",
    "edits": "/kiem-duyet?viec=edit",
    "field and overdue": "/kiem-duyet?linh-vuc=2&qua-han=1",
    "one organisation": "/kiem-duyet?to-chuc={organisation}",
    "an item": "/kiem-duyet/technology/{item}",
    "the officer's desk": "/ban-lam-viec",
}


def build(app: Flask, shown: int, waiting: int, needs: int = 0) -> dict[str, str]:
    """Fill the site; returns the parts of addresses."""
    edits = waiting // 10
    fill(technologies=max(shown, edits), needs=needs, waiting=waiting - edits)
    chance = random.Random(4)  # noqa: S311 - no secret
    with transaction():
        homes = [
            Organisation(name=f"Cơ sở {n}", name_folded=f"co so {n}", kind="DOANHNGHIEP", province="80")
            for n in range(ORGANISATIONS)
        ]
        db.session.add_all(homes)
        db.session.flush()
        ids = [home.id for home in homes]
        rows = db.session.execute(select(Technology.id).where(Technology._status == "submitted")).scalars().all()
        for one in rows:
            values = {"organisation_id": chance.choice(ids), "submitted_at": now() - timedelta(hours=one % 400)}
            db.session.execute(update(Technology).where(Technology.id == one).values(**values))
        author = db.session.execute(select(func.min(Person.id))).scalar_one()
        edited = select(Technology.id).where(Technology._status == "published").limit(edits)
        for one in db.session.execute(edited).scalars().all():
            begun = {"base": 1, "content": {}, "author_id": author, "submitted_at": now()}
            db.session.add(Revision(technology_id=one, _status="submitted", **begun))
        officer = Person(name="Cán bộ", email="can.bo@example.vn", password_hash=hash_password(PASSWORD))
        officer.confirmed_at, officer.roles = now(), [PersonRole(role="moderator")]
        db.session.add(officer)
        first = db.session.execute(select(Technology.public_id).where(Technology._status == "submitted").limit(1))
        parts = {"organisation": homes[0].public_id, "item": first.scalar_one()}
    return parts


def sign_in(client: FlaskClient, email: str = "can.bo@example.vn") -> None:
    page = client.get("/dang-nhap").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/dang-nhap", data={"email": email, "password": PASSWORD, "csrf_token": token})


def measure(client: FlaskClient, url: str) -> tuple[int, float, float, float]:
    """Queries, median and slowest milliseconds of processor time, kB of a page."""
    seen: list[Any] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    queries, spent = len(seen), []
    for _ in range(ROUNDS):
        began = time.process_time()
        client.get(url)
        spent.append((time.process_time() - began) * 1000)
    return queries, statistics.median(spent), max(spent), len(answer.data) / 1000


def prepared(folder: Path) -> Flask:
    """A site without meanings and without rows, ready to be filled."""
    settings = {"TESTING": True, "MODE": "production", "SEMANTIC": False, "SITE_URL": "http://localhost"}
    app = create_app(settings, instance=folder)
    app.test_cli_runner().invoke(args=["site", "prepare", "--mode", "production"], catch_exceptions=False)
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--waiting", type=int, default=5000)
    parser.add_argument("--shown", type=int, default=10000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = prepared(Path(folder))
        with app.app_context():
            parts = build(app, wanted.shown, wanted.waiting)
            client = app.test_client()
            sign_in(client)
            print(f"{wanted.waiting} waiting, {wanted.shown} on show\n")
            print("| page | queries | median ms | slowest ms | kB |\n|---|---|---|---|---|")
            for name, url in PAGES.items():
                queries, median, slowest, size = measure(client, url.format(**parts))
                print(f"| {name} | {queries} | {median:.0f} | {slowest:.0f} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()
