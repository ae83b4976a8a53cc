"""What agreements show on pages to the left: the tab of a deal, the way to the library from the officers' desk."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.agreements import vetoes
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.ui import fills

VETOES = (vetoes,)  # importing it adds this room's to those of offers


@fills("deals.tabs")
def papers_tab(deal: Deal, actor: Any) -> str:
    return tab("agreements.index", deal, _("Văn bản"))


@fills("moderation.desk.tabs")
def library_tab(subject: Any, actor: Any) -> str:
    return render_template(
        "moderation/_desk_tabs.html", tabs=[(url_for("clauses.index"), _("Điều khoản mẫu"), 0, False)]
    )
