"""Contracts made elsewhere: declared by a side, answered by the other, checked by an officer. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Organisation, Person
from marketplace.agreements import parties
from marketplace.catalogue.service import next_number
from marketplace.deals import cases, recipients
from marketplace.deals.models import DEMAND, READERS, SUPPLY
from marketplace.extensions import db
from marketplace.fulfilment import counting, money, occasions, surveys
from marketplace.fulfilment.models import DECLARED, EVIDENCED, REGISTERED, Evidence, Transfer
from marketplace.fulfilment.policies import OTHER, may_add, may_answer, may_check, may_withdraw
from marketplace.kernel import files, history
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import mail, tell_all
from marketplace.vietnamese.keys import fold

TWIN_DAYS = timedelta(days=7)
MOST_FILES = 10
BY_LINK = "link"
WITHDRAWN = "fulfilment.withdrawn"


@dataclass(frozen=True)
class Other:
    """The side that did not declare: an organisation of the exchange, or a name and a mail address."""

    name: str
    organisation: Organisation | None = None
    email: str = ""
    province: str | None = None


@dataclass(frozen=True)
class Declared:
    """What is declared; amounts in the smallest unit of ``currency``, ``rate`` in VND for one unit when signed."""

    title: str
    side: str
    signed_on: date
    direction: str = "domestic"
    effective_on: date | None = None
    objects: tuple[str, ...] = ()
    right: str | None = None
    form: str | None = None
    payment_mode: str | None = None
    field: str | None = None
    vsic: str | None = None
    state_capital: bool = False
    currency: str = "VND"
    amount: int | None = None
    rate: str = "1"
    certificate: str = ""  # as the declarer says; an officer compares it
    note: str = ""
    evidence: tuple[tuple[str, FileStorage], ...] = ()


class Twin(NotOpen):
    """The same contract is there already; ``transfer`` is it, ``is_same`` where the certificate is the same one."""

    def __init__(self, transfer: Transfer, is_same: bool) -> None:
        super().__init__("declare")
        self.transfer, self.is_same = transfer, is_same


def organisation_by(tax_code: str, name: str) -> Organisation | None:
    """The verified organisation with that tax code, else with exactly that name."""
    ways = [(Organisation.tax_code, tax_code), (Organisation.name_folded, fold(name))]
    for column, wanted in ways:
        statement = select(Organisation).where(column == wanted, Organisation.verified_at.is_not(None)).limit(1)
        found = db.session.execute(statement).scalars().first() if wanted else None
        if found is not None:
            return found
    return None


def declare(person: Person, own: Organisation, other: Other, what: Declared, is_another: bool = False) -> Transfer:
    """Keep it and ask the other side. ``is_another``: not the one found of about the same day.

    Raises NotAllowed, Twin, ValueError (amount), files.Refused.
    """
    if not own.is_verified or not person.may_write_for(own.id):
        raise NotAllowed("declare")
    if other.organisation is not None and other.organisation.id == own.id:
        raise ValueError("other")
    twin = twin_of(own, other, what)
    if twin is not None and (twin[1] or not is_another):
        raise Twin(*twin)
    transfer = _made(person, own, other, what)
    db.session.add(transfer)
    db.session.flush()
    for kind, upload in what.evidence:
        _attach(transfer, person, kind, upload)
    told = {"side": what.side, "signed_on": what.signed_on.isoformat(), "currency": what.currency, "rate": what.rate}
    personal = {"other_email": other.email} if other.email else None
    history.record(transfer, person, "declare", {**told, "value": transfer.value}, personal=personal)
    _ask_other(transfer)
    return transfer


def twin_of(own: Organisation, other: Other, what: Declared) -> tuple[Transfer, bool] | None:
    """A transfer between the same two, signed within 7 days or with the same certificate (True), if there is one."""
    near = Transfer.signed_on.between(what.signed_on - TWIN_DAYS, what.signed_on + TWIN_DAYS)
    same = Transfer.certificate_number == what.certificate
    wanted = or_(near, same) if what.certificate else near
    mine = or_(Transfer.supply_id == own.id, Transfer.demand_id == own.id)
    statement = select(Transfer).where(wanted, mine, Transfer.withdrawn_at.is_(None)).order_by(Transfer.id)
    for row in db.session.execute(statement).unique().scalars():
        if _is_between(row, own, other):
            return row, bool(what.certificate) and row.certificate_number == what.certificate
    return None


def add_evidence(transfer: Transfer, person: Person, kind: str, upload: FileStorage) -> Evidence:
    """Another file. Raises NotAllowed, NotOpen (too many, or registered), files.Refused."""
    if not may_add(person, transfer):
        raise NotAllowed("add")
    db.session.refresh(transfer, with_for_update=True)
    if transfer.withdrawn_at is not None or transfer.confidence == REGISTERED or len(transfer.evidence) >= MOST_FILES:
        raise NotOpen("add")
    row = _attach(transfer, person, kind, upload)
    history.record(transfer, person, "add_evidence", {"kind": kind, "sha256": row.file.sha256})
    return row


def confirm(transfer: Transfer, person: Person | None, by: str, how: str) -> None:
    """The other side says that it is right; ``person`` None: by link. Raises NotAllowed, NotOpen."""
    _may_answer(transfer, person, how)
    if transfer.confirmed_at is not None or transfer.withdrawn_at is not None:
        raise NotOpen("confirm")
    transfer.confirmed_at, transfer.confirmed_by = now(), by
    transfer.disputed_at, transfer.dispute = None, ""
    _answered(transfer, person, "confirm", how, by)


def dispute(transfer: Transfer, person: Person | None, words: str, by: str, how: str) -> None:
    """The other side says that it is not right, and what. Raises NotAllowed, NotOpen."""
    _may_answer(transfer, person, how)
    if any((transfer.confirmed_at, transfer.disputed_at, transfer.withdrawn_at)):
        raise NotOpen("dispute")
    transfer.disputed_at, transfer.dispute = now(), words
    _answered(transfer, person, "dispute", how, by)


def is_withdrawable(transfer: Transfer) -> bool:
    """While nobody has borne it out: the other side has not confirmed it, no officer has checked it."""
    open_still = transfer.confirmed_at is None and transfer.withdrawn_at is None
    return open_still and transfer.agreement_id is None and transfer.confidence == DECLARED


def withdraw(transfer: Transfer, person: Person, why: str) -> None:
    """The side that declared takes it back, and says why; it counts nowhere any more. Raises NotAllowed, NotOpen."""
    if not may_withdraw(person, transfer):
        raise NotAllowed("withdraw")
    db.session.refresh(transfer, with_for_update=True)
    if not is_withdrawable(transfer):
        raise NotOpen("withdraw")
    transfer.withdrawn_at, transfer.withdrawn_why = now(), why
    db.session.flush()
    history.record(transfer, person, "withdraw", None, why)
    other = [*_writers(transfer, OTHER[str(transfer.declared_side)])]
    tell_all([*other, *cases.officers("broker")], WITHDRAWN, surveys.link_of(transfer), number=transfer.number)
    if not other and transfer.other_email:  # asked by mail, and told in the same way
        mail(transfer.other_email, WITHDRAWN, "", "vi", number=transfer.number)


def check(transfer: Transfer, officer: Person) -> None:
    """An officer has compared the evidence with what is declared. Raises NotAllowed, NotOpen."""
    if not may_check(officer, transfer):
        raise NotAllowed("check")
    db.session.refresh(transfer, with_for_update=True)
    if not is_to_check(transfer):
        raise NotOpen("check")
    transfer.confidence, transfer.checked_at, transfer.checked_by_id = EVIDENCED, now(), officer.id
    _checked(transfer, officer, "check", {"files": [one.file.sha256 for one in transfer.evidence]})


def register(transfer: Transfer, officer: Person, number: str, certified_on: date) -> None:
    """An officer has seen the certificate. Raises NotAllowed, NotOpen, ValueError (day)."""
    if not may_check(officer, transfer):
        raise NotAllowed("register")
    db.session.refresh(transfer, with_for_update=True)
    if transfer.confidence != EVIDENCED or transfer.agreement_id is not None or transfer.disputed_at is not None:
        raise NotOpen("register")
    if not transfer.signed_on <= certified_on <= today():
        raise ValueError("certified_on")
    transfer.certificate_number, transfer.certified_on, transfer.confidence = number, certified_on, REGISTERED
    _checked(transfer, officer, "register", {"number": number, "certified_on": certified_on.isoformat()})


def is_to_check(transfer: Transfer) -> bool:
    """Does it wait for an officer? With evidence, not disputed, not withdrawn, not checked yet."""
    closed = transfer.disputed_at or transfer.withdrawn_at
    return transfer.confidence == DECLARED and bool(transfer.evidence) and not closed


def count_to_check() -> int:
    """How many declarations wait for an officer: see ``is_to_check``."""
    waits = (Transfer.confidence == DECLARED, Transfer.disputed_at.is_(None), Transfer.withdrawn_at.is_(None))
    statement = select(func.count()).select_from(Transfer).where(*waits, Transfer.evidence.any())
    return db.session.execute(statement).scalar_one()


def seen_by(actor: Any) -> list[Transfer]:
    """Declared transfers of the actor's organisations; all for officers. Newest first, at most 200."""
    statement = select(Transfer).where(Transfer.agreement_id.is_(None)).options(selectinload(Transfer.evidence))
    statement = statement.order_by(Transfer.id.desc()).limit(200)
    if not actor.has_role(*READERS):
        mine = [one.organisation_id for one in actor.memberships]
        statement = statement.where(or_(Transfer.supply_id.in_(mine), Transfer.demand_id.in_(mine)))
    return list(db.session.execute(statement).unique().scalars())


def _made(person: Person, own: Organisation, other: Other, what: Declared) -> Transfer:
    sides: dict[str, tuple[Any, str, str | None]] = {what.side: (own, own.name, own.province)}
    found = other.organisation
    place = found.province if found is not None else other.province
    sides[OTHER[what.side]] = (found, found.name if found is not None else other.name, place)
    (supply, supply_name, supply_place), (demand, demand_name, demand_place) = sides[SUPPLY], sides[DEMAND]
    value = None if what.amount is None else money.in_vnd(what.amount, what.currency, what.rate)
    first_day = what.effective_on or what.signed_on
    return Transfer(
        number=next_number(counting.SERIES),
        supply=supply,
        demand=demand,
        supply_name=supply_name,
        demand_name=demand_name,
        supply_province=supply_place,
        demand_province=demand_place,
        objects=list(what.objects),
        supply_form=_economic_form(supply),
        demand_form=_economic_form(demand),
        **{name: getattr(what, name) for name in PLAIN},
        value=value,
        certificate_number=what.certificate,  # as declared; it counts as registered once an officer has seen it
        declared_by=person,
        declared_side=what.side,
        other_email="" if found is not None else other.email,
        surveys=list(counting.surveys_from(first_day, today())),
    )


PLAIN = (
    "title",
    "direction",
    "field",
    "vsic",
    "note",
    "right",
    "form",
    "payment_mode",
    "state_capital",
    "signed_on",
    "effective_on",
    "currency",
    "amount",
    "rate",
)


def _economic_form(organisation: Organisation | None) -> str:
    return parties.from_organisation(organisation).economic_form if organisation is not None else "non_state"


def _attach(transfer: Transfer, person: Person, kind: str, upload: FileStorage) -> Evidence:
    row = Evidence(file=files.store(upload, files.DOCUMENT, person, attached=True), what=kind)
    transfer.evidence.append(row)
    db.session.flush()
    return row


def _is_between(row: Transfer, own: Organisation, other: Other) -> bool:
    pairs = {SUPPLY: (row.supply_id, row.supply_name), DEMAND: (row.demand_id, row.demand_name)}
    for side, (organisation_id, _name) in pairs.items():
        if organisation_id == own.id:
            their_id, their_name = pairs[OTHER[side]]
            if other.organisation is not None and their_id == other.organisation.id:
                return True
            if fold(their_name) == fold(other.organisation.name if other.organisation else other.name):
                return True
    return False


def _ask_other(transfer: Transfer) -> None:
    about = {"transfer": transfer.public_id, "number": transfer.number}
    people = _writers(transfer, OTHER[str(transfer.declared_side)])
    tell_all(people, occasions.TO_CONFIRM, surveys.link_of(transfer), **about)
    if not people and transfer.other_email:
        mail(transfer.other_email, occasions.TO_CONFIRM, "", "vi", **about)


def _may_answer(transfer: Transfer, person: Person | None, how: str) -> None:
    if how != BY_LINK and not may_answer(person, transfer):
        raise NotAllowed("answer")
    db.session.refresh(transfer, with_for_update=True)
    if transfer.declared_side is None:
        raise NotOpen("answer")


def _answered(transfer: Transfer, person: Person | None, verb: str, how: str, by: str) -> None:
    db.session.flush()
    history.record(transfer, person, verb, {"how": how}, personal={"by": by} if by else None)
    kind = "fulfilment.confirmed" if verb == "confirm" else "fulfilment.disputed"
    people = [*_writers(transfer, str(transfer.declared_side)), *cases.officers("broker")]
    tell_all(people, kind, surveys.link_of(transfer), number=transfer.number)


def _checked(transfer: Transfer, officer: Person, verb: str, changes: dict[str, Any]) -> None:
    db.session.flush()
    history.record(transfer, officer, verb, changes)
    people = [*_writers(transfer, SUPPLY), *_writers(transfer, DEMAND)]
    tell_all(people, "fulfilment.checked", surveys.link_of(transfer), number=transfer.number)


def _writers(transfer: Transfer, side: str) -> Iterable[Person]:
    organisation_id = transfer.supply_id if side == SUPPLY else transfer.demand_id
    return recipients.writers_of(organisation_id) if organisation_id is not None else []
