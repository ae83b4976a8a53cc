"""Who may do what with a version at every state: when a table changes, the business changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import OWNER, VIEWER, Person
from marketplace.deals import service as deals
from marketplace.deals.models import Deal
from marketplace.deals.stages import AGREED, NEGOTIATING
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded
from marketplace.notices.models import Notice
from marketplace.offers import reopening, service
from marketplace.offers.models import COUNTERED, DRAFT, FROZEN, REOPENED, SENT, WITHDRAWN, TermSheet
from marketplace.offers.policies import writing_side
from tests.cast import make_person
from tests.deals.conftest import join
from tests.offers.conftest import CHEAPER, TERMS, agreed, drafted, sent

PEOPLE = ("lan", "lua", "nga", "minh", "thu", "hoa", "tam", "admin", "an", "guest")
ALL = frozenset(PEOPLE)
READERS = frozenset({"lan", "lua", "nga", "minh", "thu", "hoa"})
OURS = frozenset({"lan", "lua", "nga"})  # members of the supply side; Nga only reads, as Thu does for Minh
BOTH = {"lan", "lua", "minh"}

# state: who reads it, and who finds which buttons
STATES: dict[str, tuple[frozenset[str], dict[str, set[str]]]] = {
    "draft of supply": (OURS, {"send": {"lan", "lua"}}),
    "draft of broker": (frozenset({"hoa"}), {"send": {"hoa"}}),
    "sent by supply": (READERS, {"accept": {"minh"}, "withdraw": {"lan", "lua"}}),
    "sent by demand": (READERS, {"accept": {"lan", "lua"}, "withdraw": {"minh"}}),
    "sent by broker": (READERS, {"accept": BOTH, "withdraw": {"hoa"}}),
    "sent by broker, accepted by supply": (READERS, {"accept": {"minh"}, "withdraw": {"hoa"}}),
    "countered": (READERS, {}),
    "withdrawn": (READERS, {}),
    "frozen": (READERS, {"ask_reopen": BOTH, "reopen": {"hoa"}}),
    "frozen, supply asks": (READERS, {"agree_reopen": {"minh"}, "keep": BOTH, "reopen": {"hoa"}}),
    "reopened": (READERS, {}),
}


def _accepted(sheet: TermSheet, person: Person) -> TermSheet:
    with transaction():
        service.accept(sheet, person, sheet.sha256)
    return sheet


def _did(act: Callable[..., None], sheet: TermSheet, *args: Any) -> TermSheet:
    with transaction():
        act(sheet, *args)
    return sheet


def _countered(deal: Deal, p: dict[str, Any]) -> TermSheet:
    sheet = sent(deal, p["lan"])
    sent(deal, p["minh"], CHEAPER)
    return sheet


MAKE: dict[str, Callable[[Deal, dict[str, Any]], TermSheet]] = {
    "draft of supply": lambda deal, p: drafted(deal, p["lan"]),
    "draft of broker": lambda deal, p: drafted(deal, p["hoa"]),
    "sent by supply": lambda deal, p: sent(deal, p["lan"]),
    "sent by demand": lambda deal, p: sent(deal, p["minh"]),
    "sent by broker": lambda deal, p: sent(deal, p["hoa"]),
    "sent by broker, accepted by supply": lambda deal, p: _accepted(sent(deal, p["hoa"]), p["lua"]),
    "countered": _countered,
    "withdrawn": lambda deal, p: _did(service.withdraw, sent(deal, p["lan"]), p["lua"]),
    "frozen": lambda deal, p: agreed(deal, p["lan"], p["minh"]),
    "frozen, supply asks": lambda deal, p: _did(reopening.ask, agreed(deal, p["lan"], p["minh"]), p["lan"], "Giá đổi"),
    "reopened": lambda deal, p: _did(reopening.reopen, agreed(deal, p["lan"], p["minh"]), p["hoa"], "Nhầm phụ lục"),
}
STATUS = {
    "draft of supply": DRAFT,
    "draft of broker": DRAFT,
    "countered": COUNTERED,
    "withdrawn": WITHDRAWN,
    "frozen": FROZEN,
    "frozen, supply asks": FROZEN,
    "reopened": REOPENED,
}


@pytest.fixture
def nga(lan: Person) -> Person:
    """Only reads for Lan's institute."""
    with transaction():
        person = make_person("Bùi Thị Nga", "nga@example.vn")
        join(person, lan.organisations[0], VIEWER)
    return person


@pytest.fixture
def people(
    lan: Person,
    lua: Person,
    nga: Person,
    minh: Person,
    thu: Person,
    hoa: Person,
    tam: Person,
    admin: Person,
    an: Person,
) -> dict[str, Any]:
    return dict(zip(PEOPLE, (lan, lua, nga, minh, thu, hoa, tam, admin, an, Guest()), strict=True))


@pytest.mark.parametrize("state", STATES)
def test_who_reads_and_who_has_which_button(deal: Deal, people: dict[str, Any], state: str):
    sheet = MAKE[state](deal, people)
    readers, verbs = STATES[state]
    assert sheet.status == STATUS.get(state, SENT)
    assert {name for name, person in people.items() if allows(person, "see", sheet)} == readers
    found: dict[str, set[str]] = {}
    for name, person in people.items():
        for verb in service.open_steps(person, sheet):
            found.setdefault(verb, set()).add(name)
    assert found == verbs


@pytest.mark.parametrize("state", STATES)
def test_what_is_no_button_is_refused_by_the_service_too(deal: Deal, people: dict[str, Any], state: str):
    """Every verb, tried by everybody who has no button for it: refused, and nothing has changed."""
    sheet = MAKE[state](deal, people)
    acts: dict[str, Callable[[Any], None]] = {
        "send": lambda who: service.send(sheet, who, service.digest(sheet.terms)),
        "accept": lambda who: service.accept(sheet, who, sheet.sha256),
        "withdraw": lambda who: service.withdraw(sheet, who),
        "ask_reopen": lambda who: reopening.ask(sheet, who, "Vì sao"),
        "agree_reopen": lambda who: reopening.agree(sheet, who),
        "keep": lambda who: reopening.keep(sheet, who),
        "reopen": lambda who: reopening.reopen(sheet, who, "Vì sao"),
    }
    before = (sheet.status, sheet.version, deal.status)
    for verb, act in acts.items():
        for name in ALL - STATES[state][1].get(verb, set()):
            with pytest.raises((NotAllowed, NotOpen)), transaction():
                act(people[name])
    assert (sheet.status, sheet.version, deal.status) == before


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("lan", "supply"), ("lua", "supply"), ("nga", None), ("minh", "demand"), ("thu", None), ("hoa", "broker"),
        ("tam", None), ("admin", None), ("an", None), ("guest", None),
    ],
)  # fmt: skip
def test_for_whom_somebody_writes(deal: Deal, people: dict[str, Any], name: str, side: str | None):
    assert writing_side(people[name], deal) == side
    assert service.may_begin(people[name], deal) == (side is not None)
    if side is None:
        with pytest.raises(NotAllowed), transaction():
            service.begin(deal, people[name], TERMS)


def test_who_belongs_to_both_sides_writes_for_neither(deal: Deal, lan: Person, minh: Person):
    with transaction():
        join(lan, minh.organisations[0], OWNER)
    assert writing_side(lan, deal) is None
    sheet = sent(deal, minh)
    with pytest.raises(NotAllowed), transaction():
        service.accept(sheet, lan, sheet.sha256)


def test_a_broker_who_joins_a_side_is_its_broker_no_more(deal: Deal, hoa: Person, minh: Person):
    with transaction():
        join(hoa, minh.organisations[0], VIEWER)
    assert writing_side(hoa, deal) is None


def test_a_suspended_party_reads_and_does_not_write(deal: Deal, lan: Person, minh: Person, visit: Any):
    sheet = sent(deal, minh)
    with transaction():
        deal.supply.suspended_at = now()
    assert allows(lan, "see", sheet) and service.open_steps(lan, sheet) == {}
    with pytest.raises(NotAllowed), transaction():
        service.accept(sheet, lan, sheet.sha256)
    client = visit(lan)
    page = f"/giao-dich/{deal.public_id}/dieu-khoan"
    assert "900.000.000 đồng" in client.page(page).text
    assert client.get(f"{page}/moi").status_code == 403


def test_frozen_terms_move_the_case_and_opening_them_moves_it_back(deal: Deal, people: dict[str, Any]):
    sheet = agreed(deal, people["lan"], people["minh"])
    assert (deal.status, sheet.sha256) == (AGREED, service.digest(sheet.terms))
    assert service.frozen_of(deal) is sheet and service.on_table(deal) is None
    with transaction():
        reopening.ask(sheet, people["minh"], "Vốn về chậm")
        reopening.agree(sheet, people["lua"])
    assert (sheet.status, deal.status) == (REOPENED, NEGOTIATING)
    again = sent(deal, people["minh"], CHEAPER)
    assert again.number == 2
    verbs = [entry.verb for entry in history.entries_of(sheet)]
    assert verbs == ["begin", "send", "accept", "freeze", "ask_reopen", "agree_reopen"]
    assert [e.verb for e in history.entries_of(deal)][-4:] == ["offer", "agree", "renegotiate", "offer"]
    assert history.verify() == []


def test_the_question_is_taken_back_or_refused(deal: Deal, lan: Person, minh: Person):
    sheet = agreed(deal, lan, minh)
    for person in (lan, minh):
        with transaction():
            reopening.ask(sheet, lan, "Giá đổi")
        with transaction():
            reopening.keep(sheet, person)
        assert (sheet.status, sheet.reopen_side, sheet.reopen_reason) == (FROZEN, None, "")


def test_opening_again_asks_for_a_reason(deal: Deal, lan: Person, minh: Person, hoa: Person):
    sheet = agreed(deal, lan, minh)
    with pytest.raises(ReasonNeeded), transaction():
        reopening.reopen(sheet, hoa, " ")
    with pytest.raises(ReasonNeeded), transaction():
        reopening.ask(sheet, lan, "")


def test_nothing_is_opened_again_once_something_is_signed(
    deal: Deal, lan: Person, minh: Person, hoa: Person, monkeypatch: pytest.MonkeyPatch
):
    sheet = agreed(deal, lan, minh)
    monkeypatch.setattr(reopening, "VETOES", [lambda deal: "Một bên đã ký."])
    for act in (lambda: reopening.reopen(sheet, hoa, "Vì sao"), lambda: reopening.ask(sheet, lan, "Vì sao")):
        with pytest.raises(reopening.Barred, match="đã ký"), transaction():
            act()
    monkeypatch.setattr(reopening, "VETOES", [])
    with transaction():
        service.moving.happened(deal, "sign")
    assert service.open_steps(hoa, sheet) == {}
    with pytest.raises(NotOpen), transaction():
        reopening.reopen(sheet, hoa, "Vì sao")


def test_a_closed_case_takes_no_offer_and_no_answer(deal: Deal, lan: Person, minh: Person, hoa: Person):
    sheet, draft = sent(deal, lan), drafted(deal, minh)
    with transaction():
        deals.close(deal, hoa, "GIA", "")
    assert service.open_steps(minh, sheet) == service.open_steps(minh, draft) == {}
    for act in (
        lambda: service.accept(sheet, minh, sheet.sha256),
        lambda: service.withdraw(sheet, lan),
        lambda: service.send(draft, minh, service.digest(draft.terms)),
        lambda: service.begin(deal, lan, TERMS),
    ):
        with pytest.raises(NotOpen), transaction():
            act()


def test_everybody_else_is_told_without_a_word_of_the_terms(deal: Deal, people: dict[str, Any]):
    before = {one.id for one in db.session.execute(db.select(Notice)).scalars()}
    sheet = agreed(deal, people["lan"], people["minh"])
    with transaction():
        reopening.reopen(sheet, people["hoa"], "Bí mật của lý do")
    told = [one for one in db.session.execute(db.select(Notice)).scalars() if one.id not in before]
    kinds = {(one.kind, one.person_id) for one in told}
    lan, lua, minh, hoa = (people[name].id for name in ("lan", "lua", "minh", "hoa"))
    assert kinds == {
        *(("offers.sent", one) for one in (lua, minh, hoa)),
        *(("offers.frozen", one) for one in (lan, lua, hoa)),
        *(("offers.reopened", one) for one in (lan, lua, minh)),
    }
    assert not any(word in str(one.params) for one in told for word in ("900", "Bí mật", "Nguyễn"))
