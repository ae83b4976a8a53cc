"""What files add to the pages of a deal, and the text of secrecy to the officers' desks."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from marketplace.dealroom import files, levels, own_record
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.ui import fills


@fills("deals.tabs")
def files_tab(deal: Deal, actor: Any) -> str:
    return tab("dealroom.file_list", deal, _("Tài liệu"))


@fills("deals.overview")
def what_is_there(deal: Deal, actor: Any) -> str:
    """How many files there are for this reader, and whether more wait behind the text of secrecy."""
    shelf = files.shelf(deal, levels.standing(actor, deal))
    return render_template("dealroom/_overview.html", deal=deal, shelf=shelf)


@fills("moderation.desk.tabs")
def secrecy_tab(_subject: Any, actor: Any) -> str:
    url = url_for("dealroom.nda_texts")
    return render_template("dealroom/_desk_tab.html", url=url, is_here=request.path.startswith(url))


@fills("accounts.account")
def own_openings(_subject: Any, actor: Any) -> str:
    """To whoever has opened something or accepted the text of secrecy: what is kept of that."""
    return render_template("dealroom/_own_openings.html") if own_record.has_any(actor) else ""
