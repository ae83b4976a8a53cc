"""What can be done with offers. Nothing here commits; whoever calls holds the transaction.

Each act takes hold of the deal first, so that of two people who act at once the second sees what the first has done.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Person
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.deals.once import once_a_page
from marketplace.deals.recipients import tell_about_deal
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen, Step
from marketplace.offers import occasions
from marketplace.offers.checking import problems
from marketplace.offers.models import DRAFT, FROZEN, SENT, Acceptance, TermSheet
from marketplace.offers.policies import OFFERING, PARTIES, REOPENABLE, writes_it, writing_side
from marketplace.offers.terms import Terms, digest, to_json
from marketplace.offers.workflow import sheet_life

__all__ = ["occasions"]  # imported so that whoever can tell knows what there is to tell


class DraftExists(NotOpen):
    """This side is already writing an offer."""

    def __init__(self, draft: TermSheet) -> None:
        super().__init__(draft.public_id)
        self.draft = draft


class Overtaken(NotOpen):
    """Another version came on the table while this one was written; it has to be read first."""


class Incomplete(NotOpen):
    """The terms cannot be sent as they are."""

    def __init__(self, found: list[tuple[str, Any]]) -> None:
        super().__init__("send")
        self.found = found


def hold(deal: Deal, sheet: TermSheet | None = None) -> None:
    """Let nobody else act in the deal until the end of the transaction, and read both rows anew. Raises NotOpen."""
    db.session.execute(select(Deal.id).where(Deal.id == deal.id).with_for_update())
    try:
        db.session.refresh(deal)
        if sheet is not None:
            db.session.refresh(sheet)
    except InvalidRequestError:  # a draft that was thrown away meanwhile
        raise NotOpen("hold") from None


def begin(deal: Deal, actor: Person, terms: Terms, note: str = "", answers: TermSheet | None = None) -> TermSheet:
    """A new draft for the side of the actor. Raises NotAllowed, NotOpen, DraftExists."""
    hold(deal)
    side = writing_side(actor, deal)
    if side is None:
        raise NotAllowed("begin")
    _must_be_talking(deal)
    existing = draft_of(deal, side)
    if existing is not None:
        raise DraftExists(existing)
    sheet = TermSheet(
        deal=deal, side=side, author=actor, terms=to_json(terms), note=note, answers=answers, acceptances=[]
    )
    db.session.add(sheet)
    db.session.flush()
    history.record(sheet, actor, "begin", {"side": side})
    return sheet


def save(sheet: TermSheet, actor: Person, terms: Terms, note: str, version: int | None = None) -> None:
    """Write a draft anew. ``version``: the one that was read. Raises NotAllowed, NotOpen, StaleDataError."""
    hold(sheet.deal, sheet)
    _must_be_draft(sheet, actor)
    if version is not None and version != sheet.version:
        raise StaleDataError(sheet.public_id)
    kept = to_json(terms)
    if kept == sheet.terms and note == sheet.note:
        return
    sheet.terms, sheet.note, sheet.author = kept, note, actor
    history.record(sheet, actor, "edit", {"sha256": digest(kept)})


def discard(sheet: TermSheet, actor: Person) -> None:
    """Throw a draft away; nobody else ever saw it. Raises NotAllowed, NotOpen."""
    hold(sheet.deal, sheet)
    _must_be_draft(sheet, actor)
    history.record(sheet, actor, "discard")
    db.session.delete(sheet)


def rebase(sheet: TermSheet, actor: Person, onto: str) -> None:
    """Let a draft answer the version now on the table, which the actor has read (by public id). Raises as save()."""
    hold(sheet.deal, sheet)
    _must_be_draft(sheet, actor)
    current = on_table(sheet.deal)
    if current is None or current.public_id != onto:
        raise Overtaken("rebase")
    sheet.answers = current
    history.record(sheet, actor, "rebase", {"answers": onto})


def send(sheet: TermSheet, actor: Person, sha256: str) -> None:
    """Put a draft on the table: its side accepts it, and what lay there counts as answered.

    ``sha256``: of the terms that the actor has read. Raises NotAllowed, NotOpen (not a draft any more, or not these
    words), Overtaken (another version came on the table meanwhile), Incomplete.
    """
    hold(sheet.deal, sheet)
    _must_be_draft(sheet, actor)
    if sha256 != digest(sheet.terms):
        raise NotOpen("send")
    found = problems(sheet.content)
    if found:
        raise Incomplete(found)
    deal, current = sheet.deal, on_table(sheet.deal)
    if current is not None and sheet.answers_id != current.id:
        raise Overtaken("send")
    number = _next_number(deal)
    if current is not None:
        sheet_life.take("counter", current, CLOCK)
    sheet.number, sheet.sent_at, sheet.sha256 = number, now(), sha256
    sheet_life.take("send", sheet, actor)
    if sheet.side in PARTIES:
        db.session.add(Acceptance(sheet=sheet, side=sheet.side, person=actor, sha256=sha256))
    moving.touch(deal)
    history.record(deal, actor, "offer", {"sheet": sheet.public_id, "number": number, "side": sheet.side})
    tell_about_deal(deal, "offers.sent", but=actor)


def withdraw(sheet: TermSheet, actor: Person) -> None:
    """Take an offer back that waits for an answer. Raises NotAllowed, NotOpen."""
    hold(sheet.deal, sheet)
    if not writes_it(actor, sheet):
        raise NotAllowed("withdraw")
    _must_be_talking(sheet.deal)
    sheet_life.take("withdraw", sheet, actor)
    moving.touch(sheet.deal)
    tell_about_deal(sheet.deal, "offers.withdrawn", but=actor)


def accept(sheet: TermSheet, actor: Person, sha256: str) -> None:
    """Accept a version for the side of the actor, word by word; when both sides have, it is frozen.

    ``sha256``: of the terms that the actor has read. Raises NotAllowed, NotOpen.
    """
    hold(sheet.deal, sheet)
    deal, side = sheet.deal, writing_side(actor, sheet.deal)
    if side not in PARTIES:
        raise NotAllowed("accept")
    _must_be_talking(deal)
    if sheet.status != SENT or side in sheet.accepted_by or sha256 != sheet.sha256 or not sheet.is_intact:
        raise NotOpen("accept")
    sheet_life.take("accept", sheet, actor)
    db.session.add(Acceptance(sheet=sheet, side=side, person=actor, sha256=sha256))
    if sheet.accepted_by >= set(PARTIES):
        _freeze(sheet)
    moving.touch(deal)
    tell_about_deal(deal, "offers.frozen" if sheet.status == FROZEN else "offers.accepted", but=actor)


def _freeze(sheet: TermSheet) -> None:
    sheet.frozen_at = now()
    sheet_life.take("freeze", sheet, CLOCK)
    moving.happened(sheet.deal, "agree")


def _must_be_draft(sheet: TermSheet, actor: Person) -> None:
    if not writes_it(actor, sheet):
        raise NotAllowed("edit")
    if sheet.status != DRAFT:
        raise NotOpen("edit")
    _must_be_talking(sheet.deal)


def _must_be_talking(deal: Deal) -> None:
    if deal.status not in OFFERING or frozen_of(deal) is not None:
        raise NotOpen("offer")


def _next_number(deal: Deal) -> int:
    highest = select(func.max(TermSheet.number)).where(TermSheet.deal_id == deal.id)
    return (db.session.execute(highest).scalar_one() or 0) + 1


# What others ask -----------------------------------------------------------------------------------------------------


@once_a_page
def on_table(deal: Deal) -> TermSheet | None:
    """The version that waits for an answer."""
    return _one(deal, TermSheet._status == SENT)


@once_a_page
def frozen_of(deal: Deal) -> TermSheet | None:
    """The version that both sides have accepted; the terms of an agreement are made from it."""
    return _one(deal, TermSheet._status == FROZEN)


def draft_of(deal: Deal, side: str | None) -> TermSheet | None:
    """What one side (or the broker) is writing."""
    return _one(deal, TermSheet._status == DRAFT, TermSheet.side == side) if side else None


def sent_versions(deal: Deal) -> list[TermSheet]:
    """Everything that was ever sent, the latest first."""
    statement = select(TermSheet).where(TermSheet.deal_id == deal.id, TermSheet._status != DRAFT)
    return list(db.session.execute(statement.order_by(TermSheet.number.desc())).scalars().unique())


def is_offering(deal: Deal) -> bool:
    """Can offers be made and answered in the deal as it stands?"""
    return deal.status in OFFERING and frozen_of(deal) is None


def may_begin(actor: Any, deal: Deal) -> bool:
    """Can the actor begin a draft now?"""
    side = writing_side(actor, deal)
    return side is not None and is_offering(deal) and draft_of(deal, side) is None


def open_steps(actor: Any, sheet: TermSheet) -> dict[str, Step]:
    """The buttons of a version: steps that the actor could take now, by verb."""
    stages = REOPENABLE if sheet.status == FROZEN else OFFERING
    if sheet.deal.status not in stages:
        return {}
    return {step.verb: step for step in sheet_life.open_to(actor, sheet)}


def _one(deal: Deal, *conditions: Any) -> TermSheet | None:
    statement = select(TermSheet).where(TermSheet.deal_id == deal.id, *conditions)
    return db.session.execute(statement).scalars().unique().one_or_none()
