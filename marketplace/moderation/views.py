"""The pages of this room. A module of views with a blueprint of its own adds it to ``blueprints``."""

from __future__ import annotations

from marketplace.moderation import (
    appeal_views,
    claim_views,
    desk_views,
    figures_views,
    item_views,
    law_views,
    record_views,
    report_views,
)
from marketplace.moderation.blueprints import bp

PAGES = (desk_views, item_views, claim_views)  # importing them ties their views to the blueprint
blueprints = (bp, law_views.bp, appeal_views.bp, report_views.bp, record_views.bp, figures_views.bp, checklist_views.bp)
