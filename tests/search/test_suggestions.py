"""What is offered while typing, and what never is."""

from __future__ import annotations

import pytest

from marketplace.accounts import suspensions
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology, put_on_show
from tests.search.working import fresh_index, work


@pytest.fixture
def shown(app, lan, minh, quan):
    with transaction():
        technology = make_technology(lan, lan.organisations[0], title="Máy sấy mít bằng bơm nhiệt")
        need = make_need(minh, minh.organisations[0], title="Cần máy sấy xoài", anonymous=True)
        make_technology(lan, lan.organisations[0], title="Máy sấy còn là bản nháp")
        put_on_show(technology, lan, quan)
        put_on_show(need, minh, quan)
    with fresh_index(app):
        work()
        yield technology


def offered(visitor, start: str) -> list[dict[str, str]]:
    response = visitor.get("/goi-y", query_string={"q": start})
    assert response.status_code == 200
    return list(response.json)


@pytest.mark.parametrize("start", ["máy sấy", "may sa", "MÁY SẤ", "sấy mí", "nhiet"])
def test_titles_on_show(visitor, shown, start):
    found = offered(visitor, start)
    assert {"text": shown.title, "note": "Công nghệ", "url": f"/cong-nghe/{shown.public_id}"} in found
    assert "Máy sấy còn là bản nháp" not in {one["text"] for one in found}


def test_fields_and_what_they_lead_to(visitor, shown):
    [field, *_rest] = [one for one in offered(visitor, "nong nghiep") if one["note"] == "Lĩnh vực"]
    assert "nông nghiệp" in field["text"].lower()
    assert visitor.get(field["url"]).status_code == 200


def test_organisations_with_something_on_show(visitor, shown, lan, minh):
    names = {one["text"] for one in offered(visitor, lan.organisations[0].name[:12]) if one["note"] == "Tổ chức"}
    assert lan.organisations[0].name in names


def test_an_organisation_with_anonymous_needs_only_is_not_told(visitor, shown, minh):
    start = minh.organisations[0].name
    assert minh.organisations[0].name not in {one["text"] for one in offered(visitor, start)}


@pytest.mark.parametrize("start", ["", "m", " ", "…", "%", "_", "\\", "'", "😀", "\u0301\u0301", "zzzz"])
def test_nothing_to_offer(visitor, shown, start):
    assert offered(visitor, start) == []


def test_the_answer_may_be_kept_for_a_minute_and_is_the_same_for_all(visitor, shown, lan):
    for_guest = visitor.get("/goi-y?q=may+say")
    assert for_guest.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in for_guest.headers
    assert visitor.sign_in(lan).get("/goi-y?q=may+say").json == for_guest.json


def test_boxes_tell_the_script_where_to_ask(visitor, shown):
    for address in ("/", "/to-chuc", "/tim-kiem"):
        forms = [form for form in visitor.page(address).all("form") if form.get("data-suggest")]
        assert [form.get("data-suggest") for form in forms] == ["/goi-y"], address


def test_a_suspended_organisation_is_not_offered(visitor, shown, lan, quan):
    name = lan.organisations[0].name
    assert name in {one["text"] for one in offered(visitor, name)}
    with transaction():  # before the work of hiding its listings is done
        suspensions.suspend(lan.organisations[0], quan, lan.organisations[0].version, "Giấy phép bị thu hồi.")
    assert name not in {one["text"] for one in offered(visitor, name)}
