"""The pages of this room, by blueprint: technologies, needs, files."""

from __future__ import annotations

from marketplace.catalogue import edit_views, import_views, show_views, step_views
from marketplace.catalogue.blueprints import files, need, technology

PAGES = (show_views, edit_views, step_views)  # importing them ties their views to the blueprints
blueprints = (technology, need, files, import_views.bp)
