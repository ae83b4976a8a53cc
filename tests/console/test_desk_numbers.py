"""Numbers on the desks: how one's own listings are received, what newly fits, what comes next in deals."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Need, Technology
from marketplace.console import items
from marketplace.console.desk import desk_of
from marketplace.console.matched import NEW_FOR, newest
from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology, put_on_show
from tests.console.conftest import Statements, add, put_deal, put_question
from tests.html import Page
from tests.matching.rows import matched
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]
WORDS = {"kind": "words", "values": ["sấy mít", "bơm nhiệt"], "weight": 30.0}
MISSING = {"kind": "missing", "values": ["Giữ được màu vàng"], "weight": 0.0}


def cells(page: Page, title: str) -> dict[str, str]:
    """The named cells of the row about a listing on show."""
    row = next(tr for tr in page.one("table").all("tr") if title in tr.text)
    return {td.get("data-label"): td.text for td in row.all("td")}


def sheet(visitor: Visitor, url: str) -> list[list[str]]:
    answer = visitor.get(url)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


class TestItems:
    def test_how_a_listing_is_received(self, lan, minh, an, technology: Technology, need: Need, visit: Visit):
        with transaction():
            put_question(technology, minh)
            put_question(technology, an, status="cancelled")
            put_question(technology, an, side="supply", need_id=need.id)  # Lan's own offer to a need
            matched(technology, need, 80)
            weak = put_on_show(make_need(minh, minh.organisations[0], "Việc khác"), minh, _moderator())
            matched(technology, weak, 21)
        for _view in range(3):
            counters.count_view("technology", technology.public_id)
        page = visit(lan).page("/ban-lam-viec")
        assert cells(page, technology.title) == {"Lượt xem": "3", "Lượt hỏi": "1", "Ghép nối": "1"}
        [picture] = [one for one in page.all("svg") if one.get("class") == "spark"]
        assert picture.get("aria-label") == "Lượt xem 8 tuần qua: 0, 0, 0, 0, 0, 0, 0, 3"
        [weeks] = [one for one in page.all("table") if one.get("class") == "slim"]
        assert [td.text for td in weeks.all("td")] == ["0"] * 7 + ["3"], "the line stands with its table"

    def test_no_line_without_views(self, lan: Person, technology: Technology, visit: Visit):
        page = visit(lan).page("/ban-lam-viec")
        assert cells(page, technology.title)["Lượt xem"] == "0"
        assert not [one for one in page.all("svg") if one.get("class") == "spark"]

    def test_the_file(self, lan: Person, minh: Person, technology: Technology, need: Need, visit: Visit):
        counters.count_view("technology", technology.public_id)
        with transaction():
            make_technology(lan, lan.organisations[0], "=Bản nháp")
        heads, *rows = sheet(visit(lan), "/ban-lam-viec/tin-cua-to-chuc.csv")
        assert len(heads) == 10 + items.WEEKS == len(rows[0])
        by_title = {row[2]: row for row in rows}
        assert set(by_title) == {technology.title, "'=Bản nháp"}, "nobody else's; nothing runs in a spreadsheet"
        assert by_title[technology.title][7:] == ["1", "0", "0", *"0000000", "1"]
        assert by_title["'=Bản nháp"][7:] == []
        assert f"{today() - timedelta(days=6):%d/%m/%Y}" in heads[-1]

    def test_whoever_has_no_organisation_gets_an_empty_file(self, quan: Person, visit: Visit):
        assert len(sheet(visit(quan), "/ban-lam-viec/tin-cua-to-chuc.csv")) == 1


class TestMatches:
    def test_the_best_new_ones_with_a_reason(self, lan: Person, minh: Person, technology, need, visit: Visit):
        with transaction():
            matched(technology, need, 80).reasons = [MISSING, WORDS]
        page = visit(lan).page("/ban-lam-viec")
        panel = next(one for one in page.all("section") if one.get("aria-labelledby") == "ghep-noi")
        assert need.title in panel.text and technology.title in panel.text
        assert "Cùng nói về: sấy mít, bơm nhiệt" in panel.text and "Giữ được màu vàng" not in panel.text
        assert minh.organisations[0].name not in panel.text, "the poster of a need may be anonymous"
        [found] = newest([minh.organisations[0].id])
        assert (found.kind, found.title, found.mine_title) == ("technology", technology.title, need.title)

    @pytest.mark.parametrize("fault", ["weak", "dropped", "old", "gone", "asked", "judged", "nobody's"])
    def test_what_is_not_told(self, lan: Person, minh: Person, an: Person, technology, need, quan, fault: str):
        with transaction():
            match = matched(technology, need, 21 if fault == "weak" else 80)
            if fault == "dropped":
                match._status, match.drop_reason, match.decided_at = "dropped", "KHAC", now()
            if fault == "asked":
                put_question(technology, minh, need_id=need.id)
            if fault == "judged":
                verdict = {"side": "supply", "reason": "KHAC", "person_id": lan.id, "score": 80}
                add("owners_verdict", technology_id=technology.id, need_id=need.id, **verdict)
            if fault == "gone":
                need._status = "expired"
        who = an if fault == "nobody's" else lan
        later = NEW_FOR + timedelta(hours=1) if fault == "old" else timedelta()
        with time_machine.travel(now() + later, tick=False):
            assert newest([one.id for one in who.organisations]) == []

    def test_the_other_side_still_sees_what_one_side_judged(self, lan: Person, minh: Person, technology, need):
        with transaction():
            matched(technology, need, 80)
            verdict = {"side": "supply", "reason": "KHAC", "person_id": lan.id, "score": 80}
            add("owners_verdict", technology_id=technology.id, need_id=need.id, **verdict)
        assert len(newest([minh.organisations[0].id])) == 1


class TestCases:
    def test_what_comes_next(self, lan: Person, minh: Person, an: Person, hoa: Person, technology, visit: Visit):
        with transaction():
            put_deal(technology, an, hoa, "GD-2026-0001")
            step = {"next_step": "Hai bên chạy thử 300 kg", "next_step_on": today() - timedelta(days=1)}
            put_deal(technology, minh, hoa, "GD-2026-0002", **step)
        page = visit(lan).page("/ban-lam-viec")
        rows = [tr.text for tr in page.all("table")[-1].all("tr")][1:]
        assert "GD-2026-0002" in rows[0] and "Hai bên chạy thử 300 kg" in rows[0] and "quá hạn" in rows[0]
        assert "Đã giới thiệu" in rows[0] and "introduced" not in rows[0]
        assert "GD-2026-0001" in rows[1] and "môi giới chưa ghi" in rows[1] and "quá hạn" not in rows[1]

    def test_deals_that_a_broker_entered_are_there(self, lan: Person, minh: Person, hoa: Person, app: Any):
        """They follow from no question, and carry a title of their own."""
        sides = {"supply_id": lan.organisations[0].id, "demand_id": minh.organisations[0].id, "broker_id": hoa.id}
        with transaction():
            add("deal", number="GD-2026-0009", own_title="Chuyển giao quy trình ủ phân", introduction="x", **sides)
        for person in (lan, minh):
            [case] = desk_of(person).cases
            assert (case.number, case.title) == ("GD-2026-0009", "Chuyển giao quy trình ủ phân")

    def test_the_title_is_what_was_asked_about(self, lan: Person, minh: Person, hoa: Person, technology, need):
        """Of an offer to a need, the need."""
        with transaction():
            deal = put_deal(technology, minh, hoa, "GD-2026-0003")
            deal.interest.side, deal.interest.need_id = "supply", need.id
        assert desk_of(lan).cases[0].title == need.title == deal.title


def test_a_full_desk_asks_no_more(lan, minh, hoa, technology, need, visit: Visit, statements: Statements):
    """Neither listings on show nor matches nor cases cost a statement each."""
    browser = visit(lan)
    with transaction():
        matched(technology, need, 80)
        put_deal(technology, minh, hoa, "GD-2026-0100")
    browser.page("/ban-lam-viec")
    with statements() as few:
        browser.page("/ban-lam-viec")
    moderator = _moderator()
    with transaction():
        for number in range(4):
            item = put_on_show(make_technology(lan, lan.organisations[0], f"Công nghệ {number}"), lan, moderator)
            matched(item, need, 80)
            put_question(item, minh)
            put_deal(item, minh, hoa, f"GD-2026-02{number:02}", next_step="Gặp", next_step_on=today())
    with statements() as many:
        browser.page("/ban-lam-viec")
    assert len(many) == len(few) <= 20


def _moderator() -> Person:
    return db.session.execute(db.select(Person).where(Person.email == "quan@example.vn")).scalar_one()
