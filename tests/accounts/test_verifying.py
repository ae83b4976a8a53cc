"""Verification: asked for by the owner, given by an officer with a document, taken back with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.accounts import organisations
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.accounts.conftest import mails_asked

PAPER = {"document": "Quyết định thành lập số 12/QĐ-UBND", "dated": "2020-04-03"}


@pytest.fixture
def asking(institute):
    """The institute is not verified and has asked."""
    with transaction():
        institute.verified_at, institute.verification_asked_at = None, now()
    return institute


def post(browser, organisation, what, **data):
    url = f"/to-chuc/{organisation.public_id}"
    return browser.submit(f"{url}/{what}", data, page=url if what == "xin-xac-minh" else None)


def test_asking_once(lan, institute, visit):
    with transaction():
        institute.verified_at = None
    browser = visit(lan)
    post(browser, institute, "xin-xac-minh")
    first = institute.verification_asked_at
    post(browser, institute, "xin-xac-minh")
    assert first and institute.verification_asked_at == first
    assert [e.verb for e in history.entries_of(institute)] == ["ask_verification"]


def test_the_waiting_list_is_oldest_first(lan, minh, an, quan, visit):
    with transaction():
        for person, days in ((lan, 1), (minh, 3), (an, 2)):
            waits = person.organisations[0]
            waits.verified_at, waits.verification_asked_at = None, now() - timedelta(days=days)
    expected = [p.organisations[0].name for p in (minh, an, lan)]
    assert [o.name for o in organisations.waiting()] == expected and organisations.waiting_count() == 3
    page = visit(quan).page("/to-chuc/cho-xac-minh")
    assert [th.text for th in page.all("th") if th.get("scope") == "row"] == expected


def test_verifying_with_a_document(lan, quan, asking, visit, visitor):
    answer = post(visit(quan), asking, "xac-minh", **PAPER)
    assert answer.location == "/to-chuc/cho-xac-minh"
    assert asking.is_verified and asking.verified_by_id == quan.id and asking.verification_asked_at is None
    assert asking.verified_document_date == date(2020, 4, 3)
    assert mails_asked() == [("accounts.verified", lan.public_id)]
    text = visitor.page(f"/to-chuc/{asking.public_id}").text
    assert "Đã xác minh" in text and PAPER["document"] in text and "03/04/2020" in text
    entry = history.entries_of(asking)[-1]
    assert (entry.verb, entry.changes["document"]) == ("verify", PAPER["document"])


def test_the_second_officer_is_told(quan, asking, visit):
    browser = visit(quan)
    post(browser, asking, "xac-minh", **PAPER)
    answer = browser.submit(f"/to-chuc/{asking.public_id}/xac-minh", PAPER, follow_redirects=True)
    assert "Đã có người xử lý trước" in answer.text
    assert len(history.entries_of(asking)) == 1


FAULTS = {
    "no document": {"document": ""},
    "over-long document": {"document": "a" * 301},
    "no day": {"dated": ""},
    "no such day": {"dated": "2020-02-31"},
    "a day to come": {"dated": (today() + timedelta(days=2)).isoformat()},
    "a day long ago": {"dated": "0001-01-01"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_form_verifies_nothing(quan, asking, visit, fault):
    answer = post(visit(quan), asking, "xac-minh", **(PAPER | FAULTS[fault]))
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text
    assert not asking.is_verified


def test_taking_it_back_with_a_reason(lan, quan, institute, visit):
    post(visit(quan), institute, "bo-xac-minh", reason="Giấy phép đã hết hạn.")
    assert not institute.is_verified and mails_asked() == [("accounts.unverified", lan.public_id)]
    assert history.entries_of(institute)[-1].reason == "Giấy phép đã hết hạn."
    assert "Giấy phép đã hết hạn." in visit(lan).page(f"/to-chuc/{institute.public_id}").text


def test_turning_a_wish_down(quan, lan, asking, visit):
    post(visit(quan), asking, "bo-xac-minh", reason="Thiếu mã số thuế.")
    assert asking.verification_asked_at is None and organisations.waiting() == []
    browser = visit(lan)
    post(browser, asking, "xin-xac-minh")
    assert asking.verification_asked_at  # may ask again


def test_no_reason_no_change(quan, institute, visit):
    answer = post(visit(quan), institute, "bo-xac-minh", reason="   ")
    assert answer.status_code == 200 and institute.is_verified


def test_the_reason_is_not_public(quan, institute, visit, visitor):
    post(visit(quan), institute, "bo-xac-minh", reason="Lý do riêng.")
    assert "Lý do riêng." not in visitor.get(f"/to-chuc/{institute.public_id}").text
