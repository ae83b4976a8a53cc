"""The blueprint of the desk and what its views share: the filter in the address, and who is asking."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("moderation", __name__)

ITEM = "/kiem-duyet/<any(technology, need):kind>/<public_id>"
