"""Sending a version for signing, taking signatures in, and the moment at which both sides are bound.

Nothing here commits. Whether a paper is bound is held by the database itself: see the constraints of Agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import drafting, registrations, signature_check, signed_pdf
from marketplace.agreements import signing_occasions as occasions
from marketplace.agreements.models import (
    AMENDMENT,
    BUILT,
    CONTRACT,
    DIGITAL,
    INK,
    LIQUIDATION,
    SIGNING,
    Agreement,
    AgreementVersion,
    Signature,
    SignedPaper,
)
from marketplace.agreements.policies import is_broker, may_confirm, may_turn_down, writes_for_side
from marketplace.agreements.signed_pdf import signature_of, trusted_roots
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import moving
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.kernel import files, history
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen
from marketplace.offers.service import hold

SIDES = (SUPPLY, DEMAND)
MOST_PAPERS = 20  # of one version and side


class NotReady(NotOpen):
    """Something is still to be written; ``gaps`` says what."""

    def __init__(self, gaps: list[drafting.Gap]) -> None:
        super().__init__("send")
        self.gaps = gaps


class Superseded(NotOpen):
    """Another version is the one to be signed."""


class NotPrinted(NotOpen):
    """There is no PDF of the version that was handed in: only a PDF is signed."""


class Suspended(NotOpen):
    """One side is suspended: nobody is bound to it meanwhile."""


class NotYours(NotAllowed):
    """Another person must confirm this scan; ``paper`` says whose it is."""

    def __init__(self, paper: SignedPaper) -> None:
        super().__init__("confirm")
        self.paper = paper


@dataclass(frozen=True)
class Answer:
    """What became of a signed PDF: the signature that counts now, or the paper and the codes of what is wrong."""

    signature: Signature | None
    paper: SignedPaper | None
    problems: tuple[str, ...] = ()


def version_to_sign(agreement: Agreement) -> AgreementVersion | None:
    """The frozen version that signatures are taken for, if there is one."""
    wanted = (
        AgreementVersion.agreement_id == agreement.id,
        AgreementVersion.frozen_at.is_not(None),
        AgreementVersion.superseded_at.is_(None),
    )
    return db.session.execute(select(AgreementVersion).where(*wanted)).scalar_one_or_none()


def first_day(version: AgreementVersion) -> date:
    """The first day on which it can have been signed: a version made here bears its number; another may be older."""
    known = version.created_at if version.origin == BUILT else version.agreement.deal.created_at
    return known.astimezone(VIETNAM).date()


def latest_version(agreement: Agreement) -> AgreementVersion | None:
    wanted = select(AgreementVersion).where(AgreementVersion.agreement_id == agreement.id)
    return db.session.execute(wanted.order_by(AgreementVersion.number.desc()).limit(1)).scalar_one_or_none()


def send(version: AgreementVersion, broker: Person) -> None:
    """Freeze the latest version and ask both sides to sign it.

    Raises NotAllowed, NotOpen, Superseded (a later version exists, or this one was called back), NotReady (gaps),
    NotPrinted (no PDF), Suspended.
    """
    agreement = _locked(version.agreement)
    if latest_version(agreement) is not version or version.superseded_at is not None:
        raise Superseded("send")
    if version.pdf is None:
        raise NotPrinted("send")
    if is_suspended(agreement):
        raise Suspended("send")
    gaps = drafting.gaps(agreement) if version.origin == "built" else []
    if gaps:
        raise NotReady(gaps)
    agreement_life.take("send", agreement, broker)
    ready = signature_check.with_fields(files.path_of(version.pdf).read_bytes())
    name = f"{agreement.number}-v{version.number}-gui-ky.pdf"
    version.pdf = files.keep(ready, name, files.DOCUMENT, broker, attached=True)
    version.pdf_sha256, version.frozen_at, version.frozen_by_id = version.pdf.sha256, now(), broker.id
    db.session.flush()
    history.record(version, broker, "freeze", {"number": version.number, "pdf_sha256": version.pdf_sha256})
    moving.touch(agreement.deal)
    occasions.tell(agreement, "agreements.sign", but=broker)


def call_back(agreement: Agreement, actor: Person, reason: str) -> None:
    """Take what was sent for signing back, to change it: signatures on it no longer bind anybody.

    Raises NotAllowed, NotOpen, ReasonNeeded.
    """
    _take_back("call_back", agreement, actor, reason)
    occasions.tell(agreement, "agreements.called_back", but=actor)


def drop(agreement: Agreement, broker: Person, reason: str) -> None:
    """Give a paper up that is not signed yet; it stays readable. Raises NotAllowed, NotOpen, ReasonNeeded."""
    _take_back("drop", agreement, broker, reason)
    occasions.tell(agreement, "agreements.dropped", but=broker)


def _take_back(verb: str, agreement: Agreement, actor: Person, reason: str) -> None:
    """Take a step after which the version sent for signing, if there is one, no longer is."""
    _locked(agreement)
    version = version_to_sign(agreement)
    agreement_life.take(verb, agreement, actor, reason)
    if version is not None:
        version.superseded_at = now()
        history.record(version, actor, "supersede", {"number": version.number}, reason)
    moving.touch(agreement.deal)


def take_in(
    version: AgreementVersion, side: str, person: Person, upload: FileStorage, capacity: str, address: str
) -> Answer:
    """A PDF with a digital signature of ``side``: looked at at once, kept in any case.

    Raises NotAllowed, NotOpen, Superseded, Suspended, files.Refused.
    """
    _may_hand_in(version, side, person)
    stored = files.store(upload, files.DOCUMENT, person, attached=True)
    data = files.path_of(stored).read_bytes()
    assert version.pdf is not None
    verdict = signature_check.check(data, files.path_of(version.pdf).read_bytes(), trusted_roots())
    signed, problems = signed_pdf.of_this_side(version, side, verdict, data)
    if signed is None or problems:
        paper = _paper(version, side, DIGITAL, stored, person, address)
        paper.checked = {"problem": verdict.problem, "signatures": [one.kept() for one in verdict.signatures]}
        paper.answer, paper.decided_at = " ".join(problems), now()
        history.record(paper, person, "hand_in", {"side": side, "sha256": stored.sha256, "problems": list(problems)})
        return Answer(None, paper, problems)
    signature = Signature(
        signed_version=version,
        side=side,
        method=DIGITAL,
        signer_name=signed.name,
        capacity=capacity,
        signed_at=signed.signed_at or now(),
        file=stored,
        sha256=stored.sha256,
        handed_in_by=person,
        address=address,
        serial=signed.serial,
        issuer=signed.issuer,
        checked=signed.kept(),
    )
    _count(signature, person)
    return Answer(signature, None)


def hand_in_scan(
    version: AgreementVersion,
    side: str,
    person: Person,
    upload: FileStorage,
    *,
    signer_name: str,
    capacity: str,
    signed_on: Any,
    address: str,
) -> SignedPaper:
    """A scan of what was signed in ink; counts once another person has confirmed it, see policies.may_confirm.

    Raises NotAllowed, NotOpen, Superseded, Suspended, files.Refused.
    """
    _may_hand_in(version, side, person)
    suffix = Path(files.safe_name(upload.filename or "")).suffix.lower()
    kind = files.DOCUMENT if suffix == ".pdf" else files.PICTURE
    stored = files.store(upload, kind, person, attached=True)
    paper = _paper(version, side, INK, stored, person, address)
    paper.signer_name, paper.capacity, paper.signed_on = signer_name, capacity, signed_on
    paper.by_broker = not writes_for_side(person, version.agreement, side)
    db.session.flush()
    history.record(paper, person, "hand_in", {"side": side, "sha256": stored.sha256}, personal={"signer": signer_name})
    moving.touch(version.agreement.deal)
    occasions.tell_confirmers(paper)
    return paper


def confirm(paper: SignedPaper, person: Person) -> Signature:
    """Somebody who may has compared the scan with what was sent. Raises NotYours, NotOpen, Superseded, Suspended."""
    version = paper.signed_version
    if not may_confirm(person, paper):
        raise NotYours(paper)
    _still_to_decide(paper)
    _still_to_sign(version)
    if signature_of(version, paper.side) is not None:
        raise NotOpen("confirm")
    day = paper.signed_on or today()
    signature = Signature(
        signed_version=version,
        side=paper.side,
        method=INK,
        signer_name=paper.signer_name,
        capacity=paper.capacity,
        signed_at=datetime.combine(day, time(12), VIETNAM),
        file=paper.file,
        sha256=paper.file.sha256,
        handed_in_by=paper.sender,
        address=paper.address,
        confirmed_by=person,
        confirmed_at=now(),
    )
    paper.decided_at, paper.decided_by_id = now(), person.id
    _count(signature, person)
    return signature


def refuse(paper: SignedPaper, person: Person, words: str) -> None:
    """It does not show what was sent, or not who signed; or its sender takes it back. Raises NotYours, NotOpen."""
    if not may_turn_down(person, paper):
        raise NotYours(paper)
    _still_to_decide(paper)
    paper.answer, paper.decided_at, paper.decided_by_id = words, now(), person.id
    db.session.flush()
    history.record(paper, person, "refuse", None, words)
    occasions.tell_refused(paper, but=person)


def papers_of(version: AgreementVersion) -> list[SignedPaper]:
    """What was handed in for a version and does not count (yet), the latest first; a confirmed scan is a signature."""
    does_not_count = or_(SignedPaper.decided_at.is_(None), SignedPaper.answer != "")
    wanted = select(SignedPaper).where(SignedPaper.version_id == version.id, does_not_count)
    return list(db.session.execute(wanted.order_by(SignedPaper.id.desc())).unique().scalars())


def may_hand_in(actor: Any, agreement: Agreement) -> list[str]:
    """For which sides may the actor hand in a signature? The broker for either (what came by post)."""
    if is_broker(actor, agreement):
        return list(SIDES)
    return [side for side in SIDES if writes_for_side(actor, agreement, side)]


def _count(signature: Signature, actor: Person) -> None:
    """From now on it counts; with the other side's, both are bound."""
    version = signature.signed_version
    agreement = version.agreement
    db.session.add(signature)
    db.session.flush()
    kept = {"side": signature.side, "method": signature.method, "sha256": signature.sha256, "version": version.number}
    history.record(signature, actor, "sign", kept, personal={"signer": signature.signer_name})
    history.record(agreement, actor, "signature", kept)
    moving.touch(agreement.deal)
    both = {side: signature_of(version, side) for side in SIDES}
    if all(both.values()):
        _bind(agreement, version, both)
    else:
        occasions.tell(agreement, "agreements.signed_by_one", but=actor)


def _bind(agreement: Agreement, version: AgreementVersion, both: dict[str, Any]) -> None:
    agreement.signed_version_id = version.id
    agreement.supply_signature_id, agreement.demand_signature_id = both[SUPPLY].id, both[DEMAND].id
    agreement.signed_on = max(one.signed_at.astimezone(VIETNAM).date() for one in both.values())
    agreement_life.take("bind", agreement, CLOCK)
    occasions.tell(agreement, "agreements.bound", but=None)
    if agreement.kind == CONTRACT:
        moving.happened(agreement.deal, "sign")
    if agreement.kind in (CONTRACT, AMENDMENT):
        registrations.signed(agreement)
        return
    agreement.effective_on = agreement.signed_on
    agreement_life.take("take_effect", agreement, CLOCK)
    if agreement.kind == LIQUIDATION and agreement.parent is not None:
        _end(agreement.parent, agreement)


def _end(contract: Agreement, liquidation: Agreement) -> None:
    """The contract is wound up by a paper that both sides have signed."""
    contract.ended_on = liquidation.signed_on
    contract.effective_on = contract.effective_on or liquidation.signed_on
    contract.end_reason = liquidation.number
    agreement_life.take("wind_up", contract, CLOCK)


def _may_hand_in(version: AgreementVersion, side: str, person: Person) -> None:
    if side not in may_hand_in(person, version.agreement):
        raise NotAllowed("sign")
    _still_to_sign(version)
    if signature_of(version, side) is not None:
        raise NotOpen("sign")
    waiting = [paper for paper in papers_of(version) if paper.side == side]
    if len(waiting) >= MOST_PAPERS:
        raise NotOpen("sign")


def _still_to_sign(version: AgreementVersion) -> None:
    agreement = _locked(version.agreement)
    if agreement.status != SIGNING:
        raise NotOpen("sign")
    if version_to_sign(agreement) is not version:
        raise Superseded("sign")
    if is_suspended(agreement):
        raise Suspended("sign")


def _still_to_decide(paper: SignedPaper) -> None:
    _locked(paper.signed_version.agreement)
    db.session.refresh(paper)
    if paper.decided_at is not None or paper.method != INK:
        raise NotOpen("confirm")


def _locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, with its deal held: whoever comes second waits, and then sees what happened."""
    hold(agreement.deal)
    db.session.refresh(agreement)
    return agreement


def is_suspended(agreement: Agreement) -> bool:
    """Is one side suspended? Then nothing is sent, handed in or confirmed."""
    return agreement.deal.supply.is_suspended or agreement.deal.demand.is_suspended


def _paper(
    version: AgreementVersion, side: str, method: str, stored: files.StoredFile, person: Person, address: str
) -> SignedPaper:
    paper = SignedPaper(
        signed_version=version, side=side, method=method, file=stored, sender=person, address=address, answer=""
    )
    db.session.add(paper)
    db.session.flush()
    return paper
