"""The record of what happened: whole, or told where not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.history import HistoryEntry, HistoryHead, HistorySecret


@pytest.fixture
def three(lan, technology):
    """Three entries about one technology (created, submitted, published) and a personal value about Lan."""
    with transaction():
        history.record(lan, lan, "rename", {"name": ["Lan", "Lan Anh"]}, personal={"email": "lan@example.vn"})
    return technology


def test_entries_tell_who_did_what(three, lan, quan):
    found = history.entries_of(three)
    assert [(e.number, e.verb, e.actor_id) for e in found] == [
        (1, "create", lan.public_id),
        (2, "submit", lan.public_id),
        (3, "publish", quan.public_id),
    ]
    assert found[1].changes == {"status": ["draft", "submitted"]}


def test_untouched_history_is_whole(three):
    assert history.verify() == []


def tampered(statement):
    with transaction():
        db.session.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        update(HistoryEntry).where(HistoryEntry.verb == "publish").values(actor_id="somebodyelse"),
        update(HistoryEntry).where(HistoryEntry.verb == "submit").values(reason="khác"),
        update(HistoryEntry).where(HistoryEntry.verb == "create").values(changes={"title": "khác"}),
        update(HistoryEntry).where(HistoryEntry.verb == "create").values(at=datetime(2020, 1, 1, tzinfo=UTC)),
        delete(HistoryEntry).where(HistoryEntry.verb == "submit"),
        delete(HistoryEntry).where(HistoryEntry.verb == "create"),
        update(HistorySecret).values(value="ai-do@example.vn"),
    ],
    ids=["actor", "reason", "changes", "time", "middle entry deleted", "first entry deleted", "personal value"],
)
def test_whatever_is_altered_is_told(three, statement):
    tampered(statement)
    assert history.verify() != []


def test_deleting_the_last_entry_breaks_the_head_of_its_day(three):
    """The chain of one subject cannot show a missing last entry: the daily head over all of them does."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        with transaction():
            assert history.close_days() == 1
        assert history.verify() == []
        tampered(delete(HistoryEntry).where(HistoryEntry.verb == "publish"))
        assert [found.what for found in history.verify()] == ["day"]


def test_days_are_closed_once_and_chained(three):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)), transaction():
        assert (history.close_days(), history.close_days()) == (1, 0)
        history.record(three, None, "look")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)), transaction():
        assert history.close_days() == 1
    first, second = db.session.execute(select(HistoryHead).order_by(HistoryHead.day)).scalars()
    assert second.previous == first.digest
    assert history.verify() == []


def test_today_is_not_closed(three):
    with transaction():
        assert history.close_days(today()) == 0


def test_personal_values_can_be_erased_and_the_chain_still_holds(three, lan):
    with transaction():
        assert history.erase_personal(lan) == 1
    assert db.session.execute(select(HistorySecret)).first() is None
    assert history.verify() == []
    assert "lan@example.vn" not in str([e.changes for e in history.entries_of(lan)])


def test_the_command_tells(app, three):
    assert "whole" in app.test_cli_runner().invoke(args=["history", "verify"]).output
    tampered(update(HistoryEntry).values(reason="khác"))
    told = app.test_cli_runner().invoke(args=["history", "verify"])
    assert told.exit_code == 1
    assert "breaks" in told.output
