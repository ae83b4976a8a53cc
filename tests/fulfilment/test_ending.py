"""A contract that has ended: the pages of its case no longer say that it is in force, and tell what is left to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import LIQUIDATION, Agreement
from marketplace.deals import ended
from marketplace.deals import service as deals
from marketplace.extensions import db
from marketplace.fulfilment import ending
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.agreements.conftest import signature_of, version_of

PAGES = ("", "/thuc-hien", "/hop-dong", "/dieu-khoan")
SAID = "Hợp đồng đã chấm dứt"
PILL = f"{SAID}</span>"


def head_of(client: Any, url: str) -> str:
    """What stands above the tabs."""
    return client.get(url).text.split('class="page-head"')[1].split('class="tabs"')[0]


def liquidate(contract: Agreement, hoa: Person) -> Agreement:
    with transaction():
        paper = Agreement(
            deal=contract.deal, kind=LIQUIDATION, number="TL2026-0001", title="Thanh lý", author=hoa,
            law_day=today(), parent=contract, sections=[],
        )  # fmt: skip
        db.session.add(paper)
        version = version_of(paper, 1, hoa)
        both = {side: signature_of(version, side, hoa) for side in signing.SIDES}
        signing.agreement_life.take("send", paper, hoa)
        signing._bind(paper, version, both)
    return paper


@pytest.mark.parametrize("how", ["liquidation", "broker"])
def test_the_head_follows(in_force: Agreement, visit: Any, lan: Person, minh: Person, hoa: Person, how: str):
    deal, url = in_force.deal, f"/giao-dich/{in_force.deal.public_id}"
    assert "Có hiệu lực" in head_of(visit(lan), url)
    if how == "liquidation":
        liquidate(in_force, hoa)
    else:
        with transaction():
            ending.end(in_force, hoa, "Hết thời hạn sáu tháng.")
    assert in_force.status == "ended" and deal.is_open
    for person in (lan, minh, hoa):
        client = visit(person)
        for page in PAGES:
            head = head_of(client, url + page)
            assert PILL in head and "Có hiệu lực" not in head, (person.name, page)
    why = "TL2026-0001" if how == "liquidation" else "Hết thời hạn sáu tháng."
    for page, tells in (("", False), ("/thuc-hien", True)):
        broker, side = visit(hoa).page(url + page).text, visit(lan).page(url + page).text
        assert "Việc còn lại của bạn" in broker and f"{url}/ket-qua" in visit(hoa).get(url + page).text
        assert "Cán bộ môi giới sẽ ghi kết quả" in side and "Việc còn lại của bạn" not in side
        assert (why in broker) == (why in side) == tells or how == "liquidation"  # its paper is listed on the overview


def test_whoever_only_sees_the_case_learns_no_reason(in_force: Agreement, visit: Any, hoa: Person, broker: Person):
    with transaction():
        ending.end(in_force, hoa, "Hết thời hạn sáu tháng.")
    client = visit(broker)
    url = f"/giao-dich/{in_force.deal.public_id}"
    assert PILL in client.get(url).text
    assert "Hết thời hạn sáu tháng" not in client.page(url).text


def test_a_closed_case_says_that_it_is_closed(in_force: Agreement, visit: Any, lan: Person, hoa: Person):
    with transaction():
        ending.end(in_force, hoa, "Hết việc.")
        deals.close(in_force.deal, hoa, "KHAC", "Hết việc.")
    head = head_of(visit(lan), f"/giao-dich/{in_force.deal.public_id}")
    assert "Đã đóng" in head and PILL not in head


LISTS = {"/giao-dich": "all", "/giao-dich/bang": "hoa", "/giao-dich/dung-yen": "hoa", "/ban-lam-viec": "sides"}


@pytest.mark.parametrize("address", LISTS)
def test_lists_say_so(in_force: Agreement, visit: Any, lan, minh, hoa, address: str):
    with transaction():
        in_force.deal.moved_at = now() - timedelta(days=30)
    people = {"all": (lan, minh, hoa), "hoa": (hoa,), "sides": (lan, minh)}[LISTS[address]]
    for person in people:
        card = card_of(visit(person), address, in_force)
        assert SAID not in card and ("Có hiệu lực" in card) == (address != "/giao-dich/bang"), (
            person.name
        )  # a column there
    with transaction():
        ending.end(in_force, hoa, "Hết thời hạn sáu tháng.")
        in_force.deal.moved_at = now() - timedelta(days=30)
    for person in people:
        card = card_of(visit(person), address, in_force)
        assert SAID in card and "Có hiệu lực" not in card, person.name
        assert (f"{in_force.deal.public_id}/ket-qua" in card) == (person is hoa)
        assert ("Cán bộ môi giới sẽ ghi kết quả" in card) == (person is not hoa)
    late = visit(hoa).get(f"/giao-dich/{in_force.deal.public_id}/mo-lai", follow_redirects=True).text
    assert f"Hợp đồng của hồ sơ {in_force.deal.number} đã chấm dứt" in late and "đang ở giai đoạn" not in late
    with transaction():
        deals.close(in_force.deal, hoa, "KHAC", "Hết việc.")
    assert SAID not in visit(people[0]).get(address).text


def card_of(client: Any, address: str, contract: Agreement) -> str:
    """What stands about a case in a list: from its number, or the pill beside it, to the end of the card or line."""
    text = client.get(address).text
    start, end = ("<tr>", "</tr>") if address == "/ban-lam-viec" else ("<article", "</article>")
    found = [part.split(end)[0] for part in text.split(start)[1:]]
    return next(part for part in found if contract.deal.number in part)


def test_the_board_counts_them(in_force: Agreement, visit: Any, hoa: Person):
    assert "hợp đồng đã chấm dứt" not in visit(hoa).page("/giao-dich/bang").text
    with transaction():
        ending.end(in_force, hoa, "Hết thời hạn sáu tháng.")
    assert "trong đó 1 hợp đồng đã chấm dứt" in visit(hoa).page("/giao-dich/bang").text
    assert ended.count_by_stage() == {"in_force": 1}
