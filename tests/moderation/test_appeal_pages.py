"""Appeals on the screen: the poster's page, the owner's panel, the desk; what was typed is never lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.moderation import appeals
from marketplace.moderation.models import Appeal
from tests.cast import make_person
from tests.moderation.refusals import WORDS, refused, refused_revision, second_officer

WHY = "Số liệu có biên bản đo kèm theo, trang 3."


@pytest.fixture
def item(lan: Person, quan: Person) -> Any:
    return refused(lan, quan)


@pytest.fixture
def tuan(app: Any) -> Person:
    return second_officer()


def url_of(item: Any) -> str:
    return f"/cong-nghe/{item.public_id}/khieu-nai"


def make(item: Any, lan: Person) -> Appeal:
    with transaction():
        return appeals.make(item, lan, appeals.standing_of(item).review.public_id, WHY)


def count() -> int:
    return db.session.execute(select(func.count()).select_from(Appeal)).scalar_one()


def test_from_refusal_to_answer(item, lan, tuan, visit):
    client, officer = visit(lan), visit(tuan)
    shown = client.page(f"/cong-nghe/{item.public_id}").text
    assert "bạn có thể khiếu nại đến hết ngày" in shown and "căn cứ: Quy chế của Sàn" in shown
    assert WORDS in client.page(url_of(item)).text
    assert client.submit(url_of(item), {"words": WHY}).status_code == 303
    assert WHY in client.page(url_of(item)).text and "Chờ giải quyết" in client.page(url_of(item)).text
    assert item.title in officer.page(appeals.DESK).text
    appeal = db.session.execute(select(Appeal)).unique().scalar_one()
    page = f"{appeals.DESK}/{appeal.public_id}"
    assert WHY in officer.page(page).text and WORDS in officer.page(page).text
    sent = {"answer": "Biên bản đúng.", "version": appeal.version, "csrf_token": officer.csrf_token()}
    assert officer.post(f"{page}/grant", data=sent).status_code == 303
    told = client.page(url_of(item)).text
    assert "Biên bản đúng." in told and "trở lại hàng chờ duyệt" in told
    assert "Không có khiếu nại nào" in officer.page(appeals.DESK).text


def test_grounds_that_were_not_compared_say_so(lan, quan, visit):
    item = refused(lan, quan)
    with transaction():
        review = appeals.standing_of(item).review
        review.reasons, item.decision_reasons = ["CAMCHUYENGIAO"], ["CAMCHUYENGIAO"]
    for url in (url_of(item), f"/cong-nghe/{item.public_id}"):
        text = visit(lan).page(url).text
        assert "Luật 07/2017/QH14 Điều 11" in text and "ần kiểm tra lại văn bản gốc" in text


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_words_are_needed_and_kept(item, lan, visit, words):
    response = visit(lan).submit(url_of(item), {"words": words})
    assert response.status_code == 200 and count() == 0
    assert words.strip()[:100] in response.text


def test_sent_twice_is_one_appeal(item, lan, visit):
    client = visit(lan)
    form = {"words": WHY}
    token = {"form_token": "motlan"}
    for _ in range(2):
        assert client.submit(url_of(item), {**form, **token}).status_code in (303,)
    assert count() == 1


def test_too_late_for_the_poster_keeps_the_words(item, lan, visit):
    client = visit(lan)
    sent = {"words": WHY, "refusal": appeals.standing_of(item).review.public_id, "csrf_token": client.csrf_token()}
    with transaction():
        catalogue.reopen(item, lan)
    response = client.post(url_of(item), data=sent)
    assert response.status_code == 409 and WHY in response.text and count() == 0


def test_two_officers_at_once_the_second_keeps_the_words(item, lan, tuan, visit):
    appeal, third = make(item, lan), second_officer("ba@example.vn")
    page, client = f"{appeals.DESK}/{appeal.public_id}", visit(third)
    sent = {"answer": "Theo tôi là đúng.", "version": appeal.version, "csrf_token": client.csrf_token()}
    with transaction():
        appeals.uphold(appeal, tuan, appeal.version, "Giữ nguyên.")
    response = client.post(f"{page}/grant", data=sent)
    assert response.status_code == 409
    assert "Theo tôi là đúng." in response.text and "Giữ nguyên." in response.text


def test_an_answer_is_needed(item, lan, tuan, visit):
    appeal, client = make(item, lan), visit(tuan)
    page = f"{appeals.DESK}/{appeal.public_id}"
    response = client.submit(f"{page}/uphold", {"answer": " "}, page=page)
    assert response.status_code == 200 and "Xin điền mục này" in response.text
    assert appeal.status == "open"


def test_whoever_refused_reads_it_without_buttons(item, lan, quan, visit):
    appeal, client = make(item, lan), visit(quan)
    page = f"{appeals.DESK}/{appeal.public_id}"
    shown = client.page(page)
    assert "Một cán bộ khác sẽ giải quyết" in shown.text and "Chấp nhận" not in shown.text
    data = {"answer": "x", "version": appeal.version, "csrf_token": client.csrf_token()}
    assert client.post(f"{page}/uphold", data=data).status_code == 403


# who: (poster's page, sending it, list, appeal)
DOORS = {
    "lan": (200, 303, 403, 403),
    "viewer": (200, 403, 403, 403),
    "minh": (404, 404, 403, 403),
    "quan": (403, 403, 200, 200),
    "hoa": (403, 403, 403, 403),
    "admin": (403, 403, 403, 403),
    "guest": (303, 303, 303, 303),
}


@pytest.mark.parametrize("who", DOORS)
def test_doors(who, item, lan, minh, quan, hoa, admin, visit, visitor):
    with transaction():
        viewer = make_person("Xem", "xem@example.vn")
        viewer.memberships.append(Membership(organisation_id=item.organisation_id, role=VIEWER))
    other = refused(lan, quan, title="Máy nghiền vỏ mít")
    appeal = make(other, lan)
    people = {"lan": lan, "viewer": viewer, "minh": minh, "quan": quan, "hoa": hoa, "admin": admin}
    client = visitor if who == "guest" else visit(people[who])
    refusal = appeals.standing_of(item).review.public_id
    data = {"words": WHY, "refusal": refusal, "csrf_token": client.csrf_token()}
    found = (
        client.get(url_of(item)).status_code,
        client.post(url_of(item), data=data).status_code,
        client.get(appeals.DESK).status_code,
        client.get(f"{appeals.DESK}/{appeal.public_id}").status_code,
    )
    assert found == DOORS[who]


def test_a_refused_revision_has_its_own_words(technology, lan, quan, visit):
    refused_revision(technology, lan, quan)
    client = visit(lan)
    assert "từ chối bản sửa" in client.page(f"/cong-nghe/{technology.public_id}").text
    assert client.submit(url_of(technology), {"words": WHY}).status_code == 303


def test_nothing_to_appeal_against(technology, lan, visit):
    assert "chưa có quyết định từ chối" in visit(lan).page(url_of(technology)).text
    page = visit(lan).page(f"/cong-nghe/{technology.public_id}")
    assert not [a for a in page.all("a") if a.get("href").endswith("/khieu-nai")]


def test_all_that_wait_are_listed(lan, quan, tuan, visit):
    client = visit(tuan)
    for number in range(6):
        make(refused(lan, quan, title=f"Máy sấy kiểu {number}"), lan)
    assert client.page(appeals.DESK).text.count("Máy sấy kiểu") == 6
