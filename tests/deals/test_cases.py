"""Who may do what with a case, at every stage; who sees it and who reads it."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, Person
from marketplace.deals import cases, entering, moving, service
from marketplace.deals.models import Deal
from marketplace.deals.stages import (
    AGREED,
    CLOSED,
    IN_FORCE,
    IN_USE,
    INTRODUCED,
    MEETING,
    MOU,
    NEGOTIATING,
    PROPOSED,
    SIGNED,
    STAGE_LABELS,
)
from marketplace.deals.workflow import deal_life
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import CLOCK, NotAllowed
from tests.cast import make_person
from tests.deals.conftest import join, url_of

# What the broker of the case may do at each stage; nobody else has a button there.
BROKER = {
    PROPOSED: {"close"},
    INTRODUCED: {"to_meeting", "to_mou", "to_negotiating", "close"},
    MEETING: {"to_introduced", "to_mou", "to_negotiating", "close"},
    MOU: {"to_introduced", "to_meeting", "to_negotiating", "close"},
    NEGOTIATING: {"to_introduced", "to_meeting", "to_mou", "close"},
    AGREED: {"close"},
    SIGNED: {"close"},
    IN_FORCE: {"put_to_use", "close"},
    IN_USE: {"close"},
    CLOSED: {"reopen"},
}
# What has happened elsewhere moves it, too.
FACTS = {
    PROPOSED: {"confirm", "agree"},
    INTRODUCED: {"agree", "sign"},
    MEETING: {"agree", "sign"},
    MOU: {"agree", "sign"},
    NEGOTIATING: {"agree", "sign"},
    AGREED: {"renegotiate", "sign"},
    SIGNED: {"take_effect"},
    IN_FORCE: set(),
    IN_USE: set(),
    CLOSED: set(),
}
OTHERS = ("lan", "minh", "tuan", "admin", "quan", "an", "guest")
TO_STAGE: dict[str, tuple[str, ...]] = {
    INTRODUCED: (),
    MEETING: ("to_meeting",),
    MOU: ("to_mou",),
    NEGOTIATING: ("to_negotiating",),
    AGREED: ("agree",),
    SIGNED: ("sign",),
    IN_FORCE: ("sign", "take_effect"),
    IN_USE: ("sign", "take_effect", "put_to_use"),
}


@pytest.fixture
def tuan(app: Any) -> Person:
    """Another broker."""
    with transaction():
        return make_person("Phạm Anh Tuấn", "tuan@example.vn", "broker")


@pytest.fixture
def people(
    lan: Person, minh: Person, hoa: Person, tuan: Person, admin: Person, quan: Person, an: Person
) -> dict[str, Any]:
    known = {"lan": lan, "minh": minh, "hoa": hoa, "tuan": tuan, "admin": admin, "quan": quan, "an": an}
    return {**known, "guest": Guest()}


def entered(people: dict[str, Any]) -> Deal:
    """Hoa enters a case; both sides have members, who are asked."""
    lan, minh = people["lan"], people["minh"]
    case = entering.Case("Chuyển giao máy sấy", "Gặp tại hội chợ.", lan.organisations[0], minh.organisations[0])
    return entering.enter(people["hoa"], case, {"supply": entering.Asked(), "demand": entering.Asked()})


def at(stage: str, deal: Deal, people: dict[str, Any]) -> Deal:
    """A case at that stage."""
    hoa = people["hoa"]
    with transaction():
        if stage == PROPOSED:
            deal = entered(people)
        if stage == CLOSED:
            service.close(deal, hoa, "GIA", "")
        for verb in TO_STAGE.get(stage, ()):
            moving.move(deal, verb, hoa if verb.startswith("to_") or verb == "put_to_use" else CLOCK)
    assert deal.status == stage
    return deal


def verbs(actor: Any, deal: Deal) -> set[str]:
    return {step.verb for step in deal_life.open_to(actor, deal)}


@pytest.mark.parametrize("stage", STAGE_LABELS)
def test_buttons_at_every_stage(deal: Deal, people: dict[str, Any], stage: str):
    found = at(stage, deal, people)
    assert verbs(people["hoa"], found) == BROKER[stage]
    assert {name: verbs(people[name], found) for name in OTHERS} == {name: set() for name in OTHERS}
    assert verbs(CLOCK, found) == FACTS[stage]


#                          lan   minh  hoa   tuan  admin quan  an    guest
VISIBLE: dict[str, tuple[bool, ...]] = {
    "see": (True, True, True, True, True, False, False, False),
    "read": (True, True, True, False, False, False, False, False),
    "write": (True, True, True, False, False, False, False, False),
    "conclude": (False, False, True, False, False, False, False, False),
    "manage": (False, False, True, False, True, False, False, False),
}
ORDER = ("lan", "minh", "hoa", "tuan", "admin", "quan", "an", "guest")


@pytest.mark.parametrize("action", VISIBLE)
def test_who_may(deal: Deal, people: dict[str, Any], action: str):
    assert tuple(allows(people[name], action, deal) for name in ORDER) == VISIBLE[action]


def test_sql_sees_what_the_rule_sees(deal: Deal, people: dict[str, Any]):
    for person in people.values():
        by_sql = set(db.session.execute(db.select(Deal.id).where(Deal.visible_to(person))).scalars())
        assert by_sql == ({deal.id} if allows(person, "see", deal) else set())


@pytest.mark.parametrize("name", ["tuan", "admin"])
def test_who_only_sees_it_gets_no_contact_and_no_word(deal: Deal, people: dict[str, Any], visit: Any, name: str):
    with transaction():
        service.write(deal, people["lan"], "Giá tám trăm triệu")
        cases.plan(deal, people["hoa"], "Xem máy chạy", None, "|")
    client = visit(people[name])
    text = client.page(url_of(deal)).text
    for shown in (deal.number, deal.title, people["lan"].organisations[0].name, "Đã giới thiệu", "Xem máy chạy"):
        assert shown in text
    for hidden in (people["lan"].email, people["minh"].email, deal.introduction, "tám trăm triệu", "Trao đổi</a>"):
        assert hidden not in text
    assert f"xin đề nghị {people['hoa'].name}" in text
    assert client.get(f"{url_of(deal)}/trao-doi").status_code == 404


def test_a_named_officer_reads_until_it_is_ended(deal: Deal, people: dict[str, Any], visit: Any):
    hoa, tuan, lan = visit(people["hoa"]), visit(people["tuan"]), visit(people["lan"])
    url = f"{url_of(deal)}/nguoi-doc"
    values = {"person": people["tuan"].public_id, "reason": "Thay khi Hoa nghỉ phép"}
    assert hoa.submit(url, {**values, "reason": " "}).status_code == 200 and not deal.readers
    assert hoa.submit(url, values).status_code == 303
    assert tuan.get(f"{url_of(deal)}/trao-doi").status_code == 200
    assert "Thay khi Hoa nghỉ phép" in lan.page(url_of(deal)).text
    assert tuan.post(f"{url_of(deal)}/loi-nhan", data={"csrf_token": tuan.csrf_token(), "body": "x"}).status_code == 403
    [row] = deal.readers
    assert hoa.submit(f"{url}/{row.public_id}/thoi", page=url).status_code == 303
    assert tuan.get(f"{url_of(deal)}/trao-doi").status_code == 404
    verbs_of = [entry.verb for entry in history.entries_of(deal)]
    assert verbs_of[-2:] == ["name_reader", "end_reader"]


#                           who names   whom      may
NAMING = [
    ("hoa", "tuan", True),
    ("admin", "tuan", True),
    ("admin", "admin", False),  # nobody names himself or herself
    ("hoa", "quan", False),  # moderators have no part in deals
    ("hoa", "an", False),
    ("tuan", "admin", False),
    ("lan", "tuan", False),
    ("minh", "admin", False),
]


@pytest.mark.parametrize(("who", "whom", "may"), NAMING)
def test_who_names_whom(deal: Deal, people: dict[str, Any], who: str, whom: str, may: bool):
    def name() -> None:
        with transaction():
            cases.name_reader(deal, people[who], people[whom], "Lý do")

    if may:
        name()
        assert allows(people[whom], "read", deal)
    else:
        with pytest.raises(NotAllowed):
            name()


@pytest.mark.parametrize("side", ["lan", "minh"])
def test_a_broker_who_joins_a_side_has_no_verb_left(deal: Deal, people: dict[str, Any], side: str):
    hoa, admin = people["hoa"], people["admin"]
    with transaction():
        join(hoa, people[side].organisations[0], EDITOR)
    assert verbs(hoa, deal) == set() and not allows(hoa, "manage", deal)
    for act in (
        lambda: cases.move(deal, hoa, "to_meeting", INTRODUCED),
        lambda: cases.plan(deal, hoa, "Gặp", None, "|"),
        lambda: cases.hand_over(deal, hoa, people["tuan"], "Xin nhận"),
        lambda: cases.name_reader(deal, hoa, admin, "Lý do"),
        lambda: service.close(deal, hoa, "GIA", ""),
        lambda: entered(people),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()
    assert deal.status == INTRODUCED and not cases.has_broker(deal)
    with transaction():
        cases.hand_over(deal, admin, people["tuan"], "Hoa nay làm cho một bên")
    assert verbs(people["tuan"], deal) == BROKER[INTRODUCED]


@pytest.mark.parametrize("stage", [one for one in STAGE_LABELS if one != CLOSED])
def test_closed_from_any_stage_and_opened_again(deal: Deal, people: dict[str, Any], stage: str):
    found = at(stage, deal, people)
    with transaction():
        service.close(found, people["hoa"], "KHONGTRALOI", "Gọi ba lần")
    assert (found.status, found.outcome) == (CLOSED, "KHONGTRALOI") and found.stage_since >= found.closed_at
    with transaction():
        service.reopen(found, people["hoa"], "Bên cầu gọi lại")
    assert (found.status, found.outcome, found.closed_at) == (stage, None, None)
    assert history.entries_of(found)[-1].changes["status"] == [CLOSED, stage]
    assert history.verify() == []


def test_in_use_is_an_outcome_of_what_is_in_force_alone(deal: Deal, people: dict[str, Any], visit: Any):
    client, url = visit(people["hoa"]), f"{url_of(deal)}/ket-qua"
    assert 'id="reason-error"' in client.submit(url, {"reason": "DANGUNGDUNG"}).text
    at(IN_FORCE, deal, people)
    assert client.submit(url, {"reason": "DANGUNGDUNG"}).status_code == 303
    assert (deal.status, deal.outcome) == (CLOSED, "DANGUNGDUNG")


@pytest.mark.parametrize(("name", "other"), [("lan", "minh"), ("minh", "lan")])
def test_a_suspended_side_reads_and_does_not_write(
    deal: Deal, people: dict[str, Any], visit: Any, name: str, other: str
):
    person = people[name]
    organisation = person.organisations[0]
    with transaction():
        organisation.suspended_at = now()
    assert allows(person, "read", deal) and not allows(person, "write", deal)
    client = visit(person)
    for page in ("", "/trao-doi"):
        text = client.page(url_of(deal) + page).text
        assert f"{organisation.name} đang tạm ngừng hoạt động trên Sàn" in text
    token = {"csrf_token": client.csrf_token(), "body": "Chào anh"}
    assert client.post(f"{url_of(deal)}/loi-nhan", data=token).status_code == 403
    assert allows(people[other], "write", deal) and verbs(people["hoa"], deal) == BROKER[INTRODUCED]
    assert f"{organisation.name} đang tạm ngừng" in visit(people[other]).page(url_of(deal)).text
