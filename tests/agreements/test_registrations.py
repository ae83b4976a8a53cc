"""From the six answers to the certificate, and from when the contract binds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.agreements import registration_reminders, registrations
from marketplace.agreements.models import Agreement, Registration
from marketplace.agreements.registrations import BadDay
from marketplace.deals import service as deals
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import VIETNAM, today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Notice
from tests.agreements.conftest import SIGNED_ON
from tests.agreements.test_registration_rules import PLAIN
from tests.html import Page
from tests.visitor import Visitor

DAY = timedelta(days=1)


def recorded(
    agreement: Agreement, actor: Person, begun: bool = False, wanted: bool = True, **answers: str
) -> Registration:
    with transaction():
        return registrations.record(agreement, actor, {**PLAIN, **answers}, wanted, begun)


def told(kind: str) -> list[str]:
    return sorted(n.person.name for n in db.session.execute(db.select(Notice).where(Notice.kind == kind)).scalars())


def certified(row: Registration, broker: Person, day: date) -> None:
    with transaction():
        registrations.file(row, broker, row.agreement.signed_on)
    with transaction():
        registrations.certify(row, broker, "12/GCN", day, None)


# what is answered                            wanted begun   binds at once
BINDING = [
    ({"direction": "inbound"}, True, False, False),
    ({"direction": "inbound"}, True, True, False),
    ({"list": "HC"}, True, False, False),
    ({"state": "yes"}, False, False, False),  # compulsory: a wish does not matter
    ({"state": "yes", "certificate": "yes"}, True, False, True),
    ({}, True, False, False),
    ({}, True, True, True),
    ({}, False, False, True),
]


@pytest.mark.parametrize(("answers", "wanted", "begun", "at_once"), BINDING)
def test_from_when_it_binds(signed: Agreement, hoa: Person, answers, wanted, begun, at_once):
    row = recorded(signed, hoa, begun, wanted, **answers)
    assert (signed.status, signed.deal.status) == (("in_force", "in_force") if at_once else ("signed", "signed"))
    assert signed.effective_on == (SIGNED_ON if at_once else None)
    if at_once:
        return
    certified(row, hoa, SIGNED_ON + 5 * DAY)
    assert (signed.status, signed.effective_on) == ("in_force", SIGNED_ON + 5 * DAY)
    assert signed.deal.status == "in_force" and told("agreements.in_force")
    assert history.verify() == []


def test_nothing_binds_before_the_six_answers(signed: Agreement):
    with transaction():
        assert registrations.settle(signed) is None
    assert signed.status == "signed"


def test_a_prohibited_technology_never_binds(signed: Agreement, hoa: Person, visit: Any):
    row = recorded(signed, hoa, list="CAM")
    text = visit(hoa).page(url_of(signed)).text
    assert "hợp đồng không có hiệu lực" in text and "theo ngày cấp giấy" not in text
    with pytest.raises(NotOpen), transaction():
        registrations.file(row, hoa, SIGNED_ON)
    assert (signed.status, row.due_on) == ("signed", None)


def test_the_term_runs_from_signing(contract: Agreement, hoa: Person):
    row = recorded(contract, hoa, direction="inbound")
    assert row.due_on is None
    with transaction():
        contract.signed_on = SIGNED_ON
        registrations.signed(contract)
    assert row.due_on == date(2027, 2, 1)


def test_a_first_day_to_come_is_waited_for(signed: Agreement, hoa: Person, visit: Any):
    paper, words = url_of(signed).removesuffix("/dang-ky"), "xin trả lời sáu câu"
    row = recorded(signed, hoa, direction="inbound")
    assert words in visit(hoa).page(paper).text
    with transaction():
        registrations.file(row, hoa, SIGNED_ON)
    with transaction():
        row.certified_on, row.certificate_number = today(), "1"
        signed.sheet = None
        signed.signed_on = today() + 3 * DAY  # as if the sides had agreed on a later day
        registrations.settle(signed)
    assert (signed.status, signed.effective_on) == ("signed", today() + 3 * DAY)
    told = f"có hiệu lực từ {today() + 3 * DAY:%d/%m/%Y}"
    for url in (paper, f"{paper}/ky", f"/giao-dich/{signed.deal.public_id}/thuc-hien"):
        text = visit(hoa).page(url).text
        assert f"{today() + 3 * DAY:%d/%m/%Y}" in text and words not in text, url
    assert told in visit(hoa).page(paper).text
    with transaction():
        assert registration_reminders.take_effect_due() == 0
    with time_machine.travel(datetime.now(VIETNAM) + 3 * DAY):
        with transaction():
            assert registration_reminders.take_effect_due() == 1
        assert signed.status == "in_force"


WHO = {  # record, tick and file, certify and refuse
    "lan": (True, False),
    "minh": (True, False),
    "hoa": (True, True),
    "thu": (False, False),
    "broker": (False, False),
    "admin": (False, False),
    "quan": (False, False),
    "an": (False, False),
}


@pytest.mark.parametrize("name", WHO)
def test_who_may_what(request: Any, signed: Agreement, hoa: Person, name: str):
    person = request.getfixturevalue(name)
    records, certifies = WHO[name]
    row = recorded(signed, hoa, direction="inbound")

    def tries(do: Any) -> bool:
        try:
            with transaction():
                do()
        except NotAllowed:
            return False
        return True

    assert (
        tries(lambda: registrations.record(signed, person, {**PLAIN, "direction": "inbound"}, True, False)) == records
    )
    assert tries(lambda: registrations.tick(row, person, ["DON"])) == records
    assert tries(lambda: registrations.file(row, person, SIGNED_ON)) == records
    if not records:
        with transaction():
            registrations.file(row, hoa, SIGNED_ON)
    assert tries(lambda: registrations.refuse(row, person, SIGNED_ON, "Thiếu")) == certifies
    if certifies:
        with transaction():
            registrations.file(row, hoa, SIGNED_ON)
    assert tries(lambda: registrations.certify(row, person, "1", SIGNED_ON, None)) == certifies


def test_days_that_cannot_be(signed: Agreement, hoa: Person):
    row = recorded(signed, hoa, direction="inbound")
    for day, why in ((SIGNED_ON - DAY, "before_signing"), (today() + DAY, "future")):
        with pytest.raises(BadDay, match=why), transaction():
            registrations.file(row, hoa, day)
    with transaction():
        registrations.file(row, hoa, SIGNED_ON + DAY)
    for day, why in ((SIGNED_ON, "before_filing"), (today() + DAY, "future")):
        with pytest.raises(BadDay, match=why), transaction():
            registrations.certify(row, hoa, "1", day, None)
        with pytest.raises(BadDay, match=why), transaction():
            registrations.refuse(row, hoa, day, "Thiếu")
    assert row.answer_due_on == date(2026, 11, 10)


def test_what_was_refused_is_filed_again_and_what_is_certified_stays(signed: Agreement, hoa: Person, lan: Person):
    row = recorded(signed, hoa, direction="inbound")
    with transaction():
        registrations.file(row, lan, SIGNED_ON)
    with pytest.raises(NotOpen), transaction():
        registrations.record(signed, lan, PLAIN, True, False)
    with transaction():
        registrations.refuse(row, hoa, SIGNED_ON + DAY, "Thiếu bản dịch")
    assert row.filed_on is None and row.refusal == "Thiếu bản dịch"
    certified(row, hoa, SIGNED_ON + 2 * DAY)
    for again in (
        lambda: registrations.certify(row, hoa, "2", SIGNED_ON, None),
        lambda: registrations.refuse(row, hoa, SIGNED_ON, "x"),
        lambda: registrations.file(row, hoa, SIGNED_ON),
        lambda: registrations.tick(row, hoa, []),
        lambda: registrations.record(signed, hoa, PLAIN, True, False),
    ):
        with pytest.raises(NotOpen), transaction():
            again()
    assert (row.certificate_number, row.refusal) == ("12/GCN", "")


def test_reminders_come_once_at_each_step(signed: Agreement, hoa: Person, lan: Person, minh: Person):
    row = recorded(signed, hoa, direction="inbound")  # until 1 February 2027
    seen: list[tuple[str, int]] = []
    day = date(2026, 12, 25)
    while day < date(2027, 2, 12):
        with time_machine.travel(datetime(day.year, day.month, day.day, 7, 20, tzinfo=VIETNAM)):
            for _twice in range(2):
                with transaction():
                    if registration_reminders.remind_due():
                        seen.append((day.isoformat(), (row.due_on - day).days))
        day += DAY
    assert seen == [
        ("2027-01-02", 30),
        ("2027-01-25", 7),
        ("2027-01-31", 1),
        ("2027-02-02", -1),
        ("2027-02-09", -8),
    ]
    assert told("agreements.registration_due") == sorted([hoa.name, lan.name, minh.name] * 3)
    assert told("agreements.registration_late") == sorted([hoa.name, lan.name, minh.name] * 2)


@pytest.mark.parametrize("how", ["filed", "not wanted", "not signed"])
def test_nobody_is_reminded_in_vain(signed: Agreement, hoa: Person, how: str):
    row = recorded(signed, hoa, direction="inbound")
    with transaction():
        if how == "filed":
            registrations.file(row, hoa, SIGNED_ON)
        elif how == "not wanted":
            row.wanted = False
        else:
            row.due_on = None
    with time_machine.travel(datetime(2027, 1, 31, tzinfo=VIETNAM)), transaction():
        assert registration_reminders.remind_due() == 0


def url_of(agreement: Agreement, part: str = "") -> str:
    return f"/giao-dich/{agreement.deal.public_id}/hop-dong/{agreement.public_id}/dang-ky{part}"


def test_the_wizard_by_hand(signed: Agreement, visit: Any, hoa: Person, lan: Person):
    client: Visitor = visit(hoa)
    response = client.submit(url_of(signed), {**PLAIN, "direction": "inbound", "begun": "no"}, page=url_of(signed))
    assert response.status_code == 303
    text = client.page(url_of(signed)).text
    assert "Phải đăng ký: chuyển giao từ nước ngoài" in text and "01/02/2027" in text
    assert "cần kiểm tra lại văn bản gốc" in text and "Bộ Khoa học và Công nghệ" in text
    early = client.submit(url_of(signed, "/nop"), {"filed_on": "01/11/2026"}, page=url_of(signed))
    assert early.status_code == 200 and "trước ngày ký" in early.text and "01/11/2026" in early.text
    assert client.submit(url_of(signed, "/nop"), {"filed_on": "03/11/2026"}, page=url_of(signed)).status_code == 303
    bad = client.submit(url_of(signed, "/cap"), {"number": "", "certified_on": "x"}, page=url_of(signed))
    assert bad.status_code == 200 and "Xin điền mục này" in bad.text
    good = {"number": "12/GCN-SKHCN", "certified_on": "09/11/2026"}
    assert client.submit(url_of(signed, "/cap"), good, page=url_of(signed)).status_code == 303
    again = client.page(url_of(signed)).text
    assert "12/GCN-SKHCN" in again and "09/11/2026" in again
    assert visit(lan).page(url_of(signed)).text.count("12/GCN-SKHCN") == 1


def test_a_paper_off_the_list_is_told_and_the_ticks_are_kept(signed: Agreement, visit: Any, hoa: Person):
    row = recorded(signed, hoa, direction="inbound")
    known = registrations.dossier(row)[0].code
    answer = visit(hoa).submit(url_of(signed, "/giay-to"), {"papers": [known, "KHONG-CO"]}, page=url_of(signed))
    page = Page.read(answer.text)
    boxes = [one for one in page.all("input") if one.get("name") == "papers"]
    assert [one.get("value") for one in boxes if "checked" in one.attributes] == [known]
    assert any(one.get("id") == "papers-error" and "KHONG-CO" in one.text for one in page.all("p"))
    assert not row.dossier


def test_a_late_filing_gives_the_words_back(signed: Agreement, visit: Any, hoa: Person):
    row = recorded(signed, hoa, direction="inbound")
    client: Visitor = visit(hoa)
    client.page(url_of(signed))
    token = {"csrf_token": client.csrf_token()}
    certified(row, hoa, SIGNED_ON)
    late = client.post(url_of(signed, "/nop"), data={**token, "filed_on": "04/11/2026"})
    assert late.status_code == 409 and "04/11/2026" in late.text


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("/giay-to", {"papers": "KHONG-CO"}),
        ("/nop", {"filed_on": "x"}),
        ("/cap", {"number": "9/GCN", "certified_on": "x"}),
        ("/tu-choi", {"words": "", "refused_on": "x"}),
        ("", {"list": "KHONG-CO"}),
    ],
)
def test_a_bad_form_that_stands_no_more_is_answered_with_where_it_is(
    signed: Agreement, visit: Any, hoa: Person, part: str, sent: dict[str, str]
):
    certified(recorded(signed, hoa, direction="inbound"), hoa, SIGNED_ON)
    client: Visitor = visit(hoa)
    late = client.post(url_of(signed, part), data={"csrf_token": client.csrf_token(), **sent})
    assert late.status_code == 409 and "việc đăng ký đã xong" in late.text
    assert f'href="{url_of(signed)}"' in late.text


@pytest.mark.parametrize("name", ["broker", "admin", "quan", "an"])
def test_it_is_hidden_from_others(request: Any, signed: Agreement, visit: Any, name: str):
    client: Visitor = visit(request.getfixturevalue(name))
    assert client.get(url_of(signed)).status_code == 404


def test_the_last_day_goes_into_a_calendar(signed: Agreement, visit: Any, hoa: Person):
    recorded(signed, hoa, direction="inbound")
    response = visit(hoa).get(url_of(signed, "/lich.ics"))
    body = response.get_data(as_text=True)
    assert response.mimetype == "text/calendar" and "DTSTART;VALUE=DATE:20270201" in body
    assert body.count("BEGIN:VALARM") == 3 and "attachment" in response.headers["Content-Disposition"]
    assert signed.deal.supply.name not in body


def test_anybody_may_look_it_up(visitor: Visitor):
    page = visitor.page("/tra-cuu-dang-ky")
    assert "Kết quả" not in page.text
    asked = "&".join(f"{key}={value}" for key, value in {**PLAIN, "state": "yes"}.items())
    text = visitor.page(f"/tra-cuu-dang-ky?{asked}&signed_on=02/11/2026").text
    assert "vốn nhà nước" in text and "01/02/2027" in text and "Mẫu số 01" in text
    for bad in (
        f"{asked}&list=XX&list=",
        asked.replace("state=yes", "state=xx%C3%28"),
        "list=HC",
        f"{asked}&signed_on=99/99/2026",
    ):
        assert visitor.get(f"/tra-cuu-dang-ky?{bad}").status_code == 200


def test_a_case_closed_meanwhile_catches_up_when_it_is_opened_again(signed: Agreement, hoa: Person):
    deal = signed.deal
    with transaction():
        deals.close(deal, hoa, "TUTIEPTUC", "")
    recorded(signed, hoa, begun=True)
    assert (signed.status, deal.status) == ("in_force", "closed")
    with transaction():
        deals.reopen(deal, hoa, "Bấm nhầm")
    assert deal.status == "in_force"
    assert [entry.verb for entry in history.entries_of(deal)][-3:] == ["close", "reopen", "take_effect"]
