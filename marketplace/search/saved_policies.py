"""Whose saved search it is: nobody else's, officers included."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.search.saved_models import SavedSearch


@rule("see", SavedSearch)
@rule("edit", SavedSearch)
def is_mine(actor: Any, row: SavedSearch) -> bool:
    return bool(actor.is_authenticated and actor.id == row.person_id)
