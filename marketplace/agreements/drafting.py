"""Papers of a deal: begun, renewed for other terms, and made into a version with its files.

Nothing here commits; whoever calls holds the transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.agreements import composing, docx, layout, parties, pdf, places, sections
from marketplace.agreements.facts import DEMAND, SUPPLY, Facts, Listing, Original
from marketplace.agreements.models import (
    BUILT,
    CONTRACT,
    DRAFTING,
    DROPPED,
    TO_WRITE,
    Agreement,
    AgreementVersion,
    PartyDetails,
)
from marketplace.agreements.policies import may_draft
from marketplace.catalogue.models import Technology
from marketplace.catalogue.service import next_number
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.deals.policies import may_write
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.files import DOCUMENT, keep
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers.service import frozen_of, hold
from marketplace.offers.terms import from_json

PREFIXES = {"secrecy": "BM", "memorandum": "GN", "contract": "HD", "amendment": "PL", "liquidation": "TL"}
BOUND = ("signed", "in_force")


class NoTerms(NotOpen):
    """A contract is drafted from terms that both sides have accepted, and there are none."""


class AlreadyThere(NotOpen):
    """The deal has such a paper already; ``agreement`` is it."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__("start")
        self.agreement = agreement


NOT_DONE = _l("đã có nội dung, còn ghi là “Cần viết”")


@dataclass(frozen=True)
class Gap:
    """Something that is still to be written: ``where`` is a section's code, or the side whose details lack it."""

    where: str
    label: Any


def start(deal: Deal, kind: str, actor: Person, parent: Agreement | None = None) -> Agreement:
    """Begin a paper. A contract needs frozen terms, an amendment or a liquidation the contract it is about.

    Raises NotAllowed, NotOpen (the deal is closed, the parent is not signed), NoTerms, AlreadyThere.
    """
    hold(deal)
    if not may_write(actor, deal):
        raise NotAllowed("start")
    if not deal.is_open:
        raise NotOpen("start")
    sheet = frozen_of(deal) if kind == CONTRACT else None
    if kind == CONTRACT and sheet is None:
        raise NoTerms("start")
    if kind in ("amendment", "liquidation") and (parent is None or parent.status not in BOUND):
        raise NotOpen("start")
    existing = _unfinished(deal, kind)
    if existing is not None:
        raise AlreadyThere(existing)
    agreement = Agreement(
        deal=deal,
        kind=kind,
        number=next_number(PREFIXES[kind]),
        title=_title(deal, kind, sheet),
        sheet=sheet,
        parent=parent,
        author=actor,
        law_day=today(),
        sections=[],
        versions=[],
    )
    db.session.add(agreement)
    db.session.flush()
    sections.begin(agreement, facts_of(agreement))
    history.record(agreement, actor, "start", {"kind": kind, "sheet": sheet.public_id if sheet else None})
    history.record(deal, actor, "agreement", {"kind": kind, "number": agreement.number})
    moving.touch(deal)
    return agreement


def name(agreement: Agreement, actor: Person, own_number: str, place: str) -> None:
    """Give a paper the number that the parties use, and the place of signing. Raises NotAllowed, NotOpen."""
    must_be_drafting(agreement, actor)
    agreement.own_number, agreement.place = own_number, place
    history.record(agreement, actor, "name", {"own_number": own_number, "place": place})


def renew_terms(agreement: Agreement, actor: Person) -> list[str]:
    """Take the terms that are frozen now; what people wrote themselves stays. Returns the codes that changed.

    Raises NotAllowed, NotOpen, NoTerms.
    """
    must_be_drafting(agreement, actor)
    sheet = frozen_of(agreement.deal)
    if agreement.kind != CONTRACT or sheet is None:
        raise NoTerms("renew")
    agreement.sheet = sheet
    agreement.title = _title(agreement.deal, agreement.kind, sheet)
    changed = sections.renew(agreement, facts_of(agreement))
    history.record(agreement, actor, "renew", {"sheet": sheet.public_id, "sections": changed})
    moving.touch(agreement.deal)
    return changed


def has_other_terms(agreement: Agreement) -> bool:
    """Have the sides agreed on other terms than those the contract was drafted from, or opened them again?"""
    if agreement.kind != CONTRACT or agreement.status != DRAFTING:
        return False
    sheet = frozen_of(agreement.deal)
    return sheet is None or sheet.id != agreement.sheet_id


def facts_of(agreement: Agreement, saved: Mapping[str, PartyDetails] | None = None) -> Facts:
    """What the paper is written from, as it is known now; ``saved``: the sides, where they are read already."""
    deal, parent = agreement.deal, agreement.parent
    both = parties.both_of(deal, saved)
    return Facts(
        kind=agreement.kind,
        number=agreement.number,
        own_number=agreement.own_number,
        title=deal.title,
        place=agreement.place,
        deal_number=deal.number,
        law_day=agreement.law_day,
        supply=both[SUPPLY],
        demand=both[DEMAND],
        terms=from_json(agreement.sheet.terms) if agreement.sheet else None,
        listing=_listing(deal.technology),
        original=Original(parent.title, parent.own_number or parent.number, parent.signed_on) if parent else None,
    )


def gaps(agreement: Agreement, facts: Facts | None = None) -> list[Gap]:
    """Everything without which the paper should not be signed."""
    known = facts or facts_of(agreement)
    found = [
        Gap(one.code, NOT_DONE if one.body_vi.strip() else None) for one in agreement.sections if one.state == TO_WRITE
    ]
    for section in agreement.sections:
        if section.state != "not_applicable":
            found += [Gap(section.code, places.PLACES[name][0]) for name in places.missing(section.body_vi, known)]
    is_paid = agreement.kind == CONTRACT and bool(known.agreed.price.lump or known.base or known.agreed.price.per_unit)
    for side, party in ((SUPPLY, known.supply), (DEMAND, known.demand)):
        found += [Gap(side, label) for label in parties.gaps(party, is_paid and side == SUPPLY)]
    return found


def make_version(agreement: Agreement, actor: Person, english: bool = False, note: str = "") -> AgreementVersion:
    """Make the next version: layout, plain text, Word file and PDF. ``english``: with the English text as an annex.

    Gaps are printed as dots; whoever sends for signing looks at ``gaps`` first. Raises NotAllowed, NotOpen.
    """
    must_be_drafting(agreement, actor)
    number, made_at = next_version(agreement), now()
    mark = f"{agreement.number} – phiên bản {number}"
    drawn = composing.compose(facts_of(agreement), agreement.sections, mark, english)
    word, printed = docx.write(drawn, made_at), pdf.write(drawn, made_at)
    stem = f"{agreement.number}-v{number}"
    version = AgreementVersion(
        agreement=agreement,
        number=number,
        origin=BUILT,
        author=actor,
        note=note,
        body=layout.to_json(drawn),
        text=layout.plain(drawn),
        docx=keep(word, f"{stem}.docx", DOCUMENT, actor, attached=True),
        pdf=keep(printed, f"{stem}.pdf", DOCUMENT, actor, attached=True),
        pdf_sha256=hashlib.sha256(printed).hexdigest(),
    )
    db.session.add(version)
    db.session.flush()
    history.record(version, actor, "make", {"number": number, "pdf_sha256": version.pdf_sha256})
    history.record(agreement, actor, "version", {"number": number})
    moving.touch(agreement.deal)
    return version


def has_changed_since(version: AgreementVersion, facts: Facts | None = None) -> bool:
    """Does the draft say something else now than a version made from it? What was edited in Word has no draft."""
    if version.origin != BUILT:
        return False
    agreement = version.agreement
    now_said = layout.plain(composing.compose(facts or facts_of(agreement), agreement.sections))
    return not f"{version.text}\n".startswith(f"{now_said}\n")  # an English annex comes after


def must_be_drafting(agreement: Agreement, actor: Person) -> None:
    """Hold the deal, and see that the paper may still be written. Raises NotAllowed, NotOpen."""
    hold(agreement.deal)
    db.session.refresh(agreement)
    if not may_draft(actor, agreement):
        raise NotAllowed("draft")
    if agreement.status != DRAFTING or not agreement.deal.is_open:
        raise NotOpen("draft")


def _unfinished(deal: Deal, kind: str) -> Agreement | None:
    """A contract that was not dropped, or another paper that is still being drafted or signed."""
    closed = (DROPPED,) if kind == CONTRACT else (DROPPED, "signed", "in_force", "ended")
    statement = select(Agreement).where(
        Agreement.deal_id == deal.id, Agreement.kind == kind, Agreement._status.not_in(closed)
    )
    return db.session.execute(statement).scalars().first()


def _title(deal: Deal, kind: str, sheet: Any) -> str:
    about = (from_json(sheet.terms).title if sheet else "") or deal.title
    return f"{composing.TITLES[kind].capitalize()}: {about}"[:200]


def next_version(agreement: Agreement) -> int:
    """The number of the version to be made."""
    highest = select(func.max(AgreementVersion.number)).where(AgreementVersion.agreement_id == agreement.id)
    return (db.session.execute(highest).scalar_one() or 0) + 1


def _listing(technology: Technology | None) -> Listing | None:
    if technology is None:
        return None
    return Listing(
        number=technology.number,
        legal_list=technology.legal_list,
        state_funded=technology.state_funded,
        trl=technology.trl,
        ip=tuple((one.kind, one.number) for one in technology.ip_rights),
    )
