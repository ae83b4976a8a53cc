"""A confidential PDF that can bear no mark is handed to nobody but its own side, however it came into the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.dealroom import files, openings
from marketplace.dealroom.models import DealFile
from marketplace.deals.models import Deal
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.stamping import Unfit
from tests.dealroom.conftest import accept
from tests.dealroom.test_watermark import locked

# level, who opens it, what becomes of it: the bytes as they are, or nothing
TABLE = [
    ("parties", "minh", True),
    ("parties", "lan", True),
    ("nda", "minh", False),
    ("nda", "hoa", False),
    ("nda", "lan", True),
    ("broker", "hoa", False),
    ("broker", "lan", True),
]


@pytest.fixture
def bare(put: Callable[..., DealFile], lan: Person) -> DealFile:
    """A PDF with a password, put in where no mark is needed."""
    return put(lan, "parties", data=locked())


@pytest.mark.parametrize(("level", "name", "goes"), TABLE)
def test_who_gets_it(
    bare: DealFile, deal: Deal, request: Any, visit: Any, level: str, name: str, goes: bool, minh: Person, hoa: Person
):
    reader = request.getfixturevalue(name)
    accept(deal, minh, hoa)
    with transaction():
        bare.level = level  # past the rule that asks for a markable file: from before it, or by hand
    paper = files.of_row(bare)
    if goes:
        assert openings.copy_for(paper, reader, deal, now()) is None  # goes out as it is
    else:
        with pytest.raises(Unfit):
            openings.copy_for(paper, reader, deal, now())
    client = visit(reader)
    page = f"/giao-dich/{deal.public_id}/tai-lieu"
    answer = client.submit(f"{page}/{bare.public_id}/mo", page=page)
    body, status = answer.data, answer.status_code
    answer.close()
    assert (b"%PDF" in body, status) == ((True, 200) if goes else (False, 409))
    assert len(openings.of_sides(deal, ["supply"])) == (1 if goes else 0)
