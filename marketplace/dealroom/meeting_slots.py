"""What meetings add to the pages of a deal."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from marketplace.dealroom import meetings, questions
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import fills


@fills("deals.tabs")
def meetings_tab(deal: Deal, actor: Any) -> str:
    """A figure where results are due from those who may write them."""
    due = sum(1 for one in meetings.meetings_of(deal) if meetings.is_over(one)) if allows(actor, "write", deal) else 0
    return tab("dealroom.meeting_list", deal, _("Cuộc họp"), count=due if deal.is_open else None)


@fills("deals.overview")
def what_is_due(deal: Deal, actor: Any) -> str:
    """The next meeting, results that are due, questions that wait; nothing where there is nothing."""
    found = meetings.meetings_of(deal)
    coming = [one for one in reversed(found) if meetings.is_to_come(one)]
    waiting = [one for one in questions.questions_of(deal) if questions.is_open(one)]
    return render_template(
        "dealroom/_due.html",
        deal=deal,
        coming=coming[0] if coming else None,
        over=[one for one in found if meetings.is_over(one)] if deal.is_open else [],
        waiting=len(waiting),
        overdue=sum(1 for one in waiting if questions.is_overdue(one)),
        suggests=meetings.suggests_stage(deal, actor, found),
    )
