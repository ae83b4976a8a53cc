"""Who may do what in this room; importing these modules makes their rules known."""

from __future__ import annotations

from marketplace.moderation import law_policies

PARTS = (law_policies,)
