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
    """Not while it is suspended."""
    return writes_for(actor, organisation) and actor.role_in(organisation.id) == OWNER


@rule("hand_in", Organisation)
def writes_for(actor: Any, organisation: Organisation) -> bool:
    return bool(actor.is_authenticated and actor.may_write_for(organisation.id))


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


@rule("suspend", Organisation)
def may_suspend(actor: Any, organisation: Organisation) -> bool:
    """Nobody suspends an organisation of their own, nor lets it back."""
    return may_verify(actor, organisation)


@rule("read_papers", Organisation)
def may_read_papers(actor: Any, organisation: Organisation) -> bool:
    return is_member_of(actor, organisation) or may_verify(actor, organisation)


@rule("remove_paper", Organisation)
def may_remove_paper(actor: Any, organisation: Organisation) -> bool:
    return writes_for(actor, organisation) or may_verify(actor, organisation)


@rule("hand_over", Organisation)
def may_hand_over(actor: Any, organisation: Organisation) -> bool:
    """Invite the first owner of an organisation that was created for somebody; see memberships.hand_over."""
    return bool(actor.is_officer and actor.role_in(organisation.id) is None)


@rule("accept", Invitation)
def is_invited(actor: Any, invitation: Invitation) -> bool:
    """Only the address that was written to; a link passed on is worth nothing to others."""
    return bool(actor.is_authenticated and actor.email == invitation.email)
