"""A site from an archive, in an empty place: read and looked through first, then moved in."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import current_app
from sqlalchemy import make_url

from marketplace.upkeep import archive, databases

KEY = "secret_key"


class NotEmpty(Exception):
    """Something is there already that a restore would cover; ``args`` name it."""


class Unfit(Exception):
    """The archive does not fit this site; ``args``: "database" or "revision", and what the archive holds."""


def restore(path: Path) -> archive.Manifest:
    """Fill the empty instance, and on PostgreSQL the empty database, with what the archive holds.

    Nothing is put in place before all of it has been read and found whole. The settings of the archive hold, but for
    what the environment says. Raises NotEmpty, Unfit, archive.BadArchive, databases.NoTool, OSError.
    """
    instance: Path = current_app.config["INSTANCE"]
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    _must_be_empty(instance, url)
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restoring-") as scratch:
        about = archive.read(path, Path(scratch))
        _must_fit(about, url)
        _move_in(Path(scratch), instance, url)
    return about


def _must_be_empty(instance: Path, url: str) -> None:
    """But for the key, which every command makes when there is none."""
    there = sorted(one.name for one in instance.iterdir() if one.name != KEY and not one.name.startswith("."))
    if there:
        raise NotEmpty(str(instance), ", ".join(there[:5]))
    if not databases.is_empty(url):
        raise NotEmpty(make_url(url).render_as_string(hide_password=True), "")


def _must_fit(about: archive.Manifest, url: str) -> None:
    if about.database != make_url(url).get_backend_name():
        raise Unfit("database", about.database)
    migrations = current_app.extensions["migrate"].migrate.get_config()
    try:
        ScriptDirectory.from_config(migrations).get_revision(about.revision)
    except CommandError:
        raise Unfit("revision", about.revision) from None


def _move_in(scratch: Path, instance: Path, url: str) -> None:
    """What can fail comes first: the dump goes in whole or not at all. The rest are names that change."""
    database, address = scratch / archive.DATABASE, make_url(url)
    if address.get_backend_name() == "postgresql":
        databases.load_postgresql(address, database)
        database.unlink()
    else:
        database.rename(scratch / Path(str(address.database)).name)
    for piece in sorted(scratch.iterdir()):
        _put(piece, instance / piece.name)


def _put(piece: Path, target: Path) -> None:
    if target.name == KEY:
        target.unlink(missing_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    piece.replace(target)
