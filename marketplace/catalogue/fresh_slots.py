"""What the end of a listing's time adds to its page: for its owners, for officers, and for everybody."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.catalogue import behalf, gone, lifetimes, outcomes
from marketplace.catalogue.behalf_policies import is_helper
from marketplace.catalogue.models import Need
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.status import GONE, Status
from marketplace.kernel.ui import fills


@fills("catalogue.owner.panel")
def renewing(item: Any, actor: Any) -> str:
    """Renew it, or say what became of it: when there is a reason to."""
    if not is_owner(actor, item):
        return ""
    return render_template(
        "catalogue/_renewing.html",
        item=item,
        may_renew=lifetimes.is_ending(item),
        owes=outcomes.is_owed(item),
        has_outcome=isinstance(item, Need) and bool(item.outcome),
        needs_deadline=lifetimes.needs_deadline(item),
        until=lifetimes.grace_end(item.expires_at) if item.expires_at else None,
    )


@fills("catalogue.item.foot")
def confirmed(item: Any, actor: Any) -> str:
    """When its owner last said that it holds; and for those who deal with people, for whom it was written."""
    row = behalf.of_item(item) if is_helper(actor) else None
    day = lifetimes.confirmed_at(item) if item.status == Status.PUBLISHED else None
    return render_template("catalogue/_confirmed.html", day=day, row=row)


@fills("catalogue.item.notice")
def out_of_sight(item: Any, actor: Any) -> str:
    """For those who still see it: the public does not."""
    if item.status not in GONE and item.status != Status.MERGED:
        return ""
    heir = gone.heir_of(item) if item.status == Status.MERGED else None
    return render_template("catalogue/_out_of_sight.html", item=item, heir=heir)
