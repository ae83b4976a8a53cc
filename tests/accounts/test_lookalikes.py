"""Names that may be taken for another one's: flagged to members, on the desk and in the officers' lists."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from marketplace.accounts import lookalikes
from marketplace.accounts.models import Organisation
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.accounts.test_organisations import GOOD, newest
from tests.cast import make_organisation

FLAG = "Tên rất giống tổ chức đã có, xin kiểm tra"


@pytest.fixture
def abc(an):
    with transaction():
        return make_organisation("Công ty TNHH Cơ khí Hòa Bình", "DOANHNGHIEP", an, tax_code="3909900116")


# a name, whether it is as good as the same, whether it is flagged at all
NAMES = {
    "Công ty TNHH Cơ khí Hòa Bình": (True, True),
    "CONG TY TNHH CO KHI HOA BINH": (True, True),
    "Công ty TNHH Cơ khí Hòa B1nh": (True, True),
    "Công ty TNHH Cơ khí - Hòa Bình": (True, True),
    "Công ty Cổ phần Cơ khí Hòa Bình": (False, True),
    "Công ty TNHH Cơ khí Hòa Bìnhh": (False, True),
    "Công ty TNHH Cơ khí Minh Phát": (False, False),
    "Viện Cơ điện Nông nghiệp": (False, False),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found(abc, name):
    found = lookalikes.alike(name)
    assert [one.id for one in found] == ([abc.id] if NAMES[name][1] else [])
    assert lookalikes.alike(name, but=abc) == []


@pytest.mark.parametrize("name", [name for name, (same, _) in NAMES.items() if same])
def test_as_good_as_the_same_asks_once(abc, hoa, visit, name):
    sent = GOOD | {"name": name, "tax_code": ""}
    browser = visit(hoa)
    answer = browser.submit("/to-chuc/moi", sent)
    assert "Đã có tổ chức trùng tên" in answer.text and abc.name in answer.text and newest().id == abc.id
    assert browser.submit("/to-chuc/moi", sent | {"certain": "y"}).status_code == 303


def test_a_near_name_does_not_block_but_is_told(abc, minh, visit, visitor):
    browser = visit(minh)
    answer = browser.submit("/to-chuc/moi", GOOD | {"name": "Công ty Cổ phần Cơ khí Hòa Bình", "tax_code": ""})
    assert answer.status_code == 303
    page = browser.page(answer.location).one("main").text
    assert FLAG in page and abc.name in page
    assert FLAG not in visitor.page(answer.location).text  # not for the public
    with transaction():
        newest().verified_at = now()
    assert FLAG not in browser.page(answer.location).text  # an officer has looked


def test_the_desk_puts_them_side_by_side(abc, an, minh, quan, visit):
    with transaction():
        twin = make_organisation("Công ty TNHH Cơ khí Hoà B1nh", "DOANHNGHIEP", minh, verified=False, province="79")
        twin.verification_asked_at = now()
    page = visit(quan).page(f"/to-chuc/{twin.public_id}/xac-minh")
    rows = [row.text for row in page.all("tr") if row.inside("tbody")]
    assert len(rows) == 2, rows
    assert twin.name in rows[0] and "chưa khai" in rows[0]
    assert abc.name in rows[1] and "3909900116" in rows[1] and "example.vn" in rows[1] and "nhìn như một" in rows[1]
    assert an.email not in page.text  # only the domain
    assert FLAG in visit(quan).page(f"/to-chuc/{abc.public_id}").text


def test_the_officers_lists_flag_them(abc, lan, minh, quan, visit, visitor):
    with transaction():
        twin = make_organisation("Công ty Cổ phần Cơ khí Hòa Bình", "DOANHNGHIEP", minh, verified=False)
        twin.verification_asked_at = now()
        other = lan.organisations[0]
        other.verified_at, other.verification_asked_at = None, now()
    assert lookalikes.shared([twin, abc, other]) == {twin.id, abc.id}
    rows = {row.text for row in visit(quan).page("/to-chuc/cho-xac-minh").all("tr")}
    assert [twin.name in row for row in rows if "tên giống tổ chức khác" in row] == [True]
    cards = [card.text for card in visit(quan).page("/to-chuc").all("article")]
    assert sum("Tên giống tổ chức khác" in card for card in cards) == 2
    assert "Tên giống tổ chức khác" not in visitor.page("/to-chuc").text


def test_domains_are_those_of_members(abc, an, minh):
    assert lookalikes.domains_of([abc, minh.organisations[0]]) == {
        abc.id: ("example.vn",),
        minh.organisations[0].id: ("example.vn",),
    }


def test_the_looks_follow_the_name(abc):
    with transaction():
        abc.name = "Viện ABC"
    assert (abc.skeleton, abc.core) == ("vienabc", "abc")


def test_old_rows_are_brought_in_step(app, abc, institute):
    version = abc.version
    with transaction():
        db.session.execute(text("UPDATE organisation SET skeleton = '', core = ''"))
        institute.recheck_on = None
    with transaction():
        assert lookalikes.bring_in_step() == db.session.query(Organisation).count()
    db.session.expire_all()
    assert abc.skeleton == "congtytnhhcokhihoabinh" and abc.core == "cokhihoabinh"
    assert institute.recheck_on and abc.version == version  # no form that is open is disturbed
    with transaction():
        assert lookalikes.bring_in_step() == 0


def test_names_that_look_like_nothing_are_like_nothing(app, an):
    with transaction():
        for name in ("---", "...", "🍍🍍"):
            make_organisation(name, "DOANHNGHIEP")
    assert lookalikes.alike("***") == []
    assert lookalikes.shared(db.session.query(Organisation).all()) == set()
