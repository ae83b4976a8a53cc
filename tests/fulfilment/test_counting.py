"""A contract that binds is counted once, with the plan and the payments of its terms, and its surveys."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import registrations
from marketplace.agreements.models import Agreement, PartyDetails
from marketplace.extensions import db
from marketplace.fulfilment import counting, milestones, payments, planning
from marketplace.fulfilment.models import EVIDENCED, REGISTERED, Milestone, Survey, Transfer
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY
from marketplace.offers.terms import Price, Step, Terms
from tests.agreements.conftest import SIGNED_ON
from tests.agreements.test_registration_rules import PLAIN


def count_of(model: type) -> int:
    return int(db.session.execute(db.select(db.func.count()).select_from(model)).scalar_one())


def test_every_column_that_a_report_needs(transfer: Transfer):
    told = {name: getattr(transfer, name) for name in ("right", "form", "payment_mode", "field", "vsic", "objects")}
    assert told == {
        "right": "KHONGDOCQUYEN",
        "form": "MUABAN",
        "payment_mode": "KETHOP",
        "field": "211",
        "vsic": "A",
        "objects": ["PHUONGAN", "MAYMOC"],
    }
    assert (transfer.supply_name, transfer.demand_name) == (
        "Viện Nghiên cứu Sau thu hoạch mẫu",
        "Hợp tác xã Trái cây mẫu",
    )
    assert (transfer.supply_province, transfer.demand_province, transfer.direction) == ("80", "80", "domestic")
    assert (transfer.amount, transfer.value, transfer.currency, transfer.rate) == (
        900_000_000,
        900_000_000,
        "VND",
        "1",
    )
    assert (transfer.signed_on, transfer.effective_on, transfer.confidence) == (SIGNED_ON, SIGNED_ON, EVIDENCED)
    assert transfer.number.startswith("CG-2026-") and history.verify() == []


def test_the_plan_and_the_payments_are_those_of_the_terms(in_force: Agreement):
    plan = [(row.title, row.side, row.due_on, row.first_due_on) for row in milestones.of(in_force)]
    assert plan == [
        ("Chuẩn bị mặt bằng", "demand", date(2026, 12, 10), date(2026, 12, 10)),
        ("Bàn giao máy sấy", "supply", date(2027, 1, 15), date(2027, 1, 15)),
        ("Nghiệm thu", "supply", date(2027, 11, 2), date(2027, 11, 2)),
    ]
    paid = [(row.amount, row.due_on, row.basis) for row in payments.of(in_force)]
    assert paid[:2] == [(400_000_000, date(2026, 12, 1), ""), (500_000_000, None, "Ký biên bản nghiệm thu")]
    assert [(amount, due) for amount, due, _ in paid[2:]] == [(None, date(2027, 11, 2)), (None, date(2028, 11, 2))]
    assert "3" in paid[2][2]


def test_the_job_done_twice_counts_once(agreed: Agreement, hoa: Person):
    with transaction():
        registrations.record(agreed, hoa, PLAIN, False, False)
    for name in ("agreements.in_force", "agreements.in_force", "agreements.registered"):
        with transaction():
            REGISTRY.handlers[name].work(agreement=agreed.public_id)
    assert (count_of(Transfer), count_of(Milestone), count_of(Survey)) == (1, 3, 3)


def test_the_certificate_makes_it_registered(agreed: Agreement, hoa: Person):
    with transaction():
        row = registrations.record(agreed, hoa, {**PLAIN, "direction": "inbound"}, True, False)
    with transaction():
        registrations.file(row, hoa, SIGNED_ON)
    with transaction():
        registrations.certify(row, hoa, "15/GCN", SIGNED_ON + timedelta(days=4), None)
    with transaction():
        REGISTRY.handlers["agreements.registered"].work(agreement=agreed.public_id)
    found = counting.transfer_of(agreed)
    assert found is not None
    assert (found.confidence, found.certificate_number, found.certified_on) == (REGISTERED, "15/GCN", date(2026, 11, 6))
    assert found.effective_on == date(2026, 11, 6)


COUNTRIES = [("VN", "VN", "domestic"), ("JP", "VN", "inbound"), ("VN", "LA", "outbound"), ("JP", "LA", "domestic")]


@pytest.mark.parametrize(("supply", "demand", "direction"), COUNTRIES)
def test_what_the_sides_say_of_themselves_counts(agreed: Agreement, hoa: Person, supply, demand, direction):
    with transaction():
        for side, country in (("supply", supply), ("demand", demand)):
            form = "state" if side == "supply" else "foreign_invested"
            details = PartyDetails(
                deal=agreed.deal, side=side, name=f"Bên {side}", country=country, economic_form=form,
                state_capital=side == "supply",
            )  # fmt: skip
            db.session.add(details)
        registrations.record(agreed, hoa, PLAIN, False, False)
    with transaction():
        row = counting.begin(agreed)
        assert row is not None
    assert (row.direction, row.supply_name, row.supply_form, row.demand_form) == (
        direction,
        "Bên supply",
        "state",
        "foreign_invested",
    )
    assert row.state_capital and (row.supply_province is None) == (supply != "VN")


SURVEYED = [
    (date(2026, 11, 2), [date(2027, 5, 2), date(2027, 11, 2), date(2028, 11, 2)]),
    (date(2028, 2, 29), [date(2028, 8, 29), date(2029, 2, 28), date(2030, 2, 28)]),
    (date(2027, 8, 31), [date(2028, 2, 29), date(2028, 8, 31), date(2029, 8, 31)]),
    (date(2026, 8, 30), [date(2027, 2, 28), date(2027, 8, 30), date(2028, 8, 30)]),
]


@pytest.mark.parametrize(("first_day", "due"), SURVEYED)
def test_when_a_survey_is_due(first_day, due):
    assert [row.due_on for row in counting.surveys_from(first_day)] == due


def test_surveys_that_are_long_past_are_not_asked():
    rows = counting.surveys_from(date(2025, 1, 1), not_before=date(2026, 6, 1))
    assert [row.months for row in rows] == [24]


PRICES = [
    (Price(mode="TRAGON", lump=5), [(5, None)], 5),
    (Price(mode="GOPVON", capital=7), [], 7),
    (Price(mode="LOINHUAN", share=100, years=3), [(None, date(2027, 11, 2)), (None, date(2028, 11, 2)), (None, date(2029, 11, 2))], None),  # noqa: E501
    (Price(), [], None),
]  # fmt: skip


@pytest.mark.parametrize(("price", "due", "value"), PRICES)
def test_payments_of_each_mode(app, price, due, value):
    terms = Terms(price=price)
    assert [(row.amount, row.due_on) for row in planning.planned_payments(terms, SIGNED_ON)] == due
    assert counting.value_of(terms) == value


def test_a_step_without_a_day_is_due_with_the_next_that_has_one():
    terms = Terms(months=6, steps=(Step("a", "supply"), Step("b", "supply", date(2027, 1, 1)), Step("c", "demand")))
    due = [row.due_on for row in planning.planned_milestones(terms, SIGNED_ON)]
    assert due == [date(2027, 1, 1), date(2027, 1, 1), date(2027, 5, 2)]


def test_a_wound_up_contract_ends_its_transfer(in_force: Agreement, transfer: Transfer):
    with transaction():
        in_force.ended_on = date(2026, 11, 20)
    with transaction():
        assert (counting.note_ended(), counting.note_ended()) == (1, 0)
    assert transfer.ended_on == date(2026, 11, 20)
