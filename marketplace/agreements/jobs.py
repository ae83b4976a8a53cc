"""What agreements do when time has come."""

from __future__ import annotations

from marketplace.agreements import registration_reminders
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled

scheduled("20 0 * * *", "agreements.take_effect")
scheduled("20 7 * * *", "agreements.remind")


@handler("agreements.take_effect")
def take_effect() -> None:
    """Contracts whose first day has come; comes back at once while there are more."""
    if registration_reminders.take_effect_due() >= registration_reminders.PORTION:
        jobs.enqueue("agreements.take_effect", key="agreements.take_effect:more")


@handler("agreements.remind")
def remind() -> None:
    """Terms of registration that end soon or are over."""
    if registration_reminders.remind_due() >= registration_reminders.PORTION:
        jobs.enqueue("agreements.remind", key="agreements.remind:more")
