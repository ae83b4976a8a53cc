"""What questions add to the pages of a deal."""

from __future__ import annotations

from typing import Any

from flask_babel import pgettext

from marketplace.dealroom import questions
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.ui import fills


@fills("deals.tabs")
def questions_tab(deal: Deal, actor: Any) -> str:
    """A figure where questions wait for the reader's side."""
    return tab("dealroom.question_list", deal, pgettext("deal", "Câu hỏi"), count=questions.waiting_for(actor, deal))
