"""Revisions and small live changes at the desk; and whoever comes too late."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue import revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.moderation import reviewing
from marketplace.moderation.service import Desk, Filter
from tests.cast import make_person, make_technology, put_on_show
from tests.html import Page
from tests.moderation.desk import all_met, form_of, send, url_of

LONG = "Buồng sấy hai tầng dùng bơm nhiệt, tuần hoàn gió kín, có cân tự động và ghi nhật ký từng mẻ."


@pytest.fixture
def duyet(app: Any) -> Person:
    """A second moderator."""
    with transaction():
        return make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")


@pytest.fixture
def shown(lan: Person, quan: Person) -> Technology:
    with transaction():
        return put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)


def revise(item: Technology, lan: Person, **columns: Any) -> Any:
    with transaction():
        found = revising.begin(item, lan)
        revising.write(found, lan, Content(columns))
        revising.submit(found, lan)
    return found


@pytest.fixture
def revision(shown: Technology, lan: Person) -> Any:
    return revise(shown, lan, solution=LONG)


@pytest.fixture
def small(shown: Technology, lan: Person) -> Any:
    return revise(shown, lan, title="Máy sấy mít bằng bơm nhiệt mới")


def test_only_what_changes_is_shown_and_asked(revision: Any, shown: Technology, visit: Any, quan: Person):
    page = visit(quan).page(url_of(shown, revision))
    change = next(e for e in page.all("section") if e.get("id") == "thay-doi")
    assert "nhật ký" in change.text and "điều khiển ẩm" in change.text and shown.benefit not in change.text
    folded = [e for e in page.all("details") if shown.benefit in e.text]
    assert folded and all("open" not in e.attributes for e in folded)
    asked = {e.get("name") for e in page.all("input") if e.get("type") == "radio"}
    assert "check-BIMAT" in asked and "check-GIA" not in asked


@pytest.mark.parametrize(
    ("verb", "data", "status", "text"),
    [
        ("approve", {}, "approved", LONG),
        ("return", {"return_words": "Nêu kích thước"}, "returned", None),
        ("refuse", {"refuse_reasons": "SAISUTHAT"}, "refused", None),
    ],
)
def test_decisions_on_a_revision(
    revision: Any, shown: Technology, visit: Any, quan: Person, verb: str, data: dict[str, str], status: str, text: Any
):
    before = shown.solution
    response = send(visit(quan), shown, verb, data, revision=revision)
    assert response.status_code == 303 and response.location == "/kiem-duyet"
    assert revision.status == status and shown.solution == (text or before) and shown.status == Status.PUBLISHED
    review = reviewing.newest_of(shown, f"{verb}_revision")
    assert review is not None and review.revision is revision and review.edition == revision.edition
    assert history.verify() == []


def test_requests_at_fields_of_a_revision(revision: Any, shown: Technology, visit: Any, quan: Person):
    assert (
        send(visit(quan), shown, "return", {"remark-solution": "Cân loại nào?"}, revision=revision).status_code == 303
    )
    assert revision.status == "returned"
    assert "Cân loại nào?" in visit(quan).page(url_of(shown, revision)).text


def test_a_small_change_is_looked_at_afterwards(small: Any, shown: Technology, visit: Any, quan: Person):
    assert small.status == "live" and shown.title.endswith("mới")
    page = visit(quan).page(url_of(shown, small))
    heads = {e.text for e in page.all("p") if "muted" in e.get("class")}
    assert {"Nội dung trước, phiên bản 1", "Đang đăng"} <= heads and "Bản sửa" not in heads
    assert "Vì sao trả lại nội dung trước?" in page.text and "Vì sao từ chối?" not in page.text
    buttons = [e.text for e in page.all("button") if e.get("formaction")]
    assert buttons[0] == "Đã xem lại, đồng ý" and not [e for e in page.all("input") if e.get("type") == "radio"]
    assert send(visit(quan), shown, "check", revision=small).status_code == 303
    assert small.status == "approved" and Desk().total(Filter()) == 0
    assert reviewing.newest_of(shown, "check_revision") is not None


def test_a_small_change_is_undone(small: Any, shown: Technology, visit: Any, quan: Person):
    assert send(visit(quan), shown, "undo", {}, revision=small).status_code == 200  # no reason
    assert send(visit(quan), shown, "undo", {"refuse_reasons": "SAISUTHAT"}, revision=small).status_code == 303
    assert small.status == "refused" and shown.title == "Máy sấy mít bằng bơm nhiệt"


def test_going_on_under_the_same_filter(shown: Technology, lan: Person, quan: Person, visit: Any):
    with transaction():
        other = put_on_show(make_technology(lan, lan.organisations[0], "Máy thái chuối"), lan, quan)
        new = make_technology(lan, lan.organisations[0], "Tin mới")
        catalogue.submit(new, lan)
    first, second = revise(shown, lan, solution=LONG), revise(other, lan, solution=LONG)
    response = send(visit(quan), shown, "approve", query="?viec=edit", revision=first)
    assert response.location == f"{url_of(other, second)}?viec=edit"
    response = send(visit(quan), other, "approve", query="?viec=edit", revision=second)
    assert response.location == "/kiem-duyet?viec=edit" and new.status == Status.SUBMITTED


def test_two_officers_decide_at_once(revision: Any, shown: Technology, visit: Any, quan: Person, duyet: Person):
    other = visit(duyet)
    form = form_of(other, shown, revision) | {"return_words": "Nêu kích thước buồng"}
    assert send(visit(quan), shown, "approve", revision=revision).status_code == 303
    response = other.post(f"{url_of(shown, revision)}/return", data=form)
    assert response.status_code == 409 and "Đã có người xử lý trước" in response.text
    assert [box.text for box in Page.read(response.text).all("textarea")] == ["Nêu kích thước buồng"]
    assert revision.status == "approved"


@pytest.mark.parametrize("verb", ["approve", "return"])
def test_the_owner_withdraws_while_the_officer_decides(
    revision: Any, shown: Technology, visit: Any, quan: Person, lan: Person, verb: str
):
    client = visit(quan)
    form = form_of(client, shown, revision) | all_met("technology") | {"return_words": "Nêu kích thước"}
    with transaction():
        catalogue.withdraw(shown, lan)
    response = client.post(f"{url_of(shown, revision)}/{verb}", data=form)
    assert response.status_code == 409 and "Đã rút" in response.text and "Nêu kích thước" in response.text
    assert revision.status == "draft" and shown.status == Status.WITHDRAWN
    assert history.verify() == []


def test_a_listing_withdrawn_while_the_officer_decides(lan: Person, visit: Any, quan: Person):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    client = visit(quan)
    form = form_of(client, item) | all_met("technology")
    with transaction():
        catalogue.withdraw(item, lan)
    response = client.post(f"{url_of(item)}/publish", data=form)
    assert response.status_code == 409 and "Đã rút" in response.text and item.status == Status.WITHDRAWN


def test_a_newer_revision_was_handed_in_meanwhile(
    revision: Any, shown: Technology, visit: Any, quan: Person, lan: Person
):
    """What the officer read is not what is approved: the older page decides nothing."""
    client = visit(quan)
    form = form_of(client, shown, revision) | all_met("technology")
    with transaction():
        revising.take_back(revision, lan)
        revising.write(revision, lan, Content({"solution": LONG + " Có bản nhỏ hơn cho hợp tác xã."}))
        revising.submit(revision, lan)
    response = client.post(f"{url_of(shown, revision)}/approve", data=form)
    assert response.status_code == 409 and "Đọc bản mới" in response.text and revision.status == "submitted"
    assert url_of(shown, revision) in response.text and shown.solution != LONG


def test_another_revision_stands_in_its_place(revision: Any, shown: Technology, visit: Any, quan: Person, lan: Person):
    client = visit(quan)
    form = form_of(client, shown, revision) | all_met("technology")
    with transaction():
        revising.take_back(revision, lan)
        revising.drop(revision, lan)
    newer = revise(shown, lan, solution=LONG + " Bản khác.")
    response = client.post(f"{url_of(shown, revision)}/approve", data=form)
    assert response.status_code == 409 and url_of(shown, newer) in response.text
    assert newer.status == "submitted" and shown.edition == 1


def test_a_draft_of_a_revision_is_not_shown(shown: Technology, visit: Any, quan: Person, lan: Person):
    with transaction():
        draft = revising.begin(shown, lan)
    assert visit(quan).get(url_of(shown, draft)).status_code == 404


def test_handed_in_again_only_the_changes_are_shown(lan: Person, visit: Any, quan: Person):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    send(visit(quan), item, "return", {"remark-trl_evidence": "Ở đâu?"})
    with transaction():
        item.trl_evidence = "Chạy thử 6 tháng tại một cơ sở chế biến ở Bến Lức, có biên bản nghiệm thu."
        catalogue.submit(item, lan)
    page = visit(quan).page(url_of(item))
    change = next(e for e in page.all("section") if e.get("id") == "thay-doi")
    assert "Bến Lức" in change.text and item.problem not in change.text
    assert "Ở đâu?" in page.text  # in the thread


def test_the_panel_of_the_lists_reads_the_text_of_the_revision(
    shown: Technology, visit: Any, quan: Person, lan: Person
):
    with transaction():
        revision = revising.begin(shown, lan)
        revising.write(revision, lan, Content({"solution": "Tấm lợp có sợi amiăng trắng, ép nguội."}))
    client = visit(quan)
    assert "amiăng" not in client.page(url_of(shown)).text  # nobody's draft
    with transaction():
        revising.submit(revision, lan)
    assert "Bản sửa có từ khóa nhắc tra danh mục" in client.page(url_of(shown, revision)).text
    assert "có từ khóa nhắc tra danh mục" not in client.page(url_of(shown)).text
