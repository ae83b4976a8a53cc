"""Who may see and change legal terms."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.moderation.models import LegalTerm


@rule("see", LegalTerm)
def may_see_term(actor: Any, term: LegalTerm) -> bool:
    return bool(actor.is_officer)


@rule("edit", LegalTerm)
def may_edit_term(actor: Any, term: LegalTerm) -> bool:
    return bool(actor.has_role("admin"))
