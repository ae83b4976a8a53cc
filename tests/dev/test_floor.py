"""The floor that the other tests stand on: both databases are put back, and visitors are told apart and complain."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.db import transaction
from marketplace.reference.models import Code
from tests.cast import make_person
from tests.complaints import complaints
from tests.html import Page, filled_in


def people() -> int:
    return db.session.execute(select(func.count()).select_from(Person)).scalar_one()


@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_and_files_of_one_test_are_gone_in_the_next(app: Flask, instance, time: str):
    codes = select(func.count()).select_from(Code)
    assert people() == 0 and counters.views_of("technology", ["x"]) == {}
    assert not (instance / "left.txt").exists()
    before = db.session.execute(codes).scalar_one()
    assert before > 100
    with transaction():
        make_person("Nguyễn Thị Lan", "lan@example.vn")
        db.session.execute(text("DELETE FROM code WHERE id = (SELECT max(id) FROM code)"))
    assert people() == 1 and db.session.execute(codes).scalar_one() == before - 1
    counters.count_view("technology", "x")
    assert counters.views_of("technology", ["x"]) == {"x": 1}
    (instance / "left.txt").write_text(time)


def test_the_database_is_the_one_that_was_asked_for(app: Flask, database: str):
    assert db.engine.dialect.name == database


GOOD = """<!doctype html><html lang="vi"><head><title>Nhu cầu · Sàn</title></head><body><main><h1>Nhu cầu</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t"><label for="a">A</label>
<input id="a" name="a" value="1"><label>B <select name="b"><option value="1">một<option value="2" selected>hai</select>
</label><textarea name="c" aria-label="C">
 giữ nguyên
</textarea><input type="checkbox" name="d" aria-label="D"><button name="go" value="1">Gửi</button></form></main>"""


def test_a_good_page_has_no_complaints():
    assert complaints(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<!doctype html>", "", "doctype"),
        (' lang="vi"', "", "no lang"),
        ("<title>Nhu cầu · Sàn</title>", "", "0 titles"),
        ("<h1>", 2 * '<div class="errors">Xin xem lại</div>' + "<h1>", "summary of errors twice"),
        ("<title>Nhu cầu", "<title>Công nghệ", "does not match"),
        ("<h1>Nhu cầu</h1>", "", "0 h1"),
        ("</main>", "<h1>Nhu cầu</h1></main>", "2 h1"),
        ("<main>", "<div>", "no <main>"),
        ('<label for="a">A</label>', "", "no label"),
        ('<label for="a">', '<label for="z">', "points at nothing"),
        ("<select", '<select id="a"', "2 times"),
        ('name="csrf_token"', 'name="other"', "0 CSRF tokens"),
        ('method="post"', 'method="get"', "in the address"),
        ("<h1>", '<img src="x"><h1>', "no alt"),
        ("<h1>", '<a href="/"></a><h1>', "no text"),
        ("<h1>", '<a href="#away">x</a><h1>', "points at nothing"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<h1>", "<script>1</script><h1>", "inline <script>"),
        ("<h1>", '<h1 onclick="x()">', "onclick"),
    ],
)
def test_a_bad_page_is_complained_about(before: str, after: str, told: str):
    assert before in GOOD
    assert [text for text in complaints(GOOD.replace(before, after, 1)) if told in text]


def test_a_form_is_sent_as_a_browser_would_send_it():
    form = Page.read(GOOD).forms[0]
    assert filled_in(form) == [("csrf_token", "t"), ("a", "1"), ("b", "2"), ("c", " giữ nguyên\n")]


def test_two_visitors_are_two_people(app: Flask, visit, visitor, lan, minh):
    """Lan signs in and out in her browser, and neither Minh nor the guest notices."""
    hers, his = visit(lan), visit(minh)
    assert lan.email == "lan@example.vn"  # rows of the test are read anew after a request
    account = "/tai-khoan"
    assert visitor.get(account).status_code == 303
    assert hers.get(account).status_code == his.get(account).status_code == 200
    assert lan.name in hers.get(account).text and lan.name not in his.get(account).text
    hers.sign_out()
    assert hers.get(account).status_code == 303 and his.get(account).status_code == 200


def test_unsaved_rows_are_not_lost_silently(app: Flask, visitor, lan):
    lan.name = "Nguyễn Thị Lan Anh"
    with pytest.raises(AssertionError, match="changed outside transaction"):
        visitor.get("/healthz")
    db.session.rollback()
