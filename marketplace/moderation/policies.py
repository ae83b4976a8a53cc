"""Who may do what in this room; importing these modules makes their rules known."""

from __future__ import annotations

from marketplace.moderation import appeal_policies, law_policies, record_policies, report_policies

PARTS = (law_policies, appeal_policies, report_policies, record_policies)
