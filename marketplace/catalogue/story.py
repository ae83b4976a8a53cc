"""What happened to a listing and what was said about it, in time order: for its owners and for officers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, select

from marketplace.accounts.models import Person
from marketplace.catalogue import labels, remarks
from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_member, is_moderator
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.history import HistoryEntry
from marketplace.reference import service as reference

DECISIONS = {
    "publish", "endorse", "return", "refuse", "hide", "unhide", "merge", "reconsider", "approve_revision",
    "endorse_revision", "return_revision", "refuse_revision", "check_revision", "undo_revision", "undo",
}  # fmt: skip
BY_OFFICERS = DECISIONS | {"remark", "give_back_revision", "different", "took_in", "settle_alert", "choose_list"}
RETURNS = {"return", "return_revision"}
SITTING = timedelta(minutes=30)  # between two edits of one sitting
TOGETHER = timedelta(minutes=1)  # within which a request and a decision are one click
REFUSALS = {"refuse", "refuse_revision", "undo_revision", "undo"}
# Told in the thread one by one, or of no interest there.
NOT_IN_THREAD = {"create", "edit", "remark", "answer_remark", "revise", "choose_list"}


@dataclass(frozen=True)
class Said:
    """One entry of the thread, as components/thread.html takes it; ``field`` names where a request is pinned."""

    at: datetime
    who: str
    text: str
    role: str = ""
    mine: bool = False
    event: bool = False
    field: str = ""


def timeline(item: Publication) -> list[dict[str, Any]]:
    """The history of an item for its owners, newest first: officers are not named."""
    entries = history.entries_of(item)
    ids = {entry.actor_id for entry in entries if entry.actor_id and entry.verb not in BY_OFFICERS}
    names = _names(Person.public_id.in_(ids)) if ids else {}
    return [
        {
            "what": _what(last, *others),
            "at": last.at,
            "who": officer_words() if last.verb in BY_OFFICERS else names.get(last.actor_id or "", ""),
            "reason": reason_words(last),
        }
        for last, *others in _sittings(entries)
    ]


def _sittings(entries: list[HistoryEntry]) -> list[list[HistoryEntry]]:
    """Newest first; edits that one person made in one go stand together: a page saves itself while somebody writes."""
    found: list[list[HistoryEntry]] = []
    for entry in reversed(entries):
        later = found[-1][-1] if found else None
        is_same = later is not None and entry.verb == later.verb == "edit" and entry.actor_id == later.actor_id
        if later is not None and is_same and later.at - entry.at <= SITTING:
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def thread_of(item: Publication, actor: Any) -> list[Said]:
    """Hand-ins, decisions with their reasons, requests with their answers, and messages, oldest first.

    The poster's side does not learn which officer it was, nor the officers which person of the poster.
    """
    entries = [entry for entry in history.entries_of(item) if entry.verb not in NOT_IN_THREAD]
    asked, messages = remarks.all_of(item), remarks.messages_of(item)
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    numbers = {one for row in asked for one in (row.officer_id, row.answered_by_id) if one}
    teller = _Teller(item, actor, _names(Person.public_id.in_(ids) | Person.id.in_(numbers)))
    said = [teller.happened(entry) for entry in entries]
    decided = [entry.at for entry in entries if entry.verb in RETURNS]
    said += [one for row in asked for one in teller.asked(row, _told_at(row.created_at, decided))]
    said += [teller.says(row.author_id, row.by_officer, row.words, row.created_at) for row in messages]
    return sorted(said, key=lambda one: one.at)


AT_WORK: list[Callable[[Publication], list[Person]]] = []
"""Who works on a listing at the moment: rooms to the right add what they know."""


def officers_of(item: Publication) -> list[Person]:
    """Who hears what the poster says: who is at work on the listing, else who last decided or spoke."""
    found = [one for ask in AT_WORK for one in ask(item) if is_moderator(one, item)]
    return found or last_officers(item)


def last_officers(item: Publication) -> list[Person]:
    """The officer who last decided on the listing or spoke about it, if that person still moderates; else nobody."""
    acted = [entry for entry in history.entries_of(item) if entry.verb in BY_OFFICERS and entry.actor_id]
    spoken = [row for row in remarks.messages_of(item) if row.by_officer]
    latest = max([(one.at, one.actor_id) for one in acted] + [(one.created_at, one.author.public_id) for one in spoken],
                 default=None)  # fmt: skip
    if latest is None:
        return []
    found = db.session.execute(select(Person).where(Person.public_id == latest[1])).scalar_one_or_none()
    return [found] if found is not None and is_moderator(found, item) else []


class _Teller:
    """Puts what happened into words for one reader."""

    def __init__(self, item: Publication, actor: Any, names: dict[Any, str]) -> None:
        self.is_poster = is_member(actor, item)
        self.actor, self.names = actor, names

    def who(self, key: Any, by_officer: bool) -> str:
        if by_officer:
            return officer_words() if self.is_poster else self.names.get(key, officer_words())
        return self.names.get(key, "") if self.is_poster else gettext("bên đăng")

    def says(self, key: Any, by_officer: bool, text: str, at: datetime, field: str = "") -> Said:
        mine = key is not None and key in (self.actor.id, self.actor.public_id)
        who = self.who(key, by_officer)
        role = gettext("cán bộ duyệt") if by_officer and not self.is_poster and not mine else ""
        return Said(at, who[:1].upper() + who[1:], text, role if role != who else "", mine, field=field)

    def happened(self, entry: HistoryEntry) -> Said:
        what, why = _what(entry), reason_words(entry)
        by_officer = entry.verb in BY_OFFICERS
        if why:
            return self.says(entry.actor_id, by_officer, f"{what}\n{why}", entry.at)
        who = self.who(entry.actor_id, by_officer) if entry.actor_id else ""
        return Said(entry.at, "", f"{what} ({who})" if who else what, event=True)

    def asked(self, row: Any, at: datetime) -> list[Said]:
        label = str(labels.FIELDS.get(row.field, row.field))
        question = gettext("Tại mục “%(field)s”: %(words)s", field=label, words=row.words)
        found = [self.says(row.officer_id, True, question, at, row.field)]
        if row.answer and row.answered_at:
            answer = gettext("Trả lời tại mục “%(field)s”: %(words)s", field=label, words=row.answer)
            found.append(self.says(row.answered_by_id, False, answer, row.answered_at, row.field))
        return found


def _told_at(asked_at: datetime, decided: list[datetime]) -> datetime:
    """A request is written just before the decision that it came with, and told after it."""
    return min((at for at in decided if timedelta(0) <= at - asked_at < TOGETHER), default=asked_at)


def officer_words() -> str:
    """What an officer is called to the poster."""
    return gettext("cán bộ duyệt")


def reason_words(entry: HistoryEntry) -> str:
    """Decisions keep codes, words and fields in one line (remarks.why); here each stands on a line, in words."""
    if entry.verb not in BY_OFFICERS or not entry.reason:
        return entry.reason or ""
    name = "refuse_reason" if entry.verb in REFUSALS else "return_reason"
    codes, words, fields = [], [], ""
    for part in entry.reason.split("; "):
        if reference.find(name, part):
            codes.append(reference.label(name, part))
        elif part.startswith("@") and set(part[1:].split(", ")) <= labels.FIELDS.keys():
            fields = ", ".join(str(labels.FIELDS[one]) for one in part[1:].split(", "))
        else:
            words.append(part)
    where = gettext("Yêu cầu tại mục: %(fields)s", fields=fields) if fields else ""
    return "\n".join(line for line in [*codes, "; ".join(words), where] if line)


def _what(entry: HistoryEntry, *earlier: HistoryEntry) -> str:
    verb = str(labels.VERBS.get(entry.verb, entry.verb))
    names = dict.fromkeys(name for one in reversed((entry, *earlier)) for name in one.changes)
    changed = [str(labels.FIELDS[name]) for name in names if name in labels.FIELDS]
    return f"{verb}: {', '.join(changed)}" if entry.verb in ("edit", "remark", "answer_remark") and changed else verb


def _names(wanted: ColumnElement[bool]) -> dict[Any, str]:
    """Names of people by number and by public id."""
    rows = db.session.execute(select(Person.id, Person.public_id, Person.name).where(wanted)).all()
    return {key: row.name for row in rows for key in (row.id, row.public_id)}
