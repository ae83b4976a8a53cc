"""The front page: what this is, what is new, by sector, and figures that are true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.catalogue import service
from marketplace.catalogue.models import Need, Technology
from marketplace.console import figures
from marketplace.content import service as texts
from marketplace.content.shipped import Wording
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_person, make_technology, put_on_show
from tests.console.conftest import Statements, add, put_deal
from tests.html import Page
from tests.visitor import Visitor


def stats(page: Page) -> dict[str, str]:
    """The figures by what they count."""
    found = [p for p in page.all("p") if p.get("class") == "stat"]
    numbers = [next(p.all("b")).text for p in found]
    return {p.text.removeprefix(number).strip(): number for p, number in zip(found, numbers, strict=True)}


def test_an_empty_site_says_so(visitor: Visitor):
    page = visitor.page("/")
    assert "Chưa có công nghệ nào được đăng" in page.text and "Chưa có nhu cầu nào được đăng" in page.text
    assert stats(page) == dict.fromkeys(("công nghệ đang đăng", "nhu cầu đang đăng", "tổ chức đã xác minh"), "0")
    assert "được nêu khi có từ 5 trở lên" in page.text, "of deals, nought is not told either"
    assert page.text.count("0 công nghệ, 0 nhu cầu") == 6, "all sectors, empty as they are"


def test_one_search_box(visitor: Visitor):
    boxes = [i for i in visitor.page("/").all("input") if i.get("type") == "search"]
    assert [box.get("name") for box in boxes] == ["q"]
    assert boxes[0].inside("form").get("action") == "/tim-kiem"  # type: ignore[union-attr]


def test_three_steps_for_each_of_three_people(visitor: Visitor):
    lists = visitor.page("/").all("ol")
    assert [len(list(steps.all("li"))) for steps in lists] == [3, 3, 3]


def test_only_what_is_published(lan: Person, technology: Technology, need: Need, visitor: Visitor):
    with transaction():
        make_technology(lan, lan.organisations[0], "Bản nháp không ai thấy")
        waiting = make_technology(lan, lan.organisations[0], "Tin chờ duyệt không ai thấy")
        service.submit(waiting, lan)
    page = visitor.page("/")
    assert technology.title in page.text and need.title in page.text
    assert "không ai thấy" not in page.text
    assert "Hợp tác xã Trái cây mẫu" not in page.text, "the need is anonymous"


def test_the_newest_first(lan: Person, quan: Person, visitor: Visitor):
    with transaction():
        for number in range(8):
            put_on_show(make_technology(lan, lan.organisations[0], f"Công nghệ thứ {number}"), lan, quan)
    titles = [h.text for h in visitor.page("/").all("h3") if h.text.startswith("Công nghệ thứ")]
    assert titles == [f"Công nghệ thứ {number}" for number in (7, 6, 5, 4, 3, 2)]


def test_sectors_count_an_item_once(lan: Person, quan: Person, need: Need, visitor: Visitor):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        item.set_codes("st_field", ["211", "203"])
        put_on_show(item, lan, quan)
    page = visitor.page("/")
    assert "1 công nghệ, 1 nhu cầu" in page.text and page.text.count("0 công nghệ, 0 nhu cầu") == 5
    (sector,) = [a for a in page.all("a") if a.text == "Khoa học kỹ thuật và công nghệ"]
    assert sector.get("href") == "/cong-nghe?fields=2&fields=203&fields=211"


def test_the_figures_are_true(
    lan: Person, minh: Person, an: Person, hoa: Person, technology: Technology, need: Need, visitor: Visitor
):
    with transaction():
        put_deal(technology, minh, hoa, "GD-2026-0001", status="closed", outcome="GIA", closed_at=now())
        for number in range(2, 6):
            put_deal(technology, an, hoa, f"GD-2026-000{number}")
        put_deal(technology, an, hoa, "GD-2026-0006", status="proposed")  # nobody has been introduced yet
        sides = {"supply_id": technology.organisation_id, "demand_id": an.organisations[0].id, "broker_id": hoa.id}
        ends = {"status": "closed", "outcome": "GIA", "closed_at": now(), "introduction": "", "own_title": "Máy sấy"}
        add("deal", number="GD-2026-0007", **sides, **ends)  # nobody confirmed what the broker had entered
    page = visitor.page("/")
    assert stats(page) == {
        "công nghệ đang đăng": "1",
        "nhu cầu đang đăng": "1",
        "tổ chức đã xác minh": "3",
        "lần giới thiệu hai bên với nhau": "5",
        "hồ sơ đã đóng": "dưới 5",  # nothing tells what came of a single deal
    }
    assert "Không thống nhất được giá" not in page.text


def test_figures_follow_what_happens(lan: Person, quan: Person, technology: Technology, visitor: Visitor):
    assert stats(visitor.page("/"))["công nghệ đang đăng"] == "1"
    with transaction():
        service.withdraw(technology, lan)
    assert stats(visitor.page("/"))["công nghệ đang đăng"] == "0"


def test_figures_are_counted_once_while_nothing_happens(
    technology: Technology, visitor: Visitor, statements: Statements, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    visitor.page("/")
    monkeypatch.setattr(figures, "count", lambda: pytest.fail("counted again"))
    visitor.page("/")


def test_no_statement_per_row(lan: Person, minh: Person, quan: Person, visitor: Visitor, statements: Statements):
    def show(times: int) -> None:
        with transaction():
            for number in range(times):
                put_on_show(make_technology(lan, lan.organisations[0], f"Công nghệ {number}"), lan, quan)
                put_on_show(make_need(minh, minh.organisations[0], f"Nhu cầu {number}"), minh, quan)

    show(1)
    visitor.page("/")
    with statements() as few:
        visitor.page("/")
    show(5)
    visitor.page("/")
    with statements() as many:
        visitor.page("/")
    assert len(many) == len(few) <= 6


def test_in_english(visitor: Visitor):
    assert visitor.page("/?lang=en").one("html").get("lang") == "en"


def test_robots(visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch):
    text = visitor.get("/robots.txt").text
    assert "Disallow: /ban-lam-viec\n" in text and "Disallow: /\n" not in text and "Disallow: /cong-nghe\n" not in text
    monkeypatch.setitem(app.config, "MODE", "demo")
    assert "Disallow: /\n" in visitor.get("/robots.txt").text


def test_favicon(visitor: Visitor):
    with visitor.get("/favicon.ico", follow_redirects=True) as response:
        assert response.status_code == 200 and response.mimetype == "image/svg+xml"


def test_news_and_coming_events_stand_on_it(app: Flask, visitor: Visitor):
    with transaction():
        admin = make_person("Quản trị", "quantri@example.vn", "admin")

    def told(kind: str, title: str, day: date) -> None:
        with transaction():
            wording = {"title_vi": title, "body_vi": "Một đoạn.", "summary_vi": "Tóm tắt.", "day": day}
            version = texts.add(admin, kind, Wording(**wording))
        with transaction():
            texts.publish(version.article, admin, version.number)

    assert "Tin tức và sự kiện" not in visitor.page("/").text, "nothing was written, nothing is promised"
    told("news", "Hợp tác xã nhận lò sấy", today() - timedelta(days=2))
    told("event", "Ngày hội kết nối", today() + timedelta(days=9))
    told("event", "Ngày hội năm ngoái", today() - timedelta(days=300))
    page = visitor.page("/")
    links = {a.text: a.get("href") for a in page.all("a")}
    assert links["Hợp tác xã nhận lò sấy"].startswith("/tin-tuc/")
    assert links["Ngày hội kết nối"].startswith("/su-kien/")
    assert "Ngày hội năm ngoái" not in page.text
