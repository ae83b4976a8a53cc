"""Saved searches: what is kept of an address, whose they are, how many, and what their pages say."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.search import saved_args, saved_links, saved_service
from marketplace.search.saved_models import DAILY, NONE, WEEKLY, SavedSearch
from tests.search.working import published
from tests.visitor import PASSWORD

SAVED = "/tai-khoan/cau-tim"


def wish(kind: str = "both", /, **args: str | list[str]) -> saved_args.Wish:
    pairs = [(k, v) for k, values in args.items() for v in ([values] if isinstance(values, str) else values)]
    return saved_args.of_address(kind, MultiDict(pairs))


def kept(person) -> list[SavedSearch]:
    db.session.rollback()
    statement = select(SavedSearch).where(SavedSearch.person_id == person.id).order_by(SavedSearch.id)
    return list(db.session.execute(statement).scalars())


def save(person, rhythm=DAILY, **args) -> SavedSearch:
    with transaction():
        return saved_service.save(person, wish(**args), rhythm)


# What is kept


@pytest.mark.parametrize(
    ("kind", "given", "args"),
    [
        ("technology", {"q": "  máy   sấy mít "}, {"q": ["máy sấy mít"]}),
        ("technology", {"q": "", "province": ["82", "80", "82"]}, {"province": ["80", "82"]}),
        ("technology", {"trl": "7", "trang": "3", "sap-xep": "moi", "lang": "en", "xyz": "1"}, {"trl": ["7"]}),
        ("technology", {"trl": "99", "province": "KHONG"}, {}),
        ("need", {"trl": "7", "province": "80"}, {"province": ["80"]}),  # says nothing about needs
        ("both", {"kind": "need", "trl": "7", "q": "sấy"}, {"kind": ["need"], "q": ["sấy"]}),
        ("technology", {"kind": "need"}, {}),
        ("both", {"kind": "xe"}, {}),
        ("both", {"q": "lợn", "bo": "lon", "dung": "1"}, {"q": ["lợn"], "bo": ["lon"], "dung": ["1"]}),
        ("both", {"bo": "lon", "dung": "1"}, {}),
        ("nothing of ours", {"q": "sấy"}, {"q": ["sấy"]}),
    ],
)
def test_what_is_kept_of_an_address(app, kind, given, args):
    assert wish(kind, **given).args == args


@pytest.mark.parametrize(
    ("kind", "given", "asks"),
    [
        ("both", {}, False),
        ("technology", {}, True),
        ("need", {}, True),
        ("both", {"q": "sấy"}, True),
        ("both", {"q": "-lúa"}, True),
        ("both", {"province": "80"}, True),
        ("both", {"q": "???"}, False),
        ("technology", {"q": "???"}, False),
    ],
)
def test_what_asks_for_something(app, kind, given, asks):
    assert wish(kind, **given).asks_anything is asks


def test_the_order_of_filters_makes_no_other_search(app):
    assert wish(province=["80", "82"], q="sấy").digest == wish(q="sấy", province=["82", "80"]).digest
    assert wish(q="sấy").digest != wish("technology", q="sấy").digest


@pytest.mark.parametrize(
    ("kind", "given", "name"),
    [
        ("both", {"q": "máy sấy mít", "province": "80"}, "máy sấy mít"),
        ("technology", {"province": "80", "trl": "7"}, "Tây Ninh; 7 – "),
        ("need", {}, "Nhu cầu"),
        ("both", {"q": "sấy " * 60}, "sấy sấy"),
    ],
)
def test_a_name_to_begin_with(app, kind, given, name):
    found = saved_args.name_of(wish(kind, **given))
    assert found.startswith(name)
    assert len(found) <= 120


# Keeping


def test_the_same_search_is_kept_once(lan):
    save(lan, q="máy sấy", rhythm=DAILY)
    save(lan, q="máy  sấy", rhythm=WEEKLY)
    [row] = kept(lan)
    assert row.rhythm == WEEKLY


def test_a_person_keeps_twenty(lan, minh):
    for number in range(saved_service.MOST):
        save(lan, q=f"máy số {number} sấy")
    with pytest.raises(saved_service.TooMany):
        save(lan, q="một câu nữa")
    save(lan, q="máy số 3 sấy", rhythm=NONE)  # kept already: no other place is taken
    save(minh, q="một câu nữa")
    assert len(kept(lan)) == saved_service.MOST


def test_nothing_is_made_up_for_after_a_pause(lan):
    row = save(lan, q="máy sấy", rhythm=NONE)
    before = row.looked_at
    with transaction():
        saved_service.set_rhythm(row, DAILY)
    assert row.looked_at > before
    before = row.looked_at
    with transaction():
        saved_service.set_rhythm(row, WEEKLY)
    assert row.looked_at == before


# Pages


def test_a_guest_is_led_to_sign_in_and_back(visitor, lan):
    address = "/cong-nghe?q=" + quote("máy sấy") + "&province=80"
    [link] = [a.get("href") for a in visitor.page(address).all("a") if a.text == "Đăng nhập để lưu"]
    assert parse_qs(urlsplit(link).query)["next"] == [address]
    answer = visitor.submit(link, {"email": lan.email, "password": PASSWORD}, page=link)
    assert answer.location == address
    assert "Lưu câu tìm này" in visitor.page(answer.location).text


def test_a_search_is_saved_from_its_page(visitor, lan):
    visitor.sign_in(lan)
    address = "/cong-nghe?q=" + quote("máy sấy") + "&province=80&province=82&trl=7&trang=1&sap-xep=moi"
    answer = visitor.submit("/tai-khoan/cau-tim", {"rhythm": "weekly"}, page=address)
    assert answer.status_code == 303
    [row] = kept(lan)
    assert (row.kind, row.rhythm, row.name) == ("technology", WEEKLY, "máy sấy")
    assert row.args == {"q": ["máy sấy"], "province": ["80", "82"], "trl": ["7"]}
    back = visitor.page(answer.location)
    assert "Đã lưu." in back.text
    assert "Bạn đã lưu câu tìm này" in back.text


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "technology", "query": "q=sấy", "rhythm": "hourly"},
        {"kind": "technology", "query": "q=sấy"},
        {"kind": "both", "query": "q=???", "rhythm": "daily"},
        {"kind": "both", "query": "", "rhythm": "daily"},
        {"rhythm": "daily"},
    ],
)
def test_what_cannot_be_kept_is_said(visitor, lan, sent):
    visitor.sign_in(lan)
    answer = visitor.submit(SAVED, sent)
    assert answer.status_code == 303
    assert "Chưa lưu được" in visitor.page(answer.location).text
    assert kept(lan) == []


def test_too_many_is_said_on_the_page_of_the_search(visitor, lan):
    for number in range(saved_service.MOST):
        save(lan, q=f"máy số {number} sấy")
    visitor.sign_in(lan)
    answer = visitor.submit(SAVED, {"kind": "technology", "query": "q=" + quote("hầm ủ"), "rhythm": "daily"})
    assert answer.location == "/cong-nghe?q=" + quote("hầm ủ").replace("%20", "+")
    assert "đã lưu đủ 20 câu tìm" in visitor.page(answer.location).text


def test_one_sees_runs_changes_and_drops_ones_own(visitor, lan):
    row = save(lan, q="máy sấy", province="80")
    visitor.sign_in(lan)
    page = visitor.page("/tai-khoan/cau-tim")
    [run] = [a.get("href") for a in page.all("a") if a.text == "máy sấy"]
    assert parse_qs(urlsplit(run).query) == {"q": ["máy sấy"], "province": ["80"]}
    assert "Tây Ninh" in page.text
    where = f"/tai-khoan/cau-tim/{row.public_id}"
    refused = visitor.submit(where, {"name": " ", "rhythm": "weekly"})
    assert refused.status_code == 422
    assert visitor.submit(where, {"name": "Sấy trái cây", "rhythm": "weekly"}).status_code == 303
    [row] = kept(lan)
    assert (row.name, row.rhythm) == ("Sấy trái cây", WEEKLY)
    assert "Sấy trái cây" in visitor.page("/tai-khoan/cau-tim").text
    assert visitor.submit(where + "/xoa", page=SAVED).status_code == 303
    assert kept(lan) == []
    assert "Chưa lưu câu tìm nào" in visitor.page("/tai-khoan/cau-tim").text


@pytest.mark.parametrize("who", ["minh", "quan", "hoa"])
def test_nobody_sees_those_of_others(visitor, lan, who, request):
    row = save(lan, q="bí mật của Lan")
    visitor.sign_in(request.getfixturevalue(who))
    assert "bí mật" not in visitor.page("/tai-khoan/cau-tim").text
    for path in ("", "/xoa"):
        where = f"/tai-khoan/cau-tim/{row.public_id}{path}"
        assert visitor.submit(where, {"name": "x", "rhythm": "none"}, page=SAVED, complain=False).status_code == 404
    [row] = kept(lan)
    assert row.rhythm == DAILY


# Stopping


def test_the_link_of_a_mail_stops_all_of_one_person(visitor, lan, minh):
    save(lan, q="máy sấy")
    save(lan, q="hầm ủ", rhythm=WEEKLY)
    save(minh, q="máy sấy")
    where = f"/ngung-thu/{saved_links.sign(lan)}"
    page = visitor.page(where)
    assert "Ngừng gửi thư" in page.text
    assert [row.rhythm for row in kept(lan)] == [DAILY, WEEKLY]  # looking changes nothing
    assert lan.name not in page.text
    assert "máy sấy" not in page.text
    stopped = visitor.submit(where)
    assert stopped.status_code == 200
    assert stopped.headers["Cache-Control"] == "no-store"
    assert [row.rhythm for row in kept(lan)] == [NONE, NONE]
    assert [row.rhythm for row in kept(minh)] == [DAILY]
    assert visitor.submit(where).status_code == 200  # a second time: said, and nothing happens
    assert "Đã ngừng" in visitor.page(where).text


@pytest.mark.parametrize("how", ["cut", "flip", "purpose", "nonsense", "shut", "long"])
def test_a_link_that_is_not_good_stops_nothing(visitor, lan, how):
    save(lan, q="máy sấy")
    good = saved_links.sign(lan)
    token = {
        "cut": good[:-3],
        "flip": good[::-1],
        "purpose": saved_links.signed.sign("catalogue.renew", lan.public_id),
        "nonsense": saved_links.signed.sign(saved_links.PURPOSE, ["x"]),
        "shut": good,
        "long": good + "x" * 5000,
    }[how]
    if how == "shut":
        with transaction():
            lan.disabled_at = now()
    assert visitor.get(f"/ngung-thu/{token}", complain=False).status_code == 410
    assert visitor.submit(f"/ngung-thu/{token}", page="/dang-nhap", complain=False).status_code == 410
    assert [row.rhythm for row in kept(lan)] == [DAILY]


def test_a_search_that_nobody_reads_still_has_its_page(visitor, lan, quan):
    """Without results too, the page offers to keep the search: that is when it is wanted most."""
    published(lan, quan)
    assert "Báo cho tôi khi có tin mới" in visitor.page("/cong-nghe?q=" + quote("động cơ phản lực")).text
    assert "Báo cho tôi" not in visitor.page("/tim-kiem").text
