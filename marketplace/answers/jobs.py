"""The worker's side: answers that waited for their listing."""

from __future__ import annotations

from marketplace.answers import occasions, service
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled

__all__ = ["occasions"]  # imported so that whoever can tell knows what there is to tell

scheduled("*/5 * * * *", "answers.send_waiting")


@handler("answers.send_waiting")
def send_waiting() -> None:
    """Look what has come on show, or never will; comes back at once while there is more."""
    if service.send_waiting() >= service.AT_ONCE:
        jobs.enqueue("answers.send_waiting", key="answers.send_waiting:more")
