"""What the database itself holds true of agreements, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement, AgreementVersion, Signature
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.agreements.conftest import signature_of, version_of

BOUND = ("signed", "in_force", "ended")


class Papers:
    """Two versions; the first with a signature of each side, the second with the provider's only."""

    def __init__(self, contract: Agreement, officer: Person) -> None:
        self.first, self.second = version_of(contract, 1, officer), version_of(contract, 2, officer)
        self.supply, self.demand = (signature_of(self.first, side, officer) for side in ("supply", "demand"))
        self.supply_of_second = signature_of(self.second, "supply", officer)


def bind(
    contract: Agreement,
    status: str,
    version: AgreementVersion | None,
    supply: Signature | None,
    demand: Signature | None,
) -> None:
    """Straight into the table, past every rule of the program."""
    db.session.execute(
        text(
            "UPDATE agreement SET status = :status, effective_on = '2026-12-01', ended_on = '2027-12-01',"
            " signed_version_id = :version, supply_signature_id = :supply, demand_signature_id = :demand WHERE id = :id"
        ),
        {
            "status": status,
            "version": version and version.id,
            "supply": supply and supply.id,
            "demand": demand and demand.id,
            "id": contract.id,
        },
    )


Parts = tuple[AgreementVersion | None, Signature | None, Signature | None]
REFUSED: dict[str, Callable[[Papers], Parts]] = {
    "nothing signed": lambda p: (None, None, None),
    "no version": lambda p: (None, p.supply, p.demand),
    "one side": lambda p: (p.first, p.supply, None),
    "the other side": lambda p: (p.first, None, p.demand),
    "one signature for both": lambda p: (p.first, p.supply, p.supply),
    "sides exchanged": lambda p: (p.first, p.demand, p.supply),
    "a signature on another version": lambda p: (p.first, p.supply_of_second, p.demand),
    "a version that nobody signed so": lambda p: (p.second, p.supply, p.demand),
}


@pytest.mark.parametrize("status", BOUND)
def test_bound_only_by_both_sides_on_one_version(contract: Agreement, hoa: Person, status: str):
    with transaction():
        papers = Papers(contract, hoa)
    for what, parts_of in REFUSED.items():
        with pytest.raises(IntegrityError), transaction():
            bind(contract, status, *parts_of(papers))
        assert contract.status == "drafting", what
    with transaction():
        bind(contract, status, papers.first, papers.supply, papers.demand)
    assert contract.status == status


def test_a_signature_that_binds_cannot_be_taken_away(contract: Agreement, hoa: Person):
    with transaction():
        papers = Papers(contract, hoa)
        bind(contract, "signed", papers.first, papers.supply, papers.demand)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("DELETE FROM signature WHERE id = :id"), {"id": papers.supply.id})


@pytest.mark.parametrize(("status", "day"), [("in_force", "effective_on"), ("ended", "ended_on")])
def test_days_are_told(contract: Agreement, hoa: Person, status: str, day: str):
    with transaction():
        papers = Papers(contract, hoa)
    with pytest.raises(IntegrityError), transaction():
        bind(contract, status, papers.first, papers.supply, papers.demand)
        db.session.execute(text(f"UPDATE agreement SET {day} = NULL WHERE id = :id"), {"id": contract.id})


def test_one_contract_of_a_deal(contract: Agreement, hoa: Person):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            Agreement(
                deal=contract.deal,
                kind="contract",
                number="HD2026-0002",
                title="x",
                author=hoa,
                law_day=contract.law_day,
            )
        )
        db.session.flush()
