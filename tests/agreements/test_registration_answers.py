"""Answers to the six questions that deny what the case itself says, and so would spare the contract a duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import parties, registrations
from marketplace.agreements.models import AMENDMENT, Agreement, PartyDetails
from marketplace.agreements.registrations import Contradicts, contradicted
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.agreements.test_registration_rules import PLAIN
from tests.agreements.test_registrations import recorded, url_of
from tests.html import Page


def details(contract: Agreement, side: str, **said: Any) -> None:
    known = parties.party_of(contract.deal, side)
    db.session.add(PartyDetails(deal=contract.deal, side=side, name=known.name, **said))


def listed(contract: Agreement, code: str) -> None:
    assert contract.deal.technology is not None
    contract.deal.technology.legal_list = code


def funded(contract: Agreement) -> None:
    assert contract.deal.technology is not None
    contract.deal.technology.state_funded = True


# what the case says, which question that answers, and the answers that do not deny it
KNOWN: dict[str, tuple[Callable[[Agreement], None], str, set[str]]] = {
    "restricted": (lambda one: listed(one, "HC"), "list", {"HC"}),
    "a provider abroad": (lambda one: details(one, "supply", country="JP"), "direction", {"inbound"}),
    "a recipient abroad": (lambda one: details(one, "demand", country="LA"), "direction", {"outbound"}),
    "state capital of the provider": (lambda one: details(one, "supply", state_capital=True), "state", {"yes"}),
    "state capital of the recipient": (lambda one: details(one, "demand", state_capital=True), "state", {"yes"}),
    "made with state money": (funded, "state", {"yes"}),
}
ANSWERS = {"list": {"KHONG", "HC", "CAM"}, "direction": {"domestic", "inbound", "outbound"}, "state": {"yes", "no"}}


@pytest.mark.parametrize("case", KNOWN)
def test_what_the_case_says_is_not_denied(signed: Agreement, minh: Person, case: str):
    make, question, fitting = KNOWN[case]
    assert contradicted(signed, PLAIN) == []
    with transaction():
        make(signed)
    for answer in ANSWERS[question]:
        answers = {**PLAIN, question: answer}
        assert contradicted(signed, answers) == ([] if answer in fitting else [question])
        if answer not in fitting:
            with pytest.raises(Contradicts):
                recorded(signed, minh, wanted=False, **answers)
    assert (signed.status, registrations.of(signed)) == ("signed", None)


def test_stricter_answers_than_the_case_knows_are_taken(signed: Agreement, lan: Person):
    assert recorded(signed, lan, list="HC", direction="inbound", state="yes").rule == "HC"


def test_the_broker_answers_otherwise_and_that_is_written_down(signed: Agreement, hoa: Person):
    with transaction():
        details(signed, "demand", state_capital=True)
    row = recorded(signed, hoa, wanted=False)
    assert (row.rule, signed.status) == ("TUNGUYEN", "in_force")
    assert history.entries_of(row)[0].changes["against"] == ["state"]


def test_a_side_is_told_beside_the_question_and_keeps_its_answers(signed: Agreement, visit: Any, minh: Person):
    with transaction():
        details(signed, "demand", state_capital=True)
    sent = {**PLAIN, "project": "local", "begun": "yes"}
    answer = visit(minh).submit(url_of(signed), sent, page=url_of(signed))
    page = Page.read(answer.text)
    assert [one.get("id") for one in page.all("p") if (one.get("id") or "").endswith("-error")] == ["state-error"]
    ticked = {(one.get("name"), one.get("value")) for one in page.all("input") if "checked" in one.attributes}
    assert {("state", "no"), ("project", "local"), ("begun", "yes")} <= ticked
    assert registrations.of(signed) is None


def test_an_amendment_is_answered_as_its_contract_was(signed: Agreement, visit: Any, hoa: Person, minh: Person):
    """Until the case says something stricter."""
    recorded(signed, hoa, wanted=False, project="local")
    with transaction():
        amendment = Agreement(
            deal=signed.deal, kind=AMENDMENT, number="PL-1", title="Phụ lục", author=hoa, law_day=today(), parent=signed
        )
        db.session.add(amendment)
    page = visit(minh).page(url_of(amendment))
    chosen = {one.get("name"): one.get("value") for one in page.all("input") if "checked" in one.attributes}
    assert "wanted" not in chosen and {name: chosen[name] for name in PLAIN} == {**PLAIN, "project": "local"}
    assert "Các ngày của phụ lục" in page.text
    with transaction():
        funded(signed)
    page = visit(minh).page(url_of(amendment))
    chosen = {one.get("name"): one.get("value") for one in page.all("input") if "checked" in one.attributes}
    assert (chosen["state"], chosen["project"]) == ("yes", "local")
