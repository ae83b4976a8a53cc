"""Who may report a listing, read what was reported, decide on it, and put a hidden listing back on show."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue.models import Need, Publication, Technology
from marketplace.catalogue.policies import is_moderator, may_hide
from marketplace.catalogue.status import Status
from marketplace.kernel.policy import rule
from marketplace.moderation.models import Report


@rule("see", Report)
def may_see_report(actor: Any, report: Report) -> bool:
    """Only moderators: the poster learns what was decided, never who asked for it or in which words."""
    return bool(actor.has_role("moderator"))


@rule("decide", Report)
def may_decide(actor: Any, report: Report) -> bool:
    return is_moderator(actor, report.item)


@rule("report", Technology, Need)
def may_report(actor: Any, item: Publication) -> bool:
    """Anybody, what is on show."""
    return bool(item.status == Status.PUBLISHED)


@rule("unhide", Technology, Need)
def may_unhide(actor: Any, item: Publication) -> bool:
    """An item of a suspended organisation comes back with its organisation, not by itself."""
    return may_hide(actor, item) and not item.organisation.is_suspended
