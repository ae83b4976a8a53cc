"""The number of a listing in the search box."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.kernel.db import transaction
from tests.cast import make_technology


@pytest.mark.parametrize("written", ["{}", " {} ", "lower", "spaces", "bare"])
def test_a_number_leads_to_the_listing(technology: Technology, visitor: Any, written: str):
    number = technology.number
    forms = {"lower": number.lower(), "spaces": number.replace("-", " "), "bare": number.replace("-", "")}
    answer = visitor.get("/tim-kiem", query_string={"q": forms.get(written, written.format(number))})
    assert answer.status_code == 302 and answer.location == f"/cong-nghe/{technology.public_id}"


@pytest.mark.parametrize(
    "text", ["CN-2026-9999", "CN-2026", "XX-2026-0001", "máy CN-2026-0001", "CN-2026-0001 máy", ""]
)
def test_anything_else_is_a_search(technology: Technology, visitor: Any, text: str):
    assert visitor.get("/tim-kiem", query_string={"q": text}).status_code == 200


def test_what_was_never_on_show_is_told_to_its_people_alone(lan: Person, visit: Any, visitor: Any, an: Person):
    with transaction():
        draft = make_technology(lan, lan.organisations[0])
    for client, status in ((visitor, 200), (visit(an), 200), (visit(lan), 302)):
        assert client.get("/tim-kiem", query_string={"q": draft.number}).status_code == status
