"""The letters of demo mode, read back from their folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from marketplace.kernel.db import PUBLIC_ID_LENGTH, PUBLIC_ID_SIGNS
from marketplace.notices.delivery import folder

PUBLIC_ID = re.compile(f"[{PUBLIC_ID_SIGNS}]{{{PUBLIC_ID_LENGTH}}}")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Received:
    """A letter as its reader sees it."""

    public_id: str
    to: str
    subject: str
    at: datetime
    text: str

    @property
    def segments(self) -> list[tuple[str, str]]:
        """The text in pieces: (words, address on this site or '')."""
        pieces, end = [], 0
        for found in ADDRESS.finditer(self.text):
            pieces += [(self.text[end : found.start()], ""), (found[0], on_this_site(found[0]))]
            end = found.end()
        return [piece for piece in [*pieces, (self.text[end:], "")] if piece[0]]


def names() -> list[str]:
    """The files of the folder, the newest first."""
    return sorted((path.name for path in folder().glob("*.eml")), reverse=True)


def read(name: str) -> Received | None:
    """One letter by the name of its file; None when it is gone or is no letter."""
    try:
        with open(folder() / Path(name).name, "rb") as source:
            message = BytesParser(EmailMessage, policy=default).parse(source)
        body = message.get_body(("plain",))
        return Received(
            public_id=Path(name).stem.rpartition("-")[2],
            to=str(message["To"] or ""),
            subject=str(message["Subject"] or ""),
            at=message["Date"].datetime,
            text=body.get_content() if body is not None else "",
        )
    except (OSError, AttributeError, LookupError, ValueError):
        return None


def find(public_id: str) -> Received | None:
    """One letter by the public id of its mail."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    return next((read(path.name) for path in folder().glob(f"*-{public_id}.eml")), None)


def on_this_site(address: str) -> str:
    """The root-relative form of an address that begins with SITE_URL, else an empty text.

    So that it also leads home when the site is visited under another port or host than it knows of.
    """
    base: str = current_app.config["SITE_URL"].rstrip("/")
    rest = address.removeprefix(base)
    if rest == address or not rest.startswith("/") or rest.startswith(("//", "/\\")):
        return ""
    return rest if not urlsplit(rest).netloc else ""
