"""Registering a contract with the authority: the answers, the dossier, the certificate, and from when it binds.

Nothing here commits. Days are calendar days of Vietnam; what the law says of them is data, see registration_rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import registration_occasions as occasions
from marketplace.agreements import registration_rules as rules
from marketplace.agreements.models import AMENDMENT, CONTRACT, IN_FORCE, SIGNED, Agreement, PartyDetails, Registration
from marketplace.agreements.policies import is_broker, writes_for_side
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import moving
from marketplace.deals import service as deals
from marketplace.deals.models import Deal
from marketplace.deals.stages import SIGNED as DEAL_SIGNED
from marketplace.extensions import db
from marketplace.kernel import files, history, jobs
from marketplace.kernel.clock import today
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen
from marketplace.moderation.deadlines import later
from marketplace.offers import terms as offers
from marketplace.reference.service import Entry
from marketplace.reference.service import find as find_code

REMIND_BEFORE = (30, 7, 1)  # days before the last one
BOUND = (SIGNED, IN_FORCE)
PLAINEST = {"list": "KHONG", "direction": "domestic", "state": rules.NO}  # answers from which no duty follows


class BadDay(ValueError):
    """A day that cannot be: ``field`` says which, ``args[0]`` why (a code: before_signing, future, before_filing)."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Contradicts(ValueError):
    """Answers of a side that spare the contract what follows from the case itself; ``fields``: which."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def of(agreement: Agreement) -> Registration | None:
    """What was found about this agreement so far."""
    wanted = select(Registration).where(Registration.agreement_id == agreement.id)
    return db.session.execute(wanted).scalar_one_or_none()


def rule_of(registration: Registration) -> Entry:
    """The row of the list ``registration_rule`` it came under. Raises LookupError when the list no longer holds it."""
    rule = find_code(rules.RULES, registration.rule)
    if rule is None:
        raise LookupError(registration.rule)
    return rule


def may_record(actor: Any, agreement: Agreement) -> bool:
    """The broker of the case, and whoever writes for either side."""
    return is_broker(actor, agreement) or any(writes_for_side(actor, agreement, side) for side in ("supply", "demand"))


def first_answers(agreement: Agreement) -> dict[str, str]:
    """What the case already knows of the six answers; the rest are the plain ones."""
    details = {row.side: row for row in _details(agreement)}
    technology = agreement.deal.technology
    is_funded = bool(technology and technology.state_funded)
    listed = technology.legal_list if technology is not None else "KHONG"
    return {
        "list": listed if listed in ("HC", "CAM") else "KHONG",
        "direction": _direction(details),
        "defence": rules.NO,
        "state": rules.YES if is_funded or any(row.state_capital for row in details.values()) else rules.NO,
        "certificate": rules.NO,
        "project": "local" if agreement.sheet is not None and agreement.sheet.terms.get("form") == "DUAN" else "none",
    }


def contradicted(agreement: Agreement, answers: Mapping[str, str]) -> list[str]:
    """Which answers deny what the listing and the details of the sides say: a list, a border, state capital."""
    known = first_answers(agreement)
    return [name for name, plain in PLAINEST.items() if known[name] not in (plain, answers.get(name))]


def _details(agreement: Agreement) -> Iterable[PartyDetails]:
    return db.session.execute(select(PartyDetails).where(PartyDetails.deal_id == agreement.deal_id)).scalars()


def _direction(details: Mapping[str, PartyDetails]) -> str:
    abroad = {side for side, row in details.items() if row.country != "VN"}
    if abroad == {"supply"}:
        return "inbound"
    return "outbound" if abroad == {"demand"} else "domestic"


def finding(agreement: Agreement, answers: Mapping[str, str]) -> rules.Finding:
    """What the answers come to for this agreement. Raises KeyError, ValueError as registration_rules.find."""
    return rules.find(answers, agreement.signed_on, amends_registered(agreement))


def amends_registered(agreement: Agreement) -> bool:
    """Does it change a contract that has its certificate?"""
    if agreement.kind != AMENDMENT or agreement.parent is None:
        return False
    parent = of(agreement.parent)
    return parent is not None and parent.certified_on is not None


def record(agreement: Agreement, actor: Person, answers: Mapping[str, str], wanted: bool, begun: bool) -> Registration:
    """Keep the answers and what follows from them; a finding may be made anew until the certificate is there.

    Raises NotAllowed, NotOpen, KeyError, ValueError, Contradicts (only the broker answers against the case).
    """
    if not may_record(actor, agreement):
        raise NotAllowed("record")
    row = of(agreement)
    if row is not None and (row.certified_on is not None or row.filed_on is not None):
        raise NotOpen("record")
    against = contradicted(agreement, answers)
    if against and not is_broker(actor, agreement):
        raise Contradicts(against)
    found = finding(agreement, answers)
    kept = {**{name: answers[name] for name in rules.QUESTIONS}, "begun": rules.YES if begun else rules.NO}
    if row is None:
        row = Registration(agreement=agreement)
        db.session.add(row)
    row.answers, row.rule, row.need = kept, found.rule.code, found.need
    row.wanted = wanted or found.must
    row.authority = found.authority.code if found.authority else ""
    row.filed_by_side, row.due_on, row.recorded_by_id = found.filer, found.due_on, actor.id
    db.session.flush()
    told = {"rule": row.rule, "need": row.need, "wanted": row.wanted} | ({"against": against} if against else {})
    history.record(row, actor, "record", told)
    moving.touch(agreement.deal)
    settle(agreement)
    return row


def signed(agreement: Agreement) -> None:
    """The contract was signed: the term begins to run."""
    row = of(agreement)
    if row is not None:
        row.due_on = rules.due_on(agreement.signed_on, rule_of(row).extra.get("days"))
    settle(agreement)


def tick(row: Registration, actor: Person, papers: Iterable[str]) -> None:
    """Which papers of the dossier are ready. Raises NotAllowed, NotOpen."""
    _still_open(row, actor)
    known = {paper.code for paper in dossier(row)}
    row.dossier = {code: rules.YES for code in papers if code in known}
    history.record(row, actor, "tick", {"dossier": sorted(row.dossier)})


def dossier(row: Registration) -> list[Entry]:
    """The papers that the authority asks for."""
    return rules.papers_for(rules.find(row.answers, None, row.rule == "SUADOI"), row.answers)


def file(row: Registration, actor: Person, filed_on: date) -> None:
    """The dossier went to the authority that day. Raises NotAllowed, NotOpen, BadDay."""
    _still_open(row, actor)
    if row.agreement.status not in BOUND or row.need in ("prohibited", "exempt"):
        raise NotOpen("file")
    _day("filed_on", filed_on, row.agreement.signed_on, "before_signing")
    row.filed_on, row.refused_on, row.refusal = filed_on, None, ""
    row.answer_due_on = later(filed_on, int(rule_of(row).extra.get("answer_days", 5)))
    history.record(row, actor, "file", {"filed_on": filed_on.isoformat()})
    moving.touch(row.agreement.deal)
    occasions.tell(row.agreement, "agreements.filed", but=actor)


def certify(row: Registration, broker: Person, number: str, certified_on: date, upload: FileStorage | None) -> None:
    """The certificate (or licence) is there. Raises NotAllowed, NotOpen, BadDay, files.Refused."""
    if not is_broker(broker, row.agreement):
        raise NotAllowed("certify")
    if row.filed_on is None or row.certified_on is not None:
        raise NotOpen("certify")
    _day("certified_on", certified_on, row.filed_on, "before_filing")
    if upload is not None:
        row.certificate_file = files.store(upload, files.DOCUMENT, broker, attached=True)
    row.certificate_number, row.certified_on = number, certified_on
    row.refused_on, row.refusal = None, ""
    db.session.flush()
    history.record(row, broker, "certify", {"number": number, "certified_on": certified_on.isoformat()})
    occasions.tell(row.agreement, "agreements.certified", but=broker)
    settle(row.agreement)
    jobs.enqueue("agreements.registered", agreement=row.agreement.public_id)


def refuse(row: Registration, broker: Person, refused_on: date, words: str) -> None:
    """The authority said no; the dossier may be filed again. Raises NotAllowed, NotOpen, BadDay."""
    if not is_broker(broker, row.agreement):
        raise NotAllowed("refuse")
    if row.filed_on is None or row.certified_on is not None:
        raise NotOpen("refuse")
    _day("refused_on", refused_on, row.filed_on, "before_filing")
    row.refused_on, row.refusal, row.filed_on, row.answer_due_on = refused_on, words, None, None
    history.record(row, broker, "refuse", {"refused_on": refused_on.isoformat()}, words)
    occasions.tell(row.agreement, "agreements.registration_refused", but=broker)


def settle(agreement: Agreement) -> date | None:
    """Work out from when a signed contract binds, and let it bind once that day is there. Returns the day.

    Without the six answers, or without a certificate that the law makes it wait for, there is none yet.
    """
    if agreement.status not in BOUND or agreement.signed_on is None:
        return None
    row = of(agreement)
    if row is None:
        return None
    begun = row.answers.get("begun") == rules.YES
    day = rules.effective_on(rule_of(row), agreed_on(agreement), row.certified_on, wanted=row.wanted, begun=begun)
    if agreement.status == SIGNED:
        agreement.effective_on = day
        if day is not None and day <= today():
            agreement_life.take("take_effect", agreement, CLOCK)
            if agreement.kind == CONTRACT:
                moving.happened(agreement.deal, "take_effect")
            occasions.tell(agreement, "agreements.in_force", but=None)
            jobs.enqueue("agreements.in_force", agreement=agreement.public_id)
    return day


def catch_up(deal: Deal) -> None:
    """The contract took effect while the case was closed."""
    wanted = (Agreement.deal_id == deal.id, Agreement.kind == CONTRACT, Agreement._status == IN_FORCE)
    if db.session.execute(select(Agreement.id).where(*wanted)).first() and deal.status == DEAL_SIGNED:
        moving.happened(deal, "take_effect")


deals.REOPENED.append(catch_up)


def agreed_on(agreement: Agreement) -> date:
    """The day the two sides agreed on, else that of signing; never before signing.

    Raises ValueError for what nobody has signed.
    """
    if agreement.signed_on is None:
        raise ValueError("not signed")
    wished = starts_on(agreement)
    return max(wished, agreement.signed_on) if wished else agreement.signed_on


def starts_on(agreement: Agreement) -> date | None:
    """The first day that the terms name, if they name one."""
    return offers.from_json(agreement.sheet.terms).starts_on if agreement.sheet is not None else None


def _still_open(row: Registration, actor: Person) -> None:
    if not may_record(actor, row.agreement):
        raise NotAllowed("registration")
    if row.certified_on is not None:
        raise NotOpen("registration")


def _day(field: str, day: date, earliest: date | None, why: str) -> None:
    if earliest is not None and day < earliest:
        raise BadDay(field, why)
    if day > today():
        raise BadDay(field, "future")
