"""Verification: asked for by the owner, checked by officers one thing at a time, repeated, taken back with a reason."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import verification
from marketplace.accounts.models import OrganisationCheck
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.kernel.workflow import NotOpen
from marketplace.notices.models import Notice
from marketplace.reference.service import codes, find
from tests.accounts.checking import PDF, check, check_all, hand_in, upload, verify
from tests.accounts.conftest import mails_asked

PAPER = {"what": "QDTL", "document": "Quyết định thành lập số 12/QĐ-UBND", "dated": "2020-04-03"}


@pytest.fixture
def asking(institute):
    """The institute is not verified and has asked; it has a tax code."""
    with transaction():
        institute.verified_at, institute.verification_asked_at = None, now()
        institute.tax_code = "3909900116"
    return institute


def post(browser, organisation, verb, /, page="xac-minh", **data):
    url = f"/to-chuc/{organisation.public_id}"
    return browser.submit(f"{url}/{verb}", data, page=f"{url}/{page}" if page else url)


def checks() -> list[OrganisationCheck]:
    return list(db.session.execute(select(OrganisationCheck).order_by(OrganisationCheck.id)).unique().scalars())


def verbs(organisation) -> list[str]:
    return [entry.verb for entry in history.entries_of(organisation)]


def test_asking_once(lan, institute, visit):
    with transaction():
        institute.verified_at = None
    browser = visit(lan)
    post(browser, institute, "xin-xac-minh", page="")
    first = institute.verification_asked_at
    post(browser, institute, "xin-xac-minh", page="")
    assert first and institute.verification_asked_at == first
    assert verbs(institute) == ["ask_verification"]


def test_the_waiting_list_is_oldest_first(lan, minh, an, quan, visit):
    with transaction():
        for person, days in ((lan, 1), (minh, 3), (an, 2)):
            waits = person.organisations[0]
            waits.verified_at, waits.verification_asked_at = None, now() - timedelta(days=days)
    expected = [p.organisations[0].name for p in (minh, an, lan)]
    assert [o.name for o in verification.waiting()] == expected and verification.waiting_count() == 3
    page = visit(quan).page("/to-chuc/cho-xac-minh")
    assert [th.text for th in page.all("th") if th.get("scope") == "row"] == expected


# what each kind of organisation asks for: one check of each group
ASKED = {
    "VIEN": [{"MST"}, {"QDTL", "DKKHCN"}],
    "TRUONG": [{"QDTL"}],
    "DOANHNGHIEP": [{"MST"}, {"DKDN"}],
    "HTX": [{"DKHTX", "HDHT"}],
    "TRUNGGIAN": [{"MST"}, {"QDTL", "DKDN", "DKKHCN"}],
    "COQUAN": [{"QDTL"}],
}


@pytest.mark.parametrize("kind", ASKED)
def test_what_each_kind_asks_for(institute, quan, kind):
    with transaction():
        institute.kind, institute.tax_code, institute.verified_at = kind, "3909900116", None
    asked = verification.asked_of(institute, [])
    assert [{entry.code for entry in group.entries} for group in asked] == ASKED[kind]
    assert not any(group.is_met for group in asked)
    for left_out in range(len(asked)):
        with transaction():
            for old in verification.checks_of(institute):
                old.void_at = now()
            for group in [*asked[:left_out], *asked[left_out + 1 :]]:
                check(institute, quan, group.entries[-1].code)
        with pytest.raises(verification.Missing), transaction():
            verification.verify(institute, quan, institute.version)
    with transaction():
        check_all(institute, quan)
        verification.verify(institute, quan, institute.version)
    assert institute.is_verified


def test_the_table_covers_all_kinds(app):
    assert ASKED.keys() == {entry.code for entry in codes("org_kind")}
    known = {entry.code for entry in codes("org_check")}
    assert all(group <= known for groups in ASKED.values() for group in groups)


def test_checking_one_thing_and_giving_the_mark(lan, quan, asking, visit, visitor):
    browser, url = visit(quan), f"/to-chuc/{asking.public_id}"
    assert "Ghi nhận đã xác minh" not in browser.page(f"{url}/xac-minh").text
    post(browser, asking, "kiem-tra", what="MST", document="3909900116", link="masothue.example.vn/tra?q=1")
    assert not asking.is_verified and "Còn điều" in browser.page(f"{url}/xac-minh").text
    post(browser, asking, "kiem-tra", **PAPER)
    post(browser, asking, "kiem-tra", what="DAIDIEN", document="Ông Nguyễn Văn Mẫu, viện trưởng")
    answer = post(browser, asking, "xac-minh")
    assert answer.location == "/to-chuc/cho-xac-minh"
    assert asking.is_verified and asking.verified_by_id == quan.id and asking.verification_asked_at is None
    assert asking.verified_what == "MST QDTL DAIDIEN"
    assert [(c.what, c.officer_id, c.checked_on, c.void_at) for c in checks()] == [
        (code, quan.id, today(), None) for code in ("MST", "QDTL", "DAIDIEN")
    ]
    assert (checks()[0].link, checks()[1].dated) == ("https://masothue.example.vn/tra?q=1", date(2020, 4, 3))
    assert verbs(asking) == ["check", "check", "check", "verify"]
    assert mails_asked() == [("accounts.verified", lan.public_id)]
    text = visitor.page(url).text
    assert f"Đã kiểm tra: mã số thuế, quyết định thành lập, người đại diện, ngày {today():%d/%m/%Y}" in text
    assert PAPER["document"] in text and "03/04/2020" in text
    assert "Nguyễn Văn Mẫu" not in text and quan.name not in text
    assert "Nguyễn Văn Mẫu" in visit(lan).page(url).text


def test_the_mark_beside_the_name_says_what_was_checked(quan, asking, visitor):
    with transaction():
        verify(asking, quan)
    card = next(e for e in visitor.page("/to-chuc").all("article") if asking.name in e.text)
    assert "Đã xác minh: mã số thuế, quyết định thành lập" in card.text


def test_an_old_mark_is_shown_as_one_check(institute, visitor):
    with transaction():
        institute.verified_document, institute.verified_document_date = "Quyết định số 7/QĐ", date(2019, 5, 6)
    text = visitor.page(f"/to-chuc/{institute.public_id}").text
    assert f"Đã xác minh ngày {today():%d/%m/%Y}" in text
    assert "Quyết định số 7/QĐ, ngày 06/05/2019" in text


def test_a_private_document_can_be_erased_from_history(quan, asking):
    with transaction():
        check(asking, quan, "DAIDIEN", document="Ông Nguyễn Văn Mẫu")
        check(asking, quan, "QDTL", document="Số 12")
    private, public = history.entries_of(asking)
    assert "digest" in private.changes["document"] and public.changes["document"] == "Số 12"
    with transaction():
        assert history.erase_personal(asking) == 1
    assert history.verify() == []


FAULTS = {
    "nothing chosen": {"what": ""},
    "forged code": {"what": "CANCUOC"},
    "no document": {"document": ""},
    "over-long document": {"document": "a" * 301},
    "no such day": {"dated": "2020-02-31"},
    "a day to come": {"dated": (today() + timedelta(days=2)).isoformat()},
    "a day long ago": {"dated": "0001-01-01"},
    "not a link": {"link": "javascript:alert(1)"},
    "checked tomorrow": {"checked_on": (today() + timedelta(days=1)).isoformat()},
    "no day of the check": {"checked_on": ""},
    "a tool for a paper": {"file": (b"MZ", "a.exe")},
    "a document of an office program": {"file": (b"PK\x03\x04", "a.docx")},
    "a PDF that is none": {"file": (b"hello", "a.pdf")},
    "an empty file": {"file": (b"", "a.pdf")},
    "a forged paper": {"paper": "khongcogi123"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_check_comes_back_whole(quan, asking, visit, fault):
    sent = PAPER | {"link": "https://giu.example.vn"} | FAULTS[fault]
    if "file" in sent:
        data, name = sent["file"]
        sent["file"] = (io.BytesIO(data), name)
    answer = post(visit(quan), asking, "kiem-tra", **sent)
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text and checks() == []
    assert "giu.example.vn" in answer.text or "link" in FAULTS[fault]


def test_a_tax_code_that_was_not_given_cannot_be_checked(quan, asking, visit):
    with transaction():
        asking.tax_code = None
    answer = post(visit(quan), asking, "kiem-tra", what="MST", document="123")
    assert "Tổ chức chưa khai mã số thuế" in answer.text and checks() == []


def test_a_check_rests_on_a_paper_of_the_organisation(lan, quan, minh, asking, visit):
    with transaction():
        mine, others = hand_in(asking, lan), hand_in(minh.organisations[0], minh)
    browser = visit(quan)
    assert post(browser, asking, "kiem-tra", **PAPER, paper=others.public_id).status_code == 200
    post(browser, asking, "kiem-tra", **PAPER, paper=mine.public_id)
    post(browser, asking, "kiem-tra", **PAPER, file=(upload().stream, "tra cứu.pdf"))
    first, second = checks()
    assert first.paper_id == mine.id and second.paper.file.filename == "tra cứu.pdf"
    assert second.paper.file.attached and second.paper.sender_id == quan.id
    assert browser.get(f"/to-chuc/{asking.public_id}/giay-to/{second.paper.public_id}", buffered=True).data == PDF


def test_a_second_click_notes_one_check(quan, asking, visit):
    browser = visit(quan)
    sent = PAPER | {"form_token": "x" * 24}
    for _ in range(2):
        post(browser, asking, "kiem-tra", **sent)
    assert len(checks()) == 1


def test_a_check_can_be_taken_back_before_the_mark(quan, asking, visit):
    with transaction():
        one = check(asking, quan, "QDTL")
    post(visit(quan), asking, f"kiem-tra/{one.public_id}/bo")
    assert one.void_at and verification.checks_of(asking) == [] and verbs(asking)[-1] == "take_check_back"
    with transaction():
        verify(asking, quan)
    answer = post(visit(quan), asking, f"kiem-tra/{verification.checks_of(asking)[0].public_id}/bo")
    assert answer.status_code == 409 and len(verification.checks_of(asking)) == 2


def test_the_second_of_two_officers_gets_409(quan, admin, asking, visit):
    with transaction():
        check_all(asking, quan)
    first, second = visit(quan), visit(admin)
    url = f"/to-chuc/{asking.public_id}/xac-minh"
    late = {"csrf_token": second.csrf_token(), "version": str(asking.version)}
    first.submit(url)
    answer = second.post(url, data=late)
    assert answer.status_code == 409 and "Đã có người xử lý trước" in answer.text
    assert "Đã kiểm tra: mã số thuế" in answer.text
    assert verbs(asking).count("verify") == 1 and asking.verified_by_id == quan.id


# what the officer is about to send, and the address; the owner changes the name meanwhile
OVERTAKEN = {
    "kiem-tra": PAPER | {"document": "Chữ của cán bộ", "checked_on": "2026-01-02"},
    "xac-minh": {},
    "bo-xac-minh": {"reason": "Chữ của cán bộ"},
    "tam-ngung": {"reason": "Chữ của cán bộ"},
}


@pytest.mark.parametrize("what", OVERTAKEN)
def test_the_owner_edits_while_the_officer_decides(lan, quan, asking, visit, what):
    with transaction():
        check_all(asking, quan)
    browser = visit(quan)
    late = OVERTAKEN[what] | {"csrf_token": browser.csrf_token(), "version": str(asking.version)}
    before = len(checks())
    visit(lan).submit(f"/to-chuc/{asking.public_id}/sua", {"name": "Viện khác hẳn"})
    answer = browser.post(f"/to-chuc/{asking.public_id}/{what}", data=late)
    assert answer.status_code == 409 and "Viện khác hẳn" in answer.text
    assert "Chữ của cán bộ" in answer.text or what == "xac-minh"
    assert not asking.is_verified and not asking.is_suspended and len(checks()) == before
    assert verification.checks_of(asking) == []  # they were about the old name


@pytest.mark.parametrize(
    "change", [{"name": "Sở Khoa học và Công nghệ"}, {"kind": "COQUAN"}, {"tax_code": "3909900109"}]
)
def test_what_was_checked_must_be_checked_again(lan, quan, asking, visit, change):
    with transaction():
        verify(asking, quan)
    visit(lan).submit(f"/to-chuc/{asking.public_id}/sua", change)
    assert not asking.is_verified and asking.verification_asked_at and not asking.verified_what
    assert asking.recheck_on is None and verification.checks_of(asking) == []


def test_other_changes_do_not_lapse_it(lan, quan, asking, visit):
    with transaction():
        verify(asking, quan)
    visit(lan).submit(f"/to-chuc/{asking.public_id}/sua", {"about": "Khác"})
    assert asking.is_verified and len(verification.checks_of(asking)) == 2


def test_the_check_is_repeated_when_its_time_comes(app, lan, quan, asking, visit, visitor, work):
    long_ago = now() - timedelta(days=750)
    with transaction(), clock.at(long_ago):
        verify(asking, quan)
    first = checks()
    assert asking.recheck_on and asking.recheck_on < today() and verification.is_due(asking)
    assert verification.due() == [asking] and verification.due_count() == 1
    browser = visit(quan)
    assert asking.name in browser.page("/to-chuc/cho-xac-minh").text
    with pytest.raises(verification.Missing), transaction():
        verification.verify(asking, quan, asking.version)  # nothing was compared since
    with transaction():
        check_all(asking, quan)
        verification.verify(asking, quan, asking.version)
    assert all(one.void_at for one in first) and len(verification.checks_of(asking)) == 2
    assert verification.due() == [] and verbs(asking)[-1] == "verify_again"
    assert f"ngày {today():%d/%m/%Y}" in visitor.page(f"/to-chuc/{asking.public_id}").text
    assert mails_asked().count(("accounts.verified", lan.public_id)) == 1


@pytest.mark.parametrize(
    ("day", "due_on"),
    [("2024-01-31", "2026-01-31"), ("2024-02-29", "2026-02-28"), ("2024-12-15", "2026-12-15")],
)
def test_the_day_of_the_next_check(app, day, due_on):
    moment = clock.now().replace(year=int(day[:4]), month=int(day[5:7]), day=int(day[8:]), hour=3)
    assert verification.recheck_day(moment) == date.fromisoformat(due_on)


def test_verifiers_are_told_what_is_due(app, quan, admin, hoa, asking, work):
    def told() -> set[int]:
        kind = Notice.kind == "organisations.rechecks_due"
        return set(db.session.execute(select(Notice.person_id).where(kind)).scalars())

    with transaction():
        _enqueue("accounts.rechecks")
    work()
    assert told() == set()  # nothing is due
    with transaction(), clock.at(now() - timedelta(days=750)):
        verify(asking, quan)
    with transaction():
        _enqueue("accounts.rechecks")
    work()
    assert told() == {quan.id, admin.id}
    notice = db.session.execute(select(Notice)).scalars().first()
    assert notice.params == {"count": 1} and notice.link == "/to-chuc/cho-xac-minh"


def _enqueue(name: str) -> None:
    db.session.add(Job(name=name, args={}))


def test_taking_it_back_with_a_reason(lan, quan, institute, visit):
    post(visit(quan), institute, "bo-xac-minh", page="bo-xac-minh", reason="Giấy phép đã hết hạn.")
    assert not institute.is_verified and mails_asked() == [("accounts.unverified", lan.public_id)]
    assert history.entries_of(institute)[-1].reason == "Giấy phép đã hết hạn."
    assert "Giấy phép đã hết hạn." in visit(lan).page(f"/to-chuc/{institute.public_id}").text


def test_taking_it_back_voids_the_checks(quan, asking):
    with transaction():
        verify(asking, quan)
        verification.unverify(asking, quan, asking.version, "Sai")
    assert verification.checks_of(asking) == [] and all(one.void_at for one in checks())
    with pytest.raises(NotOpen), transaction():
        verification.unverify(asking, quan, asking.version, "Sai")


def test_turning_a_wish_down(quan, lan, asking, visit):
    post(visit(quan), asking, "bo-xac-minh", page="bo-xac-minh", reason="Thiếu mã số thuế.")
    assert asking.verification_asked_at is None and verification.waiting() == []
    post(visit(lan), asking, "xin-xac-minh", page="")
    assert asking.verification_asked_at  # may ask again


def test_no_reason_no_change(quan, institute, visit):
    answer = post(visit(quan), institute, "bo-xac-minh", page="bo-xac-minh", reason="   ")
    assert answer.status_code == 200 and institute.is_verified


def test_the_reason_is_not_public(quan, institute, visit, visitor):
    post(visit(quan), institute, "bo-xac-minh", page="bo-xac-minh", reason="Lý do riêng.")
    assert "Lý do riêng." not in visitor.get(f"/to-chuc/{institute.public_id}").text


def test_the_private_note_is_data(app):
    assert {entry.code for entry in codes("org_check") if entry.extra.get("private")} == {
        "DAIDIEN",
        "QUANLY",
        "DIACHI",
    }
    assert find("org_check", "CANCUOC") is None  # identity cards are never asked for


def test_the_desk_opens_with_a_flat_number_of_queries(quan, asking, visit, counted):
    browser, url = visit(quan), f"/to-chuc/{asking.public_id}/xac-minh"
    with transaction():
        check(asking, quan, "QDTL", paper=hand_in(asking, quan))
    few = counted(lambda: browser.get(url))
    with transaction():
        for _ in range(6):
            check(asking, quan, "QDTL", paper=hand_in(asking, quan))
    assert counted(lambda: browser.get(url)) <= few
