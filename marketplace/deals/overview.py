"""What deals themselves show on the overview of a deal: slot "deals.overview"."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.deals import parties
from marketplace.deals.models import Deal
from marketplace.kernel.ui import fills


@fills("deals.overview")
def course(deal: Deal, actor: Any) -> str:
    """How the two came together, and what happened to the case since."""
    return render_template("deals/_course.html", deal=deal, story=parties.case_story(deal))
