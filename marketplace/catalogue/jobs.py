"""What happens to listings without anybody pressing a button, and who is told."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import behalf, freshness, notices_kinds, remarks, revising, service, story
from marketplace.catalogue.models import PATHS, Publication
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled
from marketplace.notices import service as notices

notices.register(*notices_kinds.KINDS)
scheduled("10 0 * * *", "catalogue.expire")
scheduled("30 2 * * *", "catalogue.release")


@handler("catalogue.expire")
def expire() -> None:
    """Take down what has run out; comes back at once while there is more."""
    if service.expire_due() >= service.EXPIRE_AT_ONCE:
        jobs.enqueue("catalogue.expire", key="catalogue.expire:more")


@handler("catalogue.release")
def release() -> None:
    """Let go of the files of revisions that were refused long ago."""
    if revising.release_old() >= revising.RELEASED_AT_ONCE:
        jobs.enqueue("catalogue.release", key="catalogue.release:more")


@handler("catalogue.submitted")
def submitted(kind: str, public_id: str) -> None:
    """Moderators are not mailed one by one: the queue shows what waits, oldest first."""


@handler("catalogue.decided")
def decided(verb: str, kind: str, public_id: str) -> None:
    """Tell the owners and editors of the posting organisation what was decided, and why."""
    item = service.find(kind, public_id)
    if item is None:
        return
    if verb == "expire":
        freshness.tell_ended(item)
        return
    why = _why(item.decision_reasons, item.decision_words, item if verb == "return" else None)
    for person in behalf.told_of(item):
        notices.tell(person, f"catalogue.{verb}", link_of(item), **_named(item), **why)


@handler("catalogue.revision_decided")
def revision_decided(verb: str, revision: str, kind: str) -> None:
    """Tell the writers of the posting organisation what became of their edit of a listing on show."""
    found = revising.find(revision)
    if found is None:
        return
    item = found.item
    why = _why(found.decision_reasons, found.decision_words, item if verb == "return" else None)
    page = link_of(item) if verb == "approve" else f"{link_of(item)}/ban-sua"
    for person in behalf.told_of(item):
        notices.tell(person, f"catalogue.revision_{verb}", page, **_named(item), **why)


@handler("catalogue.said")
def said(message: str) -> None:
    """Tell the other side: the writers of the poster; or the officer at work on it, else who last decided."""
    found = remarks.find_message(message)
    if found is None:
        return
    item = found.item
    people = behalf.told_of(item) if found.by_officer else story.officers_of(item)
    occasion = "catalogue.said" if found.by_officer else "catalogue.asked"
    for person in people:
        notices.tell(person, occasion, f"{link_of(item)}/trao-doi", words=found.words, **_named(item))


def link_of(item: Publication) -> str:
    return f"{PATHS[item.kind]}/{item.public_id}"


def _named(item: Publication) -> dict[str, str]:
    return {"title": item.title, "number": item.number}


def _why(reasons: list[str], words: str, asked: Publication | None) -> dict[str, Any]:
    """Codes and words as they are kept; they become a text when the notice is read (notices_kinds.with_why)."""
    fields = list(dict.fromkeys(remark.field for remark in remarks.open_of(asked))) if asked else []
    return {"reasons": list(reasons), "words": words, "fields": fields}
