"""Every version of a listing can be seen, and any two compared, by its owners and by officers alone."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from marketplace.catalogue import editions, revising, service
from marketplace.catalogue.content import Content
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_technology
from tests.catalogue.test_show import address


@pytest.fixture
def versions(technology, lan, quan):
    """1 as published, 2 a small change undone by 3, 4 a revision approved, 5 one that waits."""
    with transaction():
        small = revising.begin(technology, lan)
        revising.write(small, lan, Content({"title": technology.title + " nhỏ"}))
        revising.submit(small, lan)
        revising.undo(small, quan, ["QUANGCAO"], "")
        for words in ("Cách thứ nhất, 20 độ.", "Cách thứ hai, 30 độ."):
            revision = revising.begin(technology, lan)
            revising.write(revision, lan, Content({"solution": words}))
            revising.submit(revision, lan)
            if "nhất" in words:
                revising.approve(revision, quan)
    return technology


def test_what_is_kept(versions):
    rows = editions.all_of(versions)
    assert [(row.number, row.cause, row.shown_at is not None) for row in rows] == [
        (5, "revise", False), (4, "revise", True), (3, "undo", True), (2, "small", True), (1, "submit", True),
    ]  # fmt: skip
    assert versions.edition == 4


def test_the_list(visit, lan, quan, versions):
    own, desk = (visit(who).page(address(versions, "/phien-ban")) for who in (lan, quan))
    rows = [row.text for row in own.all("tr")][1:]
    assert [row.split()[0] for row in rows] == ["5", "4", "3", "2", "1"]
    assert "Bản sửa chờ duyệt" in rows[0] and "Đang đăng" in rows[1] and "Trả lại nội dung trước" in rows[2]
    assert lan.name in rows[0] and "Cán bộ duyệt" in rows[2] and quan.name not in own.one("main").text
    assert quan.name in desk.text and lan.name not in desk.one("main").text and "Bên đăng" in desk.text


def test_any_two_side_by_side(visit, lan, versions):
    reader = visit(lan)
    text = reader.page(address(versions, "/phien-ban?tu=4&den=5")).one("main").text
    assert "[bỏ: nhất, 20]" in text or "[bỏ: nhất" in text
    assert "[thêm: hai" in text and "30" in text
    same = reader.page(address(versions, "/phien-ban?tu=1&den=3")).one("main").text
    assert "Hai phiên bản giống nhau" in same
    back = reader.page(address(versions, "/phien-ban?tu=5&den=4")).one("main").text
    assert "[bỏ: hai" in back


@pytest.mark.parametrize(
    "query", ["tu=9&den=1", "tu=x&den=1", "tu=1", "den=", "tu=-1&den=2", "tu=1&den=" + "9" * 50, "tu=²&den=1"]
)
def test_no_such_version(visit, lan, versions, query):
    page = visit(lan).page(address(versions, f"/phien-ban?{query}"))
    assert "Không có phiên bản đó" in page.text


def test_not_for_others(visit, visitor, minh, an, hoa, admin, versions):
    for who in (minh, an, hoa, admin):
        assert visit(who).get(address(versions, "/phien-ban")).status_code == 404
    assert visitor.get(address(versions, "/phien-ban")).status_code == 303


def test_a_draft_has_none_yet(visit, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    assert "Chưa có phiên bản nào" in visit(lan).page(address(item, "/phien-ban")).text
    assert visit(quan).get(address(item, "/phien-ban")).status_code == 404


def test_many_versions_ask_no_more_questions(visit, lan, quan, technology):
    reader, asked = visit(lan), []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def count():
        asked.clear()
        response = reader.get(address(technology, "/phien-ban"))
        assert len(response.data) < 100_000
        return len(asked)

    before = count()
    with transaction():
        for _ in range(30):
            editions.keep(technology, lan, "revise")
    assert count() <= before + 1


def test_editions_of_drafts_handed_in_twice(lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
        service.send_back(item, quan, ["THIEUBANGCHUNG"], "")
        item.title = "Tên khác"
        service.submit(item, lan)
    first, second = editions.find(item, 1), editions.find(item, 2)
    assert first.content["title"] != second.content["title"] == "Tên khác" and item.edition == 0
    with transaction():
        service.publish(item, quan)
    assert item.edition == 2 and second.shown_at and not first.shown_at
