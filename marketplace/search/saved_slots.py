"""What saved searches show on the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.kernel.ui import fills
from marketplace.search import saved_service


@fills("accounts.account")
def saved_searches(subject: Any, actor: Any) -> str:
    """The way to one's saved searches."""
    return render_template("search/_saved_account.html", count=len(saved_service.of_person(actor)))
