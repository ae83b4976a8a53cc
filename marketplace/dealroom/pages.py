"""What the pages of the room share: the blueprint, and who reads a deal."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask_login import current_user

from marketplace.deals.models import Deal
from marketplace.kernel.policy import allows, fetch_for

bp = Blueprint("dealroom", __name__)

DEAL = "/giao-dich/<public_id>"


def deal_for(public_id: str) -> Deal:
    """The deal, if its papers may be read; 404 otherwise."""
    deal = fetch_for(current_user, "see", Deal, public_id)
    if not allows(current_user, "read", deal):
        abort(404)
    return deal


def address() -> str:
    """Of the computer that asks."""
    return (request.remote_addr or "")[:45]
