"""Who may write for somebody without an account, and who speaks when that person says that it is right."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import OnBehalf
from marketplace.catalogue.status import EDITABLE
from marketplace.kernel.policy import DOORS, rule


def is_helper(actor: Any) -> bool:
    """Brokers and moderators visit people and take their calls."""
    return bool(actor.has_role("moderator", "broker"))


DOORS["helpers"] = is_helper


def may_write_for_others(actor: Any, organisation: Organisation) -> bool:
    """Not for one's own organisation, which has its members, and not for one that is suspended."""
    return is_helper(actor) and actor.role_in(organisation.id) is None and not organisation.is_suspended


@rule("see", OnBehalf)
@rule("erase", OnBehalf)
def may_see(actor: Any, row: OnBehalf) -> bool:
    """Names and numbers of people are for the officers who deal with them."""
    return is_helper(actor)


@rule("write", OnBehalf)
@rule("ask", OnBehalf)
def may_write(actor: Any, row: OnBehalf) -> bool:
    """The officer who began it, until it is handed in; again when it was sent back."""
    return is_helper(actor) and actor.id == row.officer_id and row.item.status in EDITABLE


@rule("hand_over", OnBehalf)
def may_hand_over(actor: Any, row: OnBehalf) -> bool:
    """Whoever wrote it may invite that person, at the address they gave."""
    return is_helper(actor) and actor.id == row.officer_id and bool(row.email)


class Confirmed:
    """The actor who hands a listing in: the person it was written for, who has no account.

    Made in behalf.py alone, once that person has said that it is right.
    """

    id = None
    is_authenticated = False
    is_officer = False
    memberships = ()

    def __init__(self, row: OnBehalf) -> None:
        self.row, self.public_id = row, row.public_id

    def has_role(self, *roles: str) -> bool:
        return False

    def role_in(self, organisation_id: int | None) -> str | None:
        return None

    def may_write_for(self, organisation_id: int | None) -> bool:
        return False


def is_confirmed_for(actor: Any, item: Publication) -> bool:
    """Has the person for whom this very listing was written confirmed it?"""
    return isinstance(actor, Confirmed) and actor.row.item is item and actor.row.confirmed_at is not None
