"""What a listing's page says, gathered for the templates; other rooms show the same with catalogue/_body.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import selectinload

from marketplace.catalogue import editing, replies, revising, service, story
from marketplace.catalogue.levels import MEMBERS, NDA
from marketplace.catalogue.models import Attachment, Detail, IpRight, Need, Publication, Technology
from marketplace.catalogue.policies import reads_level
from marketplace.catalogue.revision_models import APPROVED, DROPPED, EDITABLE, REVISION_LABELS
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication, revision_life
from marketplace.kernel import counters
from marketplace.kernel.clock import today
from marketplace.kernel.files import DOCUMENT, PICTURE
from marketplace.kernel.policy import allows
from marketplace.reference import ip
from marketplace.reference import service as reference

# Rights in these states do not run: no end of their term is shown.
NOT_RUNNING = {"CHUANOP", "HETHIEULUC", "HUYBO", "TUCHOI"}
Opens = Callable[[str], bool]
OWNERS_STEPS = {"submit", "withdraw", "discard", "reopen"}
REVISION_STEPS = {"submit", "take_back", "drop"}


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
        return (
            selectinload(Technology.figures),
            selectinload(Technology.attachments).joinedload(Attachment.file),
            selectinload(Technology.details),
        )
    return ()


def sheet(item: Publication, actor: Any, opens: Opens | None = None) -> dict[str, Any]:
    """The values that catalogue/_body.html needs to show ``item`` as ``actor`` may see it.

    ``opens``: whether what stands at a level is shown, where somebody else reads than ``actor``.
    """
    values: dict[str, Any] = {
        "item": item,
        "names_poster": allows(actor, "see_owner", item),
        "poster_words": service.poster_words(item),
    }
    if isinstance(item, Need):
        return {**values, "days_left": days_left(item.deadline)}
    opens = opens or (lambda level: reads_level(actor, item, level))
    attachments: list[Attachment] = getattr(item, "attachments", [])
    details: list[Detail] = getattr(item, "details", [])
    return {
        **values,
        "details": [one for one in details if opens(one.level)],
        "kept_back": [
            (level, *(sum(one.level == level for one in some) for some in (attachments, details)))
            for level in (MEMBERS, NDA)
            if not opens(level)
        ],
        "ip_lines": [ip_line(right) for right in getattr(item, "ip_rights", [])],
        "pictures": [one for one in attachments if one.file.kind == PICTURE and opens(one.level)],
        "documents": [one for one in attachments if one.file.kind == DOCUMENT and opens(one.level)],
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
        "may_edit": allows(actor, "write", item) and editing.copy_of(item) is not None,
        "reasons": service.reasons_of(item),
        "gaps": service.gaps(item) if item.status in (Status.DRAFT, Status.RETURNED) else [],
        "entries": story.timeline(item),
        "asked": replies.asked_of(item),
        "revision": revision_view(item, actor),
        "until": item.expires_at - timedelta(seconds=1) if item.expires_at else None,
        "views": counters.views_of(item.kind, [item.public_id]).get(item.public_id, 0),
    }


def revision_view(item: Publication, actor: Any) -> dict[str, Any] | None:
    """Where the newest revision stands, for the poster: None once it was approved or given up."""
    found = revising.newest_of(item)
    if found is None or found.status in (APPROVED, DROPPED):
        return None
    return {
        "row": found,
        "label": REVISION_LABELS[found.status],
        "reasons": revising.reasons_of(found),
        "steps": [step for step in revision_life.open_to(actor, found) if step.verb in REVISION_STEPS],
        "may_edit": found.status in EDITABLE and item.status == Status.PUBLISHED,
    }
