"""The link of a reminder, from the job to a real mail server and back through a browser without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from marketplace.catalogue import freshness, service
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.notices.models import Mail


def links_in(message):
    text = message.get_body(("plain",)).get_content()
    return text, [urlsplit(url).path for url in re.findall(r"https?://\S+", text) if "/tin/" in url]


def test_from_the_reminder_to_the_renewal(mail_server, visitor, technology, lan):
    with clock.at(technology.expires_at - timedelta(days=7)):
        with transaction():
            assert freshness.remind_due() == 1
        Worker(None).drain()
        (message,) = [one for one in mail_server.got if "Sắp hết hạn" in one["Subject"]]
        text, (path,) = links_in(message)
        assert technology.number in text and message["To"].endswith("lan@example.vn")
        stored = db.session.execute(select(Mail).where(Mail.kind == "catalogue.fresh")).scalar_one()
        assert path.split("/")[-1] not in f"{stored.link}{stored.params}", "no token is kept"
        before = technology.expires_at
        assert visitor.get(path).status_code == 200 and technology.expires_at == before
        assert visitor.submit(path).status_code == 303
        assert technology.expires_at == now() + timedelta(days=365)


def test_a_reminder_that_was_answered_is_not_sent(mail_server, technology, lan):
    with clock.at(technology.expires_at - timedelta(days=7)):
        with transaction():
            freshness.remind_due()
        with transaction():
            service.renew(technology, lan)
        Worker(None).drain()
    assert not [one for one in mail_server.got if "Sắp hết hạn" in one["Subject"]]
    assert db.session.execute(select(Mail).where(Mail.kind == "catalogue.fresh")).scalars().all() == []


def test_a_need_that_has_ended_asks_for_its_outcome(mail_server, visitor, need, minh):
    with clock.at(need.expires_at + timedelta(minutes=1)):
        with transaction():
            service.expire_due()
        Worker(None).drain()
        (message,) = [one for one in mail_server.got if "Xin cho biết kết quả" in one["Subject"]]
        _, (path,) = links_in(message)
        assert visitor.submit(path, {"outcome": "KHONGCUNG"}).status_code == 200
    assert need.status == Status.EXPIRED and need.outcome == "KHONGCUNG"
