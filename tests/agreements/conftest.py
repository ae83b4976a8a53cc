"""A deal between Lan and Minh, brokered by Hoa, with a contract in every state of signing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements.models import CONTRACT, Agreement, AgreementVersion, Signature
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import DOCUMENT, StoredFile
from marketplace.kernel.workflow import CLOCK
from tests.cast import make_person
from tests.deals.conftest import accepted, deal, interest, lua, thu

SIGNED_ON = date(2026, 11, 2)

__all__ = ["accepted", "deal", "interest", "lua", "thu"]


def paper(number: int) -> StoredFile:
    """A stored file without bytes."""
    return StoredFile(
        kind=DOCUMENT, filename="hd.pdf", media_type="application/pdf", size=1, sha256=f"{number:064x}", attached=True
    )


@pytest.fixture
def broker(app: Any) -> Person:
    """Another broker than Hoa."""
    with transaction():
        return make_person("Bùi Văn Tám", "tam@example.vn", "broker")


@pytest.fixture
def contract(deal: Deal, hoa: Person) -> Agreement:
    """Drafted by Hoa."""
    with transaction():
        row = Agreement(
            deal=deal, kind=CONTRACT, number="HD2026-0001", title=deal.title, author=hoa, law_day=date(2026, 11, 1)
        )
        db.session.add(row)
    return row


def version_of(contract: Agreement, number: int, author: Person) -> AgreementVersion:
    """One wording, in the caller's transaction."""
    row = AgreementVersion(agreement=contract, number=number, origin="built", author=author, text="Điều 1")
    db.session.add(row)
    db.session.flush()
    return row


def signature_of(version: AgreementVersion, side: str, officer: Person) -> Signature:
    """One in ink, handed in by the side, confirmed by the officer, in the caller's transaction."""
    deal = version.agreement.deal
    organisation = deal.supply if side == "supply" else deal.demand
    row = Signature(
        signed_version=version,
        side=side,
        method="ink",
        signer_name="Người ký",
        capacity="Giám đốc",
        signed_at=now(),
        file=paper(version.number * 10 + len(side)),
        sha256="0" * 64,
        handed_in_by=organisation.memberships[0].person,
        address="203.0.113.5",
        confirmed_by=officer,
        confirmed_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def signed(contract: Agreement, hoa: Person) -> Agreement:
    """Signed by both sides in ink on 2 November 2026."""
    with transaction():
        version = version_of(contract, 1, hoa)
        supply, demand = (signature_of(version, side, hoa) for side in ("supply", "demand"))
        contract.signed_version_id = version.id
        contract.supply_signature_id, contract.demand_signature_id = supply.id, demand.id
        contract.signed_on = SIGNED_ON
        agreement_life.take("send", contract, hoa)
        agreement_life.take("bind", contract, CLOCK)
        moving.happened(contract.deal, "sign")
    return contract
