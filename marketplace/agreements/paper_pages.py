"""What every page of a paper shares: which paper it is, and its address."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_login import current_user

from marketplace.agreements.models import DRAFTING, DROPPED, Agreement
from marketplace.kernel.history import HistoryEntry, entries_of
from marketplace.kernel.policy import fetch_for


def fetch_paper(action: str, public_id: str, agreement_id: str) -> Agreement:
    """The paper of that deal: 404 for whoever may not see it or under another deal, 403 if not allowed."""
    agreement = fetch_for(current_user, action, Agreement, agreement_id)
    if agreement.deal.public_id != public_id:
        abort(404)
    return agreement


def set_aside(agreement: Agreement) -> HistoryEntry | None:
    """The last time the paper was called back, or dropped, with the reason, while no version has been sent since."""
    if agreement.status not in (DRAFTING, DROPPED):
        return None
    told = [entry for entry in entries_of(agreement) if entry.verb in ("send", "call_back", "drop")]
    return told[-1] if told and told[-1].verb != "send" else None


def ids(agreement: Agreement) -> dict[str, Any]:
    """For url_for: the deal and the paper."""
    return {"public_id": agreement.deal.public_id, "agreement_id": agreement.public_id}
