"""What this room shows on other pages, and on its own desk; importing these modules fills the slots."""

from __future__ import annotations

from marketplace.moderation import checklist_slots, law_slots, pair_slots, report_slots

PARTS = (law_slots, pair_slots, report_slots, checklist_slots)
