"""What tests of accounts share: jobs that were asked for, links of mails, filled-in forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event, select

from marketplace.accounts import memberships
from marketplace.accounts.models import Invitation, Organisation, Person
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.kernel.worker import Worker

NEW_PASSWORD = "một câu khác, cũng dài"


def mails_asked() -> list[tuple[str, str]]:
    """(kind, public id of the person or invitation) of every account mail that waits, oldest first."""
    rows = db.session.execute(select(Job.args).where(Job.name == "notices.mail").order_by(Job.id)).scalars()
    return [(args["kind"], args.get("person") or args.get("invitation")) for args in rows]


def find(email: str) -> Person | None:
    return db.session.execute(select(Person).where(Person.email == email)).scalar_one_or_none()


@pytest.fixture
def work(app: Any) -> Callable[[], None]:
    """``work()``: the worker does what is due."""
    return lambda: Worker(app).drain() and None


@pytest.fixture
def form() -> dict[str, Any]:
    """A good registration."""
    return {
        "name": "Đặng Thu Thảo",
        "email": "Thao@Example.vn",
        "password": NEW_PASSWORD,
        "repeat": NEW_PASSWORD,
        "consent": "y",
    }


@pytest.fixture
def institute(lan: Person) -> Organisation:
    """Lan's."""
    return lan.organisations[0]


@pytest.fixture
def invited(lan: Person, institute: Organisation) -> Callable[..., Invitation]:
    """``invited("a@example.vn", "editor")``: Lan has invited that address."""

    def invite(email: str, role: str = "editor") -> Invitation:
        with transaction():
            return memberships.invite(institute, lan, email, role)

    return invite


@pytest.fixture
def counted(app: Any) -> Iterator[Callable[[Callable[[], Any]], int]]:
    """``counted(what)``: how many statements the database was sent by it."""
    sent: list[str] = []

    def note(*given: Any) -> None:
        sent.append(given[2])

    def count(what: Callable[[], Any]) -> int:
        sent.clear()
        what()
        return len(sent)

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)
