"""Error pages: in both languages, saying what to do next; and what brings them about, for real."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from marketplace.extensions import db
from marketplace.kernel.policy import door
from tests.conftest import dispose, make_app
from tests.html import Page
from tests.pages.addresses import ask
from tests.pages.world import World
from tests.visitor import Visitor

LANGUAGES = ("vi", "en")
# What the heading says; the English comes from the translation.
HEADINGS = {
    400: {"vi": "Yêu cầu chưa hợp lệ"},
    403: {"vi": "Bạn chưa được phép xem trang này"},
    404: {"vi": "Không tìm thấy trang"},
    405: {"vi": "Thao tác này không dùng được ở đây"},
    409: {"vi": "Đã có người xử lý trước"},
    413: {"vi": "Tệp gửi lên quá lớn"},
    429: {"vi": "Bạn thao tác quá nhanh"},
    500: {"vi": "Hệ thống gặp trục trặc"},
    503: {"vi": "Trang tạm ngừng phục vụ"},
    507: {"vi": "Máy chủ đã hết chỗ lưu"},
}
VIETNAMESE = set("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")


def check(answer: TestResponse, code: int, language: str) -> Page:
    """A whole page of its own that says what happened and where to go from here."""
    assert answer.status_code == code, f"{answer.status_code}, not {code}: {answer.text[:200]}"
    page = Page.read(answer.text)
    assert page.one("html").get("lang") == language
    heading, words = page.one("h1").text, page.one("main").text
    if language == "vi":
        assert heading == HEADINGS[code]["vi"]
    else:
        title = page.one("title").text.split(" · ")[0]
        assert heading == title and not VIETNAMESE & set((heading + words).casefold()), words
    assert len(words) > len(heading) + 60, "it does not say what to do next"
    assert any(link.get("href") == "/" for link in page.one("main").all("a")), "no way home"
    assert [meta.get("content") for meta in page.all("meta") if meta.get("name") == "description"][0]
    assert "noindex" in [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"]
    assert "Traceback" not in answer.text and "sqlalchemy" not in answer.text.casefold()
    return page


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def token_of(client: Visitor, language: str) -> dict[str, str]:
    """A token, in a browser that speaks this language."""
    client.get(f"/dang-nhap?lang={language}")
    return {"csrf_token": client.csrf_token()}


@pytest.mark.sqlite_only("what a page says does not depend on the database")
class TestWhoAsksWrongly:
    """Answers to what browsers send."""

    def test_400(self, world: World, language: str):
        for url in ("/cong-nghe/a%00b", "/%00", "/tim-kiem?q=a%00b", "/tep/%00?x"):
            check(world.visitor("guest").get(url + ("&" if "?" in url else "?") + f"lang={language}"), 400, language)
        check(world.visitor("lan").post(f"/tai-khoan?lang={language}"), 400, language)

    def test_403(self, world: World, language: str):
        url = f"/cong-nghe/{world.public_id('lan.technology.published')}/sua?lang={language}"
        page = check(world.visitor("an").get(url), 403, language)
        assert any(link.get("href").startswith("/dang-nhap") for link in page.all("a"))

    @pytest.mark.parametrize(
        "url", ["/khong-co", "/cong-nghe/khongcogi123", "/tep/..%2f..%2fetc%2fpasswd", "/cong-nghe/🦆"]
    )
    def test_404(self, world: World, language: str, url: str):
        page = check(world.visitor("guest").get(f"{url}?lang={language}"), 404, language)
        assert any(form.get("action") == "/tim-kiem" for form in page.one("main").all("form")), (
            "no search to go on with"
        )

    def test_405(self, world: World, language: str):
        answer = world.visitor("guest").get(f"/dang-xuat?lang={language}")
        check(answer, 405, language)
        assert "POST" in answer.headers["Allow"]

    def test_409(self, world: World, language: str):
        client = world.visitor("lan")
        url = f"/giao-dich/yeu-cau/{world.public_id('interest.declined')}/nhan-loi"
        check(client.post(url, data=token_of(client, language)), 409, language)

    def test_429(self, world: World, language: str):
        client = world.visitor("guest")
        sent = {**token_of(client, language), "email": "lan@example.vn", "password": "sai mật khẩu rồi"}
        for _ in range(10):
            assert client.post("/dang-nhap", data=sent).status_code == 200
        answer = client.post("/dang-nhap", data=sent)
        check(answer, 429, language)
        assert int(answer.headers["Retry-After"]) > 0

    def test_429_is_not_escaped_by_a_made_up_address(self, world: World):
        """Without a trusted proxy, what a browser says of its own address counts for nothing."""
        client = world.visitor("guest")
        sent = {**token_of(client, "vi"), "email": "lan@example.vn", "password": "sai mật khẩu rồi"}
        codes = [
            client.post("/dang-nhap", data=sent, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
            for n in range(11)
        ]
        assert codes == [200] * 10 + [429]


@pytest.mark.sqlite_only("limits are kept before any database is asked")
class TestLimits:
    """What is too large is not read to its end."""

    def test_413_body(self, world: World, language: str):
        client = world.visitor("lan")
        sent = token_of(client, language)
        most = world.app.config["MAX_CONTENT_LENGTH"]
        environ = {"CONTENT_LENGTH": str(most + 1)}
        answer = client.post("/tai-khoan", data={**sent, "name": "x"}, environ_overrides=environ)
        check(answer, 413, language)

    def test_413_form_in_memory(self, world: World, language: str):
        client = world.visitor("lan")
        words = "x" * (world.app.config["MAX_FORM_MEMORY_SIZE"] + 1)
        sent = {**token_of(client, language), "name": words}
        check(client.post("/tai-khoan", data=sent), 413, language)
        parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in sent.items())
        kind = "multipart/form-data; boundary=x"
        check(client.post("/tai-khoan", data=f"{parts}--x--\r\n", content_type=kind), 413, language)

    def test_413_parts(self, world: World, language: str):
        client = world.visitor("lan")
        sent: MultiDict[str, Any] = MultiDict(token_of(client, language))
        sent.setlist("x", ["1"] * (world.app.config["MAX_FORM_PARTS"] + 1))
        check(client.post("/tai-khoan", data=sent, content_type="multipart/form-data"), 413, language)

    def test_a_large_form_within_the_limits_is_read(self, world: World):
        client = world.visitor("lan")
        sent = {**token_of(client, "vi"), "name": "x" * 1_000_000, "language": "vi"}
        assert client.post("/tai-khoan", data=sent).status_code == 200
        assert world.ledger.changed() == []

    def test_a_long_address_is_answered(self, world: World):
        client = world.visitor("guest")
        for url in ("/cong-nghe/" + "x" * 20_000, "/tim-kiem?q=" + "x" * 20_000, "/dang-nhap?next=/" + "x" * 20_000):
            answer = ask(client, url)
            assert not isinstance(answer, str) and answer.status_code in {200, 302, 400, 404, 414}, url


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Flask]:
    """A site as it runs for people (not for tests), with a view that fails, and a database without tables."""
    before = structlog.get_config()
    app = make_app(tmp_path / "instance", TESTING=False, DATABASE_URL="")

    @door("anyone")
    def fails() -> str:
        raise RuntimeError("secret words of the program")

    app.add_url_rule("/hong", "fails", fails)
    with app.app_context():
        yield app
    dispose(app)
    structlog.configure(**before)


@pytest.fixture
def lines(broken: Flask) -> Iterator[io.StringIO]:
    """What ``broken`` writes to its log of requests."""
    before, out = structlog.get_config(), io.StringIO()
    structlog.configure(**{**before, "logger_factory": structlog.PrintLoggerFactory(out)})  # type: ignore[arg-type]
    yield out
    structlog.configure(**before)


@pytest.mark.sqlite_only("the failing view asks no database")
class TestOurFault:
    def test_500_tells_a_number_that_the_log_has(
        self, broken: Flask, language: str, caplog: pytest.LogCaptureFixture, lines: io.StringIO
    ):
        with caplog.at_level(logging.ERROR):
            answer = Visitor(broken, broken.response_class).get(f"/hong?lang={language}")
        page = check(answer, 500, language)
        number = page.one("strong").text
        assert len(number) == 12 and number in caplog.text and "secret words" in caplog.text
        assert "secret words" not in answer.text
        logged = [json.loads(line) for line in lines.getvalue().splitlines()]
        assert [line["status"] for line in logged if line["id"] == number and line["event"] == "request"] == [500]

    def test_a_database_without_tables_is_a_page_too(self, broken: Flask, language: str):
        answer = Visitor(broken, broken.response_class).get(f"/cong-nghe?lang={language}")
        check(answer, 503, language)
        assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.sqlite_only("these are the ways in which SQLite says no")
class TestDatabaseSaysNo:
    """Another process holds the write lock; the disk is full."""

    def test_503_when_locked_and_reading_goes_on(self, world: World, language: str):
        client = world.visitor("lan")
        sent = {**token_of(client, language), "name": "Nguyễn Thị Lan Anh", "language": "vi"}
        path = world.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            with impatient(world.app):
                answer = client.post("/tai-khoan", data=sent)
                assert client.get("/tai-khoan").status_code == 200
        finally:
            holder.rollback()
            holder.close()
        check(answer, 503, language)
        assert int(answer.headers["Retry-After"]) > 0
        assert world.ledger.changed() == []
        assert client.post("/tai-khoan", data=sent).status_code == 303

    def test_507_when_full_and_reading_goes_on(self, world: World, language: str):
        client = world.visitor("lan")
        sent = {
            **token_of(client, language),
            "title": "Máy sấy " * 20,
            "problem": "Mít chín rộ. " * 300,
            "st_field": "211",
        }
        with full(world.app):
            answer = client.post("/cong-nghe/moi", data={**sent, "organisation": world.public_id("lan.organisation")})
            assert client.get("/cong-nghe").status_code == 200
        check(answer, 507, language)
        assert world.ledger.changed() == []


class impatient:
    """Connections of the application that wait for a lock no longer than a moment."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __enter__(self) -> None:
        db.engine.dispose()
        event.listen(db.engine, "connect", self._hurry)

    def __exit__(self, *_: Any) -> None:
        event.remove(db.engine, "connect", self._hurry)
        db.engine.dispose()

    def _hurry(self, connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50")


class full(impatient):
    """A database that may not grow by a single page."""

    def _hurry(self, connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")


def test_of_two_answers_one_counts(world: World):
    """Two of the same side answer at the same time from two browsers."""
    first, second = (world.visitor("lan") for _ in range(2))
    tokens = [token_of(one, "vi") for one in (first, second)]
    url = f"/giao-dich/yeu-cau/{world.public_id('interest.asked')}/nhan-loi"
    assert first.post(url, data=tokens[0]).status_code == 303
    world.ledger.open()
    check(second.post(url, data=tokens[1]), 409, "vi")
    assert world.ledger.changed() == []
