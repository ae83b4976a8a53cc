"""A backup, and what comes of it in an empty place: the same site, row by row and file by file."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, select

from marketplace.extensions import db
from marketplace.kernel.files import StoredFile, path_of
from marketplace.upkeep import archive
from tests.upkeep.conftest import PDF, Run, run_on


def rows_of(url: str) -> dict[str, list[Any]]:
    """Every row of every table, in a fixed order."""
    engine, tables = create_engine(url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: sorted(map(str, connection.execute(select(table)).all())) for name, table in tables.tables.items()
        }
    engine.dispose()
    return found


def bytes_of(instance: Path) -> dict[str, bytes]:
    """Every file but the databases and what is made anew."""
    kept = (path for path in instance.rglob("*") if path.is_file() and ".db" not in path.suffix)
    return {
        str(path.relative_to(instance)): path.read_bytes()
        for path in kept
        if path.relative_to(instance).parts[0] not in ("index", "index_meaning", "mail")
    }


def test_all_comes_back(app: Flask, instance: Path, elsewhere: Flask, run: Run, paper: StoredFile, tmp_path: Path):
    (instance / "mail").mkdir(exist_ok=True)
    (instance / "mail" / "one.eml").write_text("no mail of the demo")
    done = run("backup", tmp_path / "kept")
    assert done.exit_code == 0, done.output
    (made,) = archive.archives_in(tmp_path / "kept")
    assert made.stat().st_mode & 0o077 == 0
    done = run_on(elsewhere)("restore", made)
    assert done.exit_code == 0, done.output
    there = elsewhere.config["INSTANCE"]
    for setting in ("SQLALCHEMY_DATABASE_URI", "COUNTERS_URL"):
        before, after = rows_of(app.config[setting]), rows_of(elsewhere.config[setting])
        assert before == after
    assert rows_of(elsewhere.config["SQLALCHEMY_DATABASE_URI"])["stored_file"]
    assert bytes_of(instance) == bytes_of(there)
    assert PDF in bytes_of(there).values()
    assert not (there / "index").exists() and not (there / "mail").exists()
    assert list(there.glob(".*")) == []


def test_the_restored_site_serves(app: Flask, elsewhere: Flask, run: Run, paper: StoredFile, technology, tmp_path):
    run("backup", tmp_path / "kept")
    (made,) = archive.archives_in(tmp_path / "kept")
    again = run_on(elsewhere)
    assert again("restore", made).exit_code == 0
    assert again("site", "prepare", "--mode", "production").exit_code == 0
    answer = elsewhere.test_client().get(f"/cong-nghe/{technology.public_id}")
    assert answer.status_code == 200 and technology.title in answer.text


@pytest.mark.sqlite_only("pg_dump reads one moment by itself")
def test_what_is_not_committed_is_not_copied(app: Flask, instance: Path, run: Run, paper, lan, tmp_path: Path):
    other = sqlite3.connect(instance / "marketplace.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE person SET name = 'Half written'")
    assert run("backup", tmp_path / "kept").exit_code == 0
    other.execute("ROLLBACK")
    other.close()
    (made,) = archive.archives_in(tmp_path / "kept")
    (tmp_path / "read").mkdir()
    archive.read(made, tmp_path / "read")
    with sqlite3.connect(tmp_path / "read" / archive.DATABASE) as copy:
        assert (lan.name,) in copy.execute("SELECT name FROM person").fetchall()


@pytest.mark.sqlite_only("about files")
def test_a_lost_file_is_told_and_old_archives_are_kept(app: Flask, run: Run, paper: StoredFile, tmp_path: Path):
    folder = tmp_path / "kept"
    folder.mkdir()
    older = folder / "san-20260101T000000Z.tar.gz"
    older.write_bytes(b"it may hold the file")
    lost = path_of(paper).read_bytes()
    path_of(paper).unlink()
    done = run("backup", folder, "--keep", "1")
    assert done.exit_code == 1 and paper.sha256 in done.output
    assert len(archive.archives_in(folder)) == 2
    path_of(paper).write_bytes(lost)


@pytest.mark.sqlite_only("about files")
def test_only_the_newest_are_kept(run: Run, paper, tmp_path: Path):
    folder = tmp_path / "kept"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"san-2026010{day}T000000Z.tar.gz").write_bytes(b"old")
    (folder / "thu khac.tar.gz").write_bytes(b"not ours")
    done = run("backup", folder, "--keep", "2")
    assert done.exit_code == 0, done.output
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 3 and left[0] == "san-20260103T000000Z.tar.gz" and left[-1] == "thu khac.tar.gz"


@pytest.mark.sqlite_only("about files")
def test_a_full_disk_leaves_nothing_behind(run: Run, paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = run("backup", tmp_path / "kept")
    assert done.exit_code == 1 and "No space left" in done.output
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.sqlite_only("about files")
def test_a_broken_database_is_not_called_a_backup(run: Run, elsewhere: Flask, paper, tmp_path: Path):
    run("backup", tmp_path / "kept")
    again = run_on(elsewhere)
    again("restore", *archive.archives_in(tmp_path / "kept"))
    with open(elsewhere.config["INSTANCE"] / "marketplace.db", "r+b") as out:
        out.seek(4096 * 30)
        out.write(b"\xff" * 4096 * 20)
    done = again("backup", tmp_path / "broken")
    assert done.exit_code == 1 and "Cơ sở dữ liệu báo lỗi" in done.output
    assert list((tmp_path / "broken").iterdir()) == []


@pytest.mark.sqlite_only("about arguments")
def test_without_pg_dump(app: Flask, run: Run, paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://nobody:secret@nowhere/none")
    monkeypatch.setenv("PATH", "")
    done = run("backup", tmp_path / "kept")
    assert done.exit_code == 1 and "pg_dump" in done.output and "secret" not in done.output


@pytest.mark.parametrize("where", ["files", "database"])
def test_nothing_is_covered(run: Run, elsewhere: Flask, paper, tmp_path: Path, where: str, database: str):
    run("backup", tmp_path / "kept")
    (made,) = archive.archives_in(tmp_path / "kept")
    again, there = run_on(elsewhere), elsewhere.config["INSTANCE"]
    if where == "files":
        (there / "files").mkdir()
    elif database == "sqlite":
        (there / "marketplace.db").write_bytes(b"")
    else:
        with elsewhere.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE theirs (id integer)")
    before = sorted(there.rglob("*"))
    done = again("restore", made)
    assert done.exit_code == 1 and "chưa trống" in done.output
    assert sorted(there.rglob("*")) == before


def rewritten(made: Path, target: Path, change: Any) -> Path:
    """The archive again, its members and their bytes changed by ``change(members)``."""
    with tarfile.open(made) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    with tarfile.open(target, "w:gz") as tar:
        for member, data in change(members):
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data))
    return target


def listed(change: Any) -> Any:
    """Changes what the list says."""

    def rewrite(members: list[Any]) -> Any:
        for member, data in members:
            if member.name == archive.LIST:
                values = json.loads(data)
                change(values)
                data = json.dumps(values).encode()
            yield member, data

    return rewrite


def link(members: list[Any]) -> Any:
    stranger = tarfile.TarInfo("files/link")
    stranger.type, stranger.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [*members, (stranger, b"")]


FAULTS: dict[str, Any] = {
    "a byte changed": lambda all_of: [(m, d.replace(b"%PDF", b"%PDG")) for m, d in all_of],
    "a file more": lambda all_of: [*all_of, (tarfile.TarInfo("files/more"), b"more")],
    "a file less": lambda all_of: [pair for pair in all_of if not pair[0].name.startswith("files/")],
    "out of the folder": lambda all_of: [*all_of, (tarfile.TarInfo("../out"), b"out")],
    "from the root": lambda all_of: [*all_of, (tarfile.TarInfo("/tmp/out"), b"out")],
    "a link": link,
    "no list": lambda all_of: [pair for pair in all_of if pair[0].name != archive.LIST],
    "a list of another kind": listed(lambda values: values.update(entries=[])),
    "a later format": listed(lambda values: values.update(format=2)),
    "another database": listed(lambda values: values.update(database="oracle")),
    "later tables": listed(lambda values: values.update(revision="9999")),
}


@pytest.mark.sqlite_only("about archives")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_changed_archive_is_refused(run: Run, elsewhere: Flask, paper, tmp_path: Path, fault: str):
    run("backup", tmp_path / "kept")
    (made,) = archive.archives_in(tmp_path / "kept")
    bad = rewritten(made, tmp_path / "bad.tar.gz", FAULTS[fault])
    done = run_on(elsewhere)("restore", bad)
    assert done.exit_code == 1 and done.output.startswith("Error: "), done.output
    assert [path.name for path in elsewhere.config["INSTANCE"].iterdir()] == ["secret_key"]
    assert not (tmp_path / "out").exists()


@pytest.mark.sqlite_only("about archives")
@pytest.mark.parametrize("part", [0, 0.3, 0.99])
def test_a_cut_archive_is_refused(run: Run, elsewhere: Flask, paper, tmp_path: Path, part: float):
    run("backup", tmp_path / "kept")
    (made,) = archive.archives_in(tmp_path / "kept")
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * part)])
    done = run_on(elsewhere)("restore", made)
    assert done.exit_code == 1 and done.output.startswith("Error: "), done.output
    assert [path.name for path in elsewhere.config["INSTANCE"].iterdir()] == ["secret_key"]


@pytest.mark.sqlite_only("about words")
@pytest.mark.parametrize(("lang", "words"), [("vi", "Đã sao lưu"), ("en", "Backed up")])
def test_in_both_languages(run: Run, paper, tmp_path: Path, lang: str, words: str):
    assert words in run("backup", tmp_path / "kept", "--lang", lang).output
