"""What offers add to the pages of a deal."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template
from flask_babel import pgettext
from flask_login import current_user

from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.kernel.ui import fills
from marketplace.offers import service
from marketplace.offers.labels import SECTIONS, SIDES, label_of
from marketplace.offers.pages import state_for
from marketplace.offers.policies import PARTIES, may_accept, writing_side


@fills("deals.tabs")
def offers_tab(deal: Deal, actor: Any) -> str:
    """The tab; a figure where an offer waits for the answer of this reader."""
    current = service.on_table(deal)
    waits = current is not None and may_accept(actor, current)
    return tab("offers.index", deal, pgettext("offers", "Điều khoản"), count=1 if waits else None)


@fills("deals.overview")
def where_terms_stand(deal: Deal, actor: Any) -> str:
    """The version on the table, or the agreed one, with the next thing to do."""
    return render_template(
        "offers/_overview.html",
        deal=deal,
        current=service.on_table(deal),
        frozen=service.frozen_of(deal),
        is_party=writing_side(actor, deal) in PARTIES,
        may_begin=service.may_begin(actor, deal),
        waits_for=lambda sheet: may_accept(actor, sheet),
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        sheet_state=lambda sheet: state_for(sheet, current_user),
        offer_sides=SIDES,
        offer_sections=SECTIONS,
        offer_label=label_of,
    )
