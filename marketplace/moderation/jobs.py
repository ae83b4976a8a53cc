"""The work of this room that is done later; importing these modules makes it known."""

from __future__ import annotations

from marketplace.moderation import legal_alerts

PARTS = (legal_alerts,)
