"""Taking an organisation off the exchange for a time, and letting it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.accounts import verification
from marketplace.accounts.models import Organisation, Person
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import enqueue
from marketplace.kernel.workflow import NotOpen

# An item published in the very moment of the suspension is found by the second round.
SECOND_ROUND = timedelta(minutes=10)


def suspend(organisation: Organisation, officer: Person, version: int, reason: str) -> None:
    """Its people can read but no longer write for it; its listings are hidden, and its deals' brokers told.

    Raises NotOpen when it is suspended, or has changed since the officer saw it.
    """
    verification.held(organisation, version)
    if organisation.is_suspended:
        raise NotOpen("suspend")
    organisation.suspended_at, organisation.suspended_reason = now(), reason
    history.record(organisation, officer, "suspend", reason=reason)
    about: dict[str, Any] = {"organisation": organisation.public_id, "officer": officer.public_id}
    enqueue("accounts.suspended", priority=3, **about)
    enqueue("accounts.suspended", run_at=now() + SECOND_ROUND, **about)
    enqueue("accounts.suspended_deals", **about)
    enqueue("notices.organisation", kind="organisations.suspended", organisation=organisation.public_id)


def lift(organisation: Organisation, officer: Person, version: int, reason: str) -> None:
    """End a suspension; what was hidden by it comes back.

    Raises NotOpen when it is not suspended, or has changed since the officer saw it.
    """
    verification.held(organisation, version)
    if not organisation.is_suspended:
        raise NotOpen("lift")
    organisation.suspended_at, organisation.suspended_reason = None, ""
    history.record(organisation, officer, "lift", reason=reason)
    about: dict[str, Any] = {"organisation": organisation.public_id, "officer": officer.public_id}
    enqueue("accounts.lifted", priority=3, **about)
    enqueue("accounts.lifted_deals", **about)
    enqueue("notices.organisation", kind="organisations.lifted", organisation=organisation.public_id)
