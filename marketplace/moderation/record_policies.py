"""Who may read the whole record of a listing, and that of an officer."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.catalogue.policies import is_member, may_see_owner
from marketplace.kernel.policy import rule


@rule("inspect", Technology, Need)
def may_inspect(actor: Any, item: Publication) -> bool:
    """Officers, never for an organisation of their own: the record tells what was reported, and who decided.

    It names the people who wrote, so of an anonymous need it is not for officers who act for a firm besides.
    """
    is_officer = actor.has_role("moderator", "admin") and not is_member(actor, item)
    return bool(is_officer and may_see_owner(actor, item))


@rule("read_record", Person)
def may_read_record(actor: Any, person: Person) -> bool:
    """Moderators their own, administrators everybody's."""
    return bool(actor.has_role("admin") or (actor.has_role("moderator") and actor.id == person.id))
