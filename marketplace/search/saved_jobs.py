"""Every morning: look for what is new, and tell whoever asked to be told."""

from __future__ import annotations

from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import handler, scheduled
from marketplace.search import saved_digest, saved_links, saved_occasions

__all__ = ["saved_occasions"]  # imported for the words of the mail

scheduled("30 6 * * *", "search.digests")


@handler("search.digests")
def digests() -> None:
    """A job for each person for whom it is time."""
    for public_id in saved_digest.people_due():
        jobs.enqueue("search.digest", key=f"digest:{public_id}", priority=8, person=public_id)


@handler("search.digest", outside=True)
def digest(person: str) -> int:
    """One mail with all that is new for one person, or none. Returns how many listings it tells of.

    Searching holds no lock. Raises IndexUnavailable: tried again, for without the index nobody knows what is new.
    """
    reader = saved_links.reader_of(person)
    if reader is None:
        return 0
    moment = now()
    found = saved_digest.look(saved_digest.due_of(reader, moment))
    db.session.rollback()
    if not found:
        return 0
    with transaction():
        return saved_digest.tell(reader, found, moment)
