"""Who is told of which match: by wish, once for each pair, and once for a newcomer that fits many."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import VIEWER, Membership
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.matching import telling
from marketplace.matching.models import ACCEPTED, DROPPED, MatchWish
from marketplace.matching.service import Kept
from marketplace.matching.strength import FLOORS
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.cast import make_person
from tests.matching.rows import matched, shown

WEAK, MEDIUM, STRONG = (FLOORS[name] for name in ("weak", "medium", "strong"))


@pytest.mark.parametrize(
    ("wish", "before", "score", "told"),
    [
        ("medium", None, MEDIUM - 1, False),
        ("medium", None, MEDIUM, True),
        ("medium", None, STRONG, True),
        ("medium", MEDIUM, STRONG, False),  # was strong enough before: it is no news
        ("medium", MEDIUM - 1, MEDIUM, True),  # has risen, as when its meaning became known
        ("strong", None, STRONG - 1, False),
        ("strong", None, STRONG, True),
        ("strong", MEDIUM, STRONG, True),
        ("strong", STRONG, 100, False),
        ("never", None, 100, False),
        ("never", WEAK, 100, False),
    ],
)
def test_wishes(wish, before, score, told):
    assert telling.is_worth_telling(wish, before, score) is told


@pytest.fixture
def at_work(app):
    """As a handler runs: inside a request of the site's own address."""
    with app.test_request_context():
        yield


@pytest.fixture
def newcomer(at_work, lan):
    with transaction():
        return shown("technology", lan.organisations[0], lan, "Máy sấy mít")


def needs_of(minh, how_many: int) -> list:
    return [shown("need", minh.organisations[0], minh, f"Nhu cầu {n}") for n in range(how_many)]


def tell(newcomer, needs, score: int = STRONG, before: int | None = None) -> int:
    with transaction():
        kept = [Kept(matched(newcomer, need, score), before) for need in needs]
        return telling.tell_other_side(newcomer, kept)


def test_without_a_wish_people_hear_from_medium_on(newcomer, minh):
    assert telling.wish_of(minh) == "medium"
    with transaction():
        weak, good = needs_of(minh, 2)
    assert tell(newcomer, [weak], MEDIUM - 1) == 0
    assert tell(newcomer, [good], MEDIUM) == 1
    [notice] = db.session.query(Notice).filter_by(person_id=minh.id)
    assert notice.kind == "matching.new_technology" and notice.link == f"/nhu-cau/{good.public_id}"
    assert "Máy sấy mít" in words_of(notice.kind, notice.params).body


@pytest.mark.parametrize(("wish", "told"), [("medium", 1), ("strong", 0), ("never", 0)])
def test_a_wish_is_kept_to(newcomer, minh, wish, told):
    with transaction():
        telling.set_wish(minh, "strong")
        telling.set_wish(minh, wish)
        needs = needs_of(minh, 1)
    assert telling.wish_of(minh) == wish
    assert tell(newcomer, needs, MEDIUM) == told
    assert db.session.query(MatchWish).count() == 1


def test_an_unknown_wish_is_refused(minh):
    with pytest.raises(KeyError), transaction():
        telling.set_wish(minh, "daily")


def test_a_newcomer_that_fits_thirty_needs_is_one_notice_and_one_letter(newcomer, minh):
    with transaction():
        needs = needs_of(minh, 30)
    assert tell(newcomer, needs) == 1
    [notice] = db.session.query(Notice).filter_by(person_id=minh.id)
    words = words_of(notice.kind, notice.params)
    assert "30 nhu cầu" in words.subject and "“Nhu cầu 0”; “Nhu cầu 1”; “Nhu cầu 2”" in words.body
    assert "Nhu cầu 3”" not in words.body
    assert notice.link == f"/cong-nghe/{newcomer.public_id}"
    assert db.session.query(Mail).filter_by(to=minh.email).count() == 1


def test_nobody_hears_of_a_pair_twice_even_when_it_was_forgotten_in_between(newcomer, minh):
    with transaction():
        [need] = needs_of(minh, 1)
        kept = [Kept(matched(newcomer, need, STRONG), None)]
        assert telling.tell_other_side(newcomer, kept) == 1
        assert telling.tell_other_side(newcomer, kept) == 0
        db.session.delete(kept[0].match)
    assert tell(newcomer, [need]) == 0
    assert db.session.query(Notice).filter_by(person_id=minh.id).count() == 1


def test_who_asked_for_strong_ones_hears_when_a_pair_becomes_strong(newcomer, minh):
    with transaction():
        telling.set_wish(minh, "strong")
        [need] = needs_of(minh, 1)
        match = matched(newcomer, need, MEDIUM)
        assert telling.tell_other_side(newcomer, [Kept(match, None)]) == 0
        match.score = STRONG
        assert telling.tell_other_side(newcomer, [Kept(match, MEDIUM)]) == 1


@pytest.mark.parametrize("status", [ACCEPTED, DROPPED])
def test_a_pair_that_a_broker_decided_on_is_no_news(newcomer, minh, status):
    with transaction():
        [need] = needs_of(minh, 1)
        match = matched(newcomer, need, STRONG, status)
        assert telling.tell_other_side(newcomer, [Kept(match, None)]) == 0


def test_only_those_who_post_for_the_organisation_hear_of_it(newcomer, minh):
    with transaction():
        reader = make_person("Chỉ xem", "chixem@example.vn")
        db.session.add(
            Membership(person_id=reader.id, organisation_id=minh.organisations[0].id, role=VIEWER),
        )
        needs = needs_of(minh, 1)
    assert tell(newcomer, needs) == 1
    assert db.session.query(Notice).filter_by(person_id=reader.id).count() == 0


def test_the_owner_of_technologies_hears_of_a_new_need(at_work, lan, minh):
    with transaction():
        need = shown("need", minh.organisations[0], minh, "Cần máy sấy")
        ours = [shown("technology", lan.organisations[0], lan, f"Máy {n}") for n in range(2)]
        kept = [Kept(matched(one, need, STRONG), None) for one in ours]
        assert telling.tell_other_side(need, kept) == 1
    [notice] = db.session.query(Notice).filter_by(person_id=lan.id)
    assert notice.kind == "matching.need_for_several" and notice.link == f"/nhu-cau/{need.public_id}"
    assert minh.organisations[0].name not in words_of(notice.kind, notice.params).body


def test_the_wish_stands_on_the_account_and_is_saved(minh, visit):
    browser = visit(minh)
    page = browser.page("/tai-khoan")
    assert [
        e.get("value") for e in page.all("input") if e.get("name") == "told_from" and "checked" in e.attributes
    ] == ["medium"]
    sent = browser.submit("/ghep-noi/thong-bao", {"told_from": "never"}, page="/tai-khoan")
    assert sent.status_code == 303 and sent.location.endswith("/tai-khoan#bao-ghep-noi")
    assert telling.wish_of(minh) == "never"
    browser.submit("/ghep-noi/thong-bao", {"told_from": "hourly"}, page="/tai-khoan")
    browser.submit("/ghep-noi/thong-bao", {"told_from": None}, page="/tai-khoan")
    assert telling.wish_of(minh) == "never"


def test_who_posts_for_nobody_is_not_asked(hoa, visit):
    assert "bao-ghep-noi" not in visit(hoa).get("/tai-khoan").text
