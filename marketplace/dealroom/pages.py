"""What the pages of the room share: the blueprint, and who reads a deal."""

from __future__ import annotations

from flask import Blueprint, request

bp = Blueprint("dealroom", __name__)

DEAL = "/giao-dich/<public_id>"


def address() -> str:
    """Of the computer that asks."""
    return (request.remote_addr or "")[:45]
