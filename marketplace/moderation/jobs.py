"""The work of this room that is done later; importing these modules makes it known."""

from __future__ import annotations

from marketplace.moderation import history_jobs, legal_alerts, pair_jobs, report_notices

PARTS = (legal_alerts, history_jobs, pair_jobs, report_notices)
