"""The worker's side of matching: computed when something goes on show, in both directions, and refreshed later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.status import Status
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import handler, scheduled
from marketplace.kernel.worker import watch
from marketplace.matching import refresh, service, verdicts
from marketplace.matching.telling import tell_other_side

scheduled("40 3 * * *", "matching.recompute_all")

# The index commits within a second of the publication; matches are computed on what it then holds.
AFTER_INDEXING = timedelta(seconds=1)


@handler("catalogue.published")
def on_published(kind: str, public_id: str) -> None:
    """Match a while later, when the index has taken the item in."""
    jobs.enqueue(
        "matching.recompute",
        key=f"match:{kind}:{public_id}",
        run_at=now() + AFTER_INDEXING,
        kind=kind,
        public_id=public_id,
    )


@handler("catalogue.ended")
def on_ended(kind: str, public_id: str) -> None:
    item = catalogue.find(kind, public_id)
    if item is not None:
        service.forget(item)


@handler("matching.recompute")
def recompute(kind: str, public_id: str) -> None:
    """Compute and keep the matches of one item; tell the other side of the good new ones."""
    item = catalogue.find(kind, public_id)
    if item is not None and item.status == Status.PUBLISHED:
        tell_other_side(item, service.recompute(item))


@handler("matching.tell_verdict")
def tell_verdict(public_id: str) -> None:
    """An owner said a while ago that a match does not fit: the other side hears why, without a name."""
    verdicts.tell(public_id)


@handler("matching.lexicon_changed")
def on_lexicon_changed(**_: Any) -> None:
    """Officers changed the lexicon: what was computed with the old one is done anew, bit by bit."""
    refresh.begin()


@handler("matching.recompute_all")
def recompute_all() -> None:
    """Once a night: rarities have changed with everything that came and went."""
    refresh.begin(whole=True)


@handler("matching.refresh_portion", outside=True)
def refresh_portion(stamp: str) -> None:
    """Part of a refresh; tells nobody and enqueues the next part."""
    refresh.portion(stamp)


@watch("matching.stamp", seconds=60)
def look_at_stamp() -> None:
    """At the start of a worker and once a minute: is there a new lexicon, are there new weights?"""
    refresh.begin_if_changed()
