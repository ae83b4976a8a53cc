"""The two threads of a deal: of everybody in the case, and of the two sides alone.

What the sides say among themselves is for their members: neither the broker nor an officer named for the case gets
the words, the number of messages or a notice. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Person
from marketplace.deals import moving, recipients, thread_occasions
from marketplace.deals.models import EVERYONE, PARTIES, Deal, Mention, Message, ReadMark
from marketplace.deals.policies import may_read_papers, may_write
from marketplace.deals.thread_people import named_in, participants
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import tell_all

__all__ = ["thread_occasions"]  # imported so that whoever can tell knows what there is to tell


class Carrier(Protocol):
    """What a room to the right does with files that come with a message."""

    def keep(self, message: Message, author: Person, uploads: Sequence[Any]) -> None:
        """Keep them in the caller's transaction. Raises kernel.files.Refused."""

    def of(self, messages: Sequence[Message], reader: Any) -> dict[int, list[Any]]:
        """By the id of the message, what this reader may open: each with filename, size and url."""


CARRIERS: list[Carrier] = []


def audiences_of(reader: Any, deal: Deal) -> tuple[str, ...]:
    """Which threads somebody may read: members of the two sides both, the broker and named officers the common one."""
    if not may_read_papers(reader, deal):
        return ()
    return (EVERYONE, PARTIES) if deal.side_of(reader) else (EVERYONE,)


def may_write_in(author: Any, deal: Deal, audience: str) -> bool:
    """Does somebody write in this thread, as long as the deal is open?"""
    return may_write(author, deal) and audience in audiences_of(author, deal)


def write(
    deal: Deal,
    author: Person,
    body: str,
    audience: str = EVERYONE,
    to: Iterable[Person] = (),
    uploads: Sequence[Any] = (),
) -> Message:
    """Say something in a thread; the others of that thread are told, without the words.

    Whom ``to`` or an @ in the words names is told so. Raises NotOpen, NotAllowed.
    """
    if not may_write_in(author, deal, audience):
        raise NotAllowed("write")
    if not deal.is_open:
        raise NotOpen("write")
    people = {one.person.id: one.person for one in participants(deal, audience) if one.person.id != author.id}
    meant = {one.id: one for one in [*to, *named_in(body, list(people.values()))] if one.id in people}
    message = Message(deal=deal, author=author, audience=audience, body=body)
    message.mentions = [Mention(person=one) for one in meant.values()]
    db.session.add(message)
    history.record(message, author, "write", {"deal": deal.public_id, "audience": audience})
    for carrier in CARRIERS if uploads else ():
        carrier.keep(message, author, uploads)
    moving.touch(deal)
    _mark(deal, author, message)
    _tell(message, [one for one in people.values() if one.id not in meant], "deals.message")
    _tell(message, meant.values(), "deals.mentioned")
    return message


def link_to(message: Message) -> str:
    """Where a message stands; the page asks again who is reading."""
    way = "/trao-doi/rieng" if message.audience == PARTIES else "/trao-doi"
    return f"{recipients.deal_link(message.deal)}{way}#tin-{message.public_id}"


def _tell(message: Message, people: Iterable[Person], kind: str) -> None:
    deal = message.deal
    tell_all([one for one in people if one.is_active], kind, link_to(message), number=deal.number, title=deal.title)


# Reading --------------------------------------------------------------------------------------------------------------


def messages_of(deal: Deal, reader: Any, audience: str) -> list[Message]:
    """What was said in one thread, oldest first; nothing where the reader does not belong to it."""
    statement = (
        select(Message)
        .where(Message.deal_id == deal.id, Message.audience == audience)
        .where(Message.audience.in_(audiences_of(reader, deal)))
        .options(selectinload(Message.mentions))
        .order_by(Message.id)
    )
    return list(db.session.execute(statement).scalars().unique())


def mark_read(deal: Deal, reader: Person, audience: str, public_id: str) -> None:
    """The reader has read up to this message; a mark never goes back. Raises NotAllowed, NotOpen (no such message)."""
    if audience not in audiences_of(reader, deal):
        raise NotAllowed("mark_read")
    chosen = (Message.deal_id == deal.id, Message.audience == audience, Message.public_id == public_id)
    message = db.session.execute(select(Message).where(*chosen)).unique().scalar_one_or_none()
    if message is None:
        raise NotOpen("mark_read")
    _mark(deal, reader, message)


def _mark(deal: Deal, reader: Person, message: Message) -> None:
    hold(db.session.get_one(Person, reader.id))  # of two browsers of one person, the second finds the mark of the first
    whose = (ReadMark.deal_id == deal.id, ReadMark.person_id == reader.id, ReadMark.audience == message.audience)
    mark = db.session.execute(select(ReadMark).where(*whose)).unique().scalar_one_or_none()
    if mark is None:
        mark = ReadMark(deal_id=deal.id, person_id=reader.id, audience=message.audience, message_id=message.id)
        db.session.add(mark)
    elif mark.message_id < message.id:
        mark.message_id, mark.at = message.id, now()


def marks_of(deal: Deal, audience: str) -> list[ReadMark]:
    """How far those have read who still belong to the thread."""
    statement = select(ReadMark).where(ReadMark.deal_id == deal.id, ReadMark.audience == audience)
    found = db.session.execute(statement.order_by(ReadMark.at)).scalars().unique()
    return [one for one in found if audience in audiences_of(one.person, deal)]


def unread(reader: Any, deals: Sequence[Deal]) -> dict[tuple[int, str], int]:
    """How many messages of others this person has not read, by deal id and thread; in one query for all ``deals``."""
    threads: dict[str, list[int]] = {EVERYONE: [], PARTIES: []}
    for deal in deals:
        for audience in audiences_of(reader, deal):
            threads[audience].append(deal.id)
    theirs: list[ColumnElement[bool]] = [
        and_(Message.audience == audience, Message.deal_id.in_(ids)) for audience, ids in threads.items() if ids
    ]
    if not theirs:
        return {}
    same = and_(
        ReadMark.deal_id == Message.deal_id, ReadMark.audience == Message.audience, ReadMark.person_id == reader.id
    )
    statement = (
        select(Message.deal_id, Message.audience, func.count())
        .outerjoin(ReadMark, same)
        .where(or_(*theirs), Message.author_id != reader.id)
        .where(Message.id > func.coalesce(ReadMark.message_id, 0))
        .group_by(Message.deal_id, Message.audience)
    )
    return {(deal_id, audience): number for deal_id, audience, number in db.session.execute(statement).tuples()}


def unread_in(reader: Any, deals: Sequence[Deal]) -> dict[int, int]:
    """The same, both threads of a deal together."""
    totals: dict[int, int] = {}
    for (deal_id, _audience), number in unread(reader, deals).items():
        totals[deal_id] = totals.get(deal_id, 0) + number
    return totals
