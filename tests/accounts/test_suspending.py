"""Suspension: who may, in which state, what people and pages then get, and who is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts import suspensions, verification
from marketplace.accounts.models import EDITOR, VIEWER, Membership
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Notice
from tests.accounts.checking import check_all, verify
from tests.cast import make_organisation, make_person, make_technology, put_on_show

WHY = "Giấy phép đã bị thu hồi."


def suspend(organisation, officer) -> None:
    with transaction():
        suspensions.suspend(organisation, officer, organisation.version, WHY)


def lift(organisation, officer) -> None:
    with transaction():
        suspensions.lift(organisation, officer, organisation.version, "Đã có giấy phép mới.")


def post(browser, organisation, what, **data):
    url = f"/to-chuc/{organisation.public_id}/{what}"
    sent = {"csrf_token": browser.csrf_token(), "version": str(organisation.version), **data}
    return browser.post(url, data=sent)


@pytest.fixture
def people(lan, an, quan, hoa, admin, institute):
    with transaction():
        inside = make_person("Trong nhà", "inside@example.vn", "moderator")
        boss = make_person("Quản trị trong nhà", "boss@example.vn", "admin")
        for person in (inside, boss):
            db.session.add(Membership(person_id=person.id, organisation_id=institute.id, role=VIEWER))
        db.session.flush()
        db.session.expire_all()
    officers = {"quan": quan, "admin": admin, "moderator inside": inside, "admin inside": boss}
    return {"lan": lan, "an": an, "hoa": hoa, **officers}


# what each answer to (give the mark, take it back, suspend, lift) is; nobody decides about their own organisation
DENIED = (403, 403, 403, 403)
STATES = {
    # state:                 what an officer without a part in it gets
    "new": (303, 409, 303, 409),
    "asked": (303, 303, 303, 409),
    "verified": (303, 303, 303, 409),
    "suspended": (303, 409, 409, 303),
    "verified suspended": (303, 303, 409, 303),
}
WHO = {
    "guest": (303, 303, 303, 303),
    "lan": DENIED,
    "an": DENIED,
    "hoa": DENIED,
    "moderator inside": DENIED,
    "admin inside": DENIED,
    "quan": None,
    "admin": None,
}


def bring(institute, officer, state: str) -> None:
    with transaction():
        institute.verified_at, institute.tax_code = None, "3909900116"
        if "verified" in state:
            verify(institute, officer)
        elif state == "asked":
            institute.verification_asked_at = now()
        if "suspended" in state:
            suspensions.suspend(institute, officer, institute.version, WHY)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WHO)
def test_person_verb_state(people, institute, quan, visitor, visit, who, state):
    browser = visitor if who == "guest" else visit(people[who])
    expected = WHO[who] or STATES[state]
    for verb, code in zip(("xac-minh", "bo-xac-minh", "tam-ngung", "hoat-dong-lai"), expected, strict=True):
        bring(institute, quan, "new" if institute.is_suspended else state)
        with transaction():
            institute.suspended_at = None
        bring(institute, quan, state)
        with transaction():
            check_all(institute, quan)
        before = institute.version
        answer = post(browser, institute, verb, reason="Lý do")
        assert answer.status_code == code, verb
        done = code == 303 and who != "guest"
        assert (institute.version != before) is done, verb


def test_the_page_the_history_and_the_jobs(lan, quan, institute, visit):
    browser, url = visit(quan), f"/to-chuc/{institute.public_id}"
    answer = browser.submit(f"{url}/tam-ngung", {"reason": WHY})
    assert answer.location == url and institute.is_suspended
    entry = history.entries_of(institute)[-1]
    assert (entry.verb, entry.actor_id, entry.reason) == ("suspend", quan.public_id, WHY)
    about = {"organisation": institute.public_id, "officer": quan.public_id}
    rows = db.session.execute(select(Job).where(Job.name.startswith("accounts."))).scalars()
    jobs = sorted((row.name, row.args == about) for row in rows)
    assert jobs == [("accounts.suspended", True)] * 2 + [("accounts.suspended_deals", True)]
    browser.submit(f"{url}/hoat-dong-lai", {"reason": "Đã có giấy phép mới."})
    assert not institute.is_suspended and institute.suspended_reason == ""
    assert history.entries_of(institute)[-1].verb == "lift"
    names = set(db.session.execute(select(Job.name)).scalars())
    assert {"accounts.lifted", "accounts.lifted_deals"} <= names


def test_a_page_for_what_is_done_already_leads_back(quan, institute, visit):
    browser, url = visit(quan), f"/to-chuc/{institute.public_id}"
    assert browser.get(f"{url}/hoat-dong-lai").location == url
    suspend(institute, quan)
    assert browser.get(f"{url}/tam-ngung").location == url


def test_no_reason_no_suspension(quan, institute, visit):
    answer = visit(quan).submit(f"/to-chuc/{institute.public_id}/tam-ngung", {"reason": "  "})
    assert answer.status_code == 200 and not institute.is_suspended


def test_two_officers_at_once(quan, admin, institute, visit):
    browser = visit(admin)
    late = {"csrf_token": browser.csrf_token(), "version": str(institute.version), "reason": "Chữ của tôi"}
    suspend(institute, quan)
    answer = browser.post(f"/to-chuc/{institute.public_id}/tam-ngung", data=late)
    assert answer.status_code == 409 and "Chữ của tôi" in answer.text
    assert institute.suspended_reason == WHY


# who reads that it is suspended, and why
READERS = {"guest": False, "an": False, "lan": True, "quan": True, "hoa": True}


@pytest.mark.parametrize("who", READERS)
def test_the_reason_is_for_members_and_officers(people, quan, institute, visitor, visit, who):
    suspend(institute, quan)
    browser = visitor if who == "guest" else visit(people[who])
    text = browser.page(f"/to-chuc/{institute.public_id}").one("main").text
    assert "Tổ chức đang tạm ngừng hoạt động trên Sàn" in text and "Đã xác minh" not in text
    assert (WHY in text) is READERS[who]


def test_its_people_are_told_on_every_page(lan, quan, an, institute, visit):
    suspend(institute, quan)
    words = "đang tạm ngừng hoạt động trên Sàn nên bạn chưa đăng tin"
    for url in ("/ban-lam-viec", "/cong-nghe/moi", "/tai-khoan"):
        assert words in visit(lan).page(url).text
    assert words not in visit(an).page("/ban-lam-viec").text


def test_writing_for_it_is_refused_with_a_word(lan, quan, institute, visit):
    with transaction():
        draft = make_technology(lan, institute)
    browser = visit(lan)
    assert lan.may_write_for(institute.id) and lan.writable_organisations == [institute]
    suspend(institute, quan)
    assert not lan.may_write_for(institute.id) and lan.writable_organisations == []
    assert lan.role_in(institute.id) == "owner" and lan.suspended_organisations == [institute]
    for url, code in (
        (f"/cong-nghe/{draft.public_id}", 200),  # reading goes on
        (f"/cong-nghe/{draft.public_id}/sua", 403),
        (f"/to-chuc/{institute.public_id}/sua", 403),
        (f"/to-chuc/{institute.public_id}/giay-to", 200),
    ):
        answer = browser.get(url)
        assert answer.status_code == code, url
        assert "đang tạm ngừng hoạt động trên Sàn" in answer.text
    for url in (f"/cong-nghe/{draft.public_id}/gui-duyet", f"/to-chuc/{institute.public_id}/xin-xac-minh"):
        answer = browser.post(url, data={"csrf_token": browser.csrf_token()})
        assert answer.status_code in (403, 404), url
    assert draft.status == Status.DRAFT
    lift(institute, quan)
    assert browser.get(f"/cong-nghe/{draft.public_id}/sua").status_code == 200


def test_somebody_of_two_organisations_writes_for_the_other(minh, quan, institute, lan):
    with transaction():
        db.session.add(Membership(person_id=minh.id, organisation_id=institute.id, role=EDITOR))
        db.session.flush()
        db.session.expire_all()
    suspend(institute, quan)
    assert [one.id for one in minh.writable_organisations] == [minh.organisations[0].id]
    assert not minh.may_write_for(institute.id) and minh.may_write_for(minh.organisations[0].id)


def test_nothing_of_it_goes_on_show(lan, quan, admin, institute, work):
    """Suspended between handing in and the decision; what was published in that very moment is found."""
    with transaction():
        waiting, shown = make_technology(lan, institute), make_technology(lan, institute, "Máy sấy xoài")
        put_on_show(shown, lan, quan)
        catalogue.submit(waiting, lan)
    suspend(institute, admin)
    with pytest.raises(NotAllowed), transaction():
        catalogue.publish(waiting, quan)
    work()
    assert waiting.status == Status.SUBMITTED and shown.status == Status.HIDDEN
    lift(institute, admin)
    work()
    assert shown.status == Status.PUBLISHED
    with transaction():
        catalogue.publish(waiting, quan)


def test_members_are_told(lan, an, quan, institute, work):
    suspend(institute, quan)
    work()
    lift(institute, quan)
    work()
    rows = db.session.execute(select(Notice).where(Notice.kind.startswith("organisations."))).scalars().all()
    assert [(row.person_id, row.kind, row.params) for row in rows] == [
        (lan.id, f"organisations.{what}", {"name": institute.name}) for what in ("suspended", "lifted")
    ]
    assert WHY not in str([row.params for row in rows])


def test_the_services_raise(quan, institute):
    with pytest.raises(NotOpen), transaction():
        suspensions.lift(institute, quan, institute.version, "Sai")
    with pytest.raises(NotOpen), transaction():
        suspensions.suspend(institute, quan, institute.version + 1, "Sai")
    assert not institute.is_suspended and verification.waiting_count() == 0


def test_the_mark_says_that_it_is_suspended(quan, institute, visitor):
    suspend(institute, quan)
    card = next(e for e in visitor.page("/to-chuc").all("article") if institute.name in e.text)
    assert "Tạm ngừng hoạt động" in card.text and "Đã xác minh" not in card.text


def test_the_list_has_it_last_and_not_among_the_verified(quan, institute, visitor):
    with transaction():
        make_organisation("Ủy ban cuối bảng chữ cái", "VIEN")
        suspensions.suspend(institute, quan, institute.version, "Giấy phép hết hiệu lực.")
    names = visitor.page("/to-chuc").text
    assert names.index("Ủy ban cuối bảng chữ cái") < names.index(institute.name)
    assert institute.name not in visitor.page("/to-chuc?xac-minh=1").text
