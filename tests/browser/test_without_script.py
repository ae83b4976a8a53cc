"""JavaScript is a comfort: everything that matters works without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import words
from tests.browser.forms import write_in_steps
from tests.browser.people import NARROW, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")


def test_searching_and_filtering(person: Callable[..., Person]):
    guest = person(java_script_enabled=False).go("/")
    guest.main.get_by_role("searchbox").fill("may say mit")
    guest.press("Tìm")
    guest.sees("máy sấy" if guest.main.get_by_text("máy sấy").count() else "sấy")
    before = guest.main.locator(".card").count()
    assert before
    guest.main.locator(".facet a").first.click()
    assert 0 < guest.main.locator(".card").count() <= before
    guest.main.get_by_label("Sắp xếp").select_option(label="Mới nhất")
    guest.press("Xếp lại")  # with script the list sorts itself
    assert "sap-xep=moi" in guest.page.url and "may+say+mit" in guest.page.url.replace("%20", "+")
    guest.shot("sorted")


def test_the_menu_on_a_phone(person: Callable[..., Person]):
    minh = person("minh", width=NARROW, java_script_enabled=False).go("/")
    minh.page.locator(".menu summary").click()
    minh.shot("menu")
    minh.page.get_by_role("navigation", name="Cá nhân").get_by_role("link", name="Bàn làm việc").click()
    expect(minh.page).to_have_url(minh.site.url("/ban-lam-viec"))


def test_posting_a_need(person: Callable[..., Person]):
    """Sent with a gap first: nothing that was typed is lost."""
    minh = person("minh", java_script_enabled=False).go("/nhu-cau/moi")
    texts = {**words.NEED_TEXTS, "Tên gọi": "Cần nền chuồng khô, gửi không cần JavaScript"}
    amount = {"Kinh phí cao nhất": "năm trăm triệu gì đó"}
    minh.choose("Đăng thay mặt", words.COOPERATIVE)
    write_in_steps(minh, {**texts, **amount}, {2: lambda: minh.choose("Tỉnh, thành phố", "Tây Ninh")}, last=3)
    minh.fill(amount).press("Lưu và tiếp")
    minh.sees("Chưa lưu được", "Kinh phí cao nhất").shot("errors")
    expect(minh.main.get_by_label("Kinh phí cao nhất")).to_have_value(amount["Kinh phí cao nhất"])
    minh.fill({"Kinh phí cao nhất": "600 triệu"}).press("Lưu và tiếp")
    minh.sees("Chọn ít nhất một lĩnh vực", texts["Tên gọi"], "600.000.000 đồng").shot("review")
    minh.follow("Chọn ít nhất một lĩnh vực").open("Khoa học nông nghiệp").tick("Chăn nuôi")
    minh.press("Gợi ý lại").press("Lưu và tiếp").press("Lưu và tiếp")
    minh.follow("Xem trước").sees("Xem trước: đây là trang", texts["Vấn đề cần giải quyết"]).follow("Về bước xem lại")
    minh.press("Lưu và gửi duyệt").sees("Đã gửi duyệt", texts["Tên gọi"], "Chờ duyệt").shot("sent")
