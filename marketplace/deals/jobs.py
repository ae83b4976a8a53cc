"""What deals do by themselves: reminders, and what follows when something happens to the left of them."""

from __future__ import annotations

from marketplace.deals import entering, stuck, suspensions
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled

scheduled("30 7 * * *", "deals.remind")
scheduled("40 7 * * 1", "deals.digest")
scheduled("50 2 * * *", "deals.forget")


@handler("accounts.suspended_deals")
def suspended(organisation: str, officer: str) -> None:
    suspensions.tell_brokers(organisation, "deals.suspended", "deals.suspended_interest")


@handler("accounts.lifted_deals")
def lifted(organisation: str, officer: str) -> None:
    suspensions.tell_brokers(organisation, "deals.lifted", "deals.lifted_interest")


@handler("catalogue.ended_deals")
def listing_gone(kind: str, public_id: str) -> None:
    stuck.tell_of_listing(kind, public_id)


@handler("deals.remind")
def remind() -> None:
    """Comes back at once while there is more."""
    if stuck.remind_due() >= stuck.MOST:
        jobs.enqueue("deals.remind", key="deals.remind:more")


@handler("deals.digest")
def digest() -> None:
    stuck.tell_of_stuck()


@handler("deals.forget")
def forget() -> None:
    entering.forget_due()
