"""A case goes from stage to stage and from broker to broker; two at once; the next step; what is stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.deals import board, cases, jobs, moving, service, stuck
from marketplace.deals.case_models import HandOver
from marketplace.deals.models import Deal
from marketplace.deals.stages import AGREED, CLOSED, INTRODUCED, MEETING, MOU, NEGOTIATING, PIPELINE, SIGNED
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.deals.conftest import url_of
from tests.deals.test_answering import told
from tests.deals.test_cases import tuan
from tests.deals.test_late import given_back, send
from tests.deals.test_lists import queries_of

__all__ = ["tuan"]


def move(client: Any, deal: Deal, verb: str, seen: str = INTRODUCED) -> Any:
    return send(client, f"{url_of(deal)}/chuyen", verb=verb, seen=seen)


def test_the_broker_moves_it_and_both_are_told(deal: Deal, visit: Any, hoa: Person, lan: Person, minh: Person):
    before = deal.stage_since
    client = visit(hoa)
    assert client.submit(f"{url_of(deal)}/chuyen", {"verb": "to_meeting"}, page=url_of(deal)).status_code == 303
    assert deal.status == MEETING and deal.stage_since > before
    assert told(lan)[-1] == told(minh)[-1] == "deals.moved"
    assert "Chuyển sang Gặp gỡ" in visit(lan).page(url_of(deal)).text


@pytest.mark.parametrize(
    ("name", "status"), [("lan", 403), ("minh", 403), ("tuan", 403), ("admin", 403), ("quan", 403), ("an", 403)]
)
def test_nobody_else_moves_it(deal: Deal, visit: Any, request: Any, name: str, status: int):
    assert move(visit(request.getfixturevalue(name)), deal, "to_meeting").status_code == status
    assert deal.status == INTRODUCED


@pytest.mark.parametrize("verb", ["agree", "sign", "confirm", "close", "reopen", "take_effect", "nothing", ""])
def test_facts_are_not_buttons(deal: Deal, visit: Any, hoa: Person, verb: str):
    assert move(visit(hoa), deal, verb).status_code == 409
    assert deal.status == INTRODUCED


def test_two_move_at_once_and_the_second_is_told(deal: Deal, visit: Any, hoa: Person):
    first, second = visit(hoa), visit(hoa)
    assert move(first, deal, "to_meeting").status_code == 303
    response = move(second, deal, "to_mou")
    assert response.status_code == 409 and "đang ở giai đoạn “Gặp gỡ”" in response.text
    assert given_back(response) == ["Ghi nhớ, bảo mật"]  # the stage that was chosen, in words
    assert deal.status == MEETING


def test_what_happens_in_other_rooms_moves_it_when_it_can(deal: Deal, hoa: Person):
    with transaction():
        assert moving.happened(deal, "agree") and deal.status == AGREED
        assert moving.happened(deal, "sign") and deal.status == SIGNED
        assert not moving.happened(deal, "agree") and deal.status == SIGNED
        service.close(deal, hoa, "KHAC", "Hủy")
        assert not moving.happened(deal, "take_effect") and deal.status == CLOSED


@pytest.mark.parametrize(("page", "marked"), [("", "Tổng quan"), ("/trao-doi", "Trao đổi")])
def test_the_tab_of_the_page_is_marked(deal: Deal, visit: Any, lan: Person, page: str, marked: str):
    here = url_of(deal) + page
    links = visit(lan).page(here).all("a")
    found = [one.text for one in links if one.get("aria-current") == "page" and one.get("href") == here]
    assert marked in found[0]  # perhaps with how much waits there


# Handing over -------------------------------------------------------------------------------------------------------


def test_a_handover_needs_a_note_and_is_kept(deal: Deal, visit: Any, hoa: Person, tuan: Person, lan: Person):
    client, url = visit(hoa), f"{url_of(deal)}/ban-giao"
    assert 'id="note-error"' in client.submit(url, {"taker": tuan.public_id, "note": " "}).text
    assert client.submit(url, {"taker": tuan.public_id, "note": "Chờ bên cung báo giá"}).status_code == 303
    assert deal.broker_id == tuan.id
    assert told(tuan)[-1] == told(lan)[-1] == "deals.handed_over"
    assert "Chờ bên cung báo giá" in visit(tuan).page(url_of(deal)).text
    assert "Chờ bên cung báo giá" not in visit(lan).page(url_of(deal)).text
    assert visit(hoa).get(f"{url_of(deal)}/trao-doi").status_code == 404
    entry = history.entries_of(deal)[-1]
    assert (entry.verb, entry.changes) == ("hand_over", {"from": hoa.public_id, "to": tuan.public_id})


def test_only_a_broker_who_is_apart_takes_it(deal: Deal, visit: Any, hoa: Person, tuan: Person, admin: Person):
    client, url = visit(hoa), f"{url_of(deal)}/ban-giao"
    for whom in (hoa, admin):
        assert client.submit(url, {"taker": whom.public_id, "note": "Xin nhận"}).status_code == 200
    assert deal.broker_id == hoa.id and not db.session.execute(db.select(HandOver)).first()


def test_handed_over_while_the_other_closes(deal: Deal, visit: Any, hoa: Person, tuan: Person, admin: Person):
    """Hoa has the form open; the administrator hands the case over: her words come back to her."""
    client = visit(hoa)
    client.page(f"{url_of(deal)}/ket-qua")
    with transaction():
        cases.hand_over(deal, admin, tuan, "Hoa chuyển việc")
    response = send(client, f"{url_of(deal)}/ket-qua", reason="GIA", words="Chênh hai mươi triệu")
    assert given_back(response)[-1] == "Chênh hai mươi triệu" and tuan.name in response.text
    assert deal.status == INTRODUCED and told(hoa)[-1] == "deals.handed_over"


def test_closed_while_the_other_hands_it_over(deal: Deal, visit: Any, hoa: Person, tuan: Person, admin: Person):
    client = visit(admin)
    with transaction():
        service.close(deal, hoa, "GIA", "")
    response = send(client, f"{url_of(deal)}/ban-giao", taker=tuan.public_id, note="Hoa nghỉ", seen=hoa.public_id)
    assert given_back(response)[-1] == "Hoa nghỉ" and deal.broker_id == hoa.id


def test_two_hand_it_over_at_once(deal: Deal, visit: Any, hoa: Person, tuan: Person, admin: Person):
    client, seen = visit(admin), hoa.public_id
    with transaction():
        cases.hand_over(deal, hoa, tuan, "Tôi nghỉ phép")
    response = send(client, f"{url_of(deal)}/ban-giao", taker=hoa.public_id, note="Giao lại", seen=seen)
    assert given_back(response)[-1] == "Giao lại" and deal.broker_id == tuan.id


# The next step, and what is stuck -----------------------------------------------------------------------------------


def plan(client: Any, deal: Deal, words: str, on: str, **more: str) -> Any:
    return client.submit(f"{url_of(deal)}/buoc-tiep", {"next_step": words, "next_step_on": on, **more})


def test_the_next_step_is_on_every_page_and_red_when_late(deal: Deal, visit: Any, hoa: Person, lan: Person):
    day = today() + timedelta(days=2)
    assert plan(visit(hoa), deal, "Xem máy chạy", f"{day:%d/%m/%Y}").status_code == 303
    page = visit(lan).page(f"{url_of(deal)}/trao-doi")
    assert "Xem máy chạy" in page.text and f"(hạn {day:%d/%m/%Y})" in page.text and not deal.is_overdue
    with transaction():
        deal.next_step_on = today() - timedelta(days=1)
    html = visit(lan).get(url_of(deal)).text
    assert deal.is_overdue and '<span class="error">(quá hạn từ' in html


@pytest.mark.parametrize(
    ("words", "on", "field"),
    [("", "30/12/2099", "next_step"), ("Gặp", "01/01/2020", "next_step_on"), ("Gặp", "mai", "next_step_on"),
     ("x" * 201, "", "next_step")],
)  # fmt: skip
def test_a_bad_step_is_told_at_the_field(deal: Deal, visit: Any, hoa: Person, words: str, on: str, field: str):
    assert f'id="{field}-error"' in plan(visit(hoa), deal, words, on).text
    assert deal.next_step == ""


def test_two_plan_at_once(deal: Deal, visit: Any, hoa: Person):
    first, second = visit(hoa), visit(hoa)
    assert plan(first, deal, "Gặp ở xưởng", "").status_code == 303
    assert given_back(plan(second, deal, "Gặp ở viện", "", seen="|"))[0] == "Gặp ở viện"
    assert deal.next_step == "Gặp ở xưởng"


def idle(deal: Deal, days: int) -> None:
    with transaction():
        deal.moved_at = now() - timedelta(days=days)


def test_what_does_not_move_is_stuck_after_some_days(deal: Deal, visit: Any, hoa: Person, tuan: Person):
    idle(deal, 13)
    assert stuck.stuck() == []
    idle(deal, 14)
    [one] = stuck.stuck(hoa)
    assert (one.deal, one.days, one.reasons) == (deal, 14, ["Chưa ghi bước tiếp theo."])
    assert deal.number in visit(hoa).page("/giao-dich/dung-yen").text
    assert deal.number not in visit(tuan).page("/giao-dich/dung-yen").text
    assert deal.number in visit(tuan).page("/giao-dich/dung-yen?xem=tat-ca").text
    with transaction():
        service.write(deal, hoa, "Hai bên còn quan tâm không?")
    assert stuck.stuck() == []


def test_reminders_once_a_day_and_then_weekly(deal: Deal, hoa: Person):
    with transaction():
        cases.plan(deal, hoa, "Gặp", today(), "|")
    for days, expected in ((0, 1), (0, 1), (1, 1), (6, 1), (7, 2)):
        with transaction():
            if days:
                deal.reminded_on = today() - timedelta(days=days)
                deal.next_step_on = today() - timedelta(days=days)
            jobs.remind()
        assert told(hoa).count("deals.next_due") == expected


def test_no_reminder_before_its_day_or_when_all_is_done(deal: Deal, hoa: Person):
    with transaction():
        cases.plan(deal, hoa, "Gặp", today() + timedelta(days=1), "|")
        jobs.remind()
        deal.next_step_on = today()
        service.close(deal, hoa, "GIA", "")
        jobs.remind()
    assert "deals.next_due" not in told(hoa)


def test_the_digest_goes_to_who_can_act(deal: Deal, hoa: Person, admin: Person):
    idle(deal, 20)
    with transaction():
        jobs.digest()
    assert told(hoa)[-1] == "deals.stuck" and "deals.stuck" not in told(admin)
    with transaction():
        hoa.disabled_at = now()
        jobs.digest()
    assert told(admin)[-1] == "deals.stuck" and told(hoa).count("deals.stuck") == 1


def test_a_listing_goes_off_and_the_case_goes_on(deal: Deal, visit: Any, hoa: Person, lan: Person):
    with transaction():
        catalogue.withdraw(deal.technology, lan)
        jobs.listing_gone("technology", deal.technology.public_id)
    assert told(hoa)[-1] == "deals.listing_gone" and deal.is_open
    assert f"Tin {deal.technology.number} không còn đăng. Hồ sơ vẫn tiếp tục." in visit(lan).page(url_of(deal)).text


# The board ----------------------------------------------------------------------------------------------------------


def test_every_case_stands_in_its_column(deal: Deal, visit: Any, hoa: Person, tuan: Person):
    with transaction():
        cases.move(deal, hoa, "to_mou", INTRODUCED)
    client = visit(hoa)
    page = client.page("/giao-dich/bang")
    [column] = [one for one in page.all("section") if one.get("id") == f"cot-{MOU}"]
    assert deal.number in column.text and "(1)" in column.text
    assert [one.get("id") for one in page.all("section") if "column" in one.get("class", "")] == [
        f"cot-{stage}" for stage in PIPELINE
    ]
    assert deal.number not in visit(tuan).page("/giao-dich/bang").text
    others = visit(tuan).page("/giao-dich/bang?xem=tat-ca")
    assert deal.number in others.text and not others.all("select")
    url = f"{url_of(deal)}/chuyen"
    response = client.submit(url, {"verb": "to_negotiating"}, page="/giao-dich/bang", query_string={"bang": "1"})
    assert response.location.startswith("/giao-dich/bang") and deal.status == NEGOTIATING


def test_questions_wait_in_the_first_column(accepted: Any, visit: Any, hoa: Person):
    [first, *_] = board.columns(hoa, mine=True)
    assert (first.interests, first.total) == ([accepted], 1)
    assert "Đã nhận lời, chờ giới thiệu" in visit(hoa).page("/giao-dich/bang").text


@pytest.mark.parametrize("name", ["lan", "quan", "an"])
def test_the_board_is_for_brokers_and_administrators(visit: Any, request: Any, name: str):
    client = visit(request.getfixturevalue(name))
    assert client.get("/giao-dich/bang").status_code == client.get("/giao-dich/dung-yen").status_code == 403


def test_the_board_costs_the_same_however_full(deal: Deal, visit: Any, hoa: Person, an: Person):
    idle(deal, 30)
    client = visit(hoa)
    few = {url: queries_of(client, url) for url in ("/giao-dich/bang", "/giao-dich/dung-yen?xem=tat-ca")}
    with transaction():
        for number in range(8):
            more = Deal(number=f"GD-X-{number:04}", own_title=f"Hồ sơ {number}", introduction="", broker=hoa,
                        supply=deal.supply, demand=deal.demand, moved_at=now() - timedelta(days=30))  # fmt: skip
            db.session.add(more)
    assert "Hồ sơ 7" in client.page("/giao-dich/bang").text
    for url, count in few.items():
        assert queries_of(client, url) <= count + 1, url


def test_a_column_shows_the_most_urgent_and_says_how_many_there_are(deal: Deal, hoa: Person, monkeypatch: Any):
    monkeypatch.setattr(board, "PER_COLUMN", 2)
    with transaction():
        for number, days in enumerate((3, 1, 2)):
            db.session.add(
                Deal(number=f"GD-Y-{number}", own_title=f"Hồ sơ {number}", introduction="", broker=hoa,
                     supply=deal.supply, demand=deal.demand, next_step="Gọi",
                     next_step_on=today() + timedelta(days=days))
            )  # fmt: skip
    [first] = board.columns(hoa, mine=True, only=PIPELINE[0])
    assert [card.deal.number for card in first.cards] == ["GD-Y-1", "GD-Y-2", "GD-Y-0"] and first.count == 3
    [first, *_] = board.columns(hoa, mine=True)
    assert [card.deal.number for card in first.cards] == ["GD-Y-1", "GD-Y-2"] and first.count == 3
    monkeypatch.setattr(board, "PER_PAGE", 2)
    [second] = board.columns(hoa, mine=True, only=PIPELINE[0], page=2)
    assert [card.deal.number for card in second.cards] == ["GD-Y-0"]


def test_a_full_board_stays_small(deal: Deal, visit: Any, hoa: Person, an: Person):
    """As full as a page can be: under 100 kB, and it says how many there are."""
    with transaction():
        for stage in ("to_meeting", "to_mou", "to_negotiating", None):
            for number in range(board.PER_COLUMN + 1):
                more = Deal(number=f"{(stage or 'x')[-9:]}-{number}", own_title="Chuyển giao máy sấy " * 4, broker=hoa,
                            introduction="", supply=deal.supply, demand=deal.demand, next_step="Xem máy chạy ở xưởng",
                            next_step_on=today())  # fmt: skip
                db.session.add(more)
                db.session.flush()
                if stage:
                    moving.happened(more, "confirm")
                    moving.move(more, stage, hoa)
    text = visit(hoa).get("/giao-dich/bang").text
    assert f"Xem cả {board.PER_COLUMN + 1} hồ sơ" in text and len(text.encode()) < 100_000
