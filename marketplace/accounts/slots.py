"""What this room shows on pages of rooms to its right, and what templates need of it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.accounts import verification
from marketplace.accounts.policies import DOORS
from marketplace.kernel.ui import fills


@fills("moderation.desk.tabs")
def verification_tab(subject: Any, actor: Any) -> str:
    """How many organisations wait for an officer who verifies."""
    if not DOORS["verifiers"](actor):
        return ""
    count = verification.waiting_count() + verification.due_count()
    return render_template("organisations/_desk_tab.html", count=count)
