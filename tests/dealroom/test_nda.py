"""The text of secrecy: whole on its page, accepted per person and deal, followed by newer versions."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.dealroom import levels, nda
from marketplace.dealroom.models import NDA, NdaAcceptance
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.dealroom.conftest import accept
from tests.dealroom.test_levels import at
from tests.deals.conftest import links, url_of

TEXTS = "/thoa-thuan-bao-mat"


def page_of(deal: Deal) -> str:
    return f"{url_of(deal)}/bao-mat"


def rows() -> list[NdaAcceptance]:
    return list(db.session.execute(db.select(NdaAcceptance).order_by(NdaAcceptance.id)).scalars().unique())


def newer(admin: Person, words: str = "1. Bản mới.") -> None:
    with transaction():
        nda.follow(admin, words, "1. New text.", nda.newest().number)


def test_the_page_shows_the_whole_text_and_writes_down_who_accepts(deal, visit, minh, hoa):
    text, reader = nda.newest(), visit(minh)
    shown = reader.page(page_of(deal)).text
    for line in [*text.body_vi.splitlines(), *text.body_en.splitlines()]:
        assert line in shown
    assert reader.submit(page_of(deal), {"agree": "y"}).status_code == 303
    [row] = rows()
    assert (row.deal_id, row.person_id, row.text_id, row.ended_at) == (deal.id, minh.id, text.id, None)
    assert row.organisation_id == deal.demand_id and row.address == "127.0.0.1"
    [entry] = history.entries_of(row)
    assert entry.changes["sha256"] == text.sha256 and entry.changes["text"] == 1
    assert text.sha256 == hashlib.sha256(f"{text.body_vi}\n\0\n{text.body_en}".encode()).hexdigest()
    assert "Bạn đã chấp nhận phiên bản này" in reader.page(page_of(deal)).text


def test_nothing_is_accepted_without_the_tick(deal, visit, minh):
    response = visit(minh).submit(page_of(deal), {"agree": None})
    assert response.status_code == 422 and "Xin đánh dấu" in response.text and rows() == []


def test_accepting_twice_is_accepting_once(deal, minh):
    accept(deal, minh)
    accept(deal, minh)
    assert len(rows()) == 1


def test_the_database_takes_no_second_acceptance_that_holds(deal, minh):
    accept(deal, minh)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(NdaAcceptance(deal_id=deal.id, person_id=minh.id, text_id=nda.newest().id, address="x"))


@pytest.mark.parametrize(("who", "status"), [("tuan", 404), ("admin", 404), ("quan", 404), ("an", 404)])
def test_others_do_not_come_here(deal, visit, tuan, admin, quan, an, who: str, status: int):
    person = {"tuan": tuan, "admin": admin, "quan": quan, "an": an}[who]
    assert visit(person).get(page_of(deal)).status_code == status
    assert visit(person).submit(page_of(deal), {"agree": "y"}, page="/").status_code == status and rows() == []


def test_nobody_accepts_before_the_sides_are_introduced(deal, visit, minh, hoa):
    at(deal, "proposed")
    assert visit(minh).submit(page_of(deal), {"agree": "y"}, page="/").status_code == 303 and rows() == []
    assert visit(hoa).submit(page_of(deal), {"agree": "y"}).status_code == 303 and len(rows()) == 1


def test_one_persons_acceptance_is_good_for_nobody_else_and_no_other_deal(deal, minh, thu):
    accept(deal, minh)
    assert nda.has_accepted(deal, minh) and not nda.has_accepted(deal, thu)


def test_a_newer_text_is_asked_for_before_the_next_opening(deal, visit, minh, admin):
    accept(deal, minh)
    newer(admin)
    assert levels.verdict(levels.standing(minh, deal), "supply", NDA) == levels.ASKS_NDA
    assert "Phiên bản mới cần được chấp nhận" in visit(minh).page(page_of(deal)).text
    assert visit(minh).submit(page_of(deal), {"agree": "y"}).status_code == 303
    first, second = rows()
    assert first.ended_at is not None and first.text.number == 1 and second.text.number == 2
    assert levels.verdict(levels.standing(minh, deal), "supply", NDA) == levels.OPEN


def test_who_read_an_older_text_has_not_accepted_the_newer_one(deal, visit, minh, admin):
    old = nda.newest().sha256
    newer(admin, "1. Bản vừa được sửa.")
    response = visit(minh).submit(page_of(deal), {"agree": "y", "sha256": old})
    assert response.status_code == 409 and "Bản vừa được sửa." in response.text and rows() == []
    with pytest.raises(NotOpen), transaction():
        nda.accept(deal, minh, old, "x")


def test_officers_read_the_versions_and_administrators_write_the_next(visit, admin, quan, minh, hoa):
    for person, status in ((quan, 200), (hoa, 200), (admin, 200), (minh, 403)):
        assert visit(person).get(TEXTS).status_code == status
    for person in (quan, hoa, minh):
        assert visit(person).get(f"{TEXTS}/sua").status_code == 403
    sent = {"body_vi": "1. Bản hai.", "body_en": "1. Second."}
    assert visit(admin).submit(f"{TEXTS}/sua", sent).location.endswith(f"{TEXTS}/2")
    assert (
        "1. Bản hai." in visit(quan).page(f"{TEXTS}/2").text and "phiên bản cũ" in visit(quan).page(f"{TEXTS}/1").text
    )
    assert visit(quan).get(f"{TEXTS}/3").status_code == 404
    with pytest.raises(NotAllowed), transaction():
        nda.follow(hoa, "x", "y", 2)


def test_two_administrators_at_once(visit, admin):
    late = visit(admin)
    sent = {"body_vi": "1. Bản của tôi.", "body_en": "1. Mine.", "base": "1"}
    newer(admin, "1. Bản của người khác.")
    response = late.submit(f"{TEXTS}/sua", sent)
    assert response.status_code == 409 and "Bản của tôi." in response.text and "Bản của người khác." in response.text
    assert nda.newest().number == 2


def test_what_came_with_the_program_is_brought_in_once_and_never_over_an_own_text(app, admin, monkeypatch: Any):
    with transaction():
        assert nda.load() == 0
        nda._add(2, "Bản cũ của chương trình", "x")
        assert nda.load() == 1 and nda.newest().number == 3
    newer(admin)
    with transaction():
        assert nda.load() == 0


def test_officers_find_the_text_from_their_desks(visit, admin, quan, hoa):
    for person in (admin, quan, hoa):
        assert "/thoa-thuan-bao-mat" in links(visit(person).page("/ban-lam-viec"))
    page = visit(admin).page("/thoa-thuan-bao-mat")
    assert [one.get("href") for one in page.all("a") if one.get("aria-current")][-1:] == ["/thoa-thuan-bao-mat"]
    assert "/thoa-thuan-bao-mat" in links(visit(admin).page("/dieu-khoan-mau"))
