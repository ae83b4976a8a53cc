"""A contract in force becomes one counted transfer, with its plan, payments and surveys. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from marketplace.agreements import parties, registrations
from marketplace.agreements.facts import Party
from marketplace.agreements.models import CONTRACT, Agreement
from marketplace.catalogue.service import next_number
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.fulfilment.models import EVIDENCED, REGISTERED, Milestone, Payment, Survey, Transfer
from marketplace.fulfilment.planning import planned_milestones, planned_payments
from marketplace.kernel import history
from marketplace.kernel.workflow import CLOCK
from marketplace.offers.periods import add_months
from marketplace.offers.terms import Terms, from_json

SERIES = "CG"
MONTHS = (6, 12, 24)
COUNTRY = "VN"


def find(public_id: str) -> Agreement | None:
    return db.session.execute(select(Agreement).where(Agreement.public_id == public_id)).scalar_one_or_none()


def transfer_of(agreement: Agreement) -> Transfer | None:
    return db.session.execute(select(Transfer).where(Transfer.agreement_id == agreement.id)).scalar_one_or_none()


def begin(agreement: Agreement) -> Transfer | None:
    """The contract binds: count it, and lay out what was promised, once. None for a paper that is no contract."""
    if agreement.kind != CONTRACT or agreement.effective_on is None:
        return None
    transfer = transfer_of(agreement)
    if transfer is not None:
        return transfer
    terms = terms_of(agreement)
    transfer = _counted(agreement, terms)
    db.session.add(transfer)
    _lay_out(agreement, terms)
    transfer.surveys = list(surveys_from(agreement.effective_on))
    db.session.flush()
    history.record(transfer, CLOCK, "count", {"agreement": agreement.public_id, "confidence": transfer.confidence})
    certify(agreement)
    return transfer


def certify(agreement: Agreement) -> None:
    """The certificate is there: the transfer counts as registered, where the contract binds already."""
    transfer, registration = transfer_of(agreement), registrations.of(agreement)
    if transfer is None or registration is None or registration.certified_on is None:
        return
    if transfer.confidence == REGISTERED:
        return
    transfer.certificate_number, transfer.certified_on = registration.certificate_number, registration.certified_on
    transfer.confidence = REGISTERED
    history.record(transfer, CLOCK, "register", {"number": transfer.certificate_number})


def note_ended() -> int:
    """Transfers whose contract was wound up meanwhile. Returns how many."""
    statement = select(Transfer).join(Agreement).where(Agreement.ended_on.is_not(None), Transfer.ended_on.is_(None))
    rows = db.session.execute(statement.limit(200)).scalars().all()
    for row in rows:
        assert row.agreement is not None
        row.ended_on = row.agreement.ended_on
        history.record(row, CLOCK, "end", {"ended_on": str(row.ended_on)})
    return len(rows)


def terms_of(agreement: Agreement) -> Terms:
    """The frozen terms that the contract was drawn up from; empty ones where it has none."""
    return from_json(agreement.sheet.terms) if agreement.sheet is not None else Terms()


def surveys_from(first_day: date, not_before: date | None = None) -> Iterator[Survey]:
    """6, 12 and 24 months on; from 29 February to 28 where the year has no other."""
    for months in MONTHS:
        due = add_months(first_day, months)
        if not_before is None or due >= not_before:
            yield Survey(months=months, due_on=due)


def value_of(terms: Terms) -> int | None:
    """What can be told today of the price, in VND: the lump sum and the capital; None where sales will tell."""
    parts = [one for one in (terms.price.lump, terms.price.capital) if one]
    return sum(parts) if parts else None


def _counted(agreement: Agreement, terms: Terms) -> Transfer:
    deal, technology = agreement.deal, agreement.deal.technology
    supply, demand = parties.party_of(deal, SUPPLY), parties.party_of(deal, DEMAND)
    value = value_of(terms)
    fields = technology.codes_of("st_field") if technology is not None else []
    return Transfer(
        agreement=agreement,
        number=next_number(SERIES),
        title=(terms.title or deal.title)[:200],
        supply=deal.supply,
        demand=deal.demand,
        supply_name=supply.name,
        demand_name=demand.name,
        supply_form=supply.economic_form,
        demand_form=demand.economic_form,
        supply_province=deal.supply.province if supply.country == COUNTRY else None,
        demand_province=deal.demand.province if demand.country == COUNTRY else None,
        direction=_direction(supply, demand),
        field=fields[0] if fields else None,
        vsic=deal.demand.vsic,
        objects=list(terms.objects),
        right=terms.right or None,
        form=terms.form or None,
        payment_mode=terms.price.mode or None,
        state_capital=supply.state_capital or demand.state_capital,
        signed_on=agreement.signed_on,
        effective_on=agreement.effective_on,
        amount=value,
        value=value,
        confidence=EVIDENCED,  # the signed contract is kept here
    )


def _direction(supply: Party, demand: Party) -> str:
    abroad = supply.country != COUNTRY, demand.country != COUNTRY
    return {(True, False): "inbound", (False, True): "outbound"}.get(abroad, "domestic")


def _lay_out(agreement: Agreement, terms: Terms) -> None:
    assert agreement.effective_on is not None
    for number, row in enumerate(planned_milestones(terms, agreement.effective_on), start=1):
        due = {"due_on": row.due_on, "first_due_on": row.due_on}
        words = {"title": row.title, "place": row.place, "details": row.details, "side": row.side}
        db.session.add(Milestone(agreement=agreement, position=number, **words, **due))
    for number, paid in enumerate(planned_payments(terms, agreement.effective_on), start=1):
        values = {"title": paid.title, "due_on": paid.due_on, "amount": paid.amount, "basis": paid.basis}
        db.session.add(Payment(agreement=agreement, position=number, **values))
