"""A copy of everything that a site cannot make anew: databases, uploads, settings, keys; taken while it runs.

The database first, then the files: a file is on disk before the row that names it is committed, so that whatever a
copied row names is there to be copied.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import make_url, select, text

from marketplace.extensions import db
from marketplace.kernel.files import StoredFile
from marketplace.upkeep import archive, databases

# The index is built anew from the database; the letters of the demo mode are no mail.
LEFT_OUT = {"index", "index_meaning", "mail"}
COUNTERS = "counters.db"


class Made(NamedTuple):
    """A finished archive, and the old ones that were removed for it."""

    path: Path
    about: archive.Manifest
    removed: list[Path]


def backup(folder: Path, moment: datetime, keep: int = 0) -> Made:
    """Write an archive of this site into ``folder``; then keep only the newest ``keep`` there (0: all).

    Nothing old is removed when a file that the database names was missing: an older archive may still hold it.
    Raises OSError, sqlite3.Error, databases.NoTool, sqlalchemy.exc.SQLAlchemyError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    instance: Path = current_app.config["INSTANCE"]
    about = archive.Manifest(moment.isoformat(timespec="seconds"), url.get_backend_name(), _revision())
    wanted = _wanted()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".begun-") as scratch:
        copies = dict(_copies(instance, Path(scratch)))
        kept = dict(files_of(instance))
        about.missing = sorted(wanted - {Path(name).name for name in kept})
        path = folder / archive.name_at(moment)
        archive.write(path, (copies | kept).items(), about)
    removed = [] if about.missing or not keep else archive.archives_in(folder)[:-keep]
    for old in removed:
        old.unlink(missing_ok=True)
    return Made(path, about, removed)


def files_of(instance: Path) -> Iterator[tuple[str, Path]]:
    """Name in the archive and place of every file of an instance that is kept, but for the databases."""
    for path in sorted(instance.rglob("*")):
        name = path.relative_to(instance)
        is_made_anew = name.parts[0] in LEFT_OUT or ".db" in path.suffix
        if path.is_file() and not path.is_symlink() and not is_made_anew and not name.name.startswith("."):
            yield name.as_posix(), path


def _copies(instance: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        databases.copy_sqlite(Path(str(url.database)), scratch / archive.DATABASE)
    else:
        databases.dump_postgresql(url, scratch / archive.DATABASE)
    yield archive.DATABASE, scratch / archive.DATABASE
    if (instance / COUNTERS).exists():
        try:
            databases.copy_sqlite(instance / COUNTERS, scratch / COUNTERS)
        except sqlite3.Error:
            current_app.logger.warning("the counters are not in the backup: %s cannot be read", COUNTERS)
        else:
            yield COUNTERS, scratch / COUNTERS


def _revision() -> str:
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _wanted() -> set[str]:
    """The hashes of the files that rows hold."""
    attached = select(StoredFile.sha256).where(StoredFile.attached).distinct()
    found = set(db.session.execute(attached).scalars())
    db.session.rollback()
    return found
