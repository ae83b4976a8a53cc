"""What was sent is not written again, whoever tries: no line of the program, past every service."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.offers.models import SEALED, Sealed
from marketplace.offers.terms import to_json
from tests.offers.conftest import CHEAPER, agreed, drafted, sent

OTHER: dict[str, Any] = {
    "terms": to_json(CHEAPER),
    "note": "Giá khác",
    "side": "demand",
    "author_id": None,  # somebody else's
    "number": 7,
    "sent_at": now(),
    "sha256": "0" * 64,
    "deal_id": 0,
    "answers_id": None,  # itself
}


def test_every_sealed_field_is_tried():
    assert set(OTHER) == set(SEALED)


@pytest.mark.parametrize("state", ["sent", "frozen"])
@pytest.mark.parametrize("name", SEALED)
def test_no_field_of_what_was_sent_changes(deal: Deal, lan: Person, minh: Person, name: str, state: str):
    sheet = sent(deal, lan) if state == "sent" else agreed(deal, lan, minh)
    value = {"author_id": minh.id, "answers_id": sheet.id}.get(name, OTHER[name])
    with pytest.raises(Sealed, match=name), transaction():
        setattr(sheet, name, value)
        db.session.flush()


def test_a_draft_may_change_and_what_follows_may_be_noted(deal: Deal, lan: Person, minh: Person):
    draft = drafted(deal, minh)
    with transaction():
        draft.terms, draft.note = to_json(CHEAPER), "Giá khác"
    sheet = agreed(deal, lan, minh)
    with transaction():
        sheet.reopen_side, sheet.reopen_reason = "supply", "Giá đổi"
    assert sheet.reopen_reason == "Giá đổi" and sheet.is_intact


@pytest.mark.parametrize("state", ["sent", "frozen"])
def test_words_changed_in_the_database_are_noticed(deal: Deal, lan: Person, minh: Person, state: str):
    sheet = sent(deal, lan) if state == "sent" else agreed(deal, lan, minh)
    assert sheet.is_intact
    with transaction():
        db.session.execute(
            db.update(type(sheet)).where(type(sheet).id == sheet.id).values(terms=to_json(CHEAPER)),
            execution_options={"synchronize_session": False},
        )
    db.session.expire(sheet)
    assert not sheet.is_intact
