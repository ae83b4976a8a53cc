"""The pages of what follows signing."""

from __future__ import annotations

from marketplace.fulfilment import acting, after_views, declaring_views, figures_views, payment_views, survey_views

pages = (after_views, payment_views)  # both on the same blueprint
blueprints = (acting.bp, declaring_views.bp, figures_views.bp, survey_views.bp)
