"""What happens by itself after signing."""

from __future__ import annotations

from marketplace.fulfilment import counting, reminders, surveys
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled

scheduled("35 7 * * *", "fulfilment.remind")
scheduled("45 7 * * *", "fulfilment.survey")


@handler("agreements.in_force")
def in_force(agreement: str) -> None:
    """A contract binds: count it and lay out its plan, once."""
    row = counting.find(agreement)
    if row is not None:
        counting.begin(row)


@handler("agreements.registered")
def registered(agreement: str) -> None:
    """Its certificate is there. Where the contract binds by it, it may be counted only now."""
    row = counting.find(agreement)
    if row is not None:
        counting.begin(row)
        counting.certify(row)


@handler("fulfilment.remind")
def remind() -> None:
    """Comes back at once while there is more."""
    counting.note_ended()
    if reminders.remind_due() >= reminders.PORTION:
        jobs.enqueue("fulfilment.remind", key="fulfilment.remind:more")


@handler("fulfilment.survey")
def survey() -> None:
    if surveys.ask_due() >= surveys.PORTION:
        jobs.enqueue("fulfilment.survey", key="fulfilment.survey:more")
