"""Saying that listings still hold, for whoever has signed in: one on its page, several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.models import VIEWER, Membership
from marketplace.catalogue import service
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.cast import make_person, make_technology, put_on_show
from tests.catalogue.test_show import address

PAGE = "/tin/sap-het-han"


@pytest.fixture
def three(lan, quan):
    """Two that end in 20 days, one that ends in 300."""
    with transaction():
        made = [make_technology(lan, lan.organisations[0], f"Máy sấy số {n}") for n in range(3)]
        items = [put_on_show(item, lan, quan) for item in made]
        for item, days in zip(items, (20, 20, 300), strict=True):
            item.expires_at = now() + timedelta(days=days)
    return items


def key(item):
    return f"{item.kind}:{item.public_id}"


def offered(page):
    return {box.get("value") for box in page.all("input") if box.get("type") == "checkbox"}


def test_what_ends_soon_is_offered(visit, lan, three, need):
    assert offered(visit(lan).page(PAGE)) == {key(three[0]), key(three[1])}


def test_several_are_confirmed_at_once(visit, lan, three):
    answer = visit(lan).submit(PAGE, {"item": [key(item) for item in three[:2]]}, follow_redirects=True)
    assert "Đã xác nhận 2 tin còn hiệu lực" in answer.text and "Chưa có tin nào sắp hết hạn" in answer.text
    assert all(item.renewed_at for item in three[:2]) and three[2].renewed_at is None


def test_only_what_was_chosen(visit, lan, three):
    visit(lan).submit(PAGE, {"item": [key(three[0])]})
    assert three[0].renewed_at and three[1].renewed_at is None
    assert "Xin chọn ít nhất một tin" in visit(lan).submit(PAGE, {}, follow_redirects=True).text


def test_what_is_not_theirs_or_not_due_is_left_alone(visit, lan, minh, three, need):
    with transaction():
        service.withdraw(three[1], lan)
    chosen = [key(three[0]), key(three[1]), key(three[2]), key(need), "technology:khongcogi123", "x"]
    answer = visit(minh).submit(PAGE, {"item": chosen}, follow_redirects=True)
    assert "không còn chờ xác nhận" in answer.text and not any(item.renewed_at for item in [*three, need])
    answer = visit(lan).submit(PAGE, {"item": chosen}, follow_redirects=True)
    assert "Đã xác nhận 1 tin" in answer.text and "không còn chờ xác nhận" in answer.text
    assert [bool(item.renewed_at) for item in three] == [True, False, False]


def test_a_need_with_a_deadline_leads_to_its_own_page(visit, minh, need):
    with clock.at(need.expires_at - timedelta(days=5)):
        page = visit(minh).page(PAGE)
    links = {a.get("href") for a in page.all("a")}
    assert not offered(page) and {address(need, "/con-hieu-luc"), address(need, "/ket-qua")} <= links


def test_somebody_who_only_looks_on_confirms_nothing(visit, three):
    with transaction():
        viewer = make_person("Xem", "xem@example.vn")
        home = three[0].organisation_id
        db.session.add(Membership(person_id=viewer.id, organisation_id=home, role=VIEWER))
    reader = visit(viewer)
    assert not offered(reader.page(PAGE))
    assert reader.get(address(three[0], "/con-hieu-luc")).status_code == 403
    reader.submit(PAGE, {"item": [key(three[0])]})
    assert three[0].renewed_at is None and "Còn hiệu lực" not in reader.page(address(three[0])).text


def test_the_desk_counts_them(visit, lan, three):
    page = visit(lan).page("/ban-lam-viec")
    assert "2 tin sắp hết hạn" in page.text and PAGE in {a.get("href") for a in page.all("a")}


# days left: is the button on the owner's panel?
PANEL = {300: False, 61: False, 59: True, 1: True, -1: True, -89: True, -91: False}


@pytest.mark.parametrize("days", PANEL)
def test_the_owner_finds_the_button_on_its_page(visit, lan, technology, days):
    with clock.at(technology.expires_at - timedelta(days=days)):
        with transaction():
            service.expire_due()
        reader = visit(lan)
        actions = {form.get("action") for form in reader.page(address(technology)).forms}
        assert (address(technology, "/con-hieu-luc") in actions) is PANEL[days]
        if PANEL[days]:
            answer = reader.submit(address(technology, "/con-hieu-luc"), page=address(technology))
            assert answer.status_code == 303 and technology.status == Status.PUBLISHED


def test_everybody_reads_when_it_was_confirmed(visitor, technology, lan):
    day = now() + timedelta(days=100)
    with clock.at(day):
        with transaction():
            service.renew(technology, lan)
        words = f"Đã xác nhận còn hiệu lực ngày {day.astimezone(clock.VIETNAM):%d/%m/%Y}"
        assert words in visitor.page(address(technology)).text
