"""The list of notices, and the officers' page of mails in trouble."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.notices import service
from marketplace.notices.models import Mail, Notice
from tests.notices.conftest import MailServer, StartServer, only_mail
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]
Work = Callable[[], int]


@pytest.fixture
def three(lan: Person, hello: str) -> list[str]:
    """Lan was told three things; their public ids, the oldest first."""
    with transaction():
        for who in ("một", "hai", "ba"):
            service.tell(lan, hello, "/to-chuc", who=who)
    return list(db.session.execute(db.select(Notice.public_id).order_by(Notice.id)).scalars())


def unread(lan: Person) -> int:
    db.session.rollback()
    return service.unread_count(lan)


def test_newest_first_and_unread_marked(lan: Person, three: list[str], visit: Visit):
    page = visit(lan).page("/thong-bao")
    titles = [h.text for h in page.all("h2")]
    assert titles == [f"Chào mừng {who} đến với Sàn" for who in ("ba", "hai", "một")]
    assert page.text.count("Chưa đọc") == 3
    assert unread(lan) == 3, "looking changes nothing"


def test_opening_marks_as_read_and_leads_on(lan: Person, three: list[str], visit: Visit):
    browser = visit(lan)
    response = browser.submit(f"/thong-bao/{three[1]}/mo", page="/thong-bao")
    assert (response.status_code, response.location) == (303, "/to-chuc")
    assert unread(lan) == 2
    assert browser.page("/thong-bao").text.count("Chưa đọc") == 2


def test_marking_one_or_all(lan: Person, three: list[str], visit: Visit):
    browser = visit(lan)
    assert browser.submit(f"/thong-bao/{three[0]}/da-doc", page="/thong-bao").status_code == 303
    assert unread(lan) == 2
    assert browser.submit("/thong-bao/da-doc", page="/thong-bao").status_code == 303
    assert unread(lan) == 0
    assert "Đánh dấu đã đọc tất cả" not in browser.page("/thong-bao").text


@pytest.mark.parametrize("verb", ["mo", "da-doc"])
def test_the_notices_of_others_are_out_of_reach(
    lan: Person, an: Person, quan: Person, three: list[str], visit: Visit, verb: str
):
    for person in (an, quan):
        browser = visit(person)
        assert browser.submit(f"/thong-bao/{three[0]}/{verb}", page="/thong-bao").status_code == 404
        assert "Chào mừng" not in browser.page("/thong-bao").text
    assert unread(lan) == 3


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(lan: Person, hello: str, visit: Visit, link: str):
    with transaction():
        service.tell(lan, hello, link, who="x")
    public_id = db.session.execute(db.select(Notice.public_id)).scalar_one()
    response = visit(lan).submit(f"/thong-bao/{public_id}/mo", page="/thong-bao")
    assert response.location == "/thong-bao"


def test_pages_of_twenty(lan: Person, hello: str, visit: Visit):
    with transaction():
        for number in range(45):
            service.tell(lan, hello, "/", who=str(number))
    browser = visit(lan)
    assert [len(browser.page(f"/thong-bao?trang={n}").all("h2")) for n in (1, 2, 3)] == [20, 20, 5]
    assert len(browser.page("/thong-bao?trang=99").all("h2")) == 5
    assert len(browser.page("/thong-bao?trang=x").all("h2")) == 20


def test_an_empty_list_says_what_will_stand_there(an: Person, visit: Visit):
    assert "Chưa có thông báo nào" in visit(an).page("/thong-bao").text


def test_a_guest_is_asked_to_sign_in(visitor: Visitor):
    assert "/dang-nhap" in visitor.get("/thong-bao").location
    assert "/dang-nhap" in visitor.get("/thu-gui-loi").location


def test_the_menu_counts_with_one_query(lan: Person, three: list[str], visit: Visit, visitor: Visitor):
    browser, seen = visit(lan), []

    def note(connection, cursor, statement, *rest):
        if "count(" in statement and "notice" in statement:
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = browser.page("/thu-gui-loi", 403)
        assert not seen, "an error page counts nothing"
        page = browser.page("/thong-bao")
        assert "3 chưa đọc" in page.text
        assert len(seen) == 2, "the list and the unread"
        visitor.get("/dang-nhap")
        assert len(seen) == 2
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class TestMailsInTrouble:
    @pytest.fixture
    def failed(self, told: Mail, mail_server: MailServer, work: Work) -> MailServer:
        mail_server.rcpt = "550 không có hộp thư <này>"
        work()
        return mail_server

    def test_only_officers_see_them(self, failed: MailServer, lan: Person, an: Person, visit: Visit):
        mail = only_mail().public_id
        for person in (lan, an):
            assert visit(person).get("/thu-gui-loi").status_code == 403
            assert visit(person).submit(f"/thu-gui-loi/{mail}/gui-lai", page="/thong-bao").status_code == 403
            assert visit(person).submit("/thu-gui-loi/gui-lai", page="/thong-bao").status_code == 403

    def test_the_officer_reads_what_the_server_said(self, failed: MailServer, quan: Person, visit: Visit):
        page = visit(quan).page("/thu-gui-loi")
        assert "550 không có hộp thư <này>" in page.text
        assert "lan@example.vn" in page.text and "Chào mừng bà Lan" in page.text

    def test_resending(self, failed: MailServer, quan: Person, visit: Visit, work: Work):
        mail, browser = only_mail().public_id, visit(quan)
        failed.rcpt = ""
        assert browser.submit(f"/thu-gui-loi/{mail}/gui-lai", page="/thu-gui-loi").status_code == 303
        assert only_mail().state == "waiting"
        work()
        assert len(failed.got) == 1 and only_mail().state == "sent"
        assert [e.verb for e in history.entries_of(only_mail())] == ["resend"]
        assert "Không có thư nào gặp lỗi" in browser.page("/thu-gui-loi").text
        browser.submit(f"/thu-gui-loi/{mail}/gui-lai", page="/thu-gui-loi")
        work()
        assert len(failed.got) == 1, "what was sent is not sent again"

    def test_resending_all(self, failed: MailServer, lan: Person, hello: str, admin: Person, visit: Visit, work: Work):
        with transaction():
            service.tell(lan, hello, "/", who="hai")
        work()
        failed.rcpt = ""
        assert visit(admin).submit("/thu-gui-loi/gui-lai", page="/thu-gui-loi").status_code == 303
        work()
        assert len(failed.got) == 2

    def test_a_waiting_mail_is_sent_at_once(
        self, told: Mail, mail_server: MailServer, quan: Person, visit: Visit, work: Work
    ):
        mail_server.rcpt = "451 later"
        work()
        mail_server.rcpt = ""
        browser = visit(quan)
        page = browser.page("/thu-gui-loi")
        assert "Đang chờ" in page.text and "đã thử 1 lần" in page.text
        browser.submit(f"/thu-gui-loi/{told.public_id}/gui-lai", page="/thu-gui-loi")
        work()
        assert len(mail_server.got) == 1

    def test_without_a_server_the_officer_is_told_so(self, told: Mail, hoa: Person, visit: Visit):
        assert "MAIL_HOST" in visit(hoa).page("/thu-gui-loi").text

    def test_with_a_server_not(self, start_server: StartServer, hoa: Person, visit: Visit):
        start_server()
        assert "MAIL_HOST" not in visit(hoa).page("/thu-gui-loi").text
