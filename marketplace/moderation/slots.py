"""What this room shows on other pages, and on its own desk; importing these modules fills the slots."""

from __future__ import annotations

from marketplace.moderation import law_slots

PARTS = (law_slots,)
