"""Technologies side by side: which, in which order, what is compared, and how the page leads on."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.kernel.db import transaction
from marketplace.search import compare
from tests.cast import make_need, make_technology, put_on_show
from tests.search.working import fresh_index, work

TITLES = ("Máy sấy mít", "Máy sấy lúa", "Hầm ủ phân heo", "Máy tách hạt", "Lò hơi đốt trấu")


@pytest.fixture
def shown(app, lan, quan):
    """Five technologies on show; all but the first cost the same."""
    with transaction():
        items = [
            put_on_show(make_technology(lan, lan.organisations[0], title=title, problem=title), lan, quan)
            for title in TITLES
        ]
        items[0].trl, items[0].price_mode, items[0].price_min = 4, "GIACODINH", 90_000_000
    with fresh_index(app):
        work()
        yield items


def address(*items, **more: str) -> str:
    pairs = [("ma", item if isinstance(item, str) else item.public_id) for item in items] + list(more.items())
    return "/cong-nghe/so-sanh?" + "&".join(f"{name}={quote(value)}" for name, value in pairs)


def columns(page) -> list[str]:
    return [a.text for th in page.all("th") if th.get("scope") == "col" for a in th.all("a") if a.text in TITLES]


def headings(page) -> list[str]:
    return [th.text.removesuffix(" (khác nhau)") for th in page.all("th") if th.get("scope") == "row"]


def link(page, words: str) -> str:
    [found] = [a.get("href") for a in page.all("a") if a.text.strip().startswith(words)]
    return str(found)


def test_they_stand_in_the_order_of_the_address(visitor, shown):
    assert columns(visitor.page(address(shown[2], shown[0]))) == [TITLES[2], TITLES[0]]


@pytest.mark.parametrize(
    ("wished", "got", "said"),
    [
        ((0, 1, 2, 3), (0, 1, 2, 3), ""),
        ((0, 1, 2, 3, 4), (0, 1, 2, 3), "Chỉ đặt cạnh nhau được 4"),
        ((0, 0, 1), (0, 1), ""),
        ((0, "khongcogi123"), (0,), "không còn được đăng"),
        (("../etc", 1, ""), (1,), "không còn được đăng"),
        ((), (), ""),
    ],
)
def test_at_most_four_that_are_on_show(visitor, shown, wished, got, said):
    page = visitor.page(address(*(shown[one] if isinstance(one, int) else one for one in wished)))
    assert columns(page) == [TITLES[one] for one in got]
    assert said in page.text
    assert bool(said) == ("Chỉ đặt cạnh nhau" in page.text or "không còn được đăng" in page.text)


@pytest.mark.parametrize("who", ["guest", "owner", "officer"])
def test_what_is_not_on_show_is_shown_to_nobody(visitor, shown, lan, minh, quan, who):
    with transaction():
        draft = make_technology(lan, lan.organisations[0], title="Bản nháp bí mật")
        catalogue.withdraw(shown[1], lan)
        need = put_on_show(make_need(minh, minh.organisations[0]), minh, quan)
    if who != "guest":
        visitor.sign_in(lan if who == "owner" else quan)
    page = visitor.page(address(draft, shown[1], need, shown[0]))
    assert columns(page) == [TITLES[0]]
    assert "bí mật" not in page.text


def test_only_what_differs(visitor, shown):
    full = visitor.page(address(shown[0], shown[1]))
    assert {"Mức sẵn sàng", "Giá", "Quyền chuyển giao", "Bên đăng"} <= set(headings(full))
    short = visitor.page(link(full, "Chỉ hiện điểm khác nhau"))
    assert headings(short) == ["Giải quyết vấn đề", "Mức sẵn sàng", "Giá"]
    assert headings(visitor.page(link(short, "Hiện cả điểm giống nhau"))) == headings(full)


def test_rows_that_nobody_fills_are_left_out(app, shown):
    titles = [row.title for row in compare.rows(shown[:2])]
    assert "Số liệu" not in titles
    with transaction():
        shown[0].figures.append(type(shown[0]).figures.property.mapper.class_(position=1, label="Điện", after="9"))
    [row] = [row for row in compare.rows(shown[:2]) if row.kind == "figures"]
    assert row.values == ((("Điện", "–", "9", ""),), ())
    assert row.differs


def test_one_is_taken_out_and_another_put_in(visitor, shown):
    page = visitor.page(address(shown[0], shown[1], khac="1"))
    out = [a.get("href") for a in page.all("a") if a.text.startswith("Bỏ ra")]
    assert columns(visitor.page(out[0])) == [TITLES[1]]
    assert "khac=1" in out[0]
    found = visitor.page(address(shown[0], shown[1], them="trấu"))
    add = link(found, "Thêm: " + TITLES[4])
    assert parse_qs(urlsplit(add).query)["ma"] == [shown[n].public_id for n in (0, 1, 4)]
    assert TITLES[0] not in [a.text for a in found.all("a") if a.text.startswith("Thêm")]


@pytest.mark.parametrize("form", ["{0}", "{1}", "{2}"])
def test_a_number_is_put_in_at_once(visitor, shown, form):
    number = shown[1].number
    typed = form.format(number, number.lower(), number.replace("-", " "))
    answer = visitor.get(address(shown[0], them=typed))
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query)["ma"] == [shown[0].public_id, shown[1].public_id]


@pytest.mark.parametrize("typed", ["CN-2020-9999", "zzzqqq", "???", '"'])
def test_what_is_not_found_is_said(visitor, shown, typed):
    page = visitor.page(address(shown[0], them=typed))
    assert "Không tìm thấy công nghệ nào khác" in page.text
    assert columns(page) == [TITLES[0]]


def test_four_leave_no_room(visitor, shown):
    assert "Thêm công nghệ" not in visitor.page(address(*shown[:4], them="trấu")).text


def test_boxes_on_cards_lead_there(visitor, shown):
    page = visitor.page("/cong-nghe")
    boxes = [box for box in page.all("input") if box.get("name") == "ma"]
    assert {box.get("value") for box in boxes} == {item.public_id for item in shown}
    [form] = [form for form in page.all("form") if form.get("id") == "so-sanh"]
    assert {box.get("form") for box in boxes} == {"so-sanh"}
    assert (form.get("action"), form.get("method")) == ("/cong-nghe/so-sanh", "get")


def test_the_page_of_a_technology_leads_there(visitor, shown):
    page = visitor.page(f"/cong-nghe/{shown[0].public_id}")
    assert link(page, "So sánh với công nghệ khác") == f"/cong-nghe/so-sanh?ma={shown[0].public_id}"


def test_it_is_the_same_for_everybody(app, visitor, shown, minh):
    """Such pages may be kept: nothing of whoever asks stands in them."""
    one = visitor.page(address(shown[0], shown[1]))
    again = app.test_client().get(address(shown[0], shown[1])).text
    assert "csrf" not in again
    assert columns(one) == [TITLES[0], TITLES[1]]
