"""A listing as the public will read it, before anybody else may."""

from __future__ import annotations

from marketplace.catalogue import revising, service
from marketplace.catalogue.content import Content
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology
from tests.catalogue.test_show import address

BANNER = "Xem trước: đây là trang mà công chúng sẽ thấy"


def test_a_draft_shows_what_the_public_will_see_and_nothing_of_the_owner(visit, minh):
    with transaction():
        item = make_need(minh, minh.organisations[0])
    page = visit(minh).page(address(item, "/xem-truoc"))
    main = page.one("main").text
    assert BANNER in main and item.problem in main and "500 kg mỗi mẻ" in main
    assert minh.organisations[0].name not in main and "Tin của bạn" not in main
    assert [a.get("href") for a in page.all("a") if "buoc=" in a.get("href")] == [address(item, "/sua?buoc=4")]


def test_what_only_some_may_read_is_not_in_it(visit, lan):
    details = [{"heading": "Công thức", "level": "nda", "body": "Bí mật của men."}]
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.revise(item, lan, Content(details=details))
    text = visit(lan).get(address(item, "/xem-truoc")).text
    assert "Bí mật của men" not in text and "sau thỏa thuận bảo mật" in text


def test_a_revision_is_shown_and_what_is_on_show_stays(visit, visitor, lan, technology):
    with transaction():
        revision = revising.begin(technology, lan)
        revising.write(revision, lan, Content({"solution": "Buồng sấy hai tầng."}, {"right_kind": ["DOCQUYEN"]}))
    reader = visit(lan)
    main = reader.page(address(technology, "/xem-truoc")).one("main").text
    assert "Buồng sấy hai tầng." in main and "sử dụng độc quyền" in main and BANNER in main
    db.session.expire_all()
    assert "tầng" not in technology.solution and technology.codes_of("right_kind") == ["KHONGDOCQUYEN"]
    assert "Buồng sấy hai tầng." not in visitor.get(address(technology)).text


def test_only_for_those_who_write_it(visit, visitor, lan, an, quan, technology):
    with transaction():
        draft = make_technology(lan, lan.organisations[0], "Bản nháp của Lan")
    table = [(draft, an, 404), (draft, quan, 404), (technology, an, 403), (technology, quan, 403)]
    for item, person, status in table:
        assert visit(person).get(address(item, "/xem-truoc")).status_code == status
    assert "/dang-nhap" in visitor.get(address(draft, "/xem-truoc")).location


def test_what_cannot_be_written_now_leads_to_its_page(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
    response = visit(lan).get(address(item, "/xem-truoc"))
    assert (response.status_code, response.location) == (303, address(item))
