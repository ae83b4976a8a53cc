"""The owner of either side says that a match does not fit: who may, who hears what, and what becomes of the lists."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import VIEWER
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.matching import lists, report, service, telling, verdicts
from marketplace.matching.models import ACCEPTED, DEMAND, DROPPED, PROPOSED, SUPPLY, OwnersVerdict
from marketplace.matching.service import Kept
from marketplace.matching.strength import FLOORS
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.cast import make_organisation, make_person
from tests.deals.conftest import join
from tests.html import Page, filled_in
from tests.matching.rows import matched, shown
from tests.statements import queries
from tests.visitor import Visitor

STRONG = FLOORS["strong"]
CANARY = "BIMAT-loi-cua-ben-cau"
REASON = "VUOTNGANSACH"


@pytest.fixture
def pair(lan, minh):
    """Lan's machine, proposed for Minh's anonymous need."""
    with transaction():
        need = shown("need", minh.organisations[0], minh, "Cần máy sấy mít")
        machine = shown("technology", lan.organisations[0], lan, "Máy sấy bơm nhiệt")
        return matched(machine, need, STRONG)


def say(match, actor, side=DEMAND, reason=REASON, words=CANARY):
    with transaction():
        return verdicts.judge(match, actor, side, reason, words)


def address(match) -> str:
    return f"/ghep-noi/{match.public_id}/khong-hop"


def rows() -> list[OwnersVerdict]:
    return list(db.session.execute(db.select(OwnersVerdict)).scalars())


@pytest.mark.parametrize("status", [PROPOSED, ACCEPTED, DROPPED])
@pytest.mark.parametrize(
    ("name", "side", "may"),
    [
        ("minh", DEMAND, True),
        ("minh", SUPPLY, False),
        ("lan", SUPPLY, True),
        ("lan", DEMAND, False),
        ("an", DEMAND, False),
        ("an", SUPPLY, False),
        ("hoa", DEMAND, False),
        ("quan", SUPPLY, False),
        ("thu", DEMAND, False),  # only reads for Minh's cooperative
    ],
)
def test_who_may_say_it_for_which_side(lan, minh, an, hoa, quan, status, name, side, may):
    with transaction():
        need = shown("need", minh.organisations[0], minh)
        match = matched(shown("technology", lan.organisations[0], lan), need, STRONG, status)
        thu = make_person("Đỗ Anh Thư", "thu@example.vn")
        join(thu, minh.organisations[0], VIEWER)
    person = {"lan": lan, "minh": minh, "an": an, "hoa": hoa, "quan": quan, "thu": thu}[name]
    refusal = NotAllowed if not may else NotOpen if status == DROPPED else None
    if refusal is None:
        assert say(match, person, side).side == side
    else:
        with pytest.raises(refusal):
            say(match, person, side)
    assert len(rows()) == (refusal is None)


@pytest.mark.parametrize(
    ("name", "status"), [("minh", 303), ("lan", 403), ("an", 404), ("hoa", 403), ("quan", 404), (None, 303)]
)
def test_who_gets_through_the_door(pair, lan, minh, an, hoa, quan, visit, visitor: Visitor, name, status):
    """Lan, who writes for the other side, cannot speak for this one; a guest is sent to sign in."""
    person = {"lan": lan, "minh": minh, "an": an, "hoa": hoa, "quan": quan}.get(name)
    client = visit(person) if person else visitor
    answer = client.submit(address(pair), {"side": DEMAND, "reason": REASON}, page=f"/nhu-cau/{pair.need.public_id}")
    assert answer.status_code == status
    assert len(rows()) == (name == "minh")


def test_from_the_page_and_back_again(pair, minh, visit, visitor: Visitor):
    client, page = visit(minh), f"/nhu-cau/{pair.need.public_id}"
    answer = client.submit(address(pair), {"reason": REASON, "words": CANARY}, page=page)
    assert answer.status_code == 303 and answer.location == f"{page}#matches"
    [verdict] = rows()
    subject = SimpleNamespace(__tablename__="owners_verdict", public_id=verdict.public_id)
    assert (verdict.side, verdict.reason, verdict.words, verdict.score) == (DEMAND, REASON, CANARY, STRONG)
    own = client.page(page)
    assert [h.text for h in own.all("h3") if "Máy sấy" in h.text] == []
    assert "Đã đánh dấu không hợp (1)" in own.text and "Vượt kinh phí" in own.text
    assert [h.text for h in visitor.page(page).all("h3") if "Máy sấy" in h.text] == []  # nor do others
    undo = f"/ghep-noi/khong-hop/{verdict.public_id}/bo"
    assert client.submit(undo, page=page).status_code == 303
    assert rows() == [] and [h.text for h in client.page(page).all("h3") if "Máy sấy" in h.text]
    assert [entry.verb for entry in history.entries_of(subject)] == ["judge", "take_back"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"reason": ""}, "reason"), ({"reason": "XX"}, "reason"), ({"reason": "KHAC", "words": " "}, "reason"),
     ({"reason": REASON, "words": "x" * 501}, "words")],
)  # fmt: skip
def test_what_is_missing_is_told_at_its_field_and_kept(pair, minh, visit, sent, field):
    answer = visit(minh).submit(address(pair), sent, page=f"/nhu-cau/{pair.need.public_id}")
    assert answer.status_code == 200 and f'id="{field}-error"' in answer.text and rows() == []
    assert sent.get("words", "").strip()[:400] in answer.text


def test_nobody_takes_back_what_another_said(pair, lan, minh, an, hoa, visit):
    undo = f"/ghep-noi/khong-hop/{say(pair, minh).public_id}/bo"
    for person in (lan, an, hoa):
        assert visit(person).submit(undo).status_code == 404
    with pytest.raises(NotAllowed), transaction():
        verdicts.take_back(rows()[0], lan)
    assert len(rows()) == 1


def test_two_colleagues_at_once_one_verdict_and_the_words_given_back(pair, minh, visit):
    client, page = visit(minh), f"/nhu-cau/{pair.need.public_id}"
    form = dict(client._form_for(address(pair), page))
    say(pair, minh)
    answer = client.post(address(pair), data={**form, "reason": "KHACQUYMO", "words": "Lời thứ hai"})
    assert answer.status_code == 409 and "Lời thứ hai" in answer.text and len(rows()) == 1


def test_a_pair_that_left_the_show_meanwhile(pair, minh, lan, visit):
    client, page = visit(minh), f"/nhu-cau/{pair.need.public_id}"
    form = dict(client._form_for(address(pair), page))
    with transaction():
        catalogue.withdraw(pair.technology, lan)
    answer = client.post(address(pair), data={**form, "reason": REASON, "words": "Giữ lời này"})
    assert answer.status_code == 409 and "Giữ lời này" in answer.text and rows() == []


def test_both_sides_may_speak_and_whoever_writes_for_both_says_for_which(pair, lan, minh, visit):
    with transaction():
        join(minh, lan.organisations[0], "owner")
    page = f"/cong-nghe/{pair.technology.public_id}"
    assert visit(minh).submit(address(pair), {"reason": REASON}, page=page).status_code == 303
    assert [one.side for one in rows()] == [SUPPLY]
    say(pair, minh, DEMAND)
    assert {one.side for one in rows()} == {SUPPLY, DEMAND}


def test_nobody_sees_it_on_the_page_of_who_said_so(pair, minh, visit, visitor):
    need, machine = f"/nhu-cau/{pair.need.public_id}", f"/cong-nghe/{pair.technology.public_id}"
    assert machine in visitor.get(need).text
    say(pair, minh)
    assert machine not in visitor.get(need).text
    assert need in visitor.get(machine).text  # the other owner cannot tell from it who spoke


def test_computing_anew_does_not_bring_it_back(pair, lan, minh):
    """Neither a new score nor a new row for the pair; and the next best takes its place."""
    say(pair, minh)
    need, machine = pair.need, pair.technology
    with transaction():
        other = shown("technology", lan.organisations[0], lan, "Máy số hai")
        db.session.delete(pair)
    with transaction():
        service.keep(need, [service.Verdict(machine.id, 90, []), service.Verdict(other.id, 60, [])], "new")
    assert [m.technology for m in lists.matches_of(need, but_judged=True)] == [other]
    assert [m.technology for m in lists.matches_of(need)] == [machine, other]
    assert [m.need for m in lists.matches_of(machine, but_judged=True)] == [need]  # the other owner's list stands


@pytest.mark.parametrize("side", [DEMAND, SUPPLY])
def test_nobody_is_told_of_a_judged_pair(app, pair, lan, minh, side):
    say(pair, minh if side == DEMAND else lan, side)
    before = db.session.query(Notice).count()
    with app.test_request_context(), transaction():
        assert telling.tell_other_side(pair.technology, [Kept(pair, None)]) == 0
        assert telling.tell_other_side(pair.need, [Kept(pair, None)]) == 0
    assert db.session.query(Notice).count() == before


def told(person) -> list[str]:
    found = db.session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id)
    return [words_of(one.kind, one.params).body for one in found]


def ten_minutes_later() -> None:
    with time_machine.travel(now() + timedelta(minutes=11)):
        Worker(None).drain()
    db.session.rollback()


def test_the_other_side_hears_the_reason_without_a_name(pair, lan, minh, an, hoa, visit):
    say(pair, minh)
    Worker(None).drain()
    assert told(lan) == []
    ten_minutes_later()
    [body] = told(lan)
    assert "Hợp tác xã" in body and "Tây Ninh" in body and "Vượt kinh phí" in body and pair.technology.title in body
    assert told(minh) == told(an) == told(hoa) == [] and db.session.query(Mail).count() == 0
    [notice] = db.session.query(Notice)
    for secret in (CANARY, minh.organisations[0].name, minh.name, pair.need.title, pair.need.number):
        assert secret not in body + str(notice.params) + notice.link
    pages = ("/thong-bao", notice.link, f"/nhu-cau/{pair.need.public_id}", "/ban-lam-viec")
    for person in (lan, an):
        assert not [page for page in pages if CANARY in visit(person).get(page).text]


def test_the_supply_side_speaks_likewise(pair, lan, minh):
    say(pair, lan, SUPPLY, "KHACQUYMO")
    ten_minutes_later()
    [body] = told(minh)
    assert body.startswith("Một bên cung (") and "Khác quy mô" in body and pair.need.title in body
    assert lan.organisations[0].name not in body and CANARY not in body


@pytest.mark.parametrize("why", ["taken back", "gone", "known"])
def test_nothing_is_told(pair, lan, minh, why):
    """What was taken back, what is no longer on show, and a reason that would give its author away."""
    verdict = say(pair, minh, reason="DABIETNHAU" if why == "known" else REASON)
    with transaction():
        if why == "taken back":
            verdicts.take_back(verdict, minh)
        if why == "gone":
            catalogue.withdraw(pair.technology, lan)
    ten_minutes_later()
    assert not [body for body in told(lan) if "bên cầu" in body.lower()]


def test_brokers_read_it_all_in_one_query(pair, lan, minh, hoa, visit):
    say(pair, minh)
    client = visit(hoa)
    client.page("/ghep-noi")
    with queries() as few:
        text = client.page("/ghep-noi").one("main").text
    assert "Bên cầu đánh dấu không hợp: Vượt kinh phí" in text and CANARY in text
    with transaction():
        for number in range(4):
            machine = shown("technology", lan.organisations[0], lan, f"Máy {number}")
            say_inside(matched(machine, pair.need, STRONG - number), minh)
    url = f"/ghep-noi?nhu-cau={pair.need.public_id}"
    with queries() as many:
        assert client.page(url).text.count("Bên cầu đánh dấu") == 5
    assert len(many) == len(few), (len(few), len(many))


def say_inside(match: Any, actor: Any, reason: str = REASON) -> None:
    verdicts.judge(match, actor, DEMAND, reason, "")


def test_the_owner_of_a_technology_sees_numbers_from_three_on(lan, minh, quan, visit, visitor: Visitor):
    reasons = [REASON, REASON, "KHACQUYMO", REASON]
    with transaction():
        machine = shown("technology", lan.organisations[0], lan, "Máy sấy")
    page, client = f"/cong-nghe/{machine.public_id}", visit(lan)
    assert "Vì sao bên cầu chưa chọn" not in client.page(page).text
    for number, reason in enumerate(reasons, 1):
        with transaction():
            need = shown("need", minh.organisations[0], minh, f"Nhu cầu {number}")
            say_inside(matched(machine, need, STRONG), minh, reason)
        text = client.page(page).text
        assert "Vì sao bên cầu chưa chọn" in text
        assert ("Vượt kinh phí: 3 bên cầu" in text) is (number == 4)
        assert ("Có phản hồi từ bên cầu" in text) is (number < 4)
    assert "Khác quy mô" not in client.page(page).one("main").text.split("Nhu cầu phù hợp")[0]
    for browser in (visitor, visit(minh), visit(quan)):
        assert "Vì sao bên cầu chưa chọn" not in browser.page(page).text


def test_it_counts_in_the_report(app, pair, lan, minh, quan, visit):
    say(pair, minh)
    say(pair, lan, SUPPLY, "KHACQUYMO")
    week = report.report(1).total
    assert week.owners == {DEMAND: {REASON: 1}, SUPPLY: {"KHACQUYMO": 1}} and week.overall.decided == 0
    text = visit(quan).page("/ghep-noi/so-lieu").one("main").text
    assert "Hai bên đánh dấu không hợp" in text and "Vượt kinh phí" in text
    lines = visit(quan).get("/ghep-noi/so-lieu.csv").text.splitlines()
    assert lines[0].strip().endswith("Bên cầu: không hợp,Bên cung: không hợp,Lý do của hai bên")
    assert ",1,1,Vượt kinh phí (1); Khác quy mô (1)" in lines[1]
    printed = app.test_cli_runner().invoke(args=["match", "report", "--weeks", "1"]).output
    assert "owners: Vượt kinh phí (1); Khác quy mô (1)" in printed


def test_one_person_does_not_flood(pair, minh, visit):
    client, page = visit(minh), f"/nhu-cau/{pair.need.public_id}"
    form = dict(client._form_for(address(pair), page))
    answers = [client.post(address(pair), data={**form, "reason": "XX"}).status_code for _ in range(61)]
    assert answers[-1] == 429 and set(answers[:-1]) == {200}
    answer = client.post(address(pair), data={**form, "reason": REASON, "words": CANARY})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0 and rows() == []
    sent = next(one for one in Page.read(answer.text).forms if one.get("action") == address(pair))
    assert {("reason", REASON), ("words", CANARY), ("side", DEMAND)} <= set(filled_in(sent))
    assert re.search(r"Xin gửi lại sau (59|60) phút", answer.text)


def test_the_form_that_comes_back_can_be_read_in_english(pair, minh, visit):
    """It stands at an address that only takes forms: the language link leads back to the listing."""
    client, page = visit(minh), f"/nhu-cau/{pair.need.public_id}"
    before = {"Referer": f"http://localhost{page}?a=1#matches"}
    answer = client.post(address(pair), data={"csrf_token": client.csrf_token(), "side": DEMAND}, headers=before)
    links = [one.get("href") for one in Page.read(answer.text).all("a") if one.get("hreflang") == "en"]
    assert answer.status_code == 200 and set(links) == {f"{page}?a=1&lang=en"}
    assert client.get(links[0], follow_redirects=True).status_code == 200


def test_the_rate_limit_tells_nothing_about_the_pairs_of_others(pair, an, minh, visit):
    """Not to a stranger; and an owner who names the other side is shown the own one."""
    for person, side, code in ((an, DEMAND, 404), (minh, SUPPLY, 403)):
        client = visit(person)
        form = {"csrf_token": client.csrf_token(), "side": side, "reason": "XX", "words": ""}
        answers = [client.post(address(pair), data=form) for _ in range(61)]
        assert {one.status_code for one in answers[:-1]} == {code} and answers[-1].status_code == 429
        assert (pair.technology.title in answers[-1].text) is (person is minh)
        assert f'name="side" value="{SUPPLY}"' not in answers[-1].text


def test_another_organisation_of_the_same_person_is_another_owner(pair, minh, visit):
    """Of a stranger's pair nothing is shown to be judged."""
    with transaction():
        other = make_person("Người khác", "khac@example.vn")
        make_organisation("Công ty khác", "DOANHNGHIEP", other)
    text = visit(other).get(f"/nhu-cau/{pair.need.public_id}").text
    assert "khong-hop" not in text and "khong-hop" in visit(minh).get(f"/nhu-cau/{pair.need.public_id}").text
