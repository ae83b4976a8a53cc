"""What two officers must approve, as the configuration says: TWO_OFFICERS_FOR, TWO_OFFICERS_FROM_VND."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

RESTRICTED = "HC"
LABELS = {
    "state_funded": _l("công nghệ dùng ngân sách nhà nước"),
    "restricted": _l("công nghệ hạn chế chuyển giao"),
    "value": _l("giá trị lớn"),
}
MONEY = ("price_min", "price_max", "budget_min", "budget_max")


def reasons_for(values: Mapping[str, Any], legal_list: str) -> list[str]:
    """Why a second officer must confirm content as ``content.read`` gives it; empty when one is enough."""
    wanted = set(current_app.config["TWO_OFFICERS_FOR"].replace(",", " ").split())
    most = max((values.get(name) or 0 for name in MONEY), default=0)
    holds = {
        "state_funded": bool(values.get("state_funded")),
        "restricted": legal_list == RESTRICTED,
        "value": most >= current_app.config["TWO_OFFICERS_FROM_VND"],
    }
    return [name for name in LABELS if name in wanted and holds[name]]
