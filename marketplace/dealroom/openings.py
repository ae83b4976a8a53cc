"""Opening what is in a deal, and what its owners see of it. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Person
from marketplace.dealroom import levels, nda, watermark
from marketplace.dealroom.files import Paper
from marketplace.dealroom.models import PARTIES, NdaAcceptance, Opening, Withdrawal
from marketplace.deals.models import BROKER, DEMAND, SUPPLY, Deal
from marketplace.extensions import db
from marketplace.kernel import files, history
from marketplace.kernel.clock import now
from marketplace.kernel.stamping import Unfit
from marketplace.kernel.workflow import NotAllowed, NotOpen

MOST = 10_000  # lines of a file


class Shut(Exception):
    """This paper does not open to this person; ``verdict``: see levels."""

    def __init__(self, verdict: str) -> None:
        super().__init__(verdict)
        self.verdict = verdict


@dataclass(frozen=True)
class Reader:
    """Somebody else who reads the deal: what was accepted, and whether a side has withdrawn its files."""

    person: Person
    side: str | None
    acceptance: NdaAcceptance | None
    withdrawal: Withdrawal | None


def check(paper: Paper, actor: Any, deal: Deal) -> levels.Standing:
    """Where the actor stands, if the paper opens. Raises Shut."""
    who = levels.standing(actor, deal)
    said = paper.verdict(who)
    if said != levels.OPEN:
        raise Shut(said)
    return who


def copy_for(paper: Paper, reader: Any, deal: Deal, at: datetime) -> bytes | None:
    """The bytes of a PDF with the reader's mark; None where the file goes out as it is: own files, other formats.

    Raises stamping.Unfit for a confidential PDF that bears no mark.
    """
    who = check(paper, reader, deal)
    if paper.file is None or paper.file.media_type != files.PDF or paper.side in who.own:
        return None
    data = files.path_of(paper.file).read_bytes()
    try:
        return watermark.marked(data, reader, deal, at)
    except Unfit:
        if paper.level == PARTIES:
            return None
        raise


def note(paper: Paper, reader: Any, deal: Deal, at: datetime, address: str, *, marked: bool) -> Opening:
    """Write down that somebody is handed a paper. Raises Shut if it does not open (any more)."""
    check(paper, reader, deal)
    row = Opening(
        file_id=paper.file.id if paper.file else None,
        title=paper.title[:200],
        side=paper.side,
        deal_id=deal.id,
        person_id=reader.id,
        at=at,
        address=address,
        marked=marked,
    )
    db.session.add(row)
    what = {"marked": marked, "sha256": paper.file.sha256 if paper.file else None}
    what |= {} if paper.row is not None else {"from_listing": paper.key}
    history.record(paper.row or deal, reader, "open", what, personal={"address": address})
    return row


def of_sides(deal: Deal, sides: Iterable[str], most: int | None = None, first: int = 0) -> list[Opening]:
    """Who opened what of these sides in this deal, the newest first."""
    statement = select(Opening).where(Opening.deal_id == deal.id, Opening.side.in_(list(sides)))
    statement = statement.order_by(Opening.id.desc()).offset(first).limit(most or MOST)
    return list(db.session.execute(statement).scalars().unique())


def count_of_sides(deal: Deal, sides: Iterable[str]) -> int:
    statement = select(func.count(Opening.id)).where(Opening.deal_id == deal.id, Opening.side.in_(list(sides)))
    return int(db.session.execute(statement).scalar_one())


def readers_by_file(deal: Deal, sides: Iterable[str]) -> dict[int, int]:
    """How many people of others have opened each file of these sides, by file."""
    statement = (
        select(Opening.file_id, func.count(Opening.person_id.distinct()))
        .where(Opening.deal_id == deal.id, Opening.side.in_(list(sides)), Opening.file_id.is_not(None))
        .group_by(Opening.file_id)
    )
    return {file_id: count for file_id, count in db.session.execute(statement).all() if file_id is not None}


# People, and withdrawing from one of them ---------------------------------------------------------------------------


def readers_for(deal: Deal, side: str) -> list[Reader]:
    """Who may read the files of ``side`` besides its own people: the other side, its broker, named officers."""
    accepted, withdrawn = nda.accepted_by(deal), _withdrawals(deal, side)
    other = DEMAND if side == SUPPLY else SUPPLY
    organisation = deal.supply_id if other == SUPPLY else deal.demand_id
    statement = select(Person).join(Membership).where(Membership.organisation_id == organisation)
    members = db.session.execute(statement.order_by(Person.id)).scalars().unique()
    people: list[tuple[Person, str | None]] = [(one, other) for one in members if one.is_active]
    officers = [deal.broker, *(one.person for one in deal.readers if one.ended_at is None)]
    people += [(one, None) for one in officers]
    own = deal.supply_id if side == SUPPLY else deal.demand_id
    found: dict[int, Reader] = {}
    for person, theirs in people:
        if not person.role_in(own):
            row = Reader(person, theirs, accepted.get(person.id), withdrawn.get(person.id))
            found.setdefault(person.id, row)
    return list(found.values())


def _withdrawals(deal: Deal, side: str) -> dict[int, Withdrawal]:
    wanted = (Withdrawal.deal_id == deal.id, Withdrawal.side == side, Withdrawal.lifted_at.is_(None))
    rows = db.session.execute(select(Withdrawal).where(*wanted)).scalars().unique()
    return {row.person_id: row for row in rows}


def withdraw(deal: Deal, side: str, actor: Any, person: Person, reason: str) -> Withdrawal:
    """From now on this person opens no file of the side. Raises NotAllowed, NotOpen (withdrawn already)."""
    if side == BROKER or side not in levels.writing_sides(actor, deal):
        raise NotAllowed("withdraw")
    found = next((one for one in readers_for(deal, side) if one.person.id == person.id), None)
    if found is None:
        raise NotAllowed("withdraw")
    if found.withdrawal is not None:
        raise NotOpen("withdraw")
    row = Withdrawal(deal_id=deal.id, side=side, person=person, by_id=actor.id, reason=reason)
    db.session.add(row)
    history.record(row, actor, "withdraw", {"deal": deal.number, "person": person.public_id, "side": side}, reason)
    return row


def lift(row: Withdrawal, deal: Deal, actor: Any) -> None:
    """Let the person open files of the side again. Raises NotAllowed, NotOpen."""
    if row.side not in levels.writing_sides(actor, deal):
        raise NotAllowed("lift")
    if row.lifted_at is not None:
        raise NotOpen("lift")
    row.lifted_at = now()
    history.record(row, actor, "lift", {"deal": deal.number})
