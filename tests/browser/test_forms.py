"""The two forms as people use them: steps and keys counted, on a phone, by keyboard alone, through a lost session."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.forms import Journey
from tests.browser.people import NARROW, Person
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

MOST_SECONDS = 300
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d")


def test_a_need_on_a_phone_in_under_five_minutes(person: Callable[..., Person]):
    minh = person("minh", width=NARROW).go("/nhu-cau/moi")
    went = Journey(minh)
    went.type("Tên gọi", "Cần máy sấy chuối 300 kg mỗi mẻ")
    went.type("Vấn đề cần giải quyết", "Chuối chín rộ bán không kịp, phơi nắng thì sạm màu và dễ mốc khi gặp mưa.")
    went.press("Lưu và tiếp")
    went.type("Yêu cầu bắt buộc", "Sấy được 300 kg mỗi mẻ")
    hint = minh.main.locator("#goi-y [name=st_field]").first
    expect(minh.main.locator("#goi-y .why").first).to_contain_text("vì bạn viết")
    went.click(hint)
    minh.shot("suggested")
    went.press("Lưu và tiếp")
    went.type("Kinh phí cao nhất", "300 triệu")
    went.press("Lưu và tiếp")
    minh.sees("300.000.000 đồng").shot("review")
    went.press("Lưu và gửi duyệt")
    minh.sees("Đã gửi duyệt")
    sys.stdout.write(f"\n{went.told('a need on a phone')}, about {went.seconds_by_thumb():.0f} s by thumb\n")
    assert went.pages <= 5 and went.clicks <= 9 and went.seconds_by_thumb() < MOST_SECONDS


def test_a_technology_with_the_level_by_questions(person: Callable[..., Person]):
    lan = person("lan").go("/cong-nghe/moi")
    went = Journey(lan)
    went.type("Tên gọi", "Sấy chuối bằng bơm nhiệt, đỡ một phần ba tiền điện")
    went.type("Vấn đề cần giải quyết", "Chuối chín rộ bán không kịp, phơi nắng thì sạm màu và dễ mốc.")
    went.type("Giải pháp", "Buồng sấy bơm nhiệt 45–55 độ C, gió tuần hoàn kín.")
    went.type("Lợi ích cho bên nhận", "Giữ màu, độ ẩm dưới 12 %, giảm một phần ba tiền điện.")
    went.press("Lưu và tiếp")
    went.click(lan.main.locator("summary", has_text="Chưa rõ mức nào"))
    for code, answer in zip(("H1", "H2", "H3", "H4", "H5"), ("co", "co", "co", "co", "chua"), strict=True):
        went.click(lan.main.locator(f"#hoi-trl-{code}-{answer}"))
    went.press("Tính mức TRL")
    expect(lan.main.locator("#trl-found")).to_contain_text("TRL 7")
    expect(lan.main.locator("[name=trl][value='7']")).to_be_checked()
    went.type("Minh chứng cho mức sẵn sàng", "Chạy thử 6 tháng tại một hợp tác xã, có biên bản.")
    lan.shot("trl")
    went.press("Lưu và tiếp")
    went.click(lan.main.get_by_label("Chuyển quyền sử dụng không độc quyền"))
    went.click(lan.main.get_by_label(re.compile("^Giá thỏa thuận")))
    went.press("Lưu và tiếp")
    went.click(lan.main.locator("#goi-y [name=st_field]").first)
    went.press("Lưu và tiếp")
    expect(lan.main.locator(".form-steps .is-gaps")).to_have_count(0)
    lan.shot("review")
    went.press("Lưu và gửi duyệt")
    lan.sees("Đã gửi duyệt")
    sys.stdout.write(f"\n{went.told('a technology')}\n")
    assert went.pages <= 7 and went.clicks <= 24


def test_a_need_by_keyboard_alone(person: Callable[..., Person]):
    minh = person("minh").go("/nhu-cau/moi")
    page = minh.page
    tab_to(page, id="title")
    page.keyboard.type("Cần máy bóc vỏ lụa hạt điều")
    tab_to(page, id="problem")
    page.keyboard.type("Bóc bằng tay chậm, hạt vỡ nhiều.")
    tab_to(page, words="Lưu và tiếp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sua?buoc=2")
    tab_to(page, id="must_have")
    page.keyboard.type("Hạt vỡ dưới 5 %")
    tab_to(page, id=minh.main.locator("#goi-y [name=st_field]").first.get_attribute("id") or "?")
    page.keyboard.press("Space")
    tab_to(page, id="province")
    page.keyboard.type("binh duong")  # without marks, and what it was called before
    expect(minh.main.get_by_role("option", name=re.compile("Thành phố Hồ Chí Minh .*Bình Dương"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(minh.main.locator("#province")).to_have_value("Thành phố Hồ Chí Minh")
    tab_to(page, id="keywords")
    page.keyboard.press("Enter")  # in a line of text: on to the next step
    page.wait_for_url("**/sua?buoc=3")
    tab_to(page, words="Lưu và tiếp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sua?buoc=4")
    tab_to(page, words="Lưu và gửi duyệt")
    page.keyboard.press("Enter")
    minh.sees("Đã gửi duyệt")


def test_what_was_typed_outlives_the_session(person: Callable[..., Person]):
    """Saved while typing; then the session is gone: kept in the tab, and offered after signing in again."""
    minh = person("minh", signed_in=False)
    sign_in(minh)
    minh.go("/nhu-cau/moi").fill({"Tên gọi": "Cần kho lạnh cho rau"}).press("Lưu và tiếp")
    minh.page.wait_for_url("**/sua?buoc=2")
    minh.fill({"Yêu cầu bắt buộc": "Giữ 2–5 độ C"})
    status = minh.main.locator("#saved [role=status]")
    with minh.page.expect_response(lambda answer: answer.request.headers.get("x-autosave") == "1"):
        pass
    expect(status).to_have_text(SAVED)
    address = minh.page.url
    minh.page.reload()
    expect(minh.main.get_by_label("Yêu cầu bắt buộc")).to_have_value("Giữ 2–5 độ C")
    minh.context.clear_cookies()
    minh.fill({"Quy mô, công suất": "10 tấn rau mỗi ngày"})
    expect(status).to_contain_text("Nội dung vẫn được giữ")
    minh.shot("lost")
    status.get_by_role("link", name="Đăng nhập lại").click()
    sign_in(minh, come_back=True)
    assert minh.page.url == address
    minh.sees("Có nội dung bạn đã gõ lúc").shot("offered")
    minh.press("Lấy lại nội dung đó")
    expect(minh.main.get_by_label("Quy mô, công suất")).to_have_value("10 tấn rau mỗi ngày")
    minh.press("Lưu và tiếp")
    minh.page.wait_for_url("**/sua?buoc=3")
    assert kept(minh) == []


def test_signing_out_forgets_what_was_typed(person: Callable[..., Person]):
    minh = person("minh", signed_in=False)
    sign_in(minh)
    minh.go("/nhu-cau/moi").fill({"Tên gọi": "Cần giữ kín"})
    minh.go("/tai-khoan")
    assert len(kept(minh)) == 1
    with minh.page.expect_navigation():
        minh.page.locator("form[action$='/dang-xuat'] button").first.evaluate("e => e.click()")
    assert kept(minh) == []


def test_a_second_tab_is_told(person: Callable[..., Person]):
    lan = person("lan").go("/cong-nghe/moi")
    lan.fill({"Tên gọi": "Máy cuốn rơm hai tab"}).press("Lưu và tiếp")
    lan.page.wait_for_url("**/sua?buoc=2")
    other = lan.context.new_page()
    other.goto(lan.page.url)
    lan.fill({"Minh chứng cho mức sẵn sàng": "Tab một"})
    expect(lan.main.locator("#saved [role=status]")).to_have_text(SAVED, timeout=15_000)
    other.get_by_label("Minh chứng cho mức sẵn sàng").fill("Tab hai")
    expect(other.locator("#saved [role=status]")).to_contain_text("ở nơi khác", timeout=15_000)
    other.get_by_role("button", name="Lưu và tiếp", exact=True).click()
    main = other.get_by_role("main")
    expect(main).to_contain_text("Tin đã được sửa ở nơi khác")
    expect(main).to_contain_text("Tab")
    expect(other.get_by_label("Minh chứng cho mức sẵn sàng")).to_have_value("Tab hai")


def sign_in(person: Person, come_back: bool = False) -> None:
    account = person.site.accounts[person.name]
    if not come_back:
        person.go("/dang-nhap")
    person.page.get_by_label("Thư điện tử").fill(account["email"])
    person.page.get_by_label("Mật khẩu").fill(account["password"])
    person.page.get_by_label("Mật khẩu").press("Enter")
    person.page.wait_for_url(lambda url: "/dang-nhap" not in url)


def kept(person: Person) -> list[str]:
    """What the tab still keeps of forms."""
    found: list[str] = person.page.evaluate(
        "() => Object.keys(sessionStorage).filter((one) => one.startsWith('nhap:'))"
    )
    return found
