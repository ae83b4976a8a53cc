"""The site under test: its people as the demo knows them, and the letters that it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from marketplace.config import REPOSITORY
from tests.dev.processes import Run, wait_until

PEOPLE = REPOSITORY / "marketplace" / "demo" / "data" / "people.json"


@dataclass(frozen=True)
class Letter:
    """A mail as its reader sees it, and as it lies in the folder."""

    to: str
    subject: str
    text: str
    source: str


def accounts_of(people: Path) -> dict[str, dict[str, str]]:
    """Address and password of each person of the demo, by key."""
    return {entry["key"]: entry for entry in json.loads(people.read_text(encoding="utf-8"))}


class DemoSite(Run):
    """A run in demo mode."""

    def __init__(self, instance: Path) -> None:
        super().__init__(instance, MODE="demo")
        self.mail = instance / "mail"
        self.accounts = accounts_of(PEOPLE)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_ready(self, seconds: float = 60) -> DemoSite:
        super().wait_ready(seconds)
        return self

    def letters_to(self, name: str) -> list[Letter]:
        """Every mail to a person of the demo so far, the oldest first."""
        address = self.accounts[name]["email"]
        found = [_read(path) for path in sorted(self.mail.glob("*.eml"))]
        return [letter for letter in found if address in letter.to]

    def wait_for_letter(self, name: str, words: str, seconds: float = 10) -> Letter:
        """The last mail to this person with ``words`` in its subject, as soon as there is one."""

        def fitting() -> list[Letter]:
            return [letter for letter in self.letters_to(name) if words in letter.subject]

        subjects = "subjects so far: "
        assert wait_until(fitting, seconds), subjects + "; ".join(one.subject for one in self.letters_to(name))
        return fitting()[-1]


def _read(path: Path) -> Letter:
    raw = path.read_bytes()
    message = BytesParser(EmailMessage, policy=default).parsebytes(raw)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    source = raw.decode(errors="replace") + "\n".join(parts)
    return Letter(str(message["To"] or ""), str(message["Subject"] or ""), "\n".join(parts), source)
