"""Seeing an item as the public will, deciding, and going on."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.moderation import deciding
from tests.cast import make_need, make_person, make_technology
from tests.moderation.desk import all_met, form_of, send, url_of
from tests.visitor import Visitor


@pytest.fixture
def item(lan: Person) -> Technology:
    with transaction():
        found = make_technology(lan, lan.organisations[0])
        catalogue.submit(found, lan)
    return found


@pytest.fixture
def later(minh: Person, item: Technology) -> Need:
    """An anonymous need, handed in after ``item``."""
    with transaction():
        found = make_need(minh, minh.organisations[0])
        catalogue.submit(found, minh)
    return found


def test_the_item_is_shown_as_the_public_will_see_it(
    item: Technology, later: Need, visit: Any, quan: Person, minh: Person
):
    client = visit(quan)
    text = client.page(url_of(item)).text
    for part in (item.title, item.problem, item.solution, item.benefit, item.organisation.name, "Đã gửi duyệt"):
        assert part in text
    page = client.page(url_of(later))
    assert minh.organisations[0].name in page.text and "Nhu cầu ẩn danh" in page.text
    public = next(e for e in page.all("div") if "prose" in e.get("class"))
    assert minh.organisations[0].name not in public.text


def test_buttons_stand_in_order(item: Technology, visit: Any, quan: Person):
    page = visit(quan).page(url_of(item))
    pressed = [e.text for e in page.one("main").all("button", "summary") if e.text in STEPS or "Gửi:" in e.text]
    assert [text for text in pressed if not text.startswith("Gửi:")] == list(STEPS)


STEPS = ("Duyệt đăng", "Yêu cầu bổ sung", "Từ chối")


def test_publishing_goes_on_to_the_next(item: Technology, later: Need, visit: Any, quan: Person):
    client = visit(quan)
    response = send(client, item, "publish")
    assert response.status_code == 303 and response.location == url_of(later)
    assert item.status == Status.PUBLISHED
    assert "Đã duyệt đăng" in client.page(response.location).text
    response = send(client, later, "publish")
    assert response.location == "/kiem-duyet"
    assert "Không còn tin nào chờ" in client.page("/kiem-duyet").text


def test_the_filter_is_kept(item: Technology, later: Need, visit: Any, quan: Person, lan: Person):
    with transaction():
        third = make_technology(lan, lan.organisations[0], "Máy thứ hai")
        catalogue.submit(third, lan)
    query = "?loai=technology"
    response = send(visit(quan), item, "publish", query=query)
    assert response.location == url_of(third) + query
    response = send(visit(quan), third, "publish", query=query)
    assert response.location == "/kiem-duyet" + query and later.status == Status.SUBMITTED


def test_returning_with_reasons(item: Technology, visit: Any, quan: Person):
    data = {"return_reasons": ["THIEUBANGCHUNG", "HINHANH"], "return_words": "Xin đính kèm biên bản"}
    assert send(visit(quan), item, "return", data).status_code == 303
    assert item.status == Status.RETURNED
    assert item.decision_reasons == ["THIEUBANGCHUNG", "HINHANH"] and item.decision_words == "Xin đính kèm biên bản"
    text = visit(quan).page(url_of(item)).text
    assert "Hình ảnh, tài liệu chưa phù hợp" in text and "Xin đính kèm biên bản" in text and quan.name in text


def test_words_alone_are_enough_to_return(item: Technology, visit: Any, quan: Person):
    assert send(visit(quan), item, "return", {"return_words": "Viết rõ công suất"}).status_code == 303
    assert item.status == Status.RETURNED


def test_refusing_with_reasons(item: Technology, visit: Any, quan: Person):
    assert send(visit(quan), item, "refuse", {"refuse_reasons": "QUANGCAO"}).status_code == 303
    assert item.status == Status.REFUSED and item.decision_reasons == ["QUANGCAO"]
    assert [e.verb for e in history.entries_of(item)] == ["create", "submit", "choose_list", "refuse"]


def test_the_technology_list_has_an_entry_of_its_own(item: Technology, visit: Any, quan: Person):
    """Which list, from which, and why; nothing where a later decision leaves it as it is."""
    more = all_met("technology") | {"legal_list": "KK", "legal_note": "Điều 9"}
    assert send(visit(quan), item, "publish", more).status_code == 303
    (entry,) = [one for one in history.entries_of(item) if one.verb == "choose_list"]
    assert (entry.changes, entry.reason) == ({"legal_list": ["CHUARO", "KK"]}, "Điều 9")
    assert (entry.actor_id, item.legal_list) == (quan.public_id, "KK")
    with transaction():
        deciding._choose_list(item, quan, "KK", "Điều 9")
    assert [one.verb for one in history.entries_of(item)].count("choose_list") == 1


@pytest.mark.parametrize(
    ("verb", "data", "field"),
    [
        ("return", {}, "return_reasons"),
        ("return", {"return_reasons": "BIADAT"}, "return_reasons"),
        ("return", {"return_reasons": "QUANGCAO"}, "return_reasons"),  # of the other list
        ("return", {"return_reasons": "KHAC"}, "return_words"),
        ("return", {"return_words": " \u200f\x00 "}, "return_reasons"),
        ("return", {"return_words": "x" * 2001}, "return_words"),
        ("refuse", {}, "refuse_reasons"),
        ("refuse", {"refuse_words": "Chỉ có lời"}, "refuse_reasons"),
        ("refuse", {"refuse_reasons": ["KHAC"]}, "refuse_words"),
        ("refuse", {"refuse_reasons": ["QUANGCAO"], "refuse_words": "x" * 2001}, "refuse_words"),
    ],
)
def test_a_decision_without_reason_is_told_at_the_field(
    item: Technology, visit: Any, quan: Person, verb: str, data: dict[str, Any], field: str
):
    response = send(visit(quan), item, verb, data)
    assert response.status_code == 200 and f'id="{field}-error"' in response.text
    assert item.status == Status.SUBMITTED
    words = str(data.get("return_words", data.get("refuse_words", ""))).strip(" \u200f\x00")
    assert words in response.text


def test_the_second_of_two_officers_is_led_on(item: Technology, later: Need, visit: Any, quan: Person):
    with transaction():
        other = make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")
    first, second = visit(quan), visit(other)
    form = form_of(second, item) | all_met("technology")
    send(first, item, "refuse", {"refuse_reasons": "TRUNGTIN"})
    response = second.post(f"{url_of(item)}/publish", data=form)
    assert response.status_code == 409 and "Đã có người xử lý trước" in response.text
    assert "Bị từ chối" in response.text and url_of(later) in response.text
    assert item.status == Status.REFUSED


def test_a_newer_text_is_read_before_it_is_decided_on(item: Technology, visit: Any, quan: Person, lan: Person):
    """Withdrawn, mended and handed in again while the officer was reading."""
    client = visit(quan)
    form = form_of(client, item) | all_met("technology")
    with transaction():
        catalogue.withdraw(item, lan)
        catalogue.reopen(item, lan)
        item.problem = "Một bài toán khác hẳn"
        catalogue.submit(item, lan)
    response = client.post(f"{url_of(item)}/publish", data=form)
    assert response.status_code == 409 and "Đọc bản mới" in response.text
    assert item.status == Status.SUBMITTED


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999999", "\x00"])
def test_a_forged_version_decides_nothing(item: Technology, visit: Any, quan: Person, version: str):
    assert send(visit(quan), item, "publish", {"version": version}).status_code == 409
    assert item.status == Status.SUBMITTED


def test_nobody_decides_on_their_own(item: Technology, visit: Any, quan: Person, lan: Person):
    with transaction():
        db.session.add(Membership(person_id=quan.id, organisation_id=lan.organisations[0].id, role=VIEWER))
    client = visit(quan)
    page = client.page(url_of(item))
    assert "tin của tổ chức bạn" in page.text and "Duyệt đăng" not in page.one("main").text.replace("Duyệt:", "")
    token = {"csrf_token": client.csrf_token(), "version": str(item.version)}
    assert client.post(f"{url_of(item)}/publish", data=token).status_code == 403
    assert item.status == Status.SUBMITTED


def test_only_moderators_decide(
    item: Technology, visit: Any, visitor: Visitor, lan: Person, minh: Person, hoa: Person, an: Person, admin: Person
):
    for person in (lan, minh, hoa, an, admin):
        client = visit(person)
        token = {"csrf_token": client.csrf_token(), "version": str(item.version)}
        assert client.post(f"{url_of(item)}/publish", data=token).status_code == 403
    token = {"csrf_token": visitor.csrf_token(), "version": str(item.version)}
    assert visitor.post(f"{url_of(item)}/publish", data=token).status_code == 303
    assert item.status == Status.SUBMITTED


def test_without_a_token_nothing_is_decided(item: Technology, visit: Any, quan: Person):
    response = visit(quan).post(f"{url_of(item)}/publish", data={"version": str(item.version)})
    assert response.status_code == 400 and item.status == Status.SUBMITTED


def test_drafts_and_nonsense_are_not_found(visit: Any, quan: Person, lan: Person):
    with transaction():
        draft = make_technology(lan, lan.organisations[0])
    client = visit(quan)
    for url in (url_of(draft), "/kiem-duyet/technology/xxxxxxxxxxxx", "/kiem-duyet/other/xxxxxxxxxxxx"):
        assert client.get(url).status_code == 404


def test_what_is_decided_can_still_be_read(technology: Technology, visit: Any, quan: Person):
    assert "không cần quyết định" in visit(quan).page(url_of(technology)).text


def test_giveaways_of_an_anonymous_need_are_pointed_out(visit: Any, quan: Person, minh: Person):
    with transaction():
        need = make_need(minh, minh.organisations[0], problem=f"{minh.organisations[0].name} cần máy sấy")
        catalogue.submit(need, minh)
    assert "có chỗ lộ tổ chức" in visit(quan).page(url_of(need)).text
