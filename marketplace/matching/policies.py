"""Who may look at proposed matches and decide on them."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.matching.models import Match


@rule("see", Match)
@rule("decide", Match)
def is_broker(actor: Any, match: Match) -> bool:
    """Brokers choose which matches to follow up; not those of an organisation of their own."""
    parties = (match.technology.organisation_id, match.need.organisation_id)
    return bool(actor.has_role("broker") and not any(actor.role_in(one) for one in parties))
