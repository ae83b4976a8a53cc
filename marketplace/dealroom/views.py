"""Pages of the room of a deal, by what is done on them."""

from __future__ import annotations

from marketplace.dealroom import file_views, meeting_views, nda_views, opening_views, question_views
from marketplace.dealroom.pages import bp

SPLIT = (
    file_views,
    nda_views,
    opening_views,
    meeting_views,
    question_views,
)  # importing them adds their views to the blueprint
blueprints = (bp,)
