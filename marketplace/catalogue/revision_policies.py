"""Who may see, write and decide on revisions of listings."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue.policies import is_member, is_moderator, is_owner
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import Status
from marketplace.kernel.policy import rule


@rule("write", Revision)
def is_owner_of_revision(actor: Any, revision: Revision) -> bool:
    return is_owner(actor, revision.item)


@rule("moderate", Revision)
def may_review_revision(actor: Any, revision: Revision) -> bool:
    """As for the listing, and not one's own words; only what is still on show can be changed by a decision."""
    item = revision.item
    return is_moderator(actor, item) and actor.id != revision.author_id and item.status == Status.PUBLISHED


def may_confirm_revision(actor: Any, revision: Revision) -> bool:
    return may_review_revision(actor, revision) and actor.id != revision.endorsed_by_id


@rule("see", Revision)
def may_see_revision(actor: Any, revision: Revision) -> bool:
    """Members of the posting organisation, and moderators once it was handed in (then what was handed in)."""
    if is_member(actor, revision.item):
        return True
    return bool(actor.has_role("moderator") and revision.edition is not None)
