"""Organisations: made, edited, found; bad input is told at the field and writes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select

from marketplace.accounts.models import Organisation
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from tests.cast import make_organisation

GOOD = {
    "name": "Hợp tác xã Mãng cầu Núi Bà mẫu",
    "name_en": "Sample Black Lady Mountain Custard Apple Cooperative",
    "kind": "HTX",
    "size": "NHO",
    "tax_code": "3909 900 116",
    "province": "80",
    "vsic": "A",
    "address": "Ấp Mẫu, Tây Ninh",
    "website": "htx-mau.example.vn/gioi-thieu",
    "email": "LienHe@htx-mau.example.vn",
    "phone": "+84 276 3822 233",
    "about": "Trồng mãng cầu.\r\nBán trái tươi và kem.",
}


def newest() -> Organisation | None:
    return db.session.execute(select(Organisation).order_by(Organisation.id.desc()).limit(1)).scalar_one_or_none()


def count() -> int:
    return db.session.execute(select(func.count()).select_from(Organisation)).scalar_one()


def test_making_one(hoa, visit):
    browser = visit(hoa)
    answer = browser.submit("/to-chuc/moi", GOOD)
    made = newest()
    assert answer.location == f"/to-chuc/{made.public_id}"
    assert (made.tax_code, made.website) == ("3909900116", "https://htx-mau.example.vn/gioi-thieu")
    assert (made.phone, made.email) == ("0276 3822 233", "lienhe@htx-mau.example.vn")
    assert made.about == "Trồng mãng cầu.\nBán trái tươi và kem."
    assert made.name_folded == "hop tac xa mang cau nui ba mau" and not made.is_verified
    assert [(m.person_id, m.role) for m in made.memberships] == [(hoa.id, "owner")]
    assert "Chưa xác minh" in browser.page(answer.location).text


def test_the_record_keeps_addresses_apart(hoa, visit):
    visit(hoa).submit("/to-chuc/moi", GOOD)
    entry = history.entries_of(newest())[0]
    assert entry.verb == "create" and entry.actor_id == hoa.public_id
    assert entry.changes["tax_code"] == [None, "3909900116"]
    assert "htx-mau.example.vn" not in str(entry.changes["email"]) and "digest" in entry.changes["phone"]


def test_a_second_click_makes_one(hoa, visit):
    browser = visit(hoa)
    sent = GOOD | {"form_token": "x" * 24, "csrf_token": browser.csrf_token()}
    for _ in range(2):
        assert browser.post("/to-chuc/moi", data=sent | {"certain": "y", "tax_code": ""}).status_code == 303
    assert count() == 1


FAULTS = {
    "no name": {"name": ""},
    "one letter": {"name": "A"},
    "over-long name": {"name": "a" * 201},
    "mixed alphabets": {"name": "Viện Cаo su"},  # with a Cyrillic a
    "no kind": {"kind": ""},
    "forged kind": {"kind": "NGANHANG"},
    "no province": {"province": None},
    "forged province": {"province": "99"},
    "forged size": {"size": "KHONGLO"},
    "forged branch": {"vsic": "ZZ"},
    "tax code too short": {"tax_code": "390990011"},
    "tax code with a wrong digit": {"tax_code": "3909900117"},
    "tax code of letters": {"tax_code": "MST"},
    "address of a script": {"website": "javascript:alert(1)"},
    "file address": {"website": "file:///etc/passwd"},
    "website without host": {"website": "https://"},
    "website with a password": {"website": "https://a:b@example.vn"},
    "website with a bad port": {"website": "https://example.vn:99999"},
    "website with spaces": {"website": "https://exa mple.vn"},
    "not an address": {"email": "lien he"},
    "not a number": {"phone": "12"},
    "over-long text": {"about": "Trồng mãng cầu." + "a" * 3000},
    "only marks of direction": {"name": "\u202e\u202d"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_form_comes_back_whole(hoa, visit, fault):
    answer = visit(hoa).submit("/to-chuc/moi", GOOD | FAULTS[fault])
    assert answer.status_code == 200 and count() == 0
    assert "Chưa gửi được" in answer.text and 'class="field bad"' in answer.text
    assert "Trồng mãng cầu." in answer.text  # nothing is lost


def test_four_byte_signs_and_nul(hoa, visit):
    visit(hoa).submit("/to-chuc/moi", GOOD | {"name": "Hợp tác xã 🍍\x00 Dứa\u202e", "about": "𝕏 \x07ok"})
    assert (newest().name, newest().about) == ("Hợp tác xã 🍍 Dứa", "𝕏 ok")


def test_forged_fields_are_not_taken(hoa, visit):
    sent = {"verified_at": "2026-01-01", "verified_document": "giả", "public_id": "tu-dat", "version": "9"}
    visit(hoa).submit("/to-chuc/moi", GOOD | sent)
    assert not newest().is_verified and newest().verified_document == "" and newest().public_id != "tu-dat"


def test_a_namesake_is_warned_about_once(lan, hoa, visit):
    with transaction():
        make_organisation("Hợp Tác Xã MÃNG CẦU Núi Bà Mẫu", "HTX", lan)
    browser = visit(hoa)
    answer = browser.submit("/to-chuc/moi", GOOD)
    assert "Đã có tổ chức trùng tên" in answer.text and count() == 2
    browser.submit("/to-chuc/moi", GOOD | {"certain": "y"})
    assert count() == 3


def test_a_tax_code_belongs_to_one(institute, hoa, visit):
    with transaction():
        institute.tax_code = "3909900116"
    answer = visit(hoa).submit("/to-chuc/moi", GOOD)
    assert f"Mã số thuế này đã có ở “{institute.name}”" in answer.text and newest().id == institute.id


def edited(browser, organisation, **changes):
    return browser.submit(f"/to-chuc/{organisation.public_id}/sua", changes)


def test_editing(lan, institute, visit):
    edited(visit(lan), institute, about="Mới viết", phone="0276 3822 233")
    assert (institute.about, institute.phone) == ("Mới viết", "0276 3822 233")
    assert institute.is_verified
    last = history.entries_of(institute)[-1]
    assert last.verb == "edit" and set(last.changes) == {"about", "phone"}


def test_saving_without_change_records_nothing(lan, institute, visit):
    edited(visit(lan), institute)
    assert history.entries_of(institute) == []


@pytest.mark.parametrize(
    "change", [{"name": "Sở Khoa học và Công nghệ"}, {"kind": "COQUAN"}, {"tax_code": "3909900116"}]
)
def test_what_was_checked_must_be_checked_again(lan, institute, visit, change):
    edited(visit(lan), institute, **change)
    assert not institute.is_verified and institute.verification_asked_at


def test_the_list_is_found_by_name_without_marks(lan, minh, an, visitor):
    def names(query: str) -> list[str]:
        page = visitor.page(f"/to-chuc?{query}")
        return [h.text for h in page.all("h2") if h.inside("article")]

    everybody = {o.name for p in (lan, minh, an) for o in p.organisations}
    assert set(names("")) == everybody
    assert names("q=sau+thu+HOACH") == [lan.organisations[0].name]
    assert names("q=vien+xyz") == [] and set(names("q=%25")) == everybody  # no letters, no question
    assert names("loai=HTX") == [minh.organisations[0].name]
    assert names("loai=HTX&tinh=79") == [] and len(names("tinh=80&loai=linh-tinh")) == 3


def test_verified_ones_come_first_and_may_stand_alone(lan, an, visitor):
    with transaction():
        an.organisations[0].verified_at = None
        make_organisation("AAA chưa xác minh", "DOANHNGHIEP", verified=False)
    page = visitor.page("/to-chuc")
    heads = [h.text for h in page.all("h2") if h.inside("article")]
    assert heads == [lan.organisations[0].name, "AAA chưa xác minh", an.organisations[0].name]
    page = visitor.page("/to-chuc?xac-minh=1")
    assert [h.text for h in page.all("h2") if h.inside("article")] == heads[:1]


@pytest.mark.parametrize("query", ["trang=0", "trang=-1", "trang=99999999999999999999", "trang=x", "q=" + "a" * 900])
def test_odd_questions_get_a_page(lan, visitor, query):
    assert visitor.get(f"/to-chuc?{query}").status_code == 200


def test_a_long_list_has_pages_and_few_queries(app, visitor):
    with transaction():
        for n in range(30):
            make_organisation(f"Công ty mẫu {n:02}", "DOANHNGHIEP", tax_code=None)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = visitor.page("/to-chuc")
    assert len([h for h in page.all("h2") if h.inside("article")]) == 24
    assert len([s for s in asked if s.startswith("SELECT") and "FROM organisation" in s]) == 2
    assert "Công ty mẫu 29" in visitor.page("/to-chuc?trang=2").text


def test_members_are_shown_to_members_and_officers_only(lan, an, hoa, institute, visitor, visit):
    url = f"/to-chuc/{institute.public_id}"
    for browser, sees in ((visitor, False), (visit(an), False), (visit(lan), True), (visit(hoa), True)):
        assert (lan.name in browser.page(url).one("main").text) is sees
    assert lan.email not in visit(hoa).get(url).text


def test_the_website_link_gives_no_credit(institute, visitor):
    with transaction():
        institute.website = "https://vien.example.vn"
    link = next(a for a in visitor.page(f"/to-chuc/{institute.public_id}").all("a") if "vien." in a.get("href"))
    assert "nofollow" in link.get("rel")


def test_text_is_shown_as_text(lan, institute, visitor):
    with transaction():
        institute.about = "<script>alert(1)</script>"
    assert "<script>alert" not in visitor.get(f"/to-chuc/{institute.public_id}").text
