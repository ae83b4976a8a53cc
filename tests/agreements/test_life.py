"""What can be done with a paper: state × person × verb. Only the clock binds; only the broker sends, ends and drops."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements.models import AGREEMENT_LABELS, DRAFTING, DROPPED, ENDED, IN_FORCE, SIGNED, SIGNING
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import cases
from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest
from marketplace.kernel.workflow import CLOCK
from tests.cast import make_person

# state:   both sides     its broker              what the clock does
TABLE: dict[str, tuple[set[str], set[str], set[str]]] = {
    DRAFTING: (set(), {"send", "drop"}, set()),
    SIGNING: ({"call_back"}, {"call_back", "drop"}, {"bind"}),
    SIGNED: (set(), {"end"}, {"take_effect", "wind_up"}),
    IN_FORCE: (set(), {"end"}, {"wind_up"}),
    ENDED: (set(), set(), set()),
    DROPPED: (set(), set(), set()),
}


def test_every_state_is_in_the_table():
    assert set(TABLE) == set(AGREEMENT_LABELS)


@pytest.mark.parametrize("state", TABLE)
def test_who_finds_which_verbs(
    deal: Deal,
    state: str,
    lan: Person,
    minh: Person,
    thu: Person,
    hoa: Person,
    broker: Person,
    admin: Person,
    quan: Person,
    an: Person,
):
    with transaction():
        reader = make_person("Cán bộ được chỉ định", "docho@example.vn", "broker")
        cases.name_reader(deal, hoa, reader, "Kiểm tra theo kế hoạch")
    paper: Any = SimpleNamespace(status=state, deal=deal)
    sides, brokers, clock = TABLE[state]

    def verbs(actor: Any) -> set[str]:
        return {step.verb for step in agreement_life.open_to(actor, paper)}

    assert (verbs(lan), verbs(minh), verbs(hoa), verbs(CLOCK)) == (sides, sides, brokers, clock)
    for other in (thu, reader, broker, admin, quan, an, Guest()):
        assert verbs(other) == set()
