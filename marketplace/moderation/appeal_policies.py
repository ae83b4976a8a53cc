"""Who may appeal against a refusal, see an appeal, and hear it."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue.policies import is_member, is_moderator
from marketplace.kernel.policy import rule
from marketplace.moderation.models import Appeal


@rule("see", Appeal)
def may_see_appeal(actor: Any, appeal: Appeal) -> bool:
    """The people of the posting organisation, and the moderators."""
    return is_member(actor, appeal.item) or bool(actor.has_role("moderator"))


@rule("hear", Appeal)
def may_hear(actor: Any, appeal: Appeal) -> bool:
    """Another officer than the one who refused; never for an organisation of their own, nor their own appeal."""
    refused_by, written_by = appeal.review.officer_id, appeal.author_id
    return is_moderator(actor, appeal.item) and actor.id not in (refused_by, written_by)
