"""The pages of this room. A module of views with a blueprint of its own stands in ``OWN``, one on each line."""

from __future__ import annotations

from marketplace.moderation import (
    appeal_views,
    checklist_views,
    claim_views,
    desk_views,
    figures_views,
    item_views,
    law_views,
    pair_views,
    record_views,
    report_views,
)
from marketplace.moderation.blueprints import bp

PAGES = (desk_views, item_views, claim_views)  # importing them ties their views to the blueprint
OWN = (
    appeal_views,
    checklist_views,
    figures_views,
    law_views,
    pair_views,
    record_views,
    report_views,
)
blueprints = (bp, *(module.bp for module in OWN))
