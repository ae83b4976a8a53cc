"""Answers go out compressed, a guest's page once; nothing of a signed-in person is named or guessed at by its size."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from marketplace.accounts.models import Person
from marketplace.catalogue import service
from marketplace.kernel import sending
from marketplace.kernel.db import transaction
from marketplace.kernel.ui import STATIC, static_url
from tests.cast import make_technology, put_on_show
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]
pytestmark = pytest.mark.sqlite_only("how answers go out does not depend on the database")

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
CSS = sending.joined(STATIC / "css" / "site.css")


def plain(answer: TestResponse) -> bytes:
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.data)


def get(visitor: Visitor, url: str, **headers: str) -> TestResponse:
    """As a browser asks; what it reads is closed, which a test client leaves to whoever asked."""
    with visitor.get(url, headers=GZIP | headers, complain=False) as answer:
        answer.get_data()
    return answer


# ---- compressed ----


@pytest.mark.parametrize("url", ["/", "/cong-nghe", "/nhu-cau", "/to-chuc", "/dang-nhap", "/khong-co"])
def test_pages_are_compressed_for_who_takes_it(visitor: Visitor, url: str):
    whole, small = visitor.get(url), get(visitor, url)
    assert "Content-Encoding" not in whole.headers
    assert {"Cookie", "Accept-Encoding"} <= set(whole.vary) and {"Cookie", "Accept-Encoding"} <= set(small.vary)
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data) * 0.7
    assert plain(small).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True),
        ("br;q=1, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
    ],
)
def test_what_a_browser_takes(visitor: Visitor, accepted: str, is_packed: bool):
    answer = visitor.get("/", headers={"Accept-Encoding": accepted}, complain=False)
    assert ("Content-Encoding" in answer.headers) == is_packed


@pytest.mark.parametrize(
    ("media_type", "is_packed"),
    [
        ("text/html; charset=utf-8", True),
        ("text/csv", True),
        ("text/calendar", True),
        ("application/json", True),
        ("application/atom+xml", True),
        ("application/xml", True),
        ("image/svg+xml", True),
        ("image/png", False),
        ("font/woff2", False),
        ("application/pdf", False),
        ("application/zip", False),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
    ],
)
def test_what_gets_smaller(app: Flask, media_type: str, is_packed: bool):
    with app.test_request_context(headers=GZIP):
        answer = sending.packed(app.response_class(b"x" * 5000, mimetype=media_type))
    assert ("Content-Encoding" in answer.headers) == is_packed


@pytest.mark.parametrize(
    ("length", "headers", "why"),
    [
        (sending.LEAST - 1, {}, "too short"),
        (5000, {"Content-Encoding": "br"}, "compressed already"),
        (5000, {"Content-Range": "bytes 0-4999/9000"}, "a part"),
    ],
)
def test_what_is_left_as_it_is(app: Flask, length: int, headers: dict[str, str], why: str):
    with app.test_request_context(headers=GZIP):
        answer = sending.packed(app.response_class(b"x" * length, mimetype="text/plain", headers=headers))
        assert answer.get_data() == b"x" * length, why


def test_the_length_of_an_answer_tells_little(visitor: Visitor):
    """The same page has many lengths: whoever listens would have to ask very often."""
    lengths = [len(get(visitor, "/").data) for _ in range(24)]
    assert len(set(lengths)) > 8
    assert statistics.pstdev(lengths) > sending.PADDING / 8


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_another_site_cannot_measure_what_a_member_sees(visit: Visit, lan: Person, visitor: Visitor, origin: str):
    member = visit(lan)
    for url in ("/", "/cong-nghe?q=csrf", "/ban-lam-viec"):
        assert "Content-Encoding" not in get(member, url, **{"Sec-Fetch-Site": origin}).headers
        for own in ("same-origin", "none"):
            assert "Content-Encoding" in get(member, url, **{"Sec-Fetch-Site": own}).headers
    assert "Content-Encoding" in get(visitor, "/", **{"Sec-Fetch-Site": origin}).headers  # no cookie, no secret


# ---- static files ----


def test_static_files_are_compressed_and_kept(visitor: Visitor):
    url = static_url("css/site.css")
    whole, small = get(visitor, url, **{"Accept-Encoding": "identity"}), get(visitor, url)
    assert plain(small) == whole.data == CSS
    for answer in (whole, small):
        assert "immutable" in answer.headers["Cache-Control"] and answer.headers["Vary"] == "Accept-Encoding"
    assert len(small.data) == int(small.headers["Content-Length"]) < len(whole.data) / 3


def test_a_static_file_that_is_there_already(visitor: Visitor):
    tag = get(visitor, static_url("css/site.css")).headers["ETag"]
    answer = get(visitor, static_url("css/site.css"), **{"If-None-Match": tag})
    assert answer.status_code == HTTPStatus.NOT_MODIFIED and not answer.data


def test_the_head_and_a_part_of_a_static_file(visitor: Visitor):
    head = visitor.head(static_url("css/site.css"), headers=GZIP)
    assert head.headers["Content-Encoding"] == "gzip" and not head.data
    part = get(visitor, static_url("css/site.css"), Range="bytes=0-9")
    assert part.status_code == HTTPStatus.PARTIAL_CONTENT and part.data == CSS[:10]
    assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("path", ["img/tile.svg", "vendor/be-vietnam-pro-web/be-vietnam-pro-400.woff2"])
def test_small_and_compressed_files_go_out_as_they_are(visitor: Visitor, path: str):
    answer = get(visitor, static_url(path))
    assert "Content-Encoding" not in answer.headers and answer.data == (STATIC / path).read_bytes()


def test_the_parts_of_the_style_sheet_go_out_as_one_file(visitor: Visitor):
    sent = get(visitor, static_url("css/site.css"), **{"Accept-Encoding": "identity"}).data
    parts = {path.name: path.read_bytes() for path in (STATIC / "css").glob("*.css")}
    alone = {"site.css", "gallery.css"}  # the list of the parts; what one page of a demo asks for by itself
    assert b"@import" not in sent and b"@import" in parts["site.css"]
    assert [name for name, part in parts.items() if (part in sent) is (name in alone)] == []
    assert visitor.post(static_url("css/site.css"), complain=False).status_code == HTTPStatus.METHOD_NOT_ALLOWED


# ---- once ----


@pytest.mark.parametrize("url", ["/", "/cong-nghe", "/cong-nghe?q=mít", "/nhu-cau", "/to-chuc", "/chat-luong"])
def test_a_guest_gets_a_page_once(visitor: Visitor, url: str):
    first = get(visitor, url)
    again = get(visitor, url, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED and not again.data
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(again.vary)
    assert again.headers["ETag"] == first.headers["ETag"] == visitor.head(url).headers["ETag"]


@pytest.mark.parametrize("url", ["/", "/cong-nghe", "/ban-lam-viec"])
def test_a_member_gets_every_page_anew(visit: Visit, lan: Person, visitor: Visitor, url: str):
    tag = get(visitor, url).headers.get("ETag", "*")
    answer = get(visit(lan), url, **{"If-None-Match": tag})
    assert answer.status_code == HTTPStatus.OK and "ETag" not in answer.headers


@pytest.mark.parametrize("url", ["/dang-nhap", "/?lang=en"])
def test_a_page_that_sets_a_cookie_is_not_named(visitor: Visitor, url: str):
    answer = get(visitor, url)
    assert "Set-Cookie" in answer.headers and "ETag" not in answer.headers


def test_each_language_has_a_name_of_its_own(visitor: Visitor):
    vietnamese = get(visitor, "/").headers["ETag"]
    visitor.get("/?lang=en")
    assert get(visitor, "/", **{"If-None-Match": vietnamese}).status_code == HTTPStatus.OK


def test_what_is_not_found_is_not_named(visitor: Visitor):
    assert "ETag" not in get(visitor, "/khong-co").headers


def test_a_decision_shows_at_once(visitor: Visitor, lan: Person, quan: Person):
    """Whoever has kept the page of yesterday gets the new one at the next look."""
    with transaction():
        item: Any = put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
        url = f"/cong-nghe/{item.public_id}"
    tags = {address: get(visitor, address).headers["ETag"] for address in ("/", url)}
    with transaction():
        service.hide(item, quan, "report", "Có phản ánh đang được xem xét.")
    for address, tag in tags.items():
        assert get(visitor, address, **{"If-None-Match": tag}).status_code != HTTPStatus.NOT_MODIFIED
