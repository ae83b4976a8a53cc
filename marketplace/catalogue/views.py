"""The pages of this room, by blueprint: technologies, needs, files."""

from __future__ import annotations

from marketplace.catalogue import (
    behalf_answer_views,
    behalf_views,
    edit_views,
    fresh_views,
    import_views,
    outcome_views,
    preview_views,
    revision_views,
    show_views,
    step_views,
    thread_views,
)
from marketplace.catalogue.blueprints import files, need, technology

# Importing them ties their views to the blueprints.
PAGES = (
    show_views,
    edit_views,
    preview_views,
    step_views,
    outcome_views,
    behalf_answer_views,
    revision_views,
    thread_views,
)
blueprints = (technology, need, files, import_views.bp, fresh_views.bp, behalf_views.bp)
