"""Who may do what with people and organisations, and the doors that roles open."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import OWNER, Invitation, Organisation
from marketplace.kernel.policy import DOORS, rule

DOORS.update(
    officers=lambda actor: actor.is_officer,
    moderators=lambda actor: actor.has_role("moderator"),
    brokers=lambda actor: actor.has_role("broker"),
    admins=lambda actor: actor.has_role("admin"),
    verifiers=lambda actor: actor.has_role("moderator", "admin"),
)


@rule("see", Organisation)
def anyone(actor: Any, organisation: Organisation) -> bool:
    return True


@rule("edit", Organisation)
@rule("invite", Organisation)
def is_owner_of(actor: Any, organisation: Organisation) -> bool:
    return bool(actor.is_authenticated and actor.role_in(organisation.id) == OWNER)


@rule("leave", Organisation)
def is_member_of(actor: Any, organisation: Organisation) -> bool:
    return bool(actor.is_authenticated and actor.role_in(organisation.id))


@rule("see_members", Organisation)
def is_member_or_officer(actor: Any, organisation: Organisation) -> bool:
    return bool(actor.is_authenticated and (actor.role_in(organisation.id) or actor.is_officer))


@rule("verify", Organisation)
def may_verify(actor: Any, organisation: Organisation) -> bool:
    """Nobody verifies an organisation of their own."""
    return bool(actor.has_role("moderator", "admin") and actor.role_in(organisation.id) is None)


@rule("accept", Invitation)
def is_invited(actor: Any, invitation: Invitation) -> bool:
    """Only the address that was written to; a link passed on is worth nothing to others."""
    return bool(actor.is_authenticated and actor.email == invitation.email)
