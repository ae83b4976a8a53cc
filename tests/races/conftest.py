"""Two requests that are truly under way at once: two threads, two connections, both transactions open.

    won, lost = race(lambda: client.post(…), lambda: another.post(…))

Both come as far as their first writing transaction and wait there for each other: each has read its page, found its
form good, and locked nothing. Then ``first`` goes on. ``second`` follows when ``first`` has written everything and is
about to commit, so that on PostgreSQL it reads the state of before and both stand at their commit together, unless a
lock keeps them apart; SQLite lets only one write at a time. With ``overlap=False`` the second begins its
transaction right after the first has committed. Afterwards the history must verify.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import EDITOR, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotOpen
from tests.cast import make_person, make_technology

LONGEST = 10  # seconds until a test gives up
TOGETHER = 0.3  # seconds at the commit, for a second one that no lock keeps away
EXPECTED = (NotOpen, StaleDataError, IntegrityError)  # of acts that are none of a visitor's
Act = Callable[[], Any]


@dataclass
class Lane:
    """One of the two, and how far it has come."""

    act: Act
    here: threading.Event = field(default_factory=threading.Event)
    ready: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    answer: Any = None


class Race:
    """Runs two acts at once; each in a thread with a context, and so with a connection, of its own."""

    def __init__(self, app: Flask) -> None:
        self.app, self.lanes = app, dict[int, Lane]()
        self.is_overlapping, self.engine = True, db.engine

    def __call__(self, first: Act, second: Act, overlap: bool = True) -> tuple[Any, Any]:
        """What both came back with: a response, or the exception of an act that is none of a visitor's."""
        db.session.rollback()
        self.pair, self.is_overlapping = (Lane(first), Lane(second)), overlap
        contexts = [copy_context() for _lane in self.pair]  # with the time of the test
        threads = [
            threading.Thread(target=context.run, args=(self._run, lane), daemon=True)
            for context, lane in zip(contexts, self.pair, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(3 * LONGEST)
        assert not any(thread.is_alive() for thread in threads), "they wait for each other"
        db.session.rollback()
        answers = [lane.answer for lane in self.pair]
        for one in answers:
            if isinstance(one, Exception) and not isinstance(one, EXPECTED):
                raise one
        assert history.verify() == []
        return answers[0], answers[1]

    def _run(self, lane: Lane) -> None:
        self.lanes[threading.get_ident()] = lane
        try:
            with self.app.app_context():
                lane.answer = lane.act()
        except BaseException as problem:
            lane.answer = problem
        finally:
            self.lanes.pop(threading.get_ident())
            for moment in (lane.here, lane.ready, lane.over):
                moment.set()

    def begins(self) -> None:
        """Before the first writing transaction of a lane has locked anything."""
        lane = self.lanes.get(threading.get_ident())
        if lane is None or lane.here.is_set():
            return
        first, second = self.pair
        lane.here.set()
        other = second if lane is first else first
        assert other.here.wait(LONGEST)
        if lane is second:
            assert (first.ready if self.is_overlapping else first.over).wait(LONGEST)

    def commits(self, _connection: Any) -> None:
        """Everything is written, nothing is committed."""
        lane = self.lanes.get(threading.get_ident())
        if lane is None or not lane.here.is_set() or lane.ready.is_set():
            return
        first, second = self.pair
        lane.ready.set()
        if lane is first and self.is_overlapping and self.engine.dialect.name == "postgresql":
            second.ready.wait(TOGETHER)


@pytest.fixture
def race(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Race]:
    found = Race(app)
    usual = Session.connection

    def connection(self: Session, *args: Any, **more: Any) -> Any:
        if (more.get("execution_options") or {}).get("for_writing"):  # see kernel.db.transaction
            found.begins()
        return usual(self, *args, **more)

    monkeypatch.setattr(Session, "connection", connection)
    event.listen(db.engine, "commit", found.commits)
    yield found
    event.remove(db.engine, "commit", found.commits)


@pytest.fixture
def tuan(app: Flask) -> Person:
    """A second moderator."""
    with transaction():
        return make_person("Đỗ Anh Tuấn", "tuan@example.vn", "moderator")


@pytest.fixture
def lua(lan: Person) -> Person:
    """An editor at Lan's institute."""
    with transaction():
        person = make_person("Trịnh Thị Lụa", "lua@example.vn")
        membership = Membership(person_id=person.id, organisation_id=lan.organisations[0].id, role=EDITOR)
        db.session.add(membership)
        db.session.flush()
        db.session.expire(person, ["memberships"])
    return person


@pytest.fixture
def item(lan: Person) -> Technology:
    """Lan's technology, waiting."""
    with transaction():
        made = make_technology(lan, lan.organisations[0])
        catalogue.submit(made, lan)
    return made
