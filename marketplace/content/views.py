"""The pages of the exchange's own texts, and the desk where officers write them."""

from __future__ import annotations

from marketplace.content import desk_views, public_views

blueprints = (public_views.bp, desk_views.bp)
