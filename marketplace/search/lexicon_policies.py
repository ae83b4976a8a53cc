"""Who may see and change the lexicon."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.search.models import LexiconEntry


@rule("see", LexiconEntry)
@rule("edit", LexiconEntry)
def is_officer(actor: Any, entry: LexiconEntry) -> bool:
    return bool(actor.is_officer)
