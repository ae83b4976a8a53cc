"""Pages of offers, by what is done on them."""

from __future__ import annotations

from marketplace.offers import draft_views, estimate_views, sheet_views
from marketplace.offers.pages import bp

__all__ = ["draft_views", "estimate_views", "sheet_views"]

blueprints = (bp,)
