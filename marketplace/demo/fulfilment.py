"""A contract of the demo that is being performed, and two that were signed elsewhere; by the services themselves."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Organisation, Person
from marketplace.agreements import drafting, parties, registrations, sample, sections, signing
from marketplace.agreements.models import CONTRACT, NOT_APPLICABLE, TO_WRITE, Agreement
from marketplace.deals import entering
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.demo import scans
from marketplace.demo.data import Calendar, back, read
from marketplace.fulfilment import counting, declaring, milestones, payments, surveys
from marketplace.fulfilment.declaring import Declared, Other
from marketplace.fulfilment.surveys import Answer
from marketplace.kernel.files import path_of
from marketplace.offers import service as offers
from marketplace.offers.terms import Instalment, Price, Step, Terms, digest

ADDRESS = "192.0.2.11"
ANSWERS = {
    "list": "KHONG",
    "direction": "domestic",
    "defence": "no",
    "state": "no",
    "certificate": "no",
    "project": "none",
}


def load_fulfilment(when: Calendar, people: dict[str, Person], organisations: dict[str, Organisation]) -> int:
    """Returns how many transfers are counted afterwards."""
    [one] = read("fulfilment")
    lan, minh, hoa = (people[name] for name in ("lan", "minh", "hoa"))
    deal = _deal(when, one, hoa, organisations)
    contract = _signed(when, one, deal, lan, minh, hoa)
    _performed(when, one, contract, lan, minh)
    for row in one["declared"]:
        _declared(when, row, people, organisations)
    return 1 + len(one["declared"])


def _deal(when: Calendar, one: dict[str, Any], hoa: Person, organisations: dict[str, Organisation]) -> Deal:
    supply, demand = organisations[one["supply"]], organisations[one["demand"]]
    case = entering.Case(one["title"], one["introduction"], supply, demand)
    with back(when(one["days_ago"], 9, "thuc-hien")):
        deal = entering.enter(hoa, case, {SUPPLY: entering.Asked(), DEMAND: entering.Asked()})
    for row in deal.invitations:
        with back(when(one["days_ago"] - 1, 10, row.side)):
            member = entering.organisation_of(row).memberships[0].person
            entering.answer_as_member(row, member, says_yes=True)
    return deal


def _signed(when: Calendar, one: dict[str, Any], deal: Deal, lan: Person, minh: Person, hoa: Person) -> Agreement:
    """Terms, contract, ink on paper from both sides, and the six answers: it binds on the day of signing."""
    signed_on = when.today - timedelta(days=one["signed_days_ago"])
    with back(when(one["signed_days_ago"] + 4, 9, "dieu-khoan")):
        sheet = offers.begin(deal, lan, _terms(one, signed_on))
        offers.send(sheet, lan, digest(sheet.terms))
        offers.accept(sheet, minh, sheet.sha256)
        for side, known, person in ((SUPPLY, sample.SUPPLY, lan), (DEMAND, sample.DEMAND, minh)):
            own = replace(known, name=deal.supply.name if side == SUPPLY else deal.demand.name)
            parties.save(deal, side, person, asdict(own), None)
    with back(when(one["signed_days_ago"] + 2, 9, "soan-thao")):
        contract = drafting.start(deal, CONTRACT, hoa)
        drafting.name(contract, hoa, one["own_number"].format(year=signed_on.year), "Tây Ninh")
        for row in contract.sections:
            if row.state == TO_WRITE:
                sections.write(row, hoa, row.version, NOT_APPLICABLE, why=one["why_not"])
        version = drafting.make_version(contract, hoa)
        signing.send(version, hoa)
    with back(when(one["signed_days_ago"], 15, "ky")):
        assert version.pdf is not None
        data = path_of(version.pdf).read_bytes()
        for side, person in ((SUPPLY, lan), (DEMAND, minh)):
            scan = FileStorage(io.BytesIO(scans.scan(data, side)), filename="ban-ky.pdf")
            who: dict[str, Any] = {
                "signer_name": person.name,
                "capacity": "Giám đốc",
                "signed_on": signed_on,
                "address": ADDRESS,
            }
            signing.confirm(signing.hand_in_scan(version, side, person, scan, **who), hoa)
        registrations.record(contract, hoa, ANSWERS, False, False)
        counting.begin(contract)
    return contract


def _terms(one: dict[str, Any], signed_on: date) -> Terms:
    def day(row: dict[str, Any]) -> date | None:
        return signed_on + timedelta(days=row["after_days"]) if "after_days" in row else None

    price = one["terms"]["price"]
    paid = tuple(Instalment(row["title"], row["amount"], day(row), row.get("after", "")) for row in price)
    steps = tuple(Step(row["title"], row["side"], day(row), row["place"]) for row in one["terms"]["steps"])
    lump = sum(row.amount for row in paid)
    known = sample.terms(signed_on)
    return replace(
        known,
        **{name: one["terms"][name] for name in ("title", "object_words", "product", "quality", "field_of_use")},
        starts_on=signed_on,
        price=Price(mode="TRAGON", lump=lump, vat_included=True, instalments=paid),
        steps=steps,
    )


def _performed(when: Calendar, one: dict[str, Any], contract: Agreement, lan: Person, minh: Person) -> None:
    """The first milestone is accepted, the second is late; the first payment is received; the survey is answered."""
    done, paid, answered = one["accepted"], one["paid"], one["survey"]
    plan, owed, transfer = milestones.of(contract), payments.of(contract), counting.transfer_of(contract)
    assert transfer is not None
    with back(when(done["days_ago"], 10, "ban-giao")):
        milestones.hand_over(plan[0], lan, when.today - timedelta(days=done["days_ago"]), done["note"])
    with back(when(done["days_ago"] - 2, 10, "nghiem-thu")):
        milestones.accept(plan[0], minh, done["answer"])
    with back(when(paid["days_ago"], 11, "tra-tien")):
        payments.pay(owed[0], minh, when.today - timedelta(days=paid["days_ago"]), owed[0].amount or 1, paid["note"])
    with back(when(paid["days_ago"] - 3, 11, "nhan-tien")):
        payments.receive(owed[0].parts[0], lan)
    first = transfer.surveys[0]
    with back(when(answered["days_ago"] + 3, 8, "khao-sat")):
        surveys.ask_due()
    with back(when(answered["days_ago"], 14, "tra-loi")):
        surveys.answer(first, Answer(by=minh.name, **answered["answer"]), minh)


def _declared(
    when: Calendar, row: dict[str, Any], people: dict[str, Person], organisations: dict[str, Organisation]
) -> None:
    person, own, other = people[row["by"]], organisations[row["own"]], organisations[row["other"]]
    signed_on = when.today - timedelta(days=row["signed_days_ago"])
    with back(when(row["days_ago"], 10, row["title"])):
        what = Declared(
            signed_on=signed_on, **{**row["what"], "objects": tuple(row["what"]["objects"])}, title=row["title"]
        )
        transfer = declaring.declare(person, own, Other(other.name, other), what)
    if "confirmed_by" in row:
        member = people[row["confirmed_by"]]
        with back(when(row["days_ago"] - 1, 15, row["title"])):
            declaring.confirm(transfer, member, member.name, "account")
