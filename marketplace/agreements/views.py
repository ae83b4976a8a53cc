"""The pages of agreements."""

from __future__ import annotations

from marketplace.agreements import clause_views, drafting_views, registration_views, signing_views, uploaded_views

blueprints = (clause_views.bp, drafting_views.bp, registration_views.bp, signing_views.bp, uploaded_views.bp)
