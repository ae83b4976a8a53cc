"""What people see: published words in their language, and the desk with preview, versions and two at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.accounts.models import Person
from marketplace.content import service
from marketplace.content.models import EVENT, LAW, NEWS
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.content.conftest import article, news
from tests.html import Page
from tests.visitor import Visitor

FORM = {"title_vi": "Sàn mở cửa", "body_vi": "Tám giờ.", "day": "21/11/2026"}


def published(admin: Person, kind: str = NEWS, **changed: Any) -> str:
    """Put something on show; its address at the desk."""
    with transaction():
        made = service.add(admin, kind, news(**changed)).article
        service.publish(made, admin, 1)
    return f"/noi-dung/{made.public_id}"


@pytest.mark.parametrize(("language", "title", "lang"), [("vi", "Sàn mở cửa", ""), ("en", "The exchange opens", "")])
def test_the_page_speaks_the_readers_language(visitor: Visitor, admin: Person, language: str, title: str, lang: str):
    published(admin)
    page = visitor.page(f"/tin-tuc/san-mo-cua?lang={language}")
    assert page.one("h1").text == title and page.one("h1").get("lang") == lang
    assert "chưa có bản tiếng Anh" not in page.text


def test_without_english_the_vietnamese_is_shown_and_said_to_be(visitor: Visitor, admin: Person):
    published(admin, title_en="", body_en="")
    page = visitor.page("/tin-tuc/san-mo-cua?lang=en")
    assert page.one("html").get("lang") == "en"
    assert (page.one("h1").text, page.one("h1").get("lang")) == ("Sàn mở cửa", "vi")
    (body,) = [one for one in page.all("div") if "prose" in one.get("class")]
    assert body.get("lang") == "vi" and "Tám giờ" in body.text
    assert [one for one in page.all("p") if "flash" in one.get("class")]
    rows = visitor.page("/tin-tuc?lang=en")
    assert [one.get("lang") for one in rows.all("a") if one.text == "Sàn mở cửa"] == ["vi"]
    assert "Sàn mở cửa" in visitor.page("/tin-tuc/san-mo-cua?lang=vi").text


def test_headings_begin_under_the_page(visitor: Visitor, admin: Person):
    published(admin, body_vi="# Một\n#### Hai\n<b>x</b>", title_en="", body_en="")
    page = visitor.page("/tin-tuc/san-mo-cua")
    (body,) = [one for one in page.all("div") if "prose" in one.get("class")]
    assert [one.tag for one in body.all("h1", "h2", "h3", "h4")] == ["h2", "h3"]
    assert "<b>x</b>" in body.text


def test_a_law_says_whether_it_was_compared(visitor: Visitor, admin: Person):
    published(admin, LAW, source="Luật mẫu, Điều 1", title_vi="Luật một")
    published(admin, LAW, source="Luật mẫu, Điều 2", title_vi="Luật hai", verified_on=today())
    assert "cần kiểm tra lại văn bản gốc" in visitor.page("/goc-phap-luat/luat-mot").text
    assert "cần kiểm tra lại văn bản gốc" not in visitor.page("/goc-phap-luat/luat-hai").text


def test_events_stand_where_they_belong(visitor: Visitor, admin: Person):
    published(admin, EVENT, title_vi="Tới đây", day=today() + timedelta(days=3), place="Hội trường")
    published(admin, EVENT, title_vi="Đã xong", day=today() - timedelta(days=3), place="Hội trường")
    text = visitor.page("/su-kien").text
    assert text.index("Sắp diễn ra") < text.index("Tới đây") < text.index("Đã diễn ra") < text.index("Đã xong")
    assert visitor.get("/su-kien?trang=2").status_code == 404


def test_long_lists_have_pages(visitor: Visitor, admin: Person):
    for number in range(21):
        published(admin, title_vi=f"Tin số {number}", day=today() - timedelta(days=number))
    first, second = visitor.page("/tin-tuc"), visitor.page("/tin-tuc?trang=2")
    assert "Tin số 0" in first.text and "Tin số 20" not in first.text and "Tin số 20" in second.text


def test_a_draft_is_for_officers(visit: Any, visitor: Visitor, lan: Person, quan: Person, admin: Person):
    desk = published(admin)
    at_work = visit(quan)
    answer = at_work.submit(f"{desk}/sua", {"body_vi": "Bản nháp."})
    assert answer.status_code == 303
    assert "Bản nháp." in at_work.page(desk).text
    assert "Tám giờ" in visitor.page("/tin-tuc/san-mo-cua").text
    assert "Bản nháp." not in visitor.page("/tin-tuc/san-mo-cua").text
    assert visit(lan).get(desk).status_code == 403
    assert at_work.submit(f"{desk}/dang", {"base": "2"}).status_code == 403
    assert visit(admin).submit(f"{desk}/dang", page=desk).status_code == 303
    assert "Bản nháp." in visitor.page("/tin-tuc/san-mo-cua").text


def test_a_preview_shows_and_saves_nothing(visit: Any, quan: Person, admin: Person):
    desk = published(admin)
    data = {"preview": "1", "body_vi": "## Mục\n\n**Đậm** {{ten_san}} <script>x</script>", "body_en": "**Bold**"}
    answer = visit(quan).submit(f"{desk}/sua", data)
    page = Page.read(answer.text)
    shown = [one for one in page.all("div") if "prose" in one.get("class")]
    assert answer.status_code == 200 and [one.text for one in shown[1:]] == ["Bold"]
    assert [one.tag for one in shown[0].all("h3", "strong", "script")] == ["h3", "strong"]
    assert "Sàn giao dịch công nghệ" in shown[0].text
    (box,) = [one for one in page.all("textarea") if one.get("name") == "body_vi"]
    assert box.source_text.strip() == data["body_vi"]
    assert len(service.versions(article("san-mo-cua", NEWS))) == 1


def test_of_two_who_edit_the_second_keeps_both_texts(visit: Any, quan: Person, admin: Person):
    desk = published(admin)
    first, second = visit(quan), visit(admin)
    late = {"body_vi": "Chín giờ sáng.", "base": "1", "note": "giờ mới"}
    assert first.submit(f"{desk}/sua", {"body_vi": "Bảy giờ sáng."}).status_code == 303
    answer = second.submit(f"{desk}/sua", late)
    page = Page.read(answer.text)
    (box,) = [one for one in page.all("textarea") if one.get("name") == "body_vi"]
    assert answer.status_code == 409 and box.source_text.strip() == "Chín giờ sáng."
    assert "Bảy" in [one.text.removeprefix("[bỏ: ").removesuffix(" ]").strip("]").strip() for one in page.all("del")][0]
    assert quan.name in page.text and len(service.versions(article("san-mo-cua", NEWS))) == 2
    (base,) = [one.get("value") for one in page.all("input") if one.get("name") == "base"]
    assert second.submit(f"{desk}/sua", {**late, "base": base}).status_code == 303
    bodies = [one.body_vi for one in service.versions(article("san-mo-cua", NEWS))]
    assert bodies[:2] == ["Chín giờ sáng.", "Bảy giờ sáng."]


@pytest.mark.parametrize("step", ["dang", "go", "khoi-phuc/1"])
def test_who_comes_too_late_is_told(visit: Any, admin: Person, step: str):
    desk = published(admin)
    with transaction():
        service.follow(article("san-mo-cua", NEWS), admin, news(body_vi="Hai."), 1)
    answer = visit(admin).submit(f"{desk}/{step}", {"base": "1"})
    assert answer.status_code == 409 and "Người khác vừa sửa" in answer.text
    assert len(service.versions(article("san-mo-cua", NEWS))) == 2


def test_versions_are_compared_and_restored(visit: Any, quan: Person, admin: Person):
    desk = published(admin)
    with transaction():
        service.follow(article("san-mo-cua", NEWS), admin, news(body_vi="## Giờ mở cửa\n\nChín giờ.", body_en=""), 1)
    at_work = visit(quan)
    page = at_work.page(f"{desk}/so-sanh?truoc=1&sau=2")
    assert [one.text for one in page.all("ins")] and "Giờ mở cửa" not in page.one("main").text.split("Nội dung")[1]
    assert at_work.submit(f"{desk}/khoi-phuc/1", page=f"{desk}/phien-ban/1").status_code == 303
    newest = service.versions(article("san-mo-cua", NEWS))[0]
    assert (newest.number, newest.body_en, newest.note) == (3, "At eight.", "Khôi phục phiên bản 1")
    assert at_work.get(f"{desk}/phien-ban/9").status_code == 404
    assert at_work.get(f"{desk}/so-sanh?truoc=1&sau=9").status_code == 404


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("news", {"title_vi": ""}, "title_vi"),
        ("news", {"body_vi": " "}, "body_vi"),
        ("news", {"day": ""}, "day"),
        ("news", {"day": "32/13/2026"}, "day"),
        ("news", {"body_vi": "{{khong_co}}"}, "body_vi"),
        ("news", {"title_en": "Opening"}, "body_en"),
        ("news", {"body_en": "Opening"}, "title_en"),
        ("news", {"body_vi": "a" * 40_001}, "body_vi"),
        ("event", {}, "place"),
        ("event", {"place": "Hội trường", "last_day": "20/11/2026"}, "last_day"),
        ("event", {"place": "Hội trường", "link": "javascript:alert(1)"}, "link"),
        ("event", {"place": "Hội trường", "link": "//evil.vn"}, "link"),
        ("law", {}, "source"),
        ("law", {"source": "Luật mẫu, Điều 1", "verified_on": "01/01/2999"}, "verified_on"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(visit: Any, quan: Person, kind: str, changed: dict[str, str], field: str):
    answer = visit(quan).submit(f"/noi-dung/moi?loai={kind}", {**FORM, **changed})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert service.standings(kind) == [] or kind == "law"


def test_a_text_that_was_taken_down_says_so(visitor: Visitor, admin: Person):
    """And leads on; nothing of what it said. What never was there, or never on show, is not told of."""
    published(admin)
    published(admin, title_vi="Sàn họp mặt")
    with transaction():
        service.withdraw(article("san-mo-cua", NEWS), admin, 1)
        service.add(admin, NEWS, news(title_vi="Chưa đăng"))
    gone = visitor.get("/tin-tuc/san-mo-cua")
    assert gone.status_code == 410 and "noindex" in gone.text and "Sàn mở cửa" not in gone.text
    links = [one.get("href") for one in Page.read(gone.text).all("a")]
    assert "/tin-tuc/san-hop-mat" in links and "/tin-tuc" in links
    for path in ("/tin-tuc/khong-co", "/tin-tuc/chua-dang"):
        assert visitor.get(path).status_code == 404


def test_sent_twice_is_written_once(visit: Any, quan: Person):
    at_work = visit(quan)
    token = {"form_token": "mot-lan", "csrf_token": at_work.csrf_token()}
    for _time in range(2):
        assert at_work.post("/noi-dung/moi?loai=news", data={**FORM, **token}).status_code == 303
    assert [one.newest.title_vi for one in service.standings(NEWS)] == ["Sàn mở cửa"]


def test_no_query_for_each_row(app: Flask, visitor: Visitor, admin: Person):
    counted: list[str] = []
    for number in range(3):
        published(admin, title_vi=f"Tin {number}")

    def count(*args: Any) -> None:
        counted.append(args[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        visitor.get("/tin-tuc")
        few = len(counted)
        counted.clear()
        for number in range(3, 9):
            published(admin, title_vi=f"Tin {number}")
        counted.clear()
        visitor.get("/tin-tuc")
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(counted) == few <= 6


def test_search_engines_are_told_of_what_is_on_show(visitor: Visitor, admin: Person):
    published(admin)
    with transaction():
        service.add(admin, NEWS, news(title_vi="Chưa đăng"))
    found = visitor.get("/sitemap/trang-1.xml").text
    for path in ("/gioi-thieu", "/huong-dan", "/tin-tuc", "/tin-tuc/san-mo-cua"):
        assert f"<loc>http://localhost{path}</loc>" in found
    assert "chua-dang" not in found
