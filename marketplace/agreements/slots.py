"""What agreements show on pages to the left: in a deal its tab and a panel, on the officers' desk the library."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from marketplace.agreements import drafting_pages, registrations, vetoes
from marketplace.agreements.models import AGREEMENT_LABELS, CONTRACT, DROPPED, KIND_LABELS, SIGNED
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.ui import fills

VETOES = (vetoes,)  # importing it adds this room's to those of offers


@fills("deals.tabs")
def papers_tab(deal: Deal, actor: Any) -> str:
    return tab("agreements.index", deal, pgettext("agreements", "Văn bản"))


@fills("offers.agreed")
def what_comes_of_terms(deal: Deal, actor: Any) -> str:
    """Under terms that both sides have accepted: the contract made from them, or where to begin it."""
    papers = [one for one in drafting_pages.papers_of(deal) if one.kind == CONTRACT and one.status != DROPPED]
    return render_template("agreements/_from_terms.html", deal=deal, contract=papers[-1] if papers else None)


@fills("deals.overview")
def where_papers_stand(deal: Deal, actor: Any) -> str:
    """Every paper that was not dropped; until when a signed contract has to be registered."""
    papers = [one for one in drafting_pages.papers_of(deal) if one.status != DROPPED]
    if not papers:
        return ""
    signed = next((one for one in papers if one.kind == CONTRACT and one.status == SIGNED), None)
    return render_template(
        "agreements/_overview.html",
        deal=deal,
        papers=papers,
        signed=signed,
        registration=registrations.of(signed) if signed is not None else None,
        kinds=KIND_LABELS,
        labels=AGREEMENT_LABELS,
        looks=drafting_pages.PAPER_LOOKS,
    )


@fills("moderation.desk.tabs")
def library_tab(subject: Any, actor: Any) -> str:
    return render_template(
        "moderation/_desk_tabs.html", tabs=[(url_for("clauses.index"), _("Điều khoản mẫu"), 0, False)]
    )
