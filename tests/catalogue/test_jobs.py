"""What happens without anybody pressing a button, and who is told of decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.catalogue import jobs as catalogue_jobs
from marketplace.catalogue import service
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY, Job
from marketplace.notices.models import Notice
from marketplace.notices.service import KINDS, words_of
from tests.cast import make_technology


def told(person):
    return list(db.session.execute(select(Notice).where(Notice.person_id == person.id)).scalars())


def decide(item, verb):
    with transaction():
        catalogue_jobs.decided(verb, item.kind, item.public_id)


@pytest.fixture
def submitted(lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
    return item


def test_the_owner_is_told_of_publication(lan, an, quan, technology):
    decide(technology, "publish")
    (notice,) = told(lan)
    assert notice.kind == "catalogue.publish" and notice.link == f"/cong-nghe/{technology.public_id}"
    assert told(an) == told(quan) == []


@pytest.mark.parametrize(("verb", "code"), [("return", "THIEUBANGCHUNG"), ("refuse", "QUANGCAO")])
def test_reasons_are_told_in_words(lan, quan, submitted, verb, code):
    step = {"return": service.send_back, "refuse": service.refuse}[verb]
    with transaction():
        step(submitted, quan, [code], "Xin gửi thêm biên bản.")
    decide(submitted, verb)
    (notice,) = told(lan)
    words = words_of(notice.kind, notice.params)
    assert submitted.title in words.subject and "Xin gửi thêm biên bản." in words.body
    assert code not in words.body and "%(" not in words.body


def test_reasons_come_in_the_language_of_the_reader(lan, quan, submitted):
    """Also of a notice that is read later, in another language than the one of the moment."""
    with transaction():
        service.send_back(submitted, quan, ["THIEUBANGCHUNG"], "", [("trl", "Mức mấy?")])
    decide(submitted, "return")
    (notice,) = told(lan)
    assert "without evidence" not in words_of(notice.kind, notice.params).body
    with force_locale("en"):
        assert "without evidence" in words_of(notice.kind, notice.params).body
    assert "Mức sẵn sàng công nghệ (TRL)" in words_of(notice.kind, notice.params).body


def test_a_notice_of_before_is_still_read(app):
    old = {"title": "Máy", "number": "CN-1", "why": "– Thiếu bằng chứng"}
    assert "– Thiếu bằng chứng" in words_of("catalogue.return", old).body


def test_an_item_that_is_gone_is_no_failure(app):
    with transaction():
        catalogue_jobs.decided("publish", "technology", "x" * 12)


def test_moderators_are_not_mailed_one_by_one(quan, submitted):
    with transaction():
        catalogue_jobs.submitted("technology", submitted.public_id)
    assert told(quan) == []


def test_every_decision_has_a_kind_of_notice():
    for verb in ("publish", "return", "refuse", "expire"):
        assert f"catalogue.{verb}" in KINDS


def test_expiry_runs_every_night_and_comes_back_while_there_is_more(technology, need, monkeypatch):
    assert REGISTRY.schedules["catalogue.expire"] == "10 0 * * *"
    monkeypatch.setattr(service, "EXPIRE_AT_ONCE", 1)
    with transaction():
        technology.expires_at = need.expires_at = now() - timedelta(days=1)
    with transaction():
        catalogue_jobs.expire()
    assert technology.status == need.status == Status.EXPIRED
    assert db.session.execute(select(Job).where(Job.name == "catalogue.expire")).scalars().all()


def test_nothing_to_expire(app):
    with transaction():
        catalogue_jobs.expire()
    assert jobs.counts() == {}
