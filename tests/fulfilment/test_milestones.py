"""Milestones from the plan to acceptance: who may what, in every state; days; delays; proposals; the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements.models import AMENDMENT, Agreement
from marketplace.deals import service as deals
from marketplace.extensions import db
from marketplace.fulfilment import ending, milestones
from marketplace.fulfilment.milestones import BadDay, Plan
from marketplace.fulfilment.models import Milestone
from marketplace.kernel import clock, history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded
from tests.agreements.conftest import SIGNED_ON
from tests.fulfilment.conftest import pdf, told
from tests.visitor import Visitor

DAY = timedelta(days=1)
PEOPLE = ("lan", "minh", "hoa", "thu", "broker", "admin", "quan", "an")
LATER = date(2027, 3, 1)


@pytest.fixture
def people(lan, minh, hoa, thu, broker, admin, quan, an) -> dict[str, Person]:
    return dict(zip(PEOPLE, (lan, minh, hoa, thu, broker, admin, quan, an), strict=True))


def handed_over(row: Milestone, person: Person) -> None:
    with transaction():
        milestones.hand_over(row, person, today(), "Đủ hai buồng sấy")


def put_off(row: Milestone, person: Person) -> None:
    with transaction():
        milestones.ask_delay(row, person, LATER, "THIETBI", "")


# The machine is delivered by Lan's side and accepted by Minh's; everybody who is not named may do nothing.
OPEN = {
    "waiting": {"lan": {"hand_over", "delay"}, "minh": {"delay"}, "hoa": {"edit"}},
    "delay asked by lan": {
        "lan": {"hand_over"},
        "minh": {"agree_delay", "refuse_delay"},
        "hoa": {"edit"},
    },
    "handed over": {"minh": {"accept", "return"}},
    "accepted": {},
    "proposed by lan": {"lan": {"take_back"}, "minh": {"agree", "refuse"}, "hoa": {"edit"}},
    "contract ended": {},
}


def brought_to(state: str, row: Milestone, people: dict[str, Person]) -> Milestone:
    lan, minh, hoa = people["lan"], people["minh"], people["hoa"]
    if state == "delay asked by lan":
        put_off(row, lan)
    if state in ("handed over", "accepted"):
        handed_over(row, lan)
    with transaction():
        if state == "accepted":
            milestones.accept(row, minh)
        if state == "proposed by lan":
            return milestones.add(row.agreement, lan, Plan("Bảo trì", "supply", LATER))
        if state == "contract ended":
            ending.end(row.agreement, hoa, "Hết việc")
    return row


@pytest.mark.parametrize("state", OPEN)
def test_who_may_what(machine: Milestone, people: dict[str, Person], state: str):
    row = brought_to(state, machine, people)
    found = {name: milestones.open_to(person, row) for name, person in people.items()}
    assert {name: verbs for name, verbs in found.items() if verbs} == OPEN[state]


DO: dict[str, Any] = {
    "hand_over": lambda row, person: milestones.hand_over(row, person, today(), ""),
    "accept": lambda row, person: milestones.accept(row, person),
    "return": lambda row, person: milestones.send_back(row, person, "Thiếu bản vẽ"),
    "delay": lambda row, person: milestones.ask_delay(row, person, LATER, "MUAVU", ""),
    "agree_delay": lambda row, person: milestones.answer_delay(row, person, True),
    "refuse_delay": lambda row, person: milestones.answer_delay(row, person, False),
    "agree": lambda row, person: milestones.answer_proposal(row, person, True),
    "refuse": lambda row, person: milestones.answer_proposal(row, person, False),
    "take_back": lambda row, person: milestones.take_back(row, person),
    "edit": lambda row, person: milestones.edit(row, person, Plan("Khác", "supply", LATER)),
}


@pytest.mark.parametrize("state", OPEN)
def test_the_services_refuse_what_is_not_offered(machine: Milestone, people: dict[str, Person], state: str):
    row = brought_to(state, machine, people)
    for verb, do in DO.items():
        for name, person in people.items():
            if verb not in OPEN[state].get(name, set()):
                with pytest.raises((NotAllowed, NotOpen)), transaction():
                    do(row, person)


def test_handed_over_returned_and_accepted(machine: Milestone, lan: Person, minh: Person, hoa: Person):
    with transaction():
        milestones.hand_over(machine, lan, SIGNED_ON, "Một buồng sấy", pdf())
    assert machine.file is not None and machine.file.attached
    with transaction():
        milestones.send_back(machine, minh, "Mới có một buồng, hợp đồng ghi hai")
    assert (milestones.state_of(machine), machine.handed_over_on) == ("waiting", None)
    assert machine.returned_note.startswith("Mới có")
    handed_over(machine, lan)
    with transaction():
        milestones.accept(machine, minh, "Đạt")
    assert (milestones.state_of(machine), machine.accepted_by_id) == ("accepted", minh.id)
    verbs = [entry.verb for entry in history.entries_of(machine)]
    assert verbs == ["hand_over", "return", "hand_over", "accept"] and history.verify() == []
    assert told("fulfilment.handed_over") == sorted([minh.name, hoa.name] * 2)
    assert told("fulfilment.accepted") == sorted([lan.name, hoa.name])


DAYS = [(SIGNED_ON - DAY, "before_signing"), (SIGNED_ON, None), (None, None), ("tomorrow", "future")]


@pytest.mark.parametrize(("day", "why"), DAYS)
def test_the_day_of_handing_over(machine: Milestone, lan: Person, day: Any, why: str | None):
    on = today() + DAY if day == "tomorrow" else day or today()
    if why is None:
        with transaction():
            milestones.hand_over(machine, lan, on, "")
        return
    with pytest.raises(BadDay, match=why), transaction():
        milestones.hand_over(machine, lan, on, "")


PUT_OFF = [
    (date(2027, 1, 16), "THIETBI", None),
    (date(2028, 2, 29), "MUAVU", None),
    (date(2027, 1, 15), "THIETBI", BadDay),
    (date(2027, 1, 14), "THIETBI", BadDay),
    (date(2101, 1, 1), "THIETBI", BadDay),
    (date(2027, 2, 1), "CHANG", LookupError),
]


@pytest.mark.parametrize(("to_on", "reason", "refused"), PUT_OFF)
def test_putting_off(machine: Milestone, lan: Person, to_on: date, reason: str, refused: Any):
    if refused:
        with pytest.raises(refused), transaction():
            milestones.ask_delay(machine, lan, to_on, reason, "")
        return
    with transaction():
        milestones.ask_delay(machine, lan, to_on, reason, "")
    assert machine.due_on == date(2027, 1, 15)


@pytest.mark.parametrize("agrees", [True, False])
def test_the_first_day_is_kept(machine: Milestone, lan: Person, minh: Person, agrees: bool):
    put_off(machine, lan)
    with pytest.raises(NotOpen), transaction():
        milestones.ask_delay(machine, minh, LATER, "KHAC", "nữa")
    with transaction():
        milestones.answer_delay(machine, minh, agrees)
    assert machine.due_on == (LATER if agrees else date(2027, 1, 15))
    assert machine.first_due_on == date(2027, 1, 15)
    with transaction():
        milestones.ask_delay(machine, minh, LATER + DAY, "KHAC", "lần sau")


@pytest.mark.parametrize("agrees", [True, False])
def test_a_side_proposes_and_the_other_answers(in_force: Agreement, lan: Person, minh: Person, agrees: bool):
    with transaction():
        row = milestones.add(in_force, lan, Plan("Bảo trì lần đầu", "supply", LATER))
    assert milestones.state_of(row) == "proposed" and milestones.open_to(lan, row) == {"take_back"}
    with transaction():
        milestones.answer_proposal(row, minh, agrees)
    titles = [one.title for one in milestones.of(in_force)]
    assert ("Bảo trì lần đầu" in titles) == agrees


def test_a_side_takes_back_what_it_proposed(in_force: Agreement, visit, lan: Person, minh: Person):
    with transaction():
        row = milestones.add(in_force, lan, Plan("Bảo trì năm đầu", "supply", LATER))
    url = f"/giao-dich/{in_force.deal.public_id}/thuc-hien/moc/{row.public_id}"
    for person, offered in ((lan, True), (minh, False)):
        page = visit(person).page(url).text
        assert "rút lại được" in page and ("Rút đề xuất này" in page) == offered
    answers: Visitor = visit(minh)
    filled = dict(answers._form_for(f"{url}/agree", url))
    assert visit(lan).submit(f"{url}/take_back", page=url).status_code == 303
    assert [one.title for one in milestones.of(in_force)].count("Bảo trì năm đầu") == 0
    assert told("fulfilment.proposal_taken_back") == sorted(["Lê Thị Hoa", minh.name])
    assert answers.post(f"{url}/agree", data=filled).status_code == 404  # gone, and nothing breaks
    assert history.verify() == []


def test_the_broker_adds_and_edits_outright(in_force: Agreement, hoa: Person, an: Person):
    with transaction():
        row = milestones.add(in_force, hoa, Plan("Bảo trì", "supply", LATER))
    assert milestones.state_of(row) == "waiting"
    with transaction():
        milestones.edit(row, hoa, Plan("Bảo trì năm đầu", "supply", LATER + DAY, "Vệ sinh dàn lạnh"))
    assert (row.title, row.due_on, row.first_due_on) == ("Bảo trì năm đầu", LATER + DAY, LATER)
    with pytest.raises(BadDay), transaction():
        milestones.add(in_force, hoa, Plan("Cũ", "supply", SIGNED_ON - DAY))
    with pytest.raises(NotAllowed), transaction():
        milestones.add(in_force, an, Plan("Của An", "supply", LATER))


def test_the_broker_acts_for_a_side_without_accounts(machine: Milestone, hoa: Person, lan: Person, minh: Person):
    with transaction():
        for one in list(minh.organisations[0].memberships):
            db.session.delete(one)
    db.session.expire_all()
    handed_over(machine, lan)
    assert "accept" in milestones.open_to(hoa, machine)
    with transaction():
        milestones.accept(machine, hoa, "Bên nhận ký biên bản giấy")
    assert machine.accepted_by_id == hoa.id


def test_in_use_once_everything_is_accepted(in_force: Agreement, lan: Person, minh: Person, hoa: Person, broker):
    plan = milestones.of(in_force)
    for row in plan:
        with pytest.raises(NotOpen), transaction():
            ending.put_to_use(in_force, hoa)
        giver, taker = (lan, minh) if row.side == "supply" else (minh, lan)
        handed_over(row, giver)
        with transaction():
            milestones.accept(row, taker)
    with pytest.raises(NotAllowed), transaction():
        ending.put_to_use(in_force, broker)
    with transaction():
        ending.put_to_use(in_force, hoa)
    assert in_force.deal.status == "in_use"


def test_ended_by_its_broker_with_a_reason(in_force: Agreement, hoa: Person, lan: Person):
    with pytest.raises(NotAllowed), transaction():
        ending.end(in_force, lan, "Thôi")
    with pytest.raises(ReasonNeeded), transaction():
        ending.end(in_force, hoa, "  ")
    with transaction():
        ending.end(in_force, hoa, "Bên nhận giải thể")
    assert (in_force.status, in_force.ended_on, in_force.end_reason) == ("ended", today(), "Bên nhận giải thể")
    with pytest.raises(NotOpen), transaction():
        ending.end(in_force, hoa, "Lần nữa")


def test_nothing_is_late_in_a_contract_that_has_ended(in_force: Agreement, ground: Milestone, visit, hoa: Person):
    """What was not accepted stops with it: no red, no figure on the tab."""
    url = f"/giao-dich/{in_force.deal.public_id}/thuc-hien"
    with clock.at(datetime(2026, 12, 12, 3, tzinfo=UTC)):
        page = visit(hoa).get(url).text
        assert "Quá hạn" in page and "2 ngày" in page and milestones.state_of(ground) == "overdue"
        with transaction():
            ending.end(in_force, hoa, "Bên nhận giải thể")
        page = visit(hoa).get(url).text
    assert "Dừng cùng hợp đồng" in page and milestones.state_of(ground) == "stopped"


WAITING = {  # what happened → what the page asks of Lan's side and of Minh's
    "handed over": (None, "Xem và nghiệm thu"),
    "delay asked": (None, "Trả lời đề nghị lùi ngày"),
    "proposed": (None, "Trả lời về mốc được đề xuất"),
    "nearly due": ("Bàn giao, hoặc đề nghị ngày mới", None),
    "nothing": (None, None),
}


@pytest.mark.parametrize("case", WAITING)
def test_what_waits_for_whom_stands_on_top(
    in_force: Agreement, machine: Milestone, visit, lan: Person, minh: Person, case: str
):
    acts = {
        "handed over": lambda: milestones.hand_over(machine, lan, today(), ""),
        "delay asked": lambda: milestones.ask_delay(machine, lan, machine.due_on + timedelta(days=9), "MATBANG", ""),
        "proposed": lambda: milestones.add(in_force, lan, milestones.Plan("Thêm", "supply", machine.due_on)),
    }
    with transaction():
        acts.get(case, lambda: None)()
    on = machine.due_on - timedelta(days=7) if case == "nearly due" else today()
    url = f"/giao-dich/{in_force.deal.public_id}/thuc-hien"
    with clock.at(datetime(on.year, on.month, on.day, 3, tzinfo=UTC)):
        for person, words in zip((lan, minh), WAITING[case], strict=True):
            found = [one.text for one in visit(person).page(url).all("section") if "next" in (one.get("class") or "")]
            own = [line for line in found if machine.title in line or "Thêm" in line]
            assert bool(own) is (words is not None) and all(str(words) in line for line in own), (person.name, found)


# what everybody gets on the page, and on sending a form
PAGE = {"lan": 200, "minh": 200, "hoa": 200, "thu": 200, "broker": 404, "admin": 404, "quan": 404, "an": 404}


def test_who_reads_the_pages(machine: Milestone, people: dict[str, Person], visit, visitor: Visitor):
    url = f"/giao-dich/{machine.agreement.deal.public_id}/thuc-hien"
    paths = (url, f"{url}/moc/{machine.public_id}")
    for name, person in people.items():
        browser = visit(person)
        assert [browser.get(path).status_code for path in paths] == [PAGE[name]] * 2, name
    assert visitor.get(url).status_code == 303


def test_a_milestone_by_the_page(machine: Milestone, visit, lan: Person, minh: Person, thu: Person, an: Person):
    url = f"/giao-dich/{machine.agreement.deal.public_id}/thuc-hien/moc/{machine.public_id}"
    seller, buyer = visit(lan), visit(minh)
    bad = seller.submit(url + "/hand_over", {"on": "31/02/2027"}, page=url)
    assert bad.status_code == 422 and "31/02/2027" in bad.text
    wrong = seller.submit(url + "/hand_over", {"on": "01/01/2099", "note": "Giữ lời này"}, page=url)
    assert wrong.status_code == 422 and "Giữ lời này" in wrong.text and "Ngày này chưa đến" in wrong.text
    assert seller.submit(url + "/hand_over", {"on": f"{today():%d/%m/%Y}"}, page=url).status_code == 303
    late = seller.submit(url + "/delay", {"to_on": "01/02/2027", "reason": "THIETBI"}, page=url)
    assert late.status_code == 409
    assert visit(thu).submit(url + "/accept", {}, page=url).status_code == 403
    assert visit(an).submit(url + "/accept", {}, page="/").status_code == 404
    assert buyer.submit(url + "/accept", {"note": "Đạt"}, page=url).status_code == 303
    assert buyer.submit(url + "/accept", {"note": "Đạt lần hai"}, page=url).status_code == 409
    assert buyer.submit(url + "/khong-co", {}, page=url).status_code == 404


def test_an_amendment_is_begun_from_the_page(in_force: Agreement, visit, hoa: Person):
    url = f"/giao-dich/{in_force.deal.public_id}/thuc-hien"
    browser = visit(hoa)
    first = browser.submit(url + "/van-ban/amendment", page=url)
    again = browser.submit(url + "/van-ban/amendment", page=url)
    assert first.status_code == again.status_code == 303 and first.location == again.location
    assert [one.kind for one in ending.annexes_of(in_force)] == [AMENDMENT]
    assert "PL-" in browser.get(url).text


def test_the_overview_says_how_far(in_force: Agreement, visit, hoa: Person, minh: Person, lan: Person):
    handed_over(milestones.of(in_force)[0], minh)
    with transaction():
        milestones.accept(milestones.of(in_force)[0], lan)
    text = visit(hoa).get(f"/giao-dich/{in_force.deal.public_id}").text
    assert "1 trên 3 mốc đã nghiệm thu" in text and "Bàn giao máy sấy" in text


def test_nothing_yet_and_signed_only(deal, visit, lan: Person):
    text = visit(lan).get(f"/giao-dich/{deal.public_id}/thuc-hien").text
    assert "Chưa có hợp đồng đã ký" in text


def test_a_closed_case_stands_still(machine: Milestone, lan: Person, hoa: Person):
    with transaction():
        deals.close(machine.agreement.deal, hoa, "KHAC", "Hai bên tự lo")
    assert milestones.open_to(lan, machine) == set()
