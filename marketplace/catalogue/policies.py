"""Who may see, edit and decide on listings."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import levels
from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.catalogue.status import EDITABLE, Status
from marketplace.kernel.policy import rule


@rule("write", Technology, Need)
def is_owner(actor: Any, item: Publication) -> bool:
    """Does the actor write for the organisation that posted it?"""
    return bool(actor.is_authenticated and actor.may_write_for(item.organisation_id))


def is_member(actor: Any, item: Publication) -> bool:
    return bool(actor.is_authenticated and actor.role_in(item.organisation_id))


@rule("moderate", Technology, Need)
def is_moderator(actor: Any, item: Publication) -> bool:
    """Nobody moderates the work of an organisation of their own, nor what they wrote for somebody else."""
    return bool(actor.has_role("moderator") and not is_member(actor, item) and actor.id != item.author_id)


def may_publish(actor: Any, item: Publication) -> bool:
    """The first of two officers cannot be the second; nothing of a suspended organisation goes on show."""
    return is_moderator(actor, item) and actor.id != item.endorsed_by_id and not item.organisation.is_suspended


def may_hide(actor: Any, item: Publication) -> bool:
    return bool(actor.has_role("moderator", "admin") and not is_member(actor, item))


@rule("see", Technology, Need)
def may_see(actor: Any, item: Publication) -> bool:
    """Python twin of Publication.visible_to."""
    if item.status == Status.PUBLISHED or is_member(actor, item):
        return True
    return bool(actor.has_role("moderator", "broker", "admin") and item.status != Status.DRAFT)


def reads_level(actor: Any, item: Publication, level: str) -> bool:
    """May the actor, who may see the listing, read on its page what stands at ``level``?

    Its own people, the officer who wrote it for them and whoever moderates it: everything. What is confidential opens
    to others in a deal alone.
    """
    if level == levels.PUBLIC or is_member(actor, item) or is_moderator(actor, item):
        return True
    if actor.is_officer and actor.id == item.author_id:
        return True
    return bool(level == levels.MEMBERS and actor.is_authenticated)


@rule("edit", Technology, Need)
def may_edit(actor: Any, item: Publication) -> bool:
    return is_owner(actor, item) and item.status in EDITABLE


@rule("own", Technology, Need)
def may_own(actor: Any, item: Publication) -> bool:
    """See the owner's view: where it stands, why, and what can be done."""
    return is_member(actor, item)


@rule("follow", Technology, Need)
def may_follow(actor: Any, item: Publication) -> bool:
    """Read the versions of it and the talk about it: its members, and moderators once it was handed in."""
    return is_member(actor, item) or bool(actor.has_role("moderator") and item.status != Status.DRAFT)


@rule("see_owner", Technology, Need)
def may_see_owner(actor: Any, item: Publication) -> bool:
    """May this reader know which organisation posted it?"""
    if not isinstance(item, Need) or not item.anonymous:
        return True
    if is_member(actor, item):
        return True
    # An officer who also acts for an organisation could be a competitor: the desk shows the owner where it must.
    return bool(actor.has_role("moderator", "broker", "admin") and not actor.memberships)
