"""Both sides at the same terms in one moment: one winner, the other reads how it stands and keeps every word."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.deals.stages import AGREED, NEGOTIATING
from marketplace.kernel.db import transaction
from marketplace.offers import reopening, service
from marketplace.offers.models import COUNTERED, DRAFT, FROZEN, REOPENED, SENT, WITHDRAWN, TermSheet
from marketplace.offers.terms import digest
from tests.deals.conftest import accepted, deal, interest  # noqa: F401 - fixtures
from tests.html import Page
from tests.offers.conftest import CHEAPER, TERMS, agreed, all_sheets, drafted, fields_of, offers_of, sent, url_of
from tests.visitor import Visitor

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it


def press(client: Visitor, url: str, **values: str) -> Any:
    """A button that is about to be pressed, of a page that was loaded before."""
    data = {"csrf_token": client.csrf_token(), **values}
    return lambda: client.post(url, data=data)


def sending(client: Visitor, draft: TermSheet) -> Any:
    return press(client, f"{url_of(draft)}/gui", sha256=digest(draft.terms))


def accepting(client: Visitor, sheet: TermSheet) -> Any:
    return press(client, f"{url_of(sheet)}/chap-nhan", sha256=sheet.sha256)


@pytest.mark.parametrize("overlap", [True, False])
def test_both_counter_the_same_version(
    race: Any, visit: Any, deal: Deal, lan: Person, minh: Person, hoa: Person, overlap: bool
):
    """The broker's version is answered by both at once: one answer is on the table, the other stays a draft."""
    first = sent(deal, hoa)
    hers, his = drafted(deal, lan, CHEAPER, answers=first), drafted(deal, minh, CHEAPER, answers=first)
    one, other = visit(lan), visit(minh)
    won, lost = race(sending(one, hers), sending(other, his), overlap)
    assert (won.status_code, lost.status_code) == (303, 409)
    assert "Bản nháp vẫn còn" in lost.text and "Phiên bản 2" in lost.text
    assert (first.status, hers.status, his.status) == (COUNTERED, SENT, DRAFT)
    assert his.content == CHEAPER and [sheet.number for sheet in all_sheets(deal)] == [1, 2, None]
    page = other.page(url_of(his))
    assert "Có một phiên bản mới đang chờ trả lời" in page.text
    assert press(other, f"{url_of(his)}/tra-loi", onto=hers.public_id)().status_code == 303
    assert sending(other, his)().status_code == 303
    assert (hers.status, his.status, his.number) == (COUNTERED, SENT, 3)


@pytest.mark.parametrize("overlap", [True, False])
def test_accepting_wins_over_a_counter_that_comes_later(
    race: Any, visit: Any, deal: Deal, lan: Person, minh: Person, overlap: bool
):
    """Minh accepts what Lan replaces in the same moment: the terms are agreed, hers stays a draft."""
    sheet = sent(deal, lan)
    better = drafted(deal, lan, CHEAPER, "Bớt giá", answers=sheet)
    one, other = visit(minh), visit(lan)
    won, lost = race(accepting(one, sheet), sending(other, better), overlap)
    assert (won.status_code, lost.status_code) == (303, 409)
    assert (sheet.status, better.status, deal.status) == (FROZEN, DRAFT, AGREED)
    assert "Hai bên đã chấp nhận phiên bản 1" in lost.text and (better.content, better.note) == (CHEAPER, "Bớt giá")


@pytest.mark.parametrize("overlap", [True, False])
def test_a_counter_wins_over_accepting_that_comes_later(
    race: Any, visit: Any, deal: Deal, lan: Person, minh: Person, overlap: bool
):
    sheet = sent(deal, lan)
    better = drafted(deal, lan, CHEAPER, answers=sheet)
    one, other = visit(lan), visit(minh)
    won, lost = race(sending(one, better), accepting(other, sheet), overlap)
    assert (won.status_code, lost.status_code) == (303, 409)
    assert (sheet.status, better.status, sheet.accepted_by) == (COUNTERED, SENT, {"supply"})
    assert "Phiên bản 2" in lost.text


def test_withdrawing_and_accepting(race: Any, visit: Any, deal: Deal, lan: Person, minh: Person):
    sheet = sent(deal, lan)
    one, other = visit(lan), visit(minh)
    won, lost = race(press(one, f"{url_of(sheet)}/rut"), accepting(other, sheet))
    assert (won.status_code, lost.status_code, sheet.status) == (303, 409, WITHDRAWN)
    assert "không có đề nghị nào" in lost.text and deal.status != AGREED


def test_both_sides_accept_the_brokers_version(
    race: Any, visit: Any, deal: Deal, lan: Person, minh: Person, hoa: Person
):
    sheet = sent(deal, hoa)
    one, other = visit(lan), visit(minh)
    first, second = race(accepting(one, sheet), accepting(other, sheet))
    assert (first.status_code, second.status_code) == (303, 303)
    assert (sheet.status, sheet.accepted_by, deal.status) == (FROZEN, {"demand", "supply"}, AGREED)


def test_two_of_one_side_begin_a_draft(race: Any, visit: Any, deal: Deal, lan: Person, lua: Person):
    one, other, url = visit(lan), visit(lua), f"{offers_of(deal)}/moi"
    won, lost = race(
        press(one, url, **fields_of(TERMS, do="save")),
        press(other, url, **fields_of(CHEAPER, do="save", other="Một câu không được mất")),
    )
    assert (won.status_code, lost.status_code) == (303, 409)
    boxes = [box.text for box in Page.read(lost.text).one("main").all("textarea")]
    assert "Một câu không được mất" in boxes and "Lắp đặt và chạy thử" in boxes and "700000000" in boxes
    [draft] = all_sheets(deal)
    assert draft.content == TERMS


def test_two_of_one_side_save_one_draft(race: Any, visit: Any, deal: Deal, lan: Person, lua: Person):
    draft = drafted(deal, lan)
    one, other, url = visit(lan), visit(lua), f"{url_of(draft)}/sua"
    read = str(draft.version)
    won, lost = race(
        press(one, url, **fields_of(CHEAPER, do="save", version=read)),
        press(other, url, **fields_of(TERMS, do="save", version=read, other="Câu của Lụa")),
    )
    assert (won.status_code, lost.status_code, draft.content) == (303, 409, CHEAPER)
    assert "Câu của Lụa" in lost.text and f"{lan.name} đã lưu bản nháp này" in lost.text


def test_saving_and_throwing_away(race: Any, visit: Any, deal: Deal, lan: Person, lua: Person):
    draft = drafted(deal, lan)
    one, other, url, read = visit(lan), visit(lua), url_of(draft), str(draft.version)
    won, lost = race(
        press(one, f"{url}/bo"),
        press(other, f"{url}/sua", **fields_of(TERMS, do="save", version=read, other="Câu của Lụa")),
    )
    assert won.status_code == 303 and all_sheets(deal) == []
    assert lost.status_code == 409 and "Câu của Lụa" in lost.text


def test_opening_again_from_two_ends(race: Any, visit: Any, deal: Deal, lan: Person, minh: Person, hoa: Person):
    sheet = agreed(deal, lan, minh)
    with transaction():
        reopening.ask(sheet, lan, "Giá đổi")
    one, other = visit(minh), visit(hoa)
    won, lost = race(
        press(one, f"{url_of(sheet)}/dong-y-mo-lai"),
        press(other, f"{url_of(sheet)}/mo-lai", reason="Hai bên nhờ tôi"),
    )
    assert (won.status_code, lost.status_code) == (303, 409) and "Hai bên nhờ tôi" in lost.text
    assert (sheet.status, deal.status, service.frozen_of(deal)) == (REOPENED, NEGOTIATING, None)
