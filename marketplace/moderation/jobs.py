"""The work of this room that is done later; importing these modules makes it known."""

from __future__ import annotations

from marketplace.moderation import claims, history_jobs, legal_alerts, pair_jobs, report_notices

PARTS = (claims, legal_alerts, history_jobs, pair_jobs, report_notices)
