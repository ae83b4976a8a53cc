"""Days that pass for one listing of a site that runs: its past moves back, then the worker does what is due."""

from __future__ import annotations

import os
import subprocess
import sys

from marketplace.config import REPOSITORY
from tests.browser.site import DemoSite

PASS = """
import sys
from datetime import timedelta
from sqlalchemy import select, update
from marketplace import create_app
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
kind, public_id, days, job = sys.argv[1:]
model = KINDS[kind]
with create_app().app_context(), transaction():
    item = db.session.execute(select(model).where(model.public_id == public_id)).unique().scalar_one()
    moved = {name: getattr(item, name) - timedelta(days=int(days))
             for name in ("submitted_at", "published_at", "renewed_at", "expires_at") if getattr(item, name)}
    db.session.execute(update(model).where(model.id == item.id).values(moved))
    jobs.enqueue(job)
"""


def let_pass(site: DemoSite, address: str, days: int, job: str) -> None:
    """For the listing at ``address`` so many days pass; then the worker is asked to do ``job``."""
    kind = "technology" if "/cong-nghe/" in address else "need"
    words = [sys.executable, "-c", PASS, kind, address.rsplit("/", 1)[1], str(days), job]
    environment = {**os.environ, "INSTANCE_PATH": str(site.mail.parent), "MODE": "demo"}
    done = subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
