"""Lan and Minh have signed; in force from 2 November 2026, with a plan, instalments and a royalty."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import registrations
from marketplace.agreements.models import Agreement
from marketplace.extensions import db
from marketplace.fulfilment import counting, figures, milestones, payments
from marketplace.fulfilment.models import Milestone, Payment, Transfer
from marketplace.kernel.db import transaction
from marketplace.notices.models import Mail, Notice
from marketplace.offers.models import TermSheet
from marketplace.offers.terms import Instalment, Price, Step, Terms, to_json
from tests.agreements.conftest import SIGNED_ON, accepted, broker, contract, deal, interest, signed, thu
from tests.agreements.test_registration_rules import PLAIN

__all__ = ["accepted", "broker", "contract", "deal", "interest", "signed", "thu"]

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TERMS = Terms(
    title="Sấy mít bằng bơm nhiệt",
    objects=("PHUONGAN", "MAYMOC"),
    right="KHONGDOCQUYEN",
    form="MUABAN",
    months=36,
    price=Price(
        mode="KETHOP",
        lump=900_000_000,
        instalments=(
            Instalment("Đợt 1", 400_000_000, date(2026, 12, 1)),
            Instalment("Đợt 2", 500_000_000, None, "Ký biên bản nghiệm thu"),
        ),
        share=300,
        base="DOANHTHUTHUAN",
        years=2,
    ),
    steps=(
        Step("Chuẩn bị mặt bằng", "demand", date(2026, 12, 10)),
        Step("Bàn giao máy sấy", "supply", date(2027, 1, 15), "Xưởng của bên nhận"),
        Step("Nghiệm thu", "supply"),
    ),
)


@pytest.fixture(autouse=True)
def _fresh_figures(app: Any) -> Iterator[None]:
    app.extensions.pop(figures.CACHE, None)
    yield
    app.extensions.pop(figures.CACHE, None)


@pytest.fixture
def agreed(signed: Agreement, hoa: Person) -> Agreement:
    """Signed, with the terms that it was drawn up from."""
    with transaction():
        sheet = TermSheet(deal=signed.deal, side="broker", author=hoa, terms=to_json(TERMS))
        db.session.add(sheet)
        signed.sheet = sheet
    return signed


@pytest.fixture
def in_force(agreed: Agreement, hoa: Person) -> Agreement:
    """It binds at once (exempt from registration), and its jobs were done."""
    with transaction():
        registrations.record(agreed, hoa, PLAIN, False, False)
    with transaction():
        counting.begin(agreed)
    return agreed


@pytest.fixture
def transfer(in_force: Agreement) -> Transfer:
    found = counting.transfer_of(in_force)
    assert found is not None
    return found


@pytest.fixture
def ground(in_force: Agreement) -> Milestone:
    """Minh's side prepares the ground until 10 December."""
    return milestones.of(in_force)[0]


@pytest.fixture
def machine(in_force: Agreement) -> Milestone:
    """Lan's side hands the machine over until 15 January."""
    return milestones.of(in_force)[1]


@pytest.fixture
def first(in_force: Agreement) -> Payment:
    return payments.of(in_force)[0]


@pytest.fixture
def royalty(in_force: Agreement) -> Payment:
    return payments.of(in_force)[2]


def pdf(name: str = "bien-ban.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(PDF), filename=name)


def told(kind: str) -> list[str]:
    """Names of those who were told on the site, sorted."""
    return sorted(n.person.name for n in db.session.execute(db.select(Notice).where(Notice.kind == kind)).scalars())


def mailed(kind: str) -> list[Mail]:
    return list(db.session.execute(db.select(Mail).where(Mail.kind == kind).order_by(Mail.id)).scalars())


assert date(2026, 11, 2) == SIGNED_ON
