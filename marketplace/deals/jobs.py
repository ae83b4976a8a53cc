"""What deals do when something happens to the left of them."""

from __future__ import annotations

from marketplace.deals import suspensions
from marketplace.kernel.jobs import handler


@handler("accounts.suspended_deals")
def suspended(organisation: str, officer: str) -> None:
    suspensions.tell_brokers(organisation, "deals.suspended", "deals.suspended_interest")


@handler("accounts.lifted_deals")
def lifted(organisation: str, officer: str) -> None:
    suspensions.tell_brokers(organisation, "deals.lifted", "deals.lifted_interest")
