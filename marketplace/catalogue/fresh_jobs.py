"""What is done every morning for listings that end soon, and when an organisation is suspended or not any more."""

from __future__ import annotations

from marketplace.catalogue import behalf_kinds, fresh_kinds, freshness, suspensions
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled
from marketplace.notices import service as notices

notices.register(*fresh_kinds.KINDS, *behalf_kinds.KINDS)
scheduled("10 7 * * *", "catalogue.remind")


@handler("catalogue.remind")
def remind() -> None:
    """Remind the owners of what ends soon, and of outcomes not told yet; comes back at once while there is more."""
    if max(freshness.remind_due(), freshness.remind_of_outcomes()) >= freshness.PORTION:
        jobs.enqueue("catalogue.remind", key="catalogue.remind:more")


@handler("accounts.suspended")
def suspended(organisation: str, officer: str) -> None:
    """Take what the organisation has on show down, for the time being."""
    if suspensions.hide(organisation, officer) >= suspensions.PORTION:
        jobs.enqueue("accounts.suspended", organisation=organisation, officer=officer)


@handler("accounts.lifted")
def lifted(organisation: str, officer: str) -> None:
    """Show again what was taken down for the organisation's sake."""
    if suspensions.show(organisation, officer) >= suspensions.PORTION:
        jobs.enqueue("accounts.lifted", organisation=organisation, officer=officer)
