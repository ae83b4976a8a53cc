"""What deals themselves show on the overview of a deal: slot "deals.overview"."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.deals import cases, entering, parties, stuck
from marketplace.deals.models import READERS, SUPPLY, Deal
from marketplace.deals.policies import asks_people, may_answer
from marketplace.kernel.ui import fills


@fills("deals.overview")
def beginning(deal: Deal, actor: Any) -> str:
    """How the two came together, and who has confirmed what a broker entered."""
    asked = sorted(deal.invitations, key=lambda row: row.side != SUPPLY)
    return render_template(
        "deals/_course.html",
        deal=deal,
        asked=[(row, parties.SIDES[row.side], entering.organisation_of(row)) for row in asked],
        entering=entering,
        asks=lambda row: asks_people(actor, row),
        answers=lambda row: may_answer(actor, row) and entering.waits(row),
    )


def course(deal: Deal, actor: Any) -> dict[str, Any]:
    """What happened since, to whom it was handed over (the notes are for officers), and who else reads it."""
    is_officer = actor.has_role(*READERS) and deal.side_of(actor) is None
    return {
        "story": parties.case_story(deal),
        "hand_overs": cases.hand_overs_of(deal) if is_officer else [],
        "readers": [one for one in deal.readers if one.ended_at is None],
    }


@fills("deals.notice")
def standing(deal: Deal, actor: Any) -> str:
    """What everybody in the case should know before anything else."""
    return render_template("deals/_standing.html", words=stuck.standing(deal))
