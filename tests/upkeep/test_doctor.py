"""The doctor: each thing that can be wrong is found, named, and weighed."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.extensions import db
from marketplace.kernel import counters, history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile, path_of
from marketplace.kernel.history import Break
from marketplace.kernel.jobs import Job
from marketplace.search import jobs as search_jobs
from marketplace.upkeep import doctor
from tests.upkeep.conftest import Run

pytestmark = pytest.mark.usefixtures("paper")


@pytest.fixture
def well(app: Flask, technology, need, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site that lacks nothing."""
    for name, value in (("SITE_URL", "https://san.example.vn"), ("SESSION_COOKIE_SECURE", True)):
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.config, "MODE", "production")
    (app.config["INSTANCE"] / "secret_key").chmod(0o600)
    search_jobs.rebuild()
    counters.beat("worker")
    with transaction():
        db.session.execute(text("DELETE FROM job"))
    return app


def levels(app: Flask, name: str) -> list[str]:
    return [finding.level for finding in doctor.CHECKS[name][1]()]


def forget_key(app: Flask, **_: Any) -> None:
    (app.config["INSTANCE"] / "secret_key").chmod(0o644)


def later_tables(app: Flask, **_: Any) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def lose(app: Flask, paper: StoredFile, **_: Any) -> None:
    path_of(paper).unlink()


def shorten(app: Flask, paper: StoredFile, **_: Any) -> None:
    path_of(paper).write_bytes(b"short")


def no_index(app: Flask, **_: Any) -> None:
    app.extensions.pop("search_engine", None)
    shutil.rmtree(app.config["INSTANCE"] / "index")


def other_index(app: Flask, technology: Any, **_: Any) -> None:
    with transaction():
        db.session.execute(text("UPDATE technology SET version = version + 1"))


def waiting(hours: float, beats: bool) -> Callable[..., None]:
    def prepare(app: Flask, **_: Any) -> None:
        with transaction():
            db.session.add(Job(name="kernel.sweep", args={}, run_at=now() - timedelta(hours=hours)))
        if not beats:
            with app.extensions["counters"].begin() as connection:
                connection.execute(counters.beats.delete())

    return prepare


def parked(app: Flask, **_: Any) -> None:
    with transaction():
        db.session.add(Job(name="kernel.sweep", args={}, state=jobs.PARKED))


def room(free: int) -> Callable[..., None]:
    def prepare(app: Flask, monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**12, 0, free))

    return prepare


def deaf_mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setitem(app.config, "MAIL_HOST", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", port)


def from_the_future(app: Flask, **_: Any) -> None:
    with transaction():
        db.session.execute(text("UPDATE history_entry SET at = :at"), {"at": str(now() + timedelta(hours=1))})


def broken_history(app: Flask, **_: Any) -> None:
    with transaction():
        history.note_check([Break("technology 1", "altered")])


def over_http(app: Flask, monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", False)


def demo(app: Flask, monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
    monkeypatch.setitem(app.config, "MODE", "demo")


def at_home(app: Flask, monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
    monkeypatch.setitem(app.config, "SITE_URL", "http://127.0.0.1:8000")


def as_it_is(app: Flask, **_: Any) -> None:
    pass


W, F, G = doctor.WARNING, doctor.FAILURE, doctor.GOOD
CASES: dict[str, tuple[str, Callable[..., None], list[str]]] = {
    "production": ("settings", as_it_is, [G]),
    "demo": ("settings", demo, [W]),
    "no address": ("settings", at_home, [W]),
    "http": ("settings", over_http, [W]),
    "key for all": ("settings", forget_key, [G, F]),
    "tables": ("database", as_it_is, [G]),
    "old tables": ("database", later_tables, [F]),
    "files": ("files", as_it_is, [G]),
    "file lost": ("files", lose, [F]),
    "file shortened": ("files", shorten, [F]),
    "index": ("index", as_it_is, [G]),
    "no index": ("index", no_index, [W]),
    "index behind": ("index", other_index, [W]),
    "queue": ("jobs", as_it_is, [G]),
    "queue slow": ("jobs", waiting(1, True), [W]),
    "queue stands": ("jobs", waiting(3, True), [F]),
    "no worker": ("jobs", waiting(0, False), [W]),
    "no worker, queue stands": ("jobs", waiting(3, False), [F]),
    "parked": ("jobs", parked, [G, W]),
    "disk": ("disk", room(10**11), [G]),
    "disk nearly full": ("disk", room(10**9), [W]),
    "disk full": ("disk", room(10**8), [F]),
    "no mail": ("mail", as_it_is, [W]),
    "mail server away": ("mail", deaf_mail_server, [F]),
    "clock": ("clock", as_it_is, [G]),
    "clock behind": ("clock", from_the_future, [F]),
    "history": ("history", as_it_is, [G]),
    "history altered": ("history", broken_history, [F]),
}


@pytest.mark.parametrize("case", CASES)
def test_findings(well: Flask, paper, technology, monkeypatch: pytest.MonkeyPatch, case: str):
    name, prepare, expected = CASES[case]
    prepare(well, paper=paper, technology=technology, monkeypatch=monkeypatch)
    assert levels(well, name) == expected


def test_every_check_has_a_good_and_a_bad_case():
    tried = {(name, max(expected, key=[G, W, F].index)) for name, _, expected in CASES.values()}
    for name in doctor.CHECKS:
        assert {level for tried_name, level in tried if tried_name == name} & {W, F}, name


@pytest.mark.parametrize(("what", "code"), [(as_it_is, 0), (demo, 0), (lose, 1)])
def test_the_exit_code(well: Flask, run: Run, paper, monkeypatch: pytest.MonkeyPatch, what: Any, code: int):
    what(well, paper=paper, monkeypatch=monkeypatch)
    done = run("doctor", "--lang", "vi")
    assert done.exit_code == code, done.output
    assert len(done.output.splitlines()) >= len(doctor.CHECKS) + 1


@pytest.mark.sqlite_only("about a check that trips")
def test_a_check_that_trips_is_a_finding(well: Flask, run: Run, monkeypatch: pytest.MonkeyPatch):
    def trip() -> Any:
        raise ZeroDivisionError("why not")

    monkeypatch.setitem(doctor.CHECKS, "clock", ("Đồng hồ", trip))
    done = run("doctor")
    assert done.exit_code == 1 and "ZeroDivisionError: why not" in done.output
    assert "Sổ lịch sử" in done.output  # which comes after it


@pytest.mark.sqlite_only("about files")
@pytest.mark.parametrize(("hours", "level"), [(None, F), (1, G), (30, W)])
def test_the_newest_backup(well: Flask, tmp_path: Path, hours: int | None, level: str):
    if hours is not None:
        made = tmp_path / "san-20260101T000000Z.tar.gz"
        made.write_bytes(b"")
        moment = (now() - timedelta(hours=hours)).timestamp()
        os.utime(made, (moment, moment))
    assert [finding.level for _, finding in doctor.examine(tmp_path)][-1] == level


@pytest.mark.sqlite_only("about words")
@pytest.mark.parametrize(("lang", "words"), [("vi", "0 lỗi, 0 cảnh báo."), ("en", "0 failures, 0 warnings.")])
def test_in_both_languages(well: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, lang: str, words: str):
    monkeypatch.setitem(doctor.CHECKS, "mail", doctor.CHECKS["clock"])
    assert run("doctor", "--lang", lang).output.endswith(words + "\n")
