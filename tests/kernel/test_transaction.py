"""transaction(): the one commit."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Membership, Person
from marketplace.catalogue.models import NumberSeries
from marketplace.catalogue.service import next_number
from marketplace.extensions import db
from marketplace.kernel.db import PUBLIC_ID_LENGTH, PUBLIC_ID_SIGNS, new_public_id, transaction
from tests.cast import make_person


def people() -> list[str]:
    return list(db.session.execute(select(Person.email)).scalars())


def test_commits_what_was_written(app):
    with transaction():
        make_person("Một", "mot@example.vn")
    db.session.remove()
    assert people() == ["mot@example.vn"]


def test_writes_nothing_when_something_is_raised(app):
    with pytest.raises(ZeroDivisionError), transaction():
        make_person("Một", "mot@example.vn")
        1 / 0  # noqa: B018
    assert people() == []


def test_cannot_be_nested(app):
    with pytest.raises(RuntimeError, match="nested"), transaction(), transaction():
        pass


def test_refuses_changes_made_outside(app, lan):
    lan.name = "Tên khác"
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass
    db.session.rollback()
    assert db.session.get(Person, lan.id).name == "Nguyễn Thị Lan"


def test_sees_what_others_wrote_meanwhile(app, lan):
    """What was read before the transaction is read anew inside: decisions are taken on the present state."""
    assert lan.name == "Nguyễn Thị Lan"
    in_thread(app, lambda: rename(lan.id, "Lan mới"))
    with transaction():
        assert lan.name == "Lan mới"


def rename(person_id: int, name: str) -> None:
    with transaction():
        db.session.get(Person, person_id).name = name


def in_thread(app, action) -> None:
    problems: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            try:
                action()
            except BaseException as problem:
                problems.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]


def test_no_number_is_given_twice(app):
    """Four writers at once, twenty-five numbers each: none lost, none doubled (a lost update would double one)."""
    with transaction():
        next_number("XX")  # the row exists: what is tested is reading and adding, not the first insert
    taken: list[str] = []
    lock = threading.Lock()

    def take_some() -> None:
        with app.app_context():
            for _ in range(25):
                with transaction():
                    number = next_number("XX")
                with lock:
                    taken.append(number)

    threads = [threading.Thread(target=take_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 100
    db.session.rollback()
    assert db.session.execute(select(NumberSeries.last).where(NumberSeries.prefix == "XX")).scalar_one() == 101


def test_a_stale_version_is_told(app, lan):
    """Two copies of one row changed in one transaction's time: the version column makes the later one fail."""
    with pytest.raises(StaleDataError), transaction() as session:
        assert lan.version
        lan.name = "Một"
        session.connection().exec_driver_sql("UPDATE person SET version = version + 1")
        session.flush()


def test_foreign_keys_are_on(app, lan):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Membership(person_id=lan.id, organisation_id=999_999, role="owner"))


def test_moments_come_back_aware_and_in_utc(app, lan):
    with transaction():
        lan.confirmed_at = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    db.session.remove()
    found = db.session.execute(select(Person.confirmed_at)).scalar_one()
    assert found == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert found.tzinfo is not None


def test_a_naive_moment_is_refused(app, lan):
    with pytest.raises(Exception, match="naive"), transaction():
        lan.confirmed_at = datetime(2026, 3, 1)  # noqa: DTZ001
        db.session.flush()


@pytest.mark.sqlite_only("it is about SQLite")
def test_sqlite_is_tuned(app, instance):
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000}
    found = {name: db.session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    assert found == wanted


@pytest.mark.sqlite_only("it is about SQLite")
def test_writing_takes_the_lock_at_once(app, instance):
    with transaction():
        other = sqlite3.connect(instance / "marketplace.db", timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_public_ids_cannot_be_guessed():
    many = {new_public_id() for _ in range(1000)}
    assert len(many) == 1000
    assert all(len(one) == PUBLIC_ID_LENGTH and set(one) <= set(PUBLIC_ID_SIGNS) for one in many)
