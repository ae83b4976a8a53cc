"""What a listing's page says, gathered for the templates; other rooms show the same with catalogue/_body.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Person
from marketplace.catalogue import labels, service
from marketplace.catalogue.models import Attachment, IpRight, Need, Publication, Technology
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import counters, history
from marketplace.kernel.clock import today
from marketplace.kernel.policy import allows
from marketplace.reference import ip
from marketplace.reference import service as reference

# Rights in these states do not run: no end of their term is shown.
NOT_RUNNING = {"CHUANOP", "HETHIEULUC", "HUYBO", "TUCHOI"}
BY_OFFICERS = {"publish", "return", "refuse"}
OWNERS_STEPS = {"submit", "withdraw", "reopen"}


@dataclass(frozen=True)
class IpLine:
    """A right with what is computed about it."""

    right: IpRight
    ends: date | None
    latest: date | None
    granted: bool
    note: str


def options_for(model: type) -> Sequence[Any]:
    """What to load together with an item whose page is shown."""
    if model is Technology:
        return (selectinload(Technology.figures), selectinload(Technology.attachments).joinedload(Attachment.file))
    return ()


def sheet(item: Publication, actor: Any) -> dict[str, Any]:
    """The values that catalogue/_body.html needs to show ``item`` as ``actor`` may see it."""
    values: dict[str, Any] = {
        "item": item,
        "names_poster": allows(actor, "see_owner", item),
        "poster_words": service.poster_words(item),
    }
    if isinstance(item, Need):
        return {**values, "days_left": days_left(item.deadline)}
    attachments: list[Attachment] = getattr(item, "attachments", [])
    return {
        **values,
        "ip_lines": [ip_line(right) for right in getattr(item, "ip_rights", [])],
        "pictures": [one for one in attachments if one.file.kind == "picture"],
        "documents": [one.file for one in attachments if one.file.kind == "document"],
    }


def ip_line(right: IpRight) -> IpLine:
    """Expiry is computed from kind and filing date, and only for what runs or may still be granted."""
    entry = reference.find("ip_kind", right.kind)
    term = None if right.status in NOT_RUNNING else ip.expiry(right.kind, right.filed_on)
    latest = term.latest if term and term.latest != term.first else None
    return IpLine(right, term.first if term else None, latest, right.status == "CAP", entry.note if entry else "")


def days_left(deadline: date | None) -> int | None:
    """Days until the deadline, 0 on the day itself, negative after it."""
    return (deadline - today()).days if deadline else None


def owners_view(item: Publication, actor: Any) -> dict[str, Any]:
    """What the people of the posting organisation see besides: where it stands, why, and what can be done."""
    return {
        "steps": [step for step in publication.open_to(actor, item) if step.verb in OWNERS_STEPS],
        "may_edit": allows(actor, "edit", item),
        "reasons": service.reasons_of(item),
        "gaps": service.gaps(item) if item.status in (Status.DRAFT, Status.RETURNED) else [],
        "entries": timeline(item),
        "until": item.expires_at - timedelta(seconds=1) if item.expires_at else None,
        "views": counters.views_of(item.kind, [item.public_id]).get(item.public_id, 0),
    }


def timeline(item: Publication) -> list[dict[str, Any]]:
    """The history of an item for its owners, newest first: officers are not named."""
    entries = history.entries_of(item)
    names = _names({entry.actor_id for entry in entries if entry.actor_id and entry.verb not in BY_OFFICERS})
    return [
        {
            "what": _what(entry),
            "at": entry.at,
            "who": gettext("cán bộ duyệt") if entry.verb in BY_OFFICERS else names.get(entry.actor_id or "", ""),
            "reason": _reason(entry),
        }
        for entry in reversed(entries)
    ]


def _names(public_ids: set[str]) -> dict[str, str]:
    statement = select(Person.public_id, Person.name).where(Person.public_id.in_(public_ids))
    return {row.public_id: row.name for row in db.session.execute(statement)}


def _what(entry: history.HistoryEntry) -> str:
    verb = str(labels.VERBS.get(entry.verb, entry.verb))
    changed = [str(labels.FIELDS[name]) for name in entry.changes if name in labels.FIELDS]
    return f"{verb}: {', '.join(changed)}" if entry.verb == "edit" and changed else verb


def _reason(entry: history.HistoryEntry) -> str:
    """Decisions keep codes and words in one line; the codes are shown by their labels."""
    if entry.verb not in BY_OFFICERS or not entry.reason:
        return entry.reason or ""
    name = "refuse_reason" if entry.verb == "refuse" else "return_reason"
    return "\n".join(reference.label(name, part) for part in entry.reason.split("; "))
