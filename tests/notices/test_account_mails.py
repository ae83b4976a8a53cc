"""Mails about accounts: the link with its token is made when the mail is sent, and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.history import HistoryEntry
from marketplace.kernel.jobs import Job
from marketplace.notices.models import Mail
from tests.notices.conftest import MailServer, only_mail

Work = Callable[[], int]


def ask(kind: str, person: Person) -> None:
    with transaction():
        jobs.enqueue("notices.mail", kind=kind, person=person.public_id)


def plain(server: MailServer) -> str:
    return str(server.got[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_the_link_is_in_the_mail_and_nowhere_else(lan: Person, mail_server: MailServer, work: Work):
    ask("accounts.reset", lan)
    work()
    found = re.search(r"http://localhost(/\S+)", plain(mail_server))
    assert found is not None
    token = max(found[1].split("/"), key=len)
    assert len(token) > 30
    kept = [
        str(vars(row)) for model in (Mail, Job, HistoryEntry) for row in db.session.execute(db.select(model)).scalars()
    ]
    assert not [row for row in kept if token in row]
    assert only_mail().params == {"person": lan.public_id}


def test_no_mail_when_the_reason_is_gone(lan: Person, mail_server: MailServer, work: Work):
    """Confirmed between asking and sending."""
    with transaction():
        lan.confirmed_at = None
    ask("accounts.confirm", lan)
    mail_server.rcpt = "451 later"
    work()
    assert only_mail().state == "waiting"
    with transaction():
        lan.confirmed_at = now()
    mail_server.rcpt = ""
    with transaction():
        db.session.execute(db.update(Job).values(run_at=now()))
    work()
    db.session.rollback()
    assert not mail_server.got and not db.session.execute(db.select(Mail)).scalars().all()


def test_nobody_of_that_id(lan: Person, mail_server: MailServer, work: Work):
    with transaction():
        jobs.enqueue("notices.mail", kind="accounts.reset", person="222222222222")
    work()
    db.session.rollback()
    assert not db.session.execute(db.select(Mail)).scalars().all()
    assert set(db.session.execute(db.select(Job.state)).scalars()) == {"done"}
