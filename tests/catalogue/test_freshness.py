"""Reminders before the end, renewing, and the share of listings that were confirmed lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, VIEWER, Membership
from marketplace.catalogue import editions, fresh_jobs, freshness, revising, service
from marketplace.catalogue import jobs as catalogue_jobs
from marketplace.catalogue.content import Content
from marketplace.catalogue.freshness_models import Reminder
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY, Job
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.letters import Pointless, letter_of
from marketplace.notices.models import Mail, Notice
from tests.cast import make_need, make_person, make_technology, put_on_show


def remind():
    with transaction():
        fresh_jobs.remind()


def told(person):
    found = select(Notice).where(Notice.person_id == person.id, Notice.kind.like("catalogue.%")).order_by(Notice.id)
    return [notice.kind for notice in db.session.execute(found).scalars()]


def mails():
    return db.session.execute(select(Mail).where(Mail.kind.like("catalogue.%")).order_by(Mail.id)).scalars().all()


def reminders():
    return [(one.days, one.told) for one in db.session.execute(select(Reminder).order_by(Reminder.id)).scalars()]


@pytest.fixture
def near(minh, quan):
    """A need whose deadline is in 60 days, as the cast makes them."""
    with transaction():
        return put_on_show(make_need(minh, minh.organisations[0]), minh, quan)


# --- when -------------------------------------------------------------------------------------------------------

TOLD_AT = {  # days before the end at which the job runs, one after the other → reminders that were told by then
    (61,): [],
    (60,): [60],
    (59, 58): [60],
    (60, 30, 7): [60, 30, 7],
    (60, 31, 30, 29, 8, 7, 6, 1): [60, 30, 7],
    (20,): [30],  # the job did not run for weeks: one reminder, not two
    (3,): [7],
    (0,): [],
    (60, 7): [60, 7],
}


@pytest.mark.parametrize("days", TOLD_AT)
def test_each_reminder_is_given_once(technology, lan, days):
    for left in days:
        with clock.at(technology.expires_at - timedelta(days=left)):
            remind()
            remind()
    assert [d for d, was_told in reminders() if was_told] == TOLD_AT[days]
    assert told(lan) == ["catalogue.fresh"] * len(TOLD_AT[days]) and len(mails()) == len(TOLD_AT[days])


def test_other_days_by_setting(app, technology, lan, monkeypatch):
    monkeypatch.setitem(app.config, "REMIND_DAYS", "14 1")
    for left in (60, 14, 7, 1):
        with clock.at(technology.expires_at - timedelta(days=left)):
            remind()
    assert reminders() == [(14, True), (1, True)]


def test_a_need_is_reminded_of_its_deadline_a_week_before(near, minh):
    for left in (59, 30, 8, 7, 6):
        with clock.at(near.expires_at - timedelta(days=left)):
            remind()
    assert told(minh) == ["catalogue.deadline"] and (7, True) in reminders()


def test_what_went_on_show_later_than_its_reminder_is_left_in_peace(minh, quan):
    with transaction():
        item = make_need(minh, minh.organisations[0], deadline=today() + timedelta(days=3))
        put_on_show(item, minh, quan)
    remind()
    assert told(minh) == [] and reminders() == [(7, False)]


def test_a_renewed_listing_is_reminded_of_its_new_end(technology, lan):
    with clock.at(technology.expires_at - timedelta(days=7)):
        remind()
        with transaction():
            freshness.renew(technology, lan)
    with clock.at(technology.expires_at - timedelta(days=60)):
        remind()
    assert [d for d, _ in reminders()] == [7, 60]


@pytest.mark.parametrize("status", [one for one in Status if one != Status.PUBLISHED])
def test_only_what_is_on_show_is_reminded(technology, lan, quan, status):
    with transaction():
        technology.merged_into_id = technology.id
        technology._status = status  # noqa: SLF001 - any status, however it came there
    with clock.at(technology.expires_at - timedelta(days=7)):
        remind()
    assert reminders() == []


def test_it_comes_in_portions(lan, quan, monkeypatch):
    monkeypatch.setattr(freshness, "PORTION", 2)
    with transaction():
        items = [put_on_show(make_technology(lan, lan.organisations[0], f"Máy {n}"), lan, quan) for n in range(5)]
    with clock.at(items[0].expires_at - timedelta(days=7)):
        remind()
        assert len(reminders()) == 2
        waiting = select(Job).where(Job.name == "catalogue.remind")
        assert db.session.execute(waiting).scalars().all()
        remind(), remind(), remind()
    assert len(reminders()) == 5 and REGISTRY.schedules["catalogue.remind"] == "10 7 * * *"


# --- who, and with which link ------------------------------------------------------------------------------------


def test_the_writers_are_told_each_with_a_link_of_their_own(technology, lan, an, quan):
    with transaction():
        editor, viewer = make_person("Biên tập", "bientap@example.vn"), make_person("Xem", "xem@example.vn")
        for person, role in ((editor, EDITOR), (viewer, VIEWER)):
            db.session.add(Membership(person_id=person.id, organisation_id=technology.organisation_id, role=role))
    with clock.at(technology.expires_at - timedelta(days=7)):
        remind()
        assert told(lan) == told(editor) == ["catalogue.fresh"] and told(viewer) == told(an) == told(quan) == []
        letters = [letter_of(mail) for mail in mails()]
    urls = {letter.url for letter in letters}
    assert len(urls) == 2 and all("/tin/con-hieu-luc/" in url for url in urls)
    assert all("token" not in str(mail.params) and mail.link.startswith("/cong-nghe/") for mail in mails())
    assert technology.number in letters[0].words.body and "không cần đăng nhập" in letters[0].words.body


def test_the_mail_says_the_last_day(technology, lan):
    with transaction():
        technology.expires_at = datetime(2027, 5, 31, 17, tzinfo=UTC)  # midnight in Vietnam
        technology.published_at = now() - timedelta(days=300)
    with clock.at(technology.expires_at - timedelta(days=7)):
        remind()
        assert "31/05/2027" in letter_of(mails()[0]).words.body


@pytest.mark.parametrize("what", ["renew", "withdraw", "leave"])
def test_a_mail_that_has_become_pointless_is_not_sent(technology, lan, what):
    with clock.at(technology.expires_at - timedelta(days=7)):
        remind()
        with transaction():
            if what == "leave":
                db.session.delete(db.session.execute(select(Membership)).scalars().first())
            else:
                getattr(service, what)(technology, lan)
        with pytest.raises(Pointless):
            letter_of(mails()[0])


ENDED = {"technology": ("catalogue.expire", "/tin/con-hieu-luc/"), "need": ("catalogue.over", "/tin/ket-qua/")}


@pytest.mark.parametrize("kind", ENDED)
def test_what_has_ended_is_told_with_the_way_on(technology, need, lan, minh, kind):
    item, person = {"technology": (technology, lan), "need": (need, minh)}[kind]
    with clock.at(item.expires_at + timedelta(minutes=1)):
        with transaction():
            catalogue_jobs.expire()
        with transaction():
            catalogue_jobs.decided("expire", item.kind, item.public_id)
        notice, path = ENDED[kind]
        assert told(person) == [notice]
        assert path in letter_of(mails()[-1]).url


# --- renewing -----------------------------------------------------------------------------------------------------

GRACE = {-10: True, 0: True, 89: True, 91: False}  # days after the end


@pytest.mark.parametrize("days", GRACE)
def test_until_when_it_comes_back_without_review(technology, lan, days):
    with clock.at(technology.expires_at + timedelta(days=days, minutes=1)):
        with transaction():
            service.expire_due()
        if GRACE[days]:
            with transaction():
                freshness.renew(technology, lan)
            assert technology.status == Status.PUBLISHED and technology.expires_at == now() + timedelta(days=365)
        else:
            with pytest.raises(NotOpen), transaction():
                freshness.renew(technology, lan)
            with transaction():
                service.reopen(technology, lan)
            assert technology.status == Status.DRAFT


def test_only_its_owners_renew(technology, an, quan, minh):
    for person in (an, quan, minh):
        with pytest.raises(NotAllowed), transaction():
            freshness.renew(technology, person)
    assert technology.renewed_at is None


def test_nothing_of_a_suspended_organisation_comes_back(technology, lan):
    with transaction():
        technology.organisation.suspended_at = now()
    with pytest.raises((NotOpen, NotAllowed)), transaction():
        freshness.renew(technology, lan)


def test_what_comes_back_is_indexed_and_matched_again(technology, lan):
    with clock.at(technology.expires_at + timedelta(days=1)):
        with transaction():
            service.expire_due()
        db.session.execute(select(Job)).scalars().all()
        with transaction():
            freshness.renew(technology, lan)
        published = select(Job).where(Job.name == "catalogue.published", Job.created_at == now())
        assert db.session.execute(published).scalars().all()


def test_a_new_deadline_is_a_new_edition(near, minh):
    later = near.deadline + timedelta(days=100)
    with transaction():
        freshness.renew(near, minh, later)
    assert near.deadline == later and near.edition == editions.last_number(near) == 2
    shown = editions.present(near)
    assert shown.content["deadline"] == later.isoformat() and shown.content["title"] == near.title
    assert near.expires_at > datetime(later.year, later.month, later.day, 16, tzinfo=UTC)


@pytest.mark.parametrize("ahead", [None, -1])
def test_a_need_is_not_renewed_without_a_day_to_come(near, minh, ahead):
    day = today() + timedelta(days=ahead) if ahead else None
    with pytest.raises(NotOpen), transaction():
        freshness.renew(near, minh, day)


def test_a_revision_under_review_takes_the_new_deadline_with_it(near, minh, quan):
    """Else approving it would silently bring the old day back."""
    later = near.deadline + timedelta(days=100)
    with transaction():
        revision = revising.begin(near, minh)
        revising.write(revision, minh, Content({"problem": "Cần máy sấy mít và xoài, chạy bằng điện mặt trời áp mái."}))
        assert revising.submit(revision, minh) is False
    with transaction():
        freshness.renew(near, minh, later)
    with transaction():
        revising.approve(revising.open_of(near), quan)
    assert near.deadline == later and "mặt trời" in near.problem


def test_a_revision_with_a_day_of_its_own_keeps_it(near, minh, quan):
    own, later = near.deadline + timedelta(days=30), near.deadline + timedelta(days=100)
    with transaction():
        revision = revising.begin(near, minh)
        revising.write(
            revision, minh, Content({"deadline": own, "problem": "Cần máy sấy nhiều loại trái cây hơn nữa."})
        )
        revising.submit(revision, minh)
    with transaction():
        freshness.renew(near, minh, later)
    with transaction():
        revising.approve(revising.open_of(near), quan)
    assert near.deadline == own


# --- the public figure --------------------------------------------------------------------------------------------


def test_the_share_that_was_confirmed(technology, need, lan):
    assert freshness.share_confirmed() == (2, 2)
    with clock.at(now() + timedelta(days=91)):
        assert freshness.share_confirmed() == (0, 2) and freshness.share_confirmed(days=100) == (2, 2)
        with transaction():
            freshness.renew(technology, lan)
        assert freshness.share_confirmed() == (1, 2)
    with transaction():
        service.withdraw(technology, lan)
    assert freshness.share_confirmed() == (1, 1)
