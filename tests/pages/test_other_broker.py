"""A broker who is not the one of the case knows that there is a case, and can neither read nor change any of it."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person, PersonRole
from marketplace.extensions import db, limiter
from marketplace.kernel.db import transaction
from tests.pages import (
    expectations_agreements,
    expectations_deals,
    expectations_files,
    expectations_fulfilment,
    expectations_meetings,
    expectations_offers,
    expectations_signing,
)
from tests.pages.addresses import REFUSED, Case, ask, cases
from tests.pages.test_writing import ENOUGH, told
from tests.pages.world import World

ROOMS = (
    expectations_agreements,
    expectations_deals,
    expectations_files,
    expectations_fulfilment,
    expectations_meetings,
    expectations_offers,
    expectations_signing,
)
ANY_BROKER = {  # what every broker has: the overview of cases, new ones, declared contracts, what is of no case
    "clauses.index",
    "clauses.show",
    "deals.board_page",
    "deals.enter",
    "deals.show",
    "deals.stuck_page",
    "dealroom.nda_text",
    "dealroom.nda_texts",
    "dealroom.own_openings",
    "declarations.check",
    "declarations.file",
    "declarations.index",
    "declarations.register",
    "declarations.show",
}
ANYBODY = ("deals.answer_invitation", "declarations.by_link", "surveys.", "transfer_figures.", "registration.look_up")


@pytest.fixture
def other(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An, who has no part in any case of this world, is made a broker."""
    monkeypatch.setattr(limiter, "enabled", False)
    with transaction():
        an = db.session.execute(db.select(Person).where(Person.email == world.people["an"].email)).scalar_one()
        db.session.add(PersonRole(person_id=an.id, role="broker"))
    return world.visitor("an")


def of_cases(world: World, method: str) -> list[Case]:
    """The addresses that belong to one case and that its people, its broker for one, may use or come too late for."""
    cells = {name: cell for room in ROOMS for name, cell in getattr(room, method).items()}
    closed = {name: cell for name, cell in cells.items() if name not in ANY_BROKER and not name.startswith(ANYBODY)}
    return [case for case in cases(world, closed, method) if "everyone" not in case.name and "an" not in case.answers]


def test_nothing_of_a_case_is_read(world: World, other: Any):
    found = []
    for case in of_cases(world, "GET"):
        answer = ask(other, case.url)
        if isinstance(answer, str) or answer.status_code not in REFUSED:
            found.append(told("another broker", case, answer, "not refused"))
    assert not found, "\n".join(found)


def test_nothing_of_a_case_is_changed(world: World, other: Any):
    """With a good token. What the form holds is looked at after that: anything but a refusal is told."""
    token, before, found = other.csrf_token(), world.ledger.changed(), []
    for case in of_cases(world, "POST"):
        answer = ask(other, case.url, "POST", data={**ENOUGH, "csrf_token": token})
        if isinstance(answer, str) or answer.status_code not in REFUSED:
            found.append(told("another broker", case, answer, "not refused"))
        if world.ledger.changed() != before:
            found.append(told("another broker", case, answer, f"wrote to {world.ledger.changed()}"))
    assert not found, "\n".join(found)


def test_the_list_is_of_something(world: World):
    assert len(of_cases(world, "GET")) > 60 and len(of_cases(world, "POST")) > 80
