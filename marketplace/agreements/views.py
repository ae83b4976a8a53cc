"""The pages of agreements."""

from __future__ import annotations

from marketplace.agreements import registration_views, signing_views

blueprints = (registration_views.bp, signing_views.bp)
