"""Files between the report and the decision to write them: kept on the server, for one person, for a day.

Nothing but the token comes back from the browser; organisation, kind and bytes are what was checked.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app

from marketplace.accounts.models import Person
from marketplace.kernel.clock import now
from marketplace.kernel.files import safe_name

KEPT_FOR = timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")


@dataclass(frozen=True)
class Pending:
    """A file that was checked and waits; ``organisation`` is a public id."""

    token: str
    organisation: str
    kind: str
    filename: str
    data: bytes


def keep(person: Person, organisation: str, kind: str, filename: str, data: bytes) -> str:
    """Keep a file for this person in place of an earlier one. Returns its token."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for earlier in folder.glob(f"{person.public_id}.*"):
        earlier.unlink(missing_ok=True)
    token = secrets.token_urlsafe(18)
    head = {"organisation": organisation, "kind": kind, "filename": safe_name(filename), "at": now().timestamp()}
    descriptor = os.open(_path(person, token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(json.dumps(head).encode() + b"\n" + data)
    return token


def take(person: Person, token: str) -> Pending | None:
    """The file of this person behind a token; None when there is none, or it is older than a day."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        head, _, data = _path(person, token).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    facts = json.loads(head)
    if now().timestamp() - facts.pop("at") > KEPT_FOR.total_seconds():
        return None
    return Pending(token=token, data=data, **facts)


def drop(person: Person, token: str) -> None:
    _path(person, token).unlink(missing_ok=True)


def sweep() -> int:
    """Delete what is older than a day. Returns how many files."""
    oldest = (now() - KEPT_FOR).timestamp()
    old = [path for path in _folder().glob("*.*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    instance: Path = current_app.config["INSTANCE"]
    return instance / "imports"


def _path(person: Person, token: str) -> Path:
    return _folder() / f"{person.public_id}.{token}"
