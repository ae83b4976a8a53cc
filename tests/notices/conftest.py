"""A real mail server on this machine, with moods; a notice to tell; a worker."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.notices import service
from marketplace.notices.models import Mail

PATIENT, IMPATIENT = 15, 0.4  # seconds to wait for the server; one that is slow takes two
USER, SECRET = b"san", b"mat khau cua san"


@dataclass
class MailServer:
    """What it does with a letter is its mood: a reply, or 'slow', 'drop', ''."""

    rcpt: str = ""
    data: str = ""
    got: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    tries: int = 0
    controller: Any = None

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries += 1
        if self.rcpt == "slow":
            await asyncio.sleep(2.0)
        elif self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data == "drop":
            assert server.transport is not None
            server.transport.close()
            return "250 nobody hears this"
        if self.data:
            return self.data
        self.got.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content or b""))
        self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


StartServer = Callable[..., MailServer]


@pytest.fixture
def start_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartServer]:
    """``start_server(tls_context=…)``: a mail server that the site is told of; options are aiosmtpd's."""
    running: list[Controller] = []

    def start(**options: Any) -> MailServer:
        server = MailServer()
        server.controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
        server.controller.start()
        running.append(server.controller)
        told = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": server.controller.port, "MAIL_STARTTLS": False}
        for name, value in {**told, "MAIL_USER": "", "MAIL_PASSWORD": "", "MAIL_TIMEOUT": PATIENT}.items():
            monkeypatch.setitem(app.config, name, value)
        return server

    yield start
    for controller in running:
        if controller.server is not None:
            controller.stop()


@pytest.fixture(autouse=True)
def rested(app: Flask) -> Iterator[None]:
    """No memory of a server that was away in an earlier test."""
    yield
    app.extensions.pop("mail_rest_until", None)


@pytest.fixture
def mail_server(start_server: StartServer) -> MailServer:
    return start_server()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(certificate, key) for 127.0.0.1, signed by itself."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have the openssl command")
        pytest.skip("the tests of encrypted mail need the openssl command, which is not on this machine")
    place = tmp_path_factory.mktemp("tls")
    wish = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(place / "key"), "-out", str(place / "cert")]
    subprocess.run(["openssl", *wish.split(), *names], check=True, capture_output=True)
    return place / "cert", place / "key"


@pytest.fixture
def tls_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, SECRET)
    return AuthResult(success=good, handled=False)


@pytest.fixture
def hello(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of notice."""
    kind = service.Kind("test.hello", "Chào mừng %(who)s đến với Sàn", "Xin chào %(who)s, 50%% là của bạn.")
    monkeypatch.setitem(service.KINDS, kind.name, kind)
    return kind.name


@pytest.fixture
def told(lan: Person, hello: str) -> Mail:
    """Lan was told something; the mail waits."""
    with transaction():
        service.tell(lan, hello, "/cong-nghe", who="bà Lan")
    return only_mail()


def only_mail() -> Mail:
    db.session.rollback()
    (row,) = db.session.execute(db.select(Mail)).scalars().all()
    return row


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Let the worker do all that is due."""
    return Worker(app).drain
