"""Each way of altering history is found, and the altered entry is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.history import HistoryCheck, HistoryEntry, HistoryHead
from marketplace.kernel.jobs import REGISTRY, enqueue
from marketplace.kernel.worker import Worker
from marketplace.notices.models import Notice
from marketplace.notices.service import words_of


def entry(item: Any, number: int) -> Any:
    return HistoryEntry.subject_id == item.public_id, HistoryEntry.number == number


def content(item: Any) -> None:
    db.session.execute(update(HistoryEntry).where(*entry(item, 2)).values(reason="khác"))


def deletion(item: Any) -> None:
    db.session.execute(delete(HistoryEntry).where(*entry(item, 2)))


def two_deletions(item: Any) -> None:
    db.session.execute(delete(HistoryEntry).where(HistoryEntry.subject_id == item.public_id, HistoryEntry.number <= 2))


def reorder(item: Any) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        db.session.execute(update(HistoryEntry).where(*entry(item, old)).values(number=new))


def written_anew(item: Any) -> None:
    """With a digest that fits: whoever did this knew how, and the entry behind does not stand on it any more."""
    row = db.session.execute(select(HistoryEntry).where(*entry(item, 2))).scalar_one()
    row.reason = "khác"
    row.digest = history._digest(row)


def last_deleted(item: Any) -> None:
    db.session.execute(delete(HistoryEntry).where(*entry(item, 3)))


def head(item: Any) -> None:
    db.session.execute(update(HistoryHead).values(digest="0" * 64))


def head_deleted(item: Any) -> None:
    db.session.execute(delete(HistoryHead))


# what is done → what is told, with {id} for the listing and {day} for the day
TAMPERING: dict[Callable[[Any], None], set[str]] = {
    content: {"technology {id} #2: content"},
    deletion: {"technology {id} #2: missing", "{day}: day", "fewer entries"},
    two_deletions: {"technology {id} #1–2: missing", "{day}: day", "fewer entries"},
    reorder: {"technology {id} #2: content", "technology {id} #3: content"},
    written_anew: {"technology {id} #2–3: chain", "{day}: day"},
    last_deleted: {"{day}: day", "fewer entries"},
    head: {"{day}: day", "{day}: head"},
    head_deleted: {"{day}: head"},
}


def closed_and_checked() -> str:
    """The day is over, its head is written, and history was found whole."""
    day = db.session.execute(select(HistoryEntry.at)).scalars().first()
    with time_machine.travel(now() + timedelta(days=1)), transaction():
        history.close_days()
        assert history.verify() == []
        history.note_check([])
    return history._day(day).isoformat()


def told() -> set[str]:
    found = history.verify()
    return {one.what if one.what == "fewer entries" else f"{one.where}: {one.what}" for one in found}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda one: one.__name__)
def test_the_altered_entry_is_named(tamper, technology):
    day = closed_and_checked()
    with transaction():
        tamper(technology)
    wanted = {one.format(id=technology.public_id, day=day) for one in TAMPERING[tamper]}
    found = told()
    assert wanted <= found, found
    others = {one for one in found - wanted if technology.public_id in one}
    # Entries that changed places do not stand on each other either.
    assert not others or tamper is reorder


def test_the_command_names_them_and_fails(technology, app):
    run = app.test_cli_runner().invoke
    good = run(args=["history", "verify"])
    assert good.exit_code == 0 and "history: whole" in good.output
    with transaction():
        content(technology)
    bad = run(args=["history", "verify"])
    assert bad.exit_code == 1 and f"technology {technology.public_id} #2: content" in bad.output
    checks = db.session.execute(select(HistoryCheck).order_by(HistoryCheck.id)).scalars().all()
    assert [check.found for check in checks] == [0, 1]
    assert checks[1].breaks == [[f"technology {technology.public_id} #2", "content"]]


def work(app: Any) -> None:
    """What the worker does on a Sunday morning."""
    with transaction():
        enqueue("moderation.verify_history")
    Worker(app).drain()
    db.session.expire_all()


def test_every_week_administrators_are_told_of_breaks_only(technology, admin, quan, app):
    work(app)
    assert history.last_check().found == 0
    assert db.session.execute(select(Notice).where(Notice.kind == "moderation.history_broken")).first() is None
    with transaction():
        content(technology)
    work(app)
    rows = db.session.execute(select(Notice).where(Notice.kind == "moderation.history_broken")).scalars().all()
    assert [row.person_id for row in rows] == [admin.id]
    assert f"technology {technology.public_id} #2 content" in words_of(rows[0].kind, rows[0].params).body


def test_it_is_scheduled_weekly(app):

    assert REGISTRY.schedules["moderation.verify_history"] == "20 3 * * 0"


def test_a_check_in_the_past_does_not_mind_what_came_after(technology, lan):
    closed_and_checked()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        with transaction():
            history.record(technology, lan, "look")
        with transaction():
            history.close_days()
        assert history.verify() == []
