"""What deals add to pages of rooms to the left."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template

from marketplace.deals import asking, overview, planned, tabs, vetoes
from marketplace.deals.models import INTEREST_LABELS, Interest
from marketplace.deals.policies import belongs_to, writes_for
from marketplace.deals.stages import STAGE_LABELS
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import fills
from marketplace.matching.models import Match

IMPORTED = (vetoes, tabs, overview)  # importing them adds to vetoes of moderation, and to the pages of a deal


@fills("catalogue.item.actions")
def connect(item: Any, actor: Any) -> str:
    """Ask for an introduction, or why not, or what already runs."""

    def mine(interest: Interest) -> bool:
        return belongs_to(actor, interest.asking_organisation_id)

    return render_template(
        "deals/_actions.html",
        item=item,
        standing=asking.standing(actor, item),
        mine=mine,
        is_ours=belongs_to(actor, item.organisation_id),
    )


@fills("matching.match")
def ask_about(match: Match, actor: Any) -> str:
    """To either side of a match: ask the other one, with the own item already chosen."""
    is_demand = writes_for(actor, match.need.organisation_id)
    if not is_demand and not writes_for(actor, match.technology.organisation_id):
        return ""
    return render_template("deals/_from_match.html", match=match, is_demand=is_demand)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(allows=allows, interest_labels=INTEREST_LABELS, stage_labels=STAGE_LABELS)
    app.jinja_env.globals.update(step_stage_of=planned.written_for)
