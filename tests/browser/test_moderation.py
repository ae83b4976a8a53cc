"""A listing on its way through moderation: asked about, mended, published, edited, renewed by mail, run out.

The officer uses the keyboard alone; every page on the way puts up no barrier and fits a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import desk_words as words
from tests.browser.desk import answer_with_keys
from tests.browser.forms import write_in_steps
from tests.browser.later import let_pass
from tests.browser.looks import Looks
from tests.browser.people import Person
from tests.browser.site import DemoSite
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

RENEW_LINK = re.compile(r"https?://[^/\s]+(/tin/con-hieu-luc/\S+)")
PATIENCE = 30  # seconds for a letter or a job of a machine that has other work


def test_from_a_draft_to_the_end_of_its_time(person: Callable[..., Person], live: DemoSite):
    lan, quan, guest, looks = person("lan"), person("quan"), person(), Looks()
    listing = lan_submits(lan)
    quan_asks_at_two_fields(quan, looks)
    lan_answers_and_mends(lan, listing, looks)
    quan_sees_what_changed_and_publishes(quan, looks)
    guest.go(listing).sees(words.TITLE, words.MENDED["Giải pháp"])
    lan_edits_what_is_on_show(lan, listing, looks)
    guest.go(listing).sees(words.MENDED["Lợi ích cho bên nhận"])
    expect(guest.main).not_to_contain_text(words.ADDED)
    quan_approves_the_difference(quan, looks)
    guest.go(listing).sees(words.NEW_BENEFIT)
    the_link_of_the_letter_renews(person, live, listing, looks)
    number = lan.go(listing).main.locator(".page-head .muted").last.inner_text()
    it_runs_out(guest, lan, listing, number, looks)
    looks.are_good()


def test_a_refusal_can_be_appealed(person: Callable[..., Person]):
    """Refused by keyboard; the poster reads why and has one appeal, which another officer hears."""
    lan, quan, looks = person("lan"), person("quan"), Looks()
    listing = lan_submits(lan, words.REFUSED)
    to_the_row(quan, words.REFUSED)
    looks.at(quan, "item-like-another")
    quan.page.keyboard.press("x")  # unfolds the reasons, stands on the first
    quan.page.keyboard.press("Space")
    tab_to(quan.page, id="refuse_words")
    quan.page.keyboard.type(words.REFUSAL)
    quan.page.keyboard.press("Escape")  # out of the box: the keys work again
    quan.page.keyboard.press("x")
    expect(quan.page.locator("#refuse_reasons-0")).to_be_focused()
    tab_to(quan.page, words="Gửi: Từ chối")
    quan.page.keyboard.press("Enter")
    expect(quan.flash.first).to_contain_text(f"Đã từ chối “{words.REFUSED}”")
    lan.go(listing).sees(words.REFUSAL).follow("Khiếu nại", exact=True)
    looks.at(lan, "appeal-form")
    lan.main.get_by_role("textbox").fill(words.APPEAL)
    lan.press("Gửi khiếu nại").sees(words.APPEAL)
    quan.go("/kiem-duyet/khieu-nai").sees(words.REFUSED)
    looks.at(quan, "appeals")
    looks.are_good()


def test_answers_to_a_need_stand_side_by_side(person: Callable[..., Person]):
    lan, minh, looks = person("lan"), person("minh"), Looks()
    lan.show("/nhu-cau > main .card a.title > main a[href$='/tra-loi']")
    need = lan.path.removesuffix("/tra-loi")
    looks.at(lan, "answer-form")
    own = lan.main.locator("select[name=technology]")  # a long list: hidden behind a box to type in
    on_show = [title for title in own.locator("option").all_text_contents() if not title.endswith(")")]
    lan.main.locator("#technology").fill(on_show[-1])
    lan.page.keyboard.press("Enter")
    for verdict in lan.main.locator("input[type=radio][value=yes]").all():
        verdict.check()
    lan.fill(words.ANSWER).press("Gửi trả lời").sees("Đã gửi trả lời")
    minh.go(f"{need}/cac-tra-loi").sees(*words.COMPARED)
    looks.at(minh, "answers")
    looks.are_good()


# --- Lan --------------------------------------------------------------------------------------------------------


def lan_submits(lan: Person, title: str = words.TITLE) -> str:
    lan.go("/cong-nghe/moi").choose("Đăng thay mặt", words.INSTITUTE)
    write_in_steps(
        lan,
        {**words.TEXTS, "Tên gọi": title},
        {
            2: lambda: lan.tick(re.compile("Trình diễn trong môi trường vận hành")),
            3: lambda: lan.tick("Chuyển quyền sử dụng không độc quyền").tick(re.compile("^Giá thỏa thuận")),
            4: lambda: lan.open("Khoa học nông nghiệp").tick("Trồng trọt").choose("Tỉnh, thành phố", "Tây Ninh"),
        },
    )
    lan.press("Lưu và gửi duyệt").sees("Đã gửi duyệt", "Chờ duyệt")
    return lan.path


def lan_answers_and_mends(lan: Person, listing: str, looks: Looks) -> None:
    """Links at the top lead to the requests; each stands directly above its field, with a box for the answer."""
    lan.site.wait_for_letter("lan", words.TITLE, PATIENCE)
    lan.go(listing).sees(words.RETURN_WORDS, *words.ASKED.values())
    looks.at(lan, "owner-asked")
    lan.go(f"{listing}/trao-doi").sees(words.RETURN_WORDS, *words.ASKED.values())
    looks.at(lan, "thread")
    lan.go(listing).follow(words.LABELS["solution"], exact=True)
    asked, contents = lan.main.locator(".ask[id]"), lan.main.locator(".ask:not([id])")
    expect(asked).to_have_count(len(words.ASKED))
    expect(contents.get_by_role("link")).to_have_text([words.LABELS[name] for name in words.ASKED])
    for name, request in words.ASKED.items():
        one = asked.filter(has_text=request)
        contents.get_by_role("link", name=words.LABELS[name], exact=True).click()
        expect(one).to_be_in_viewport()
        assert lan.page.url.endswith(f"#{one.get_attribute('id')}")
        assert one.evaluate("e => e.nextElementSibling.querySelector('textarea').name") == name
        one.get_by_label(re.compile("Trả lời của bạn")).fill(words.ANSWERED[name])
    looks.at(lan, "edit-asked")
    lan.fill(words.MENDED).press("Lưu và gửi duyệt").sees("Đã gửi duyệt", "Chờ duyệt")


def lan_edits_what_is_on_show(lan: Person, listing: str, looks: Looks) -> None:
    lan.go(listing).follow("Sửa", exact=True)
    lan.fill({"Lợi ích cho bên nhận": words.NEW_BENEFIT}).press("Gửi duyệt bản sửa")
    lan.sees("Bản sửa đang chờ duyệt")
    lan.go(f"{listing}/ban-sua").sees(words.ADDED)
    looks.at(lan, "revision-owner")
    lan.go(f"{listing}/phien-ban?tu=1&den=2").sees("Ép ở 160 độ")
    looks.at(lan, "versions")


# --- Quân, without a mouse --------------------------------------------------------------------------------------


def to_the_row(quan: Person, title: str = words.TITLE) -> None:
    """From the top of the queue down with j, one too far and back with k; Enter opens it."""
    quan.go("/kiem-duyet")
    rows = quan.main.locator("a[data-row]").all_inner_texts()
    down = rows.index(title) + 1
    for _ in range(down):
        quan.page.keyboard.press("j")
    quan.page.keyboard.press("k")
    if down > 1:
        assert focused(quan).inner_text() == rows[down - 2]
        quan.page.keyboard.press("j")
    assert focused(quan).inner_text() == title
    quan.page.keyboard.press("Enter")
    expect(quan.main.get_by_role("heading", level=1)).to_contain_text(title)


def focused(quan: Person) -> Locator:
    return quan.page.locator(":focus")


def claim(quan: Person) -> None:
    """The first c leads to the button, the second presses it."""
    quan.page.keyboard.press("c")
    expect(focused(quan)).to_have_text("Nhận duyệt")
    quan.page.keyboard.press("c")
    expect(quan.flash.first).to_contain_text("Bạn đang xử lý tin này")


def quan_asks_at_two_fields(quan: Person, looks: Looks) -> None:
    quan.go("/kiem-duyet")
    looks.at(quan, "queue")
    to_the_row(quan)
    looks.at(quan, "item")
    page = quan.page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    claim(quan)
    page.keyboard.press("b")  # unfolds the requests, stands on those at fields
    expect(focused(quan)).to_have_text("Yêu cầu tại từng mục")
    page.keyboard.press("Enter")
    for name, request in words.ASKED.items():
        tab_to(page, id=f"remark-{name}")
        page.keyboard.type(request)
    tab_to(page, id="return_words")
    page.keyboard.type(words.RETURN_WORDS)
    tab_to(page, words="Gửi: Yêu cầu bổ sung")
    page.keyboard.press("Enter")
    expect(quan.flash.first).to_contain_text(f"Đã gửi yêu cầu bổ sung cho “{words.TITLE}”")


def quan_sees_what_changed_and_publishes(quan: Person, looks: Looks) -> None:
    to_the_row(quan)
    changed_alone(quan, [words.LABELS[name] for name in words.ASKED])
    quan.sees(*words.ANSWERED.values())
    looks.at(quan, "item-again")
    page = quan.page
    answer_with_keys(page, tab_to)
    tab_to(page, id="legal_list-KHONG")
    page.keyboard.press("ArrowDown")  # past the last comes the first: to be encouraged
    expect(page.locator("#legal_list-KK")).to_be_checked()
    tab_to(page, id="legal_note")
    page.keyboard.type(words.GROUND)
    page.keyboard.press("Tab")
    approve(quan, f"Đã duyệt đăng “{words.TITLE}”")


def changed_alone(quan: Person, labels: list[str]) -> None:
    """Only these parts are shown, old and new side by side, with what came marked."""
    parts = quan.page.locator("#thay-doi .change")
    assert parts.locator("h3").all_inner_texts() == labels
    for part in parts.all():
        old, new = (side.bounding_box() for side in part.locator(".pair > div").all())
        assert old and new and old["y"] == new["y"] and old["x"] + old["width"] <= new["x"]
        assert part.locator("ins").count() and not part.locator("del").count()


def approve(quan: Person, told: str) -> None:
    """p leads to the button, p again presses it."""
    quan.page.keyboard.press("p")
    quan.page.keyboard.press("p")
    expect(quan.flash.first).to_contain_text(told)


def quan_approves_the_difference(quan: Person, looks: Looks) -> None:
    to_the_row(quan)
    changed_alone(quan, [words.LABELS["benefit"]])
    looks.at(quan, "revision")
    claim(quan)
    answer_with_keys(quan.page, tab_to)
    approve(quan, f"Đã duyệt bản sửa của “{words.TITLE}”")


# --- time passes ------------------------------------------------------------------------------------------------


def the_link_of_the_letter_renews(person: Callable[..., Person], live: DemoSite, listing: str, looks: Looks) -> None:
    """Nobody has signed in; opening the link changes nothing, the button does, and only once."""
    let_pass(live, listing, 360, "catalogue.remind")
    letter = live.wait_for_letter("lan", f"Sắp hết hạn đăng: {words.TITLE}", PATIENCE)
    found = RENEW_LINK.search(letter.text)
    assert found, letter.text
    reader = person().go(found[1])
    ends = last_day(reader)
    looks.at(reader, "renew")
    assert last_day(reader.go(found[1])) == ends
    reader.press("Còn hiệu lực").sees("Cảm ơn bạn")
    assert last_day(reader) != ends
    reader.go(found[1], 410)
    looks.at(reader, "link-used")


def last_day(reader: Person) -> str:
    found = re.search(r"hiển thị đến hết ngày (\S+?)\.?\s", reader.main.inner_text())
    assert found, reader.main.inner_text()
    return found[1]


def it_runs_out(guest: Person, lan: Person, listing: str, number: str, looks: Looks) -> None:
    let_pass(guest.site, listing, 366, "catalogue.expire")
    guest.site.wait_for_letter("lan", f"Đã hết hạn đăng: {words.TITLE}", PATIENCE)
    guest.go(listing, 410).sees(number, words.TITLE)
    similar = guest.main.get_by_role("region", name="Tin tương tự đang hiển thị").get_by_role("link")
    expect(similar.or_(guest.main.get_by_text("Hiện chưa có tin nào tương tự")).first).to_be_visible()
    looks.at(guest, "gone")
    lan.go(listing).sees(number, "Hết hạn")
