"""Handing letters over: to the mail server, or in demo mode to a folder.

What the server says decides: 5xx to the recipient or the text is final (Refused), everything else is tried
again (NotYet), also a 5xx to the greeting, to STARTTLS, to the sign-in or to our own address: there the
settings are wrong, not the letter.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app

from marketplace.kernel.clock import now
from marketplace.notices.letters import Letter, envelope_name, message_of

# After a server that could not be reached, other letters do not wait for it too: the worker has more to do.
REST = timedelta(seconds=30)


class Trouble(Exception):
    """A letter was not handed over: ``words`` are the server's, for the officers; the text goes to the log."""

    def __init__(self, text: str, words: str) -> None:
        super().__init__(text)
        self.words = words


class Refused(Trouble):
    """The server will never take this letter."""


class NotYet(Trouble):
    """The letter could not be handed over this time."""


def is_possible() -> bool:
    """Is there anywhere to hand letters to? If not, they wait."""
    return bool(current_app.config["MAIL_HOST"]) or current_app.config["MODE"] == "demo"


def deliver(letter: Letter) -> None:
    """Hand one letter over. Raises Refused, NotYet, letters.Undeliverable."""
    if current_app.config["MAIL_HOST"]:
        _by_smtp(letter)
    else:
        _into_folder(letter)


def folder() -> Path:
    """Where letters land in demo mode."""
    instance: Path = current_app.config["INSTANCE"]
    return instance / "mail"


def greet() -> None:
    """Reach the mail server as for a letter, and send none. Raises NotYet."""
    with _troubles(), _session() as server:
        _begin(server)


def _by_smtp(letter: Letter) -> None:
    message, config = message_of(letter), current_app.config
    _look_whether_resting()
    with _troubles(), _session() as server:
        _begin(server)
        try:
            server.send_message(message, config["SITE_EMAIL"], [letter.to])
        except smtplib.SMTPRecipientsRefused as problem:
            _judge(*next(iter(problem.recipients.values())))
        except smtplib.SMTPDataError as problem:
            _judge(problem.smtp_code, problem.smtp_error)


@contextmanager
def _session() -> Iterator[smtplib.SMTP]:
    """A connection that is closed in any case; a server that is gone before our goodbye has still taken the letter."""
    config = current_app.config
    server = smtplib.SMTP(
        config["MAIL_HOST"], config["MAIL_PORT"], local_hostname=envelope_name(), timeout=config["MAIL_TIMEOUT"]
    )
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _begin(server: smtplib.SMTP) -> None:
    """Greet, encrypt, sign in. A password is never sent before the connection is encrypted, if that was asked for."""
    config = current_app.config
    server.ehlo_or_helo_if_needed()
    if config["MAIL_STARTTLS"]:
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    if config["MAIL_USER"]:
        server.login(config["MAIL_USER"], config["MAIL_PASSWORD"])


@contextmanager
def _troubles() -> Iterator[None]:
    """Everything that is not about the letter itself: try again later, and leave the server alone for a while."""
    try:
        yield
    except Trouble:
        raise
    except smtplib.SMTPResponseException as problem:
        _rest()
        words = _words(problem.smtp_code, problem.smtp_error)
        raise NotYet(f"mail server answered {problem.smtp_code}", words) from None
    except (OSError, smtplib.SMTPException) as problem:
        _rest()
        raise NotYet(type(problem).__name__, f"{type(problem).__name__}: {problem}") from None


def _judge(code: int, answer: bytes | str) -> None:
    known = Refused if 500 <= code < 600 else NotYet
    raise known(f"mail server answered {code}", _words(code, answer)) from None


def _words(code: int, answer: bytes | str) -> str:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {said}".split())


def _rest() -> None:
    current_app.extensions["mail_rest_until"] = now() + REST


def _look_whether_resting() -> None:
    until: datetime | None = current_app.extensions.get("mail_rest_until")
    if until is not None and timedelta() < until - now() <= REST:  # a clock set back must not make it longer
        raise NotYet("mail server was away a moment ago", "mail server was away a moment ago")


def _into_folder(letter: Letter) -> None:
    """Whole or not at all; the name is the same for a second try, so there is never a second copy."""
    target = folder() / f"{letter.created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{letter.public_id}.eml"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(message_of(letter).as_bytes())
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
