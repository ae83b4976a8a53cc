"""An archive of a whole site: one dated .tar.gz, and in it a list of what it holds with sizes and SHA-256 sums.

The list is its last member, because sums are taken while the bytes go in. What was not read back whole, or is not on
the list, is not restored.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from marketplace.kernel.clock import now

FORMAT = 1
LIST = "manifest.json"
DATABASE = "database"  # the name of the main database in an archive: an SQLite file, or a dump of pg_dump
_NAME = re.compile(r"san-\d{8}T\d{6}Z\.tar\.gz")
_MOST_LIST = 256 * 1024 * 1024  # bytes: two million files


class BadArchive(Exception):
    """The archive cannot be used; ``args`` say what is wrong and where."""


@dataclass(frozen=True)
class Entry:
    """One file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What an archive says about itself. ``made_at``: UTC, ISO 8601; ``revision``: of the tables."""

    made_at: str
    database: str
    revision: str
    missing: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT


class Summing(io.RawIOBase):
    """Reads through to a file and sums what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sum, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._sum.update(data)
        self.size += len(data)
        return data

    def entry(self) -> Entry:
        return Entry(self.size, self._sum.hexdigest())


def name_at(moment: datetime) -> str:
    """The name of an archive begun at ``moment``."""
    return moment.astimezone(UTC).strftime("san-%Y%m%dT%H%M%SZ.tar.gz")


def archives_in(folder: Path) -> list[Path]:
    """The finished archives of a folder, the oldest first."""
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else []


def write(path: Path, pieces: Iterable[tuple[str, Path]], about: Manifest) -> Manifest:
    """Write an archive of ``pieces`` (name in it, file) to ``path``, whole or not at all; fills ``about.entries``.

    Readable by its owner only, because it holds the keys. Raises OSError.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
                for name, source in pieces:
                    about.entries[name] = _put(tar, name, source)
                listed = json.dumps(asdict(about), ensure_ascii=False, indent=1).encode()
                tar.addfile(_member(LIST, len(listed)), io.BytesIO(listed))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return about


def _put(tar: tarfile.TarFile, name: str, source: Path) -> Entry:
    with source.open("rb") as data:
        reader = Summing(data)
        tar.addfile(_member(name, os.fstat(data.fileno()).st_size), reader)
    return reader.entry()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(now().timestamp())
    return member


def read(path: Path, into: Path) -> Manifest:
    """Unpack an archive into the empty folder ``into``, and see that all of it is there and unchanged.

    Raises BadArchive, OSError.
    """
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            found, listed = _unpack(tar, into)
        about = _manifest(listed)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise BadArchive("broken", f"{type(trouble).__name__}: {trouble}") from None
    if about.format != FORMAT:
        raise BadArchive("format", str(about.format))
    for name in sorted(about.entries.keys() | found.keys()):
        if about.entries.get(name) != found.get(name):
            raise BadArchive("changed", name)
    return about


def _unpack(tar: tarfile.TarFile, into: Path) -> tuple[dict[str, Entry], bytes]:
    found, listed = {}, b""
    for member in tar:
        data = tar.extractfile(member) if member.isreg() else None
        if data is None or not is_inside(member.name):
            raise BadArchive("stranger", member.name)
        if member.name == LIST:
            listed = data.read(_MOST_LIST)
            continue
        target = into / member.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        reader = Summing(data)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while chunk := reader.read(1 << 20):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        found[member.name] = reader.entry()
    return found, listed


def is_inside(name: str) -> bool:
    """Does the name of a member stay in the folder, whatever it says?"""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _manifest(listed: bytes) -> Manifest:
    if not listed:
        raise BadArchive("unlisted", LIST)
    values: dict[str, Any] = json.loads(listed)
    values["entries"] = {name: Entry(**entry) for name, entry in values["entries"].items()}
    return Manifest(**values)
