"""Who opens what: level × person × stage × what was accepted or withdrawn; asked anew for each request."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.accounts import memberships
from marketplace.accounts.models import Person
from marketplace.dealroom import levels, openings
from marketplace.dealroom.levels import ASKS_NDA, HIDDEN, NOT_YET, OPEN, REVOKED, WITHDRAWN, Standing, verdict
from marketplace.deals import cases
from marketplace.deals.models import Deal
from marketplace.deals.stages import CLOSED, PIPELINE, PROPOSED
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest
from tests.cast import make_person
from tests.dealroom.conftest import accept
from tests.deals.test_suspensions import suspend

LEVELS = ("parties", "nda", "broker")
PEOPLE = ("lan", "lua", "minh", "thu", "hoa", "tuan", "reader", "admin", "quan", "an", "guest")
Y, N, X, S = OPEN, ASKS_NDA, HIDDEN, NOT_YET
ALL, NONE = (Y, Y, Y), (X, X, X)
# A file of the supply side (Lan's) at the three levels. Lụa edits for Lan, Thư reads for Minh, the reader was named.
BEFORE_NDA = {
    "lan": ALL, "lua": ALL, "minh": (Y, N, X), "thu": (Y, N, X), "hoa": (Y, N, N), "reader": (Y, N, X),
    "tuan": NONE, "admin": NONE, "quan": NONE, "an": NONE, "guest": NONE,
}  # fmt: skip
AFTER_NDA = {**BEFORE_NDA, "minh": (Y, Y, X), "thu": (Y, Y, X), "hoa": ALL, "reader": (Y, Y, X)}
W = WITHDRAWN
TAKEN_AWAY = {**BEFORE_NDA, "minh": (W, W, X), "thu": (W, W, X), "hoa": (W, W, W), "reader": (W, W, X)}
NOT_MET = {**BEFORE_NDA, "minh": (S, S, X), "thu": (S, S, X), "reader": (S, S, X)}
MET = {"before": BEFORE_NDA, "after": AFTER_NDA, "withdrawn": TAKEN_AWAY}
# Until both sides have confirmed the case only its broker reads what the other side has put in.
ASKED = {"before": NOT_MET, "after": {**NOT_MET, "hoa": ALL}, "withdrawn": {**NOT_MET, "hoa": (W, W, W)}}
STAGES = (*PIPELINE, CLOSED)
TABLE = {(stage, what): row for stage in STAGES for what, row in (ASKED if stage == PROPOSED else MET).items()}


@pytest.fixture
def people(deal: Deal, lan, lua, minh, thu, hoa, tuan, admin, quan, an) -> dict[str, Any]:
    """Everybody, with one officer named as a reader of this deal."""
    with transaction():
        reader = make_person("Cán bộ được chỉ định", "docho@example.vn", "admin")
        cases.name_reader(deal, hoa, reader, "Kiểm tra theo kế hoạch")
    found = {"lan": lan, "lua": lua, "minh": minh, "thu": thu, "hoa": hoa, "tuan": tuan, "admin": admin}
    return {**found, "reader": reader, "quan": quan, "an": an, "guest": Guest()}


def at(deal: Deal, stage: str) -> None:
    """Put the case at a stage, past its workflow: only what is read of it counts here."""
    more = {"outcome": "KHAC", "closed_at": now()} if stage == "closed" else {}
    with transaction():
        for name, value in more.items():
            setattr(deal, name, value)
        deal._status = stage


OTHERS = ("minh", "thu", "hoa", "reader")


def of_demand(row: dict[str, Any]) -> dict[str, Any]:
    """The same for a file of Minh's side: what he gets of Lan's she gets of his."""
    return {**row, "minh": ALL, "thu": ALL, "lan": row["minh"], "lua": row["minh"]}


@pytest.mark.parametrize(("stage", "what"), TABLE)
def test_who_opens_a_file_of_a_side(deal: Deal, people, stage: str, what: str):
    if what != "before":
        accept(deal, *(people[name] for name in (*OTHERS, "lan", "lua")))
    if what == "withdrawn":
        with transaction():
            for side, owner, others in (("supply", "lan", OTHERS), ("demand", "minh", ("lan", "lua", "hoa", "reader"))):
                for name in others:
                    openings.withdraw(deal, side, people[owner], people[name], "Không còn tham gia")
    at(deal, stage)
    standing = {name: levels.standing(person, deal) for name, person in people.items()}
    for side, expected in (("supply", TABLE[stage, what]), ("demand", of_demand(TABLE[stage, what]))):
        found = {name: tuple(verdict(who, side, level) for level in LEVELS) for name, who in standing.items()}
        assert found == expected, side


@pytest.mark.parametrize("stage", STAGES)
def test_the_brokers_own_files(deal: Deal, people, stage: str):
    accept(deal, *(people[name] for name in OTHERS))
    at(deal, stage)
    later = NOT_YET if stage == "proposed" else OPEN
    for name in PEOPLE:
        said = tuple(verdict(levels.standing(people[name], deal), "broker", level) for level in LEVELS)
        others = (later, later, X) if name in {"lan", "lua", "minh", "thu", "reader"} else NONE
        expected = (later, ASKS_NDA if later == OPEN else later, X) if name in {"lan", "lua"} else others
        assert said == (ALL if name == "hoa" else expected), name


def nobody(**more: Any) -> Standing:
    plain: dict[str, Any] = {"own": frozenset(), "reads": True, "is_broker": False, "have_met": True}
    plain |= {"accepted": True, "withdrawn": frozenset()}
    return Standing(**{**plain, **more})


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (nobody(), REVOKED),
        (nobody(is_broker=True), REVOKED),
        (nobody(own=frozenset({"supply"})), OPEN),
        (nobody(reads=False), HIDDEN),
        (nobody(have_met=False), REVOKED),
    ],
)
def test_a_revoked_file_is_open_to_its_own_side_alone(who: Standing, expected: str):
    assert verdict(who, "supply", "parties", revoked=True) == expected


def test_an_unknown_level_is_open_to_nobody_else():
    assert verdict(nobody(is_broker=True), "supply", "secret") == HIDDEN


def test_one_side_withdraws_its_own_files_only(deal: Deal, lan: Person, minh: Person):
    with transaction():
        openings.withdraw(deal, "supply", lan, minh, "Lý do")
    who = levels.standing(minh, deal)
    assert verdict(who, "supply", "parties") == WITHDRAWN
    assert verdict(who, "demand", "parties") == OPEN and verdict(who, "broker", "parties") == OPEN


def test_whoever_leaves_the_organisation_reads_nothing_any_more(deal: Deal, minh: Person, thu: Person):
    accept(deal, thu)
    assert verdict(levels.standing(thu, deal), "supply", "nda") == OPEN
    with transaction():
        memberships.remove(minh.organisations[0], minh, thu.public_id)
    assert verdict(levels.standing(thu, deal), "supply", "nda") == HIDDEN


@pytest.mark.parametrize("whose", ["supply", "demand"])
def test_a_suspension_changes_nothing_of_reading_but_of_writing(deal: Deal, minh, lan, quan, whose: str):
    accept(deal, minh)
    suspend(getattr(deal, whose), quan)
    assert verdict(levels.standing(minh, deal), "supply", "nda") == OPEN
    suspended, other = (lan, minh) if whose == "supply" else (minh, lan)
    assert levels.writing_sides(suspended, deal) == [] and len(levels.writing_sides(other, deal)) == 1


@pytest.mark.parametrize(
    ("stage", "confirmed", "met"),
    [
        ("proposed", True, False), ("introduced", True, True), ("in_use", False, True),
        ("closed", True, True), ("closed", False, False),
    ],
)  # fmt: skip
def test_a_case_that_was_closed_before_both_confirmed_it_was_never_introduced(stage: str, confirmed: bool, met: bool):
    asked = SimpleNamespace(confirmed_at=now() if confirmed else None)
    assert levels.have_met(SimpleNamespace(status=stage, invitations=[asked])) is met  # type: ignore[arg-type]
