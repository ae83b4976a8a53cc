"""A next step that was written for an earlier stage stays, and everybody is told so; its broker renews it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.deals import board, cases, moving, planned, stuck
from marketplace.deals.models import Deal
from marketplace.deals.stages import AGREED, INTRODUCED, MEETING
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.deals.conftest import links, url_of
from tests.deals.test_cases import tuan
from tests.deals.test_lists import queries_of

__all__ = ["tuan"]
SAID = "Bước này được ghi khi hồ sơ còn ở giai đoạn"
RENEW = "Ghi bước mới, hoặc giữ bước này"


@pytest.fixture
def with_step(deal: Deal, hoa: Person) -> Deal:
    with transaction():
        cases.plan(deal, hoa, "Bên cung gửi báo giá", today() + timedelta(days=3), cases.step_mark(deal))
    return deal


def to(deal: Deal, *verbs: str) -> None:
    with transaction():
        for verb in verbs:
            if verb in ("agree", "renegotiate"):
                moving.happened(deal, verb)
            else:
                moving.move(deal, verb, deal.broker)


@pytest.mark.parametrize(
    ("verbs", "stage"),
    [
        ((), None),
        (("to_meeting",), INTRODUCED),
        (("agree",), INTRODUCED),
        (("to_meeting", "agree"), INTRODUCED),  # where it was written, not where it came from
        (("to_meeting", "to_introduced"), None),
    ],
)
def test_the_stage_for_which_it_was_written(with_step: Deal, verbs: tuple[str, ...], stage: str | None):
    to(with_step, *verbs)
    assert planned.written_for(with_step) == stage
    assert planned.written_at([with_step]) == ({with_step.id: stage} if stage else {})
    assert with_step.next_step == "Bên cung gửi báo giá"


def test_one_who_has_none_is_not_told_of_it(deal: Deal):
    to(deal, "to_meeting")
    assert planned.written_for(deal) is None and planned.written_at([deal]) == {}


def test_both_sides_read_it_and_the_broker_is_asked_to_renew(
    with_step: Deal, visit: Any, hoa: Person, lan: Person, minh: Person
):
    url = url_of(with_step)
    assert SAID not in visit(hoa).page(url).text
    to(with_step, "to_meeting", "agree")
    for person in (lan, minh, hoa):
        text = visit(person).page(url).text
        assert SAID + " “Đã giới thiệu”" in text and (RENEW in text) == (person is hoa)
        assert SAID in visit(person).page("/giao-dich").text
    assert SAID in visit(hoa).page(url + "/trao-doi").text and SAID in visit(hoa).page("/giao-dich/bang").text
    form = visit(hoa).get(url + "/buoc-tiep").text
    assert "nay hồ sơ ở giai đoạn “Đã thống nhất điều khoản”" in form and "Bên cung gửi báo giá" in form


def test_the_same_words_renew_it(with_step: Deal, visit: Any, hoa: Person):
    to(with_step, "to_meeting")
    assert visit(hoa).submit(url_of(with_step) + "/buoc-tiep").status_code == 303
    assert planned.written_for(with_step) is None and with_step.next_step == "Bên cung gửi báo giá"
    to(with_step, "agree")
    assert planned.written_for(with_step) == MEETING


def test_it_is_a_reason_to_look_at_a_stuck_case(with_step: Deal, visit: Any, hoa: Person, tuan: Person):
    to(with_step, "to_meeting", "agree")
    with transaction():
        with_step.moved_at = now() - timedelta(days=board.stuck_days() + 1)
    [one] = stuck.stuck(hoa)
    assert "Bước tiếp theo ghi từ giai đoạn “Đã giới thiệu”." in one.reasons and one.deal.status == AGREED
    page = visit(hoa).page("/giao-dich/dung-yen")
    assert "Bên cung gửi báo giá" in page.text and f"{url_of(with_step)}/buoc-tiep" in links(page)
    assert f"{url_of(with_step)}/buoc-tiep" not in links(visit(tuan).page("/giao-dich/dung-yen?xem=tat-ca"))


def test_the_step_stands_first_with_its_error(deal: Deal, visit: Any, hoa: Person):
    url = url_of(deal) + "/buoc-tiep"
    response = visit(hoa).submit(url, {"next_step": "", "next_step_on": "30/11/2030"})
    assert 'id="next_step-error"' in response.text and 'value="30/11/2030"' in response.text


def test_what_several_parts_want_to_know_is_asked_once(with_step: Deal, visit: Any, hoa: Person):
    """The tabs count meetings, questions and offers; the panels below tell of them again."""
    asked: list[str] = []
    assert queries_of(visit(hoa), url_of(with_step), asked) <= 36
    for table in ("meeting", "deal_question", "history_entry"):
        assert sum(f"\nFROM {table} " in one for one in asked) == 1, table


def test_the_work_of_the_broker_comes_before_what_happened(with_step: Deal, visit: Any, hoa: Person):
    source = visit(hoa).get(url_of(with_step)).text
    places = [source.index(words) for words in ("Việc của người môi giới", "Lời giới thiệu</h2>", "Diễn biến</h2>")]
    assert places == sorted(places)


def test_where_nobody_takes_the_case(with_step: Deal, visit: Any, hoa: Person, admin: Person):
    url = url_of(with_step) + "/ban-giao"
    text = visit(hoa).page(url).text
    assert "Chưa có cán bộ nào nhận được hồ sơ này" in text and admin.email in text and "--role broker" not in text
    assert "officer add ten@coquan.vn" in visit(admin).page(url).text


@pytest.mark.parametrize(("page", "words", "field"), [("ban-giao", "note", "taker"), ("nguoi-doc", "reason", "person")])
def test_nobody_chosen_is_told_at_the_field(
    deal: Deal, visit: Any, hoa: Person, tuan: Person, page: str, words: str, field: str
):
    url = f"{url_of(deal)}/{page}"
    response = visit(hoa).submit(url, {words: "Đang chờ bên cung.", field: ""})
    assert f'id="{field}-error"' in response.text and "Đang chờ bên cung." in response.text
    assert deal.broker == hoa and not deal.readers
