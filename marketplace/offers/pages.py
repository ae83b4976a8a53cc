"""What the pages of offers share: the blueprint, addresses, who reads, and a version as pages show it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, abort
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.deals.models import Deal
from marketplace.deals.pages import fetch_deal
from marketplace.kernel.policy import allows, fetch_for
from marketplace.offers import service
from marketplace.offers.labels import SECTIONS
from marketplace.offers.models import SENT, SHEET_LABELS, TermSheet
from marketplace.offers.policies import PARTIES, writing_side
from marketplace.offers.terms import Terms
from marketplace.offers.wording import Line, lines

bp = Blueprint("offers", __name__)

OFFERS = "/giao-dich/<public_id>/dieu-khoan"
SHEET = OFFERS + "/<sheet>"
WAITS_FOR = {
    ("demand",): _l("Chờ bên cầu trả lời"),
    ("supply",): _l("Chờ bên cung trả lời"),
    ("demand", "supply"): _l("Chờ hai bên trả lời"),
}


def writable_deal(public_id: str) -> tuple[Deal, str]:
    """The deal and the side for which the reader writes in it; 403 where he or she does not."""
    deal = fetch_deal("read", public_id)
    side = writing_side(current_user, deal)
    if side is None:
        abort(403)
    return deal, side


def sheet_for(action: str, public_id: str, sheet: str) -> TermSheet:
    """A version of that deal: 404 if the reader may not see it, 403 if ``action`` is not for him or her."""
    deal = fetch_deal("read", public_id)
    row = fetch_for(current_user, "see", TermSheet, sheet)
    if row.deal_id != deal.id:
        abort(404)
    if not allows(current_user, action, row):
        abort(403)
    return row


def of_deal(deal: Deal, sheet: str | None) -> TermSheet | None:
    """The version of this deal that an address names, if there is one and the reader may see it."""
    return next((one for one in service.sent_versions(deal) if one.public_id == sheet), None) if sheet else None


def state_for(sheet: TermSheet, actor: Any) -> Any:
    """Where a version stands, as this reader would say it: it waits for us, for them, for one of the two."""
    if sheet.status != SENT:
        return SHEET_LABELS[sheet.status]
    side, waiting = writing_side(actor, sheet.deal), tuple(one for one in PARTIES if one not in sheet.accepted_by)
    if side in waiting:
        return _l("Chờ bên bạn trả lời")
    return _l("Chờ bên kia trả lời") if side in PARTIES else WAITS_FOR[waiting]


def sections(terms: Terms) -> list[tuple[Any, list[Line]]]:
    """The lines of terms under the headings of their sections."""
    return [(SECTIONS[name], list(some)) for name, some in groupby(lines(terms), lambda line: line.section)]
