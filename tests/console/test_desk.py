"""The desks of members and officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import service
from marketplace.catalogue.models import Need, Technology
from marketplace.console import desk
from marketplace.extensions import db
from marketplace.kernel import counters, history, jobs
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.moderation import reports
from marketplace.notices import service as notices
from tests.cast import make_need, make_organisation, make_person, make_technology
from tests.console.conftest import Statements, add, put_deal, put_question
from tests.html import Page
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]


def links(page: Page) -> dict[str, str]:
    return {a.text: a.get("href") for a in page.one("main").all("a")}


def lines(page: Page, heading: str) -> list[str]:
    """The lines of the list under a heading."""
    panel = next(one for one in page.all("div") if one.get("class") == "panel" and heading in one.text)
    return [li.text for li in panel.all("li")]


def duties(page: Page) -> dict[str, str]:
    found = [p.text.partition(" ") for p in page.all("p") if p.get("class") == "stat"]
    return {text: number for number, _, text in found}


def test_a_guest_is_asked_to_sign_in(visitor: Visitor):
    response = visitor.get("/ban-lam-viec")
    assert response.status_code == 303 and "next=/ban-lam-viec" in response.location


def test_whoever_has_no_organisation_is_led_to_make_one(app: Any, visit: Visit):
    with transaction():
        newcomer = make_person("Võ Hoài An", "moi@example.vn")
    page = visit(newcomer).page("/ban-lam-viec")
    assert links(page)["Lập trang tổ chức"] == "/to-chuc/moi"
    assert "moi@example.vn" in page.text and "Đăng công nghệ" not in page.one("main").text


class TestMember:
    def test_a_suspended_organisation_is_not_marked_as_verified(self, lan: Person, visit: Visit):
        browser = visit(lan)
        assert "Đã xác minh" in lines(browser.page("/ban-lam-viec"), "Tổ chức của bạn")[0]
        with transaction():
            lan.organisations[0].suspended_at = now()
        [told] = lines(browser.page("/ban-lam-viec"), "Tổ chức của bạn")
        assert "Tạm ngừng hoạt động" in told and "Đã xác minh" not in told

    def test_where_to_begin(self, lan: Person, visit: Visit):
        page = visit(lan).page("/ban-lam-viec")
        assert links(page)["Đăng công nghệ"] == "/cong-nghe/moi" and links(page)["Nêu nhu cầu"] == "/nhu-cau/moi"
        assert "Chưa có tin nào" in page.text and "Không có việc nào đang chờ bạn" in page.text
        assert "Việc của cán bộ" not in page.text

    def test_a_viewer_starts_nothing(self, lan: Person, app: Any, visit: Visit):
        with transaction():
            viewer = make_person("Người xem", "xem@example.vn")
            organisation = lan.organisations[0].id
            db.session.add(Membership(person_id=viewer.id, organisation_id=organisation, role=VIEWER))
            make_technology(lan, lan.organisations[0], "Bản nháp của viện")
        page = visit(viewer).page("/ban-lam-viec")
        assert "Bản nháp của viện" in page.text
        assert not {"Đăng công nghệ", "Nêu nhu cầu", "sửa tiếp"} & links(page).keys()

    def test_my_items_and_nobody_elses(self, lan: Person, minh: Person, technology: Technology, need: Need, visit):
        counters.count_view("technology", technology.public_id)
        counters.count_view("technology", technology.public_id)
        page = visit(lan).page("/ban-lam-viec")
        row = next(tr for tr in page.one("table").all("tr") if technology.title in tr.text)
        assert technology.number in row.text
        assert [td.text for td in row.all("td") if td.get("data-label") == "Lượt xem"] == ["2"]
        assert need.title not in page.text

    def test_returned_items_come_first(self, lan: Person, quan: Person, visit: Visit):
        with transaction():
            item = make_technology(lan, lan.organisations[0], "Tin bị trả lại")
            service.submit(item, lan)
            service.send_back(item, quan, ["THIEUNOIDUNG"], "Xin nêu rõ hơn.")
            make_technology(lan, lan.organisations[0], "Bản nháp")
            service.submit(make_technology(lan, lan.organisations[0], "Tin chờ duyệt"), lan)
        page = visit(lan).page("/ban-lam-viec")
        assert "Bổ sung theo góp ý của cán bộ: Tin bị trả lại" in page.text
        rows = lines(page, "Tin chưa đăng hoặc không còn đăng")
        assert [row.split(" Công nghệ")[0].rpartition(" ")[0] for row in rows] == [
            "Tin bị trả lại Cần bổ",
            "Bản nháp Bản",
            "Tin chờ duyệt Chờ",
        ]
        assert [("sửa tiếp" in row) for row in rows] == [True, True, False]

    def test_many_items_are_shown_on_request(self, lan: Person, technology: Technology, visit: Visit):
        """Those on show and the others do not take one another's place."""
        with transaction():
            for number in range(17):
                make_need(lan, lan.organisations[0], f"Nhu cầu {number:02}")
        browser = visit(lan)
        page = browser.page("/ban-lam-viec")
        assert len(lines(page, "Tin chưa đăng hoặc không còn đăng")) == desk.MOST
        assert technology.title in page.one("table").text
        page = browser.page(links(page)["Xem cả 18 tin của tổ chức bạn"].partition("#")[0])
        assert len(lines(page, "Tin chưa đăng hoặc không còn đăng")) == 17
        assert "Xem cả" not in page.text

    def test_the_page_of_all_keeps_to_its_size(self, lan: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(desk, "VERY_MOST", 8)
        with transaction():
            for number in range(9):
                make_need(lan, lan.organisations[0], f"Nhu cầu {number:02}")
        page = visit(lan).page("/ban-lam-viec?tin=het")
        assert len(lines(page, "Tin chưa đăng hoặc không còn đăng")) == 8
        assert "Danh sách đủ ở trong tệp CSV" in page.text and "Xem cả" not in page.text

    def test_a_question_waits_for_my_answer(self, lan: Person, minh: Person, question: str, visit: Visit):
        page = visit(lan).page("/ban-lam-viec")
        assert "Trả lời đề nghị kết nối" in page.text and "bạn nhận" in page.text
        assert any(question in href for href in links(page).values())
        assert minh.organisations[0].name not in page.text, "names are exchanged later"
        page = visit(minh).page("/ban-lam-viec")
        assert "Trả lời đề nghị kết nối" not in page.text and "bạn gửi" in page.text

    def test_deals_name_the_other_side(self, lan: Person, minh: Person, an: Person, hoa, technology, visit: Visit):
        with transaction():
            put_deal(technology, minh, hoa, "GD-2026-0001")
        for person, partner in ((lan, minh), (minh, lan)):
            page = visit(person).page("/ban-lam-viec")
            assert "GD-2026-0001" in page.text and partner.organisations[0].name in page.text
        assert "GD-2026-0001" not in visit(an).page("/ban-lam-viec").text

    def test_unread_notices(self, lan: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(notices.KINDS, "test.desk", notices.Kind("test.desk", "Tiêu đề", "Nội dung"))
        with transaction():
            notices.tell(lan, "test.desk", "/")
        assert links(visit(lan).page("/ban-lam-viec"))["1 thông báo chưa đọc"] == "/thong-bao"

    def test_no_statement_per_row(self, lan, minh, an, hoa, technology, visit: Visit, statements: Statements):
        browser = visit(lan)
        browser.page("/ban-lam-viec")
        with transaction():
            put_question(technology, minh)
            put_deal(technology, an, hoa, "GD-2026-0001")
        with statements() as few:
            browser.page("/ban-lam-viec")
        with transaction():
            for number in range(9):
                item = make_technology(lan, lan.organisations[0], f"Công nghệ {number}")
                put_question(item, minh)
                put_deal(item, an, hoa, f"GD-2026-01{number:02}")
        with statements() as many:
            browser.page("/ban-lam-viec")
        assert len(many) == len(few) <= 15


class TestOfficer:
    def test_members_do_not_see_the_office(self, lan: Person, visit: Visit):
        assert not duties(visit(lan).page("/ban-lam-viec"))

    @pytest.mark.parametrize(
        ("role", "texts"),
        [
            (
                "moderator",
                {
                    "tin chờ duyệt",
                    "tin quá hạn trả lời",
                    "phản ánh chờ xử lý",
                    "khiếu nại chờ giải quyết",
                    "tổ chức chờ xác minh",
                    "thư gửi lỗi",
                },
            ),
            (
                "broker",
                {
                    "yêu cầu chờ giới thiệu",
                    "hồ sơ đang trao đổi do bạn phụ trách",
                    "cặp ghép nối được đề xuất",
                    "nhu cầu chưa có nguồn cung phù hợp",
                    "hồ sơ đứng yên",
                    "hợp đồng khai báo chờ kiểm tra",
                    "thư gửi lỗi",
                },
            ),
            ("admin", {"tổ chức chờ xác minh", "hồ sơ đứng yên", "hợp đồng khai báo chờ kiểm tra", "thư gửi lỗi"}),
        ],
    )
    def test_each_role_sees_its_own_work(self, app: Any, visit: Visit, role: str, texts: set[str]):
        with transaction():
            officer = make_person("Cán bộ", "canbo@example.vn", role)
        page = visit(officer).page("/ban-lam-viec")
        assert duties(page) == dict.fromkeys(texts, "0")
        assert "Lập trang tổ chức" not in page.text

    def test_no_figure_leads_to_a_shut_door(self, app: Any, visit: Visit):
        for role in ("moderator", "broker", "admin"):
            with transaction():
                officer = make_person("Cán bộ", f"{role}@example.vn", role)
            browser = visit(officer)
            for url in links(browser.page("/ban-lam-viec")).values():
                assert browser.get(url).status_code == 200, (role, url)

    def test_the_figures(self, lan, minh, an, hoa: Person, technology: Technology, app: Any, visit: Visit):
        with transaction():
            chief = make_person("Trưởng phòng", "truong@example.vn", "moderator", "broker", "admin")
            service.submit(make_technology(lan, lan.organisations[0], "Tin chờ duyệt"), lan)
            make_organisation("Chờ xác minh", "HTX", verified=False, verification_asked_at=now())
            make_organisation("Đến hạn kiểm tra lại", "HTX", verified_at=now(), recheck_on=today())
            put_question(technology, minh, status="accepted", answered_at=now())
            put_deal(technology, an, hoa, "GD-2026-0001")
            add("mail", to="a@example.vn", kind="x", params={}, state="failed", error="550")
            jobs.enqueue("test.parked")
            db.session.execute(db.update(jobs.Job).where(jobs.Job.name == "test.parked").values(state="parked"))
        page = visit(chief).page("/ban-lam-viec")
        assert duties(page) == {
            "tin chờ duyệt": "1",
            "tin quá hạn trả lời": "0",
            "phản ánh chờ xử lý": "0",
            "khiếu nại chờ giải quyết": "0",
            "tổ chức chờ xác minh": "2",
            "yêu cầu chờ giới thiệu": "1",
            "hồ sơ đang trao đổi do bạn phụ trách": "0",
            "hồ sơ đứng yên": "0",
            "cặp ghép nối được đề xuất": "0",
            "nhu cầu chưa có nguồn cung phù hợp": "0",
            "hợp đồng khai báo chờ kiểm tra": "0",
            "thư gửi lỗi": "1",
        }
        assert "1 đến hạn kiểm tra lại" in page.text
        assert "1 việc nền đã dừng" in page.text and "tin cũ nhất gửi" in page.text
        assert duties(visit(hoa).page("/ban-lam-viec"))["hồ sơ đang trao đổi do bạn phụ trách"] == "1"

    def test_a_silent_worker_is_told(self, quan: Person, visit: Visit):
        assert "Chương trình chạy nền không hoạt động" in visit(quan).page("/ban-lam-viec").text
        counters.beat("worker")
        assert "Chương trình chạy nền không hoạt động" not in visit(quan).page("/ban-lam-viec").text


def test_officers_see_whether_history_is_whole(technology, quan, admin, visit):
    assert "chưa được kiểm tra lần nào" in visit(quan).page("/ban-lam-viec").text
    with transaction():
        history.note_check([])
    assert "Sổ lịch sử nguyên vẹn" in visit(quan).page("/ban-lam-viec").text
    with transaction():
        history.note_check([history.Break("technology abc #2", "content")])
    assert "Sổ lịch sử có 1 chỗ không khớp" in visit(admin).page("/ban-lam-viec").text
    assert "không khớp" not in visit(quan).page("/ban-lam-viec").text


def test_reports_and_appeals_are_duties_of_moderators(technology, quan, admin, visit):
    with transaction():
        reports.make(technology, "LUADAO", "x", "", "vi")
    page = visit(quan).page("/ban-lam-viec")
    assert {"/kiem-duyet/phan-anh", "/kiem-duyet/khieu-nai"} <= {a.get("href") for a in page.all("a")}
    assert "phản ánh chờ xử lý" in page.text
    assert "phản ánh chờ xử lý" not in visit(admin).page("/ban-lam-viec").text
