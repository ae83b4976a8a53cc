"""The main job, by hand: four people bring a technology and a need together, from the form to the outcome."""

from __future__ import annotations

import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import words
from tests.browser.desk import answer_everything
from tests.browser.forms import write_in_steps
from tests.browser.people import Person
from tests.browser.site import DemoSite
from tests.dev.processes import wait_until

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

SEARCHABLE_WITHIN = 2.0  # seconds after publication
LOOK_EVERY = 0.1
MATCHED_WITHIN = 10.0


class Searcher(threading.Thread):
    """A guest who asks again and again, from before the publication on, until the listing is found."""

    def __init__(self, site: DemoSite, query: str, public_id: str) -> None:
        super().__init__(daemon=True)
        self.address = site.url("/tim-kiem?" + urllib.parse.urlencode({"q": query}))
        self.wanted = f"/{public_id}".encode()
        self.asked = 0
        self.found_at: float | None = None

    def run(self) -> None:
        end = time.monotonic() + 15
        while self.found_at is None and time.monotonic() < end:
            begun = time.monotonic()
            with urllib.request.urlopen(self.address, timeout=5) as answer:
                self.asked += 1
                if self.wanted in answer.read():
                    self.found_at = time.monotonic()
            time.sleep(max(0, LOOK_EVERY - (time.monotonic() - begun)))


def test_from_a_posted_technology_to_a_recorded_outcome(person: Callable[..., Person], live: DemoSite):
    lan, quan, minh, hoa = (person(name) for name in ("lan", "quan", "minh", "hoa"))
    technology = lan_posts_a_technology(lan)
    since_click, since_answer = quan_publishes(quan, technology)
    sys.stdout.write(f"\nfound {since_click:.2f} s after the officer's click, {since_answer:.2f} s after the answer\n")
    assert since_answer <= SEARCHABLE_WITHIN
    live.wait_for_letter("lan", f"Đã đăng: {words.TECHNOLOGY}")
    need = minh_posts_a_need(minh)
    quan_publishes_the_need(quan)
    live.wait_for_letter("minh", f"Đã đăng: {words.NEED}")
    both_see_the_match(lan, minh, technology, need)
    interest = minh_asks(minh, technology)
    lan_accepts_without_knowing_who_asks(lan, interest, need)
    deal = hoa_introduces(hoa, interest)
    they_write_to_each_other(lan, minh, deal)
    hoa_records_the_outcome(hoa, deal)
    lan.go(deal).sees("Đạt thỏa thuận", words.OUTCOME).shot("deal-closed")


def lan_posts_a_technology(lan: Person) -> str:
    """Returns the address of the listing."""
    picture = lan.context.browser.new_page(viewport={"width": 960, "height": 600})
    picture.set_content(words.DRAWING)
    drawn = picture.screenshot(type="jpeg", quality=80)
    picture.close()
    lan.go("/ban-lam-viec").shot("desk")
    lan.follow("Đăng công nghệ")
    lan.choose("Đăng thay mặt", words.INSTITUTE)
    chosen = {"name": "chuong-bo.jpg", "mimeType": "image/jpeg", "buffer": drawn}

    def rights() -> None:
        right = lan.within("Quyền 1")
        right.choose("Loại quyền", "Bằng độc quyền giải pháp hữu ích").choose("Tình trạng", "Đã nộp đơn")
        right.fill(words.RIGHT)
        lan.tick("Chuyển quyền sử dụng không độc quyền").tick(re.compile("^Khoảng giá"))

    def place_and_picture() -> None:
        lan.open("Khoa học nông nghiệp").tick("Chăn nuôi").choose("Tỉnh, thành phố", "Tây Ninh")
        lan.main.get_by_label("Chọn ảnh mới", exact=True).set_input_files(chosen)
        lan.fill({"Mô tả ảnh mới": words.PICTURE_WORDS}).shot("technology-form")

    def evidence() -> None:
        lan.tick(re.compile("Trình diễn trong môi trường vận hành"))
        lan.within("Chỉ tiêu 1").fill(words.FIGURE)

    write_in_steps(lan, words.TECHNOLOGY_TEXTS, {2: evidence, 3: rights, 4: place_and_picture})
    lan.press("Lưu và gửi duyệt")
    lan.sees("Đã gửi duyệt", "Chờ duyệt", "45 triệu đồng", "1,2 tỷ đồng", words.FIGURE["Chỉ tiêu"]).shot(
        "technology-sent"
    )
    expect(lan.main.get_by_role("img", name=words.PICTURE_WORDS)).to_have_js_property("naturalWidth", 960)
    return lan.path


def quan_publishes(quan: Person, technology: str) -> tuple[float, float]:
    """Reads it as the public will, publishes it, is led to the next; returns seconds until it is found."""
    public_id = technology.rsplit("/", 1)[1]
    searcher = Searcher(quan.site, words.SOUGHT, public_id)
    quan.go("/kiem-duyet").shot("queue").follow(words.TECHNOLOGY)
    quan.sees(words.TECHNOLOGY_TEXTS["Giải pháp"], words.FIGURE["Chỉ tiêu"], "Quyết định").shot("item")
    searcher.start()
    assert wait_until(lambda: searcher.asked > 1, 5) and searcher.found_at is None
    answer_everything(quan.page)
    clicked = time.monotonic()
    with quan.page.expect_response(lambda answer: answer.request.method == "POST"):
        quan.press("Duyệt đăng")
    answered = time.monotonic()
    expect(quan.flash.first).to_contain_text(f"Đã duyệt đăng “{words.TECHNOLOGY}”")
    assert quan.path.startswith("/kiem-duyet/") and public_id not in quan.path  # the next item
    quan.shot("next-item")
    searcher.join(20)
    assert searcher.found_at is not None, "never found"
    return searcher.found_at - clicked, max(0.0, searcher.found_at - answered)


def minh_posts_a_need(minh: Person) -> str:
    minh.go("/ban-lam-viec").shot("desk").follow("Nêu nhu cầu")
    minh.choose("Đăng thay mặt", words.COOPERATIVE)
    anonymous = minh.main.get_by_label("Ẩn tên tổ chức với công chúng")
    write_in_steps(
        minh,
        words.NEED_TEXTS,
        {
            2: lambda: minh.open("Khoa học nông nghiệp").tick("Chăn nuôi").choose("Tỉnh, thành phố", "Tây Ninh"),
            3: lambda: expect(anonymous).to_be_checked(),
        },
    )
    minh.shot("need-form").press("Lưu và gửi duyệt")
    minh.sees("Đã gửi duyệt", "Chờ duyệt").shot("need-sent")
    return minh.path


def quan_publishes_the_need(quan: Person) -> None:
    quan.go("/kiem-duyet?loai=need").follow(words.NEED)
    quan.sees(words.COOPERATIVE, "Nhu cầu ẩn danh").shot("need")
    answer_everything(quan.page)
    quan.press("Duyệt đăng")
    expect(quan.flash.first).to_contain_text(f"Đã duyệt đăng “{words.NEED}”")


def both_see_the_match(lan: Person, minh: Person, technology: str, need: str) -> None:
    """On both pages the other is listed, ranked first, with reasons in words."""
    for who, mine, other in ((minh, need, words.TECHNOLOGY), (lan, technology, words.NEED)):
        first = who.main.locator("section", has=who.page.locator("#matches")).locator("li.card").first

        def is_shown(who=who, mine=mine, first=first, other=other) -> bool:
            who.go(mine)
            return bool(first.count()) and other in first.inner_text()

        assert wait_until(is_shown, MATCHED_WITHIN), who.name
        expect(first).to_contain_text("Cùng nói về: ")
        expect(first).to_contain_text("Cùng lĩnh vực: Chăn nuôi")
        expect(first).to_contain_text(re.compile(r"Độ phù hợp: (cao|vừa)"))
        who.shot("matches")
    assert words.COOPERATIVE not in lan.page.content()


def minh_asks(minh: Person, technology: str) -> str:
    minh.go(technology).shot("technology").follow("Đề nghị kết nối")
    minh.choose("Bạn hỏi thay mặt tổ chức nào?", words.COOPERATIVE)
    minh.choose("Cho nhu cầu nào của tổ chức?", re.compile(re.escape(words.NEED)))
    minh.fill(words.ANSWERS).shot("ask").press("Gửi yêu cầu")
    minh.sees("Đã gửi yêu cầu", *words.ANSWERS.values()).shot("asked")
    return minh.path


def lan_accepts_without_knowing_who_asks(lan: Person, interest: str, need: str) -> None:
    asked = lan.site.wait_for_letter("lan", f"Có yêu cầu kết nối về “{words.TECHNOLOGY}”")
    assert interest in asked.text
    lan.site.wait_for_letter("hoa", f"Yêu cầu kết nối mới về “{words.TECHNOLOGY}”")
    for path in ("/ban-lam-viec", "/giao-dich", "/thong-bao", need, interest):
        lan.go(path)
        assert words.COOPERATIVE not in lan.page.content(), path
    lan.sees("Tổ chức chưa nêu tên", *words.ANSWERS.values()).shot("interest")
    assert "minh@" not in lan.page.content() and lan.site.accounts["minh"]["name"] not in lan.page.content()
    lan.press("Nhận lời")
    lan.sees("Đã nhận lời").shot("accepted")
    assert words.COOPERATIVE not in lan.page.content()
    for letter in lan.site.letters_to("lan"):
        assert words.COOPERATIVE not in letter.source, letter.subject
    lan.site.wait_for_letter("minh", f"Yêu cầu kết nối về “{words.TECHNOLOGY}” đã được nhận lời")
    lan.site.wait_for_letter("hoa", f"Chờ giới thiệu: “{words.TECHNOLOGY}”")


def hoa_introduces(hoa: Person, interest: str) -> str:
    hoa.go("/giao-dich").shot("deals").follow(words.TECHNOLOGY)
    assert hoa.path == interest
    hoa.shot("interest").follow("Giới thiệu hai bên")
    hoa.fill({"Lời giới thiệu": words.INTRODUCTION}).shot("introduce").press("Giới thiệu và mở hồ sơ")
    hoa.sees(words.INTRODUCTION, words.COOPERATIVE, words.INSTITUTE).shot("deal")
    return hoa.path


def they_write_to_each_other(lan: Person, minh: Person, deal: str) -> None:
    lan.site.wait_for_letter("lan", "hai bên đã được giới thiệu")
    lan.site.wait_for_letter("minh", "hai bên đã được giới thiệu")
    lan.go(deal).sees(words.COOPERATIVE, words.INTRODUCTION, lan.site.accounts["minh"]["email"])
    thread = f"{deal}/trao-doi"
    lan.go(thread).fill({"Lời nhắn": words.FROM_LAN}).press("Gửi lời nhắn")
    lan.sees(words.FROM_LAN)
    lan.site.wait_for_letter("minh", "có lời nhắn mới")
    minh.go(thread).sees(words.INSTITUTE, words.FROM_LAN)
    minh.fill({"Lời nhắn": words.FROM_MINH}).press("Gửi lời nhắn")
    minh.sees(words.FROM_MINH).shot("thread")
    lan.site.wait_for_letter("lan", "có lời nhắn mới")
    lan.go(thread).sees(words.FROM_MINH).shot("thread")


def hoa_records_the_outcome(hoa: Person, deal: str) -> None:
    hoa.go(deal).follow("Ghi kết quả và đóng hồ sơ")
    hoa.tick("Đạt thỏa thuận").fill({"Ghi chú về kết quả": words.OUTCOME}).shot("outcome")
    hoa.press("Ghi kết quả và đóng hồ sơ")
    hoa.sees("Đã ghi kết quả", words.OUTCOME).shot("deal-closed")
    for name in ("lan", "minh"):
        hoa.site.wait_for_letter(name, "đã đóng")
