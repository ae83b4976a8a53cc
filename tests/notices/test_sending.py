"""The worker and a real mail server with moods."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import PAUSES, Job
from marketplace.kernel.workflow import NotOpen
from marketplace.notices import service
from marketplace.notices.models import Mail
from tests.notices.conftest import IMPATIENT, PATIENT, SECRET, USER, MailServer, StartServer, check_login, only_mail

Work = Callable[[], int]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "mail.log")


def job_states() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(db.select(Job.state).where(Job.name == "notices.send").order_by(Job.id)).scalars())


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_vietnamese_letter_arrives_whole(told: Mail, mail_server: MailServer, work: Work, app: Flask):
    work()
    (message,) = mail_server.got
    assert message["Subject"] == "Chào mừng bà Lan đến với Sàn"
    assert message["To"] == "lan@example.vn"
    assert mail_server.envelopes == [(app.config["SITE_EMAIL"], ["lan@example.vn"])]
    assert message["From"].addresses[0].display_name == "Sàn giao dịch công nghệ"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "vi"
    assert told.public_id in message["Message-ID"]
    assert abs(message["Date"].datetime - now()) < timedelta(minutes=1)
    assert message.get_content_type() == "multipart/alternative"
    assert "Xin chào bà Lan, 50% là của bạn." in plain(message)
    assert "http://localhost/cong-nghe\n" in plain(message).replace("\r\n", "\n")
    page = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert '<a href="http://localhost/cong-nghe">' in page and "Sở Khoa học và Công nghệ" in page
    row = only_mail()
    assert (row.state, row.error) == ("sent", "") and row.sent_at


def test_it_is_sent_once(told: Mail, mail_server: MailServer, work: Work):
    work()
    with transaction():
        service._enqueue(only_mail())
    work()
    assert len(mail_server.got) == 1 and job_states() == ["done", "done"]


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ({"rcpt": "451 hộp thư đang bận"}, "451 hộp thư đang bận"),
        ({"rcpt": "421 shutting down"}, "421"),
        ({"data": "452 full"}, "452 full"),
        ({"data": "drop"}, "SMTPServerDisconnected"),
        ({"rcpt": "slow"}, ""),
    ],
    ids=["451", "421", "452 after the text", "drops in DATA", "slow"],
)
def test_it_is_tried_again(
    told: Mail, mail_server: MailServer, work: Work, app: Flask, mood: dict[str, str], words: str
):
    vars(mail_server).update(mood)
    app.config["MAIL_TIMEOUT"] = IMPATIENT if "slow" in mood.values() else PATIENT
    begun = now()
    work()
    assert now() - begun < timedelta(seconds=15)
    row = only_mail()
    assert row.state == "waiting" and words in row.error and row.error
    assert job_states() == ["ready"] and not mail_server.got
    mail_server.rcpt = mail_server.data = ""
    app.config["MAIL_TIMEOUT"] = PATIENT
    work()
    assert not mail_server.got, "not before the pause is over"
    with time_machine.travel(now() + timedelta(minutes=2)):
        work()
    assert len(mail_server.got) == 1
    assert (only_mail().state, only_mail().error) == ("sent", "")


def test_after_the_last_try_it_is_shown_as_failed(told: Mail, mail_server: MailServer, work: Work):
    mail_server.rcpt = "450 later"
    moment = now()
    for pause in (*PAUSES, timedelta()):
        assert only_mail().state == "waiting"
        with time_machine.travel(moment):
            work()
        moment += pause + timedelta(minutes=1)
    assert mail_server.tries == len(PAUSES) + 1
    assert (only_mail().state, only_mail().error) == ("failed", "450 later")
    assert job_states() == ["parked"]


@pytest.mark.parametrize("mood", [{"rcpt": "550 không có người này"}, {"data": "554 spam"}], ids=["550", "554"])
def test_a_final_no_fails_at_once(told: Mail, mail_server: MailServer, work: Work, mood: dict[str, str]):
    vars(mail_server).update(mood)
    work()
    row = only_mail()
    assert (row.state, row.error) == ("failed", next(iter(mood.values())))
    assert job_states() == ["parked"] and not mail_server.got


@pytest.mark.parametrize("how", ["no", "never"])
def test_a_private_address_is_forgotten_when_its_mail_fails_for_good(
    mail_server: MailServer, work: Work, monkeypatch: pytest.MonkeyPatch, app: Flask, how: str
):
    """By a final no, or after the last try; until then it is needed. Nobody sends it again, and all the others go."""
    kind = service.Kind("test.private", "Kết quả", "Đã xử lý.", on_site=False, is_private=True)
    monkeypatch.setitem(service.KINDS, kind.name, kind)
    with transaction():
        service.mail("nguoi-doc@example.vn", kind.name, "", "vi")
    mail_server.rcpt = "550 nguoi-doc@example.vn unknown" if how == "no" else "450 later"
    moment = now()
    for pause in (*PAUSES, timedelta()):
        assert only_mail().to == "nguoi-doc@example.vn"
        with time_machine.travel(moment):
            work()
        moment += pause + timedelta(minutes=1)
        if how == "no":
            break
    row = only_mail()
    assert (row.state, row.to, "nguoi-doc" in row.error) == ("failed", "", False)
    with pytest.raises(NotOpen), transaction():
        service.resend(row, None)
    with transaction():
        assert service.resend_all(None) == 0
    app.test_cli_runner().invoke(args=["jobs", "retry", "--all"])
    mail_server.rcpt = ""
    work()
    assert not mail_server.got and only_mail().state == "failed"


def test_the_operator_may_retry_the_parked_job(told: Mail, mail_server: MailServer, work: Work, app: Flask):
    mail_server.rcpt = "550 no"
    work()
    mail_server.rcpt = ""
    assert "1 back in line" in app.test_cli_runner().invoke(args=["jobs", "retry", "--all"]).output
    work()
    assert only_mail().state == "sent" and len(mail_server.got) == 1


def test_a_server_that_is_away_does_not_stop_the_worker(
    told: Mail, lan: Person, hello: str, mail_server: MailServer, work: Work, app: Flask
):
    """The first letter waits for the server; the others are put off at once."""
    with transaction():
        for who in "abcdef":
            service.tell(lan, hello, "/", who=who)
    mail_server.rcpt, app.config["MAIL_TIMEOUT"] = "slow", IMPATIENT
    work()
    assert mail_server.tries == 1
    app.config["MAIL_TIMEOUT"] = PATIENT
    mail_server.rcpt = ""
    with time_machine.travel(now() + timedelta(minutes=2)):
        work()
    assert len(mail_server.got) == 7


def test_a_clock_set_back_does_not_make_the_rest_longer(told: Mail, mail_server: MailServer, work: Work, app: Flask):
    app.extensions["mail_rest_until"] = now() + timedelta(hours=1)
    work()
    assert len(mail_server.got) == 1


def test_starttls_and_sign_in(
    told: Mail,
    start_server: StartServer,
    tls_context: ssl.SSLContext,
    certificate: tuple[Path, Path],
    work: Work,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
):
    server = start_server(tls_context=tls_context, require_starttls=True, auth_required=True, authenticator=check_login)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for name, value in {"MAIL_STARTTLS": True, "MAIL_USER": USER.decode(), "MAIL_PASSWORD": SECRET.decode()}.items():
        monkeypatch.setitem(app.config, name, value)
    work()
    assert len(server.got) == 1


def test_a_certificate_nobody_trusts_is_not_taken(
    told: Mail, start_server: StartServer, tls_context: ssl.SSLContext, work: Work, app: Flask, monkeypatch: Any
):
    server = start_server(tls_context=tls_context)
    monkeypatch.setitem(app.config, "MAIL_STARTTLS", True)
    work()
    assert not server.got and job_states() == ["ready"]
    assert "CERTIFICATE_VERIFY_FAILED" in only_mail().error


def test_without_starttls_nothing_is_sent(
    told: Mail, start_server: StartServer, work: Work, app: Flask, monkeypatch: Any
):
    server = start_server()
    for name, value in {"MAIL_STARTTLS": True, "MAIL_USER": USER.decode(), "MAIL_PASSWORD": SECRET.decode()}.items():
        monkeypatch.setitem(app.config, name, value)
    work()
    assert not server.got and server.tries == 0
    assert only_mail().state == "waiting" and "STARTTLS" in only_mail().error


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_not_held_against_the_letter(
    told: Mail, start_server: StartServer, work: Work, app: Flask, monkeypatch: Any
):
    server = start_server(auth_required=True, authenticator=check_login, auth_require_tls=False)
    monkeypatch.setitem(app.config, "MAIL_USER", USER.decode())
    monkeypatch.setitem(app.config, "MAIL_PASSWORD", "sai")
    work()
    assert not server.got and job_states() == ["ready"]
    assert only_mail().state == "waiting" and only_mail().error.startswith("535")


def test_without_a_mail_server_letters_wait(told: Mail, start_server: StartServer, work: Work, app: Flask):
    assert not app.config["MAIL_HOST"]
    work()
    assert (only_mail().state, only_mail().error) == ("waiting", "")
    server = start_server()
    with transaction():
        assert service.take_up_waiting() == 1
        assert service.take_up_waiting() == 0, "one mail, one job"
    work()
    assert len(server.got) == 1


def test_nobody_listens(told: Mail, start_server: StartServer, work: Work):
    start_server().controller.stop()
    work()
    assert only_mail().state == "waiting" and "ConnectionRefusedError" in only_mail().error


@pytest.mark.parametrize(
    "address",
    [
        "lan@example.vn\r\nBcc: an@example.vn",
        "lan@example.vn, an@example.vn",
        "lan",
        "<lan@example.vn>",
        "mít@example.vn",
    ],
)
def test_an_address_that_is_none_is_not_sent_to(lan: Person, hello: str, mail_server: MailServer, work: Work, address):
    with transaction():
        service.mail(address, hello, "/", "vi", who="x")
    work()
    assert mail_server.tries == 0 and only_mail().state == "failed"


def test_no_header_can_be_smuggled_in(lan: Person, hello: str, mail_server: MailServer, work: Work):
    with transaction():
        service.tell(lan, hello, "/x\r\nBcc: an@example.vn", who="bà\r\nBcc: an@example.vn\r\n\r\n<b>Lan</b>\x00")
    work()
    (message,) = mail_server.got
    assert message["Bcc"] is None and mail_server.envelopes[0][1] == ["lan@example.vn"]
    assert message["Subject"] == "Chào mừng bà Bcc: an@example.vn <b>Lan</b> đến với Sàn"
    assert "&lt;b&gt;Lan&lt;/b&gt;" in message.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_log_and_job_do_not_tell_addresses(
    told: Mail, mail_server: MailServer, work: Work, caplog: pytest.LogCaptureFixture
):
    mail_server.rcpt = "550 <lan@example.vn> unknown here"
    work()
    job = db.session.execute(db.select(Job).where(Job.name == "notices.send")).scalar_one()
    assert "lan@example.vn" in only_mail().error
    assert "lan@example.vn" not in caplog.text + str(job.error)
