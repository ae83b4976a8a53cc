"""The officers' pages for writing for somebody without an account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Invitation, Organisation
from marketplace.catalogue import behalf, content
from marketplace.catalogue.revision_models import OnBehalf
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_technology
from tests.catalogue.test_behalf import SAU, asked, group, row  # noqa: F401 - fixtures

NEW = {
    "kind": "need", "title": "Cần máy rửa mãng cầu", "org_name": "Tổ hợp tác Mãng cầu mẫu", "org_kind": "HTX",
    "org_province": "80", **SAU,
}  # fmt: skip
KNOWN = {name: value for name, value in NEW.items() if not name.startswith("org_")}
CALL = {"who": "Hoa gọi bà Sáu", "at": "9 giờ 15 ngày 22/11", "recording": "Ổ chung, tệp 12.mp3"}


def newest():
    return db.session.execute(select(OnBehalf).order_by(OnBehalf.id.desc())).scalars().first()


def test_from_nothing_to_the_queue(visit, hoa, quan):
    """A new organisation, a need, the text, a recorded call: then it waits for another officer."""
    reader = visit(hoa)
    answer = reader.submit("/dang-thay/moi", NEW)
    made = newest()
    assert (answer.status_code, answer.location) == (303, f"/dang-thay/{made.public_id}/sua")
    home = made.item.organisation
    assert home.name == NEW["org_name"] and not home.is_verified and not home.memberships
    assert (home.phone, home.email) == ("", ""), "what is known of the person stands in one place"
    sent = {"problem": "Rửa tay chậm, trái dập nhiều.", "st_field": ["211"], "do": "save"}
    assert reader.submit(answer.location, sent).status_code == 303
    assert made.item.problem == sent["problem"] and made.item.author_id == hoa.id
    done = reader.submit(f"/dang-thay/{made.public_id}/ghi-cuoc-goi", CALL, page=f"/dang-thay/{made.public_id}")
    assert done.status_code == 303 and made.item.status == Status.SUBMITTED
    for words in CALL.values():
        assert words in made.call_note
    assert made.item.title in visit(quan).page("/kiem-duyet").text


def test_for_an_organisation_that_is_here(visit, hoa, lan):
    reader, home = visit(hoa), lan.organisations[0]
    page = reader.page("/dang-thay/moi?tim=vien nghien cuu")
    url = f"/dang-thay/moi?to-chuc={home.public_id}"
    assert url in {a.get("href") for a in page.all("a")}
    assert home.name in reader.page(url).text
    assert reader.submit(url, KNOWN).status_code == 303
    assert newest().item.organisation_id == home.id
    count = select(Organisation).where(Organisation.name == NEW["org_name"])
    assert db.session.execute(count).scalars().all() == []
    assert "Không thấy tổ chức nào" in reader.page("/dang-thay/moi?tim=khongcogi").text


WRONG = [
    ({"person_name": ""}, "Xin điền mục này"),
    ({"phone": "", "email": ""}, "điện thoại hoặc thư điện tử"),
    ({"phone": "12"}, "Số điện thoại chưa đúng"),
    ({"email": "sau"}, "Địa chỉ thư điện tử chưa đúng"),
    ({"met": ""}, "Xin chọn một mục"),
    ({"kind": ""}, "Xin chọn một mục"),
    ({"kind": "deal"}, "Xin chọn một mục"),
    ({"title": ""}, "Xin điền mục này"),
    ({"org_name": ""}, "Xin điền mục này"),
    ({"org_kind": ""}, "Xin chọn một mục"),
    ({"org_province": "xx"}, "không nằm trong danh sách"),
    ({"org_name": "TO HOP TAC BAU DON MAU"}, "Đã có tổ chức trùng tên"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_what_is_not_taken(visit, hoa, group, change, words):  # noqa: F811
    answer = visit(hoa).submit("/dang-thay/moi", {**NEW, **change})
    assert answer.status_code == 422 and words in answer.text, answer.status_code
    assert newest() is None
    assert NEW["title"] in answer.text or "title" in change, "nothing that was typed is lost"


def test_a_namesake_is_taken_when_the_officer_is_certain(visit, hoa, group):  # noqa: F811
    sent = {**NEW, "org_name": "Tổ hợp tác Bàu Đồn mẫu", "certain": "y"}
    assert visit(hoa).submit("/dang-thay/moi", sent).status_code == 303


def test_strangers_are_kept_out(visitor, visit, lan, an, admin, row):  # noqa: F811
    urls = ("/dang-thay", "/dang-thay/moi", f"/dang-thay/{row.public_id}", f"/dang-thay/{row.public_id}/sua")
    for person in (lan, an, admin):
        assert {visit(person).get(url).status_code for url in urls} == {403}
    assert {visitor.get(url).status_code for url in urls} == {303}


def test_the_list_and_the_record(visit, quan, asked):  # noqa: F811
    reader = visit(quan)
    page = reader.page("/dang-thay")
    assert asked.item.title in page.text and "chờ xác nhận từ ngày" in page.text
    page = reader.page(f"/dang-thay/{asked.public_id}")
    for words in (*SAU.values(), "Đã gửi thư lúc", "Lê Thị Hoa", asked.item.solution):
        assert words in page.text or words == "TAICHO"
    actions = {form.get("action") for form in page.forms}
    assert f"/dang-thay/{asked.public_id}/gui-xac-nhan" not in actions, "only the officer who wrote it asks"


def test_asking_and_what_is_missing(visit, hoa, row):  # noqa: F811
    reader, url = visit(hoa), f"/dang-thay/{row.public_id}"
    assert reader.submit(f"{url}/gui-xac-nhan", page=url).status_code == 303 and row.asked_at
    with transaction():
        row.item.solution = ""
    answer = reader.post(f"{url}/gui-xac-nhan", data={"csrf_token": reader.csrf_token()}, follow_redirects=True)
    assert "còn thiếu vài mục" in answer.text and "Mô tả giải pháp" in answer.text


@pytest.mark.parametrize("missing", CALL)
def test_a_call_is_told_in_full(visit, hoa, row, missing):  # noqa: F811
    url = f"/dang-thay/{row.public_id}"
    answer = visit(hoa).submit(f"{url}/ghi-cuoc-goi", {**CALL, missing: " "}, page=url)
    assert answer.status_code == 422 and row.item.status == Status.DRAFT
    assert all(words in answer.text for name, words in CALL.items() if name != missing)


def test_a_call_about_an_older_text_does_not_count(visit, hoa, row):  # noqa: F811
    reader, url = visit(hoa), f"/dang-thay/{row.public_id}"
    data = {**CALL, "csrf_token": reader.csrf_token(), "version": f"{row.item.version - 1}.{row.version}"}
    assert reader.post(f"{url}/ghi-cuoc-goi", data=data).status_code == 409 and row.item.status == Status.DRAFT


def test_two_windows_on_one_text(visit, hoa, row):  # noqa: F811
    reader, url = visit(hoa), f"/dang-thay/{row.public_id}/sua"
    with transaction():
        old = row.item.version
        behalf.revise(row, hoa, content.Content({"title": "Máy sấy chuối kiểu mới"}))
    answer = reader.submit(url, {"version": str(old), "title": "Tên cũ", "do": "save"})
    assert answer.status_code == 409 and row.item.title == "Máy sấy chuối kiểu mới"


def test_handing_the_organisation_over(visit, hoa, row):  # noqa: F811
    reader, url = visit(hoa), f"/dang-thay/{row.public_id}"
    assert reader.submit(f"{url}/moi-nguoi", page=url).status_code == 303
    offer = db.session.execute(select(Invitation)).unique().scalar_one()
    assert (offer.email, offer.role, offer.organisation_id) == ("sau@example.vn", "owner", row.item.organisation_id)
    again = reader.post(f"{url}/moi-nguoi", data={"csrf_token": reader.csrf_token()}, follow_redirects=True)
    assert "đã được mời" in again.text


def test_forgetting_the_person_from_the_page(visit, quan, row):  # noqa: F811
    url = f"/dang-thay/{row.public_id}"
    assert visit(quan).submit(f"{url}/xoa-du-lieu", page=url).status_code == 303
    assert (row.person_name, row.phone, row.email) == (behalf.ERASED, "", "")


def test_officers_find_it_from_the_listing_and_from_their_desk(visit, visitor, hoa, quan, lan, row):  # noqa: F811
    with transaction():
        behalf.note_call(row, hoa, "Đã gọi")
    url = f"/dang-thay/{row.public_id}"
    assert url in {a.get("href") for a in visit(quan).page(f"/cong-nghe/{row.item.public_id}").all("a")}
    assert "/dang-thay" in {a.get("href") for a in visit(hoa).page("/ban-lam-viec").all("a")}
    with transaction():
        other = make_technology(lan, lan.organisations[0])
    assert "đăng thay" not in visit(lan).page(f"/cong-nghe/{other.public_id}").text
