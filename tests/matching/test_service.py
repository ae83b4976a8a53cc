"""Matches: computed by the worker in both directions, kept with reasons, decided on by brokers."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import PersonRole
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.matching import service, telling
from marketplace.matching.models import DROPPED, Match
from marketplace.matching.reasons import in_words
from marketplace.matching.strength import FLOORS, MEDIUM, WEAK
from marketplace.notices.models import Notice
from tests.cast import make_need, make_technology, put_on_show
from tests.matching.work import work


@pytest.fixture
def match(index, technology, need) -> Match:
    work()
    [found] = service.matches_of(need)
    return found


def test_both_sides_see_the_match_with_reasons(match, technology, need, visitor):
    assert service.matches_of(technology) == [match]
    assert (match.technology, match.need) == (technology, need)
    assert match.score >= FLOORS[WEAK]
    assert {reason["kind"] for reason in match.reasons} >= {"words", "field", "province"}
    for address, other in ((f"/cong-nghe/{technology.public_id}", need), (f"/nhu-cau/{need.public_id}", technology)):
        page = visitor.get(address).text
        assert other.title in page
        assert "Cùng nói về" in page and "sấy mít" in page


def test_either_side_can_ask_from_the_match_with_the_own_item_chosen(match, technology, need, minh, lan, an, visit):
    from_need = visit(minh).get(f"/nhu-cau/{need.public_id}").text
    assert f"/cong-nghe/{technology.public_id}/de-nghi-ket-noi?nhu-cau={need.public_id}" in from_need
    from_technology = visit(lan).get(f"/cong-nghe/{technology.public_id}").text
    assert f"/nhu-cau/{need.public_id}/tra-loi?cong-nghe={technology.public_id}" in from_technology
    assert "?nhu-cau=" not in visit(an).get(f"/nhu-cau/{need.public_id}").text


def test_reasons_in_words(match):
    sentences = [in_words(reason) for reason in match.reasons]
    assert ("Cùng tỉnh: Tây Ninh", True) in sentences
    assert in_words({"kind": "unwanted", "values": ["sấy than"]}) == ("Có điều bên cầu không muốn: sấy than", False)


def test_the_newcomer_finds_who_was_there_before(index, technology, minh, quan):
    """Published after the technology, the need finds it; and the other way round."""
    work()
    with transaction():
        put_on_show(make_need(minh, minh.organisations[0]), minh, quan)
    work()
    assert len(service.matches_of(technology)) == 1


def test_unrelated_items_are_not_proposed(index, need, an, quan):
    with transaction():
        item = make_technology(
            an,
            an.organisations[0],
            title="Phần mềm quản lý thư viện trường học",
            problem="Sổ mượn sách viết tay dễ thất lạc.",
            solution="Ứng dụng quét mã vạch.",
            benefit="Thủ thư đỡ việc.",
            keywords=["thư viện"],
        )
        put_on_show(item, an, quan)
    work()
    assert service.matches_of(need) == []


def test_nothing_of_the_own_organisation_is_proposed(index, lan, quan, technology):
    with transaction():
        need = put_on_show(make_need(lan, lan.organisations[0]), lan, quan)
    work()
    assert service.matches_of(need) == []


def test_an_ended_item_has_no_matches(match, technology, need, lan):
    with transaction():
        catalogue.withdraw(technology, lan)
    work()
    assert service.matches_of(need) == []
    assert db.session.query(Match).count() == 0


def test_a_decision_outlives_the_next_computation(match, need, hoa):
    with transaction():
        service.drop(match, hoa, "KHACQUYMO", "nhỏ quá")
        service.recompute(need)
    assert (match.status, match.drop_reason) == (DROPPED, "KHACQUYMO")
    assert service.matches_of(need) == []


def test_brokers_choose_and_drop_on_their_page(match, hoa, visit):
    browser = visit(hoa)
    page = browser.get("/ghep-noi")
    assert match.technology.title in page.text and match.need.organisation.name in page.text
    drop, wish = f"/ghep-noi/{match.public_id}/drop?status=proposed", {"reason": "", "words": "đã biết nhau"}
    sent = browser.submit(drop, wish, page="/ghep-noi")
    assert sent.status_code == 200 and "Xin chọn lý do." in sent.text and "đã biết nhau" in sent.text
    assert match.status == "proposed"
    browser.submit(f"/ghep-noi/{match.public_id}/accept?status=proposed", page="/ghep-noi")
    assert match.status == "accepted"
    browser.submit(f"/ghep-noi/{match.public_id}/drop", {"reason": "KHAC", "words": "đã biết nhau"})
    assert match.status == "dropped"
    assert browser.get("/ghep-noi?status=dropped").text.count(match.technology.title) >= 1


def test_only_brokers_come_to_the_list(match, lan, minh, quan, an, visitor, visit):
    assert visitor.get("/ghep-noi").status_code == 303
    for person in (lan, minh, quan, an):
        assert visit(person).get("/ghep-noi").status_code == 403


def test_a_broker_does_not_decide_on_the_own_organisation(match, hoa, lan, visit):
    with transaction():
        lan.roles.append(PersonRole(role="broker"))
    browser = visit(lan)
    assert browser.submit(f"/ghep-noi/{match.public_id}/accept").status_code == 403


def test_good_new_matches_are_told_to_who_was_there_before(index, need, minh, lan, quan, monkeypatch):
    work()
    monkeypatch.setitem(telling.TOLD_FROM, MEDIUM, 1)
    with transaction():
        put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
    work()
    told = db.session.query(Notice).filter_by(kind="matching.new_technology").all()
    assert [notice.person_id for notice in told] == [minh.id]
