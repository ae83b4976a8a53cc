"""A thread as its page draws it: what was said, what happened, and how far the others have read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.models import Person
from marketplace.deals import cases, thread
from marketplace.deals.models import EVERYONE, Deal, Message, ReadMark
from marketplace.deals.once import entries_of


@dataclass(frozen=True)
class Line:
    """One entry of a thread, as components/thread.html draws it."""

    at: datetime
    text: str
    who: str = ""
    role: Any = ""
    mine: bool = False
    event: bool = False
    key: str = ""
    note: str = ""
    files: list[Any] = field(default_factory=list)


def lines(reader: Any, deal: Deal, audience: str, messages: Sequence[Message]) -> list[Line]:
    """``messages`` of one thread with what happened to the case, in the order of time, and the marks of its readers.

    The introduction and the turns of the case stand in the common thread.
    """
    files: dict[int, list[Any]] = {}
    for carrier in thread.CARRIERS:
        files |= carrier.of(messages, reader)
    marks = _marks(reader, thread.marks_of(deal, audience), {one.id: one.author_id for one in messages})
    said = [(_said(reader, deal, one, files.get(one.id, [])), marks.get(one.id)) for one in messages]
    others = [_opening(reader, deal), *_turns(deal)] if audience == EVERYONE else []
    told: list[tuple[Line, Line | None]] = [*((line, None) for line in others if line.text), *said]
    told.sort(key=lambda pair: pair[0].at)
    return [line for pair in told for line in pair if line is not None]


def _opening(reader: Any, deal: Deal) -> Line:
    """The words of the broker who introduced, whoever has the case by now."""
    handed = cases.hand_overs_of(deal)
    broker = handed[0].giver if handed else deal.broker
    return Line(deal.created_at, deal.introduction, broker.name, _("Môi giới"), reader.id == broker.id, key="mo-dau")


def _said(reader: Any, deal: Deal, message: Message, files: list[Any]) -> Line:
    author, named = message.author, [one.person for one in message.mentions]
    names = [_("bạn") if one.id == reader.id else one.name for one in named]
    return Line(
        message.created_at,
        message.body,
        author.name,
        _role_of(author, deal),
        reader.id == author.id,
        key=message.public_id,
        note=_("Nhắc: %(names)s", names=", ".join(names)) if names else "",
        files=files,
    )


def _role_of(author: Person, deal: Deal) -> str:
    for organisation in (deal.supply, deal.demand):
        if author.role_in(organisation.id):
            return organisation.name
    return _("Môi giới") if author.id == deal.broker_id or author.has_role("broker") else ""


def _turns(deal: Deal) -> Iterator[Line]:
    for entry in entries_of(deal):
        if entry.verb == "close":
            yield Line(entry.at, _("Hồ sơ được đóng"), event=True)
        if entry.verb in ("reopen", "ask_again"):
            yield Line(entry.at, _("Hồ sơ được mở lại: %(why)s", why=entry.reason or ""), event=True)


def _marks(reader: Any, marks: Sequence[ReadMark], authors: dict[int, int]) -> dict[int, Line]:
    """By the message up to which they have read: the others, but for whoever wrote that very message."""
    by_message: dict[int, list[ReadMark]] = defaultdict(list)
    for one in marks:
        if one.person_id not in (reader.id, authors.get(one.message_id)):
            by_message[one.message_id].append(one)
    return {
        message: Line(
            max(one.at for one in some),
            _("%(names)s đã đọc đến đây", names=", ".join(one.person.name for one in some)),
            event=True,
        )
        for message, some in by_message.items()
    }
