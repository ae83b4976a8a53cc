"""The pages of what follows signing."""

from __future__ import annotations

from marketplace.fulfilment import after_views, declaring_views, figures_views, survey_views

blueprints = (after_views.bp, declaring_views.bp, figures_views.bp, survey_views.bp)
