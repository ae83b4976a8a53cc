"""Who reads the desk of texts, writes them, and puts them on show."""

from __future__ import annotations

from typing import Any

from marketplace.content.models import Article
from marketplace.kernel.policy import DOORS, rule

WRITERS = ("moderator", "admin")
PUBLISHERS = ("admin",)


def may_write(actor: Any) -> bool:
    """Moderators and administrators write drafts, of whatever kind."""
    return bool(actor.has_role(*WRITERS))


def may_publish(actor: Any) -> bool:
    """Administrators speak for the authority: what is on show is what they have put there."""
    return bool(actor.has_role(*PUBLISHERS))


DOORS["writers"] = may_write


@rule("see", Article)
def may_see(actor: Any, article: Article) -> bool:
    """Drafts and earlier versions are for every officer; what is published is read without this rule."""
    return bool(actor.is_officer)


@rule("write", Article)
def may_write_this(actor: Any, article: Article) -> bool:
    return may_write(actor)


@rule("publish", Article)
def may_publish_this(actor: Any, article: Article) -> bool:
    return may_publish(actor)
