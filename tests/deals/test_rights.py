"""Who sees, reads, writes, concludes and manages a case: right × person × stage; and what joining a side takes away."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, VIEWER, Person
from marketplace.deals import cases
from marketplace.deals.models import Deal
from marketplace.deals.stages import STAGE_LABELS
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows
from marketplace.kernel.workflow import NotAllowed
from tests.cast import make_person
from tests.deals.conftest import join, url_of
from tests.deals.test_cases import at, people, tuan  # noqa: F401 - fixtures

# Lụa edits for Lan, Thư only reads for Minh, Hoa is the broker, Tuấn another one, the reader was named for this case.
ALL = "lan lua minh thu hoa tuan reader admin quan an guest"
RIGHTS = {
    "see": "lan lua minh thu hoa tuan reader admin",
    "read": "lan lua minh thu hoa reader",
    "write": "lan lua minh hoa",
    "conclude": "hoa",
    "manage": "hoa admin",
}


@pytest.fixture
def everybody(people: dict[str, Any], lua: Person, thu: Person) -> dict[str, Any]:  # noqa: F811
    with transaction():
        reader = make_person("Cán bộ được chỉ định", "docho@example.vn", "broker")
    return {**people, "lua": lua, "thu": thu, "reader": reader}


@pytest.mark.parametrize("stage", STAGE_LABELS)
def test_rights_at_every_stage(deal: Deal, everybody: dict[str, Any], stage: str):
    found = at(stage, deal, everybody)
    with transaction():
        cases.name_reader(found, everybody["hoa"], everybody["reader"], "Kiểm tra theo kế hoạch")
    for right, names in RIGHTS.items():
        assert [one for one in ALL.split() if allows(everybody[one], right, found)] == names.split(), right


@pytest.mark.parametrize("role", [EDITOR, VIEWER])
@pytest.mark.parametrize("side", ["lan", "minh"])
def test_an_administrator_with_a_part_in_it_manages_nothing(
    deal: Deal,
    everybody: dict[str, Any],
    visit: Any,
    side: str,
    role: str,
):
    admin, broker = everybody["admin"], everybody["tuan"]
    with transaction():
        join(admin, everybody[side].organisations[0], role)
    assert not allows(admin, "manage", deal)
    for act in (
        lambda: cases.hand_over(deal, admin, broker, "Xin nhận"),
        lambda: cases.name_reader(deal, admin, broker, "Lý do"),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()
    client = visit(admin)
    assert client.get(url_of(deal)).status_code == 200  # as a member
    for page in ("ban-giao", "nguoi-doc"):
        assert client.get(f"{url_of(deal)}/{page}").status_code == 403
