"""What stands on the desks, as files."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.console import items, months
from marketplace.console.desk import own_items
from marketplace.kernel.clock import today
from marketplace.kernel.policy import door
from marketplace.matching import sheets

bp = Blueprint("desks", __name__)


@bp.get("/ban-lam-viec/tin-cua-to-chuc.csv")
@door("members")
def own() -> ResponseReturnValue:
    """All listings of the reader's organisations with views week by week, interest and matches."""
    return sheets.download(
        f"tin-cua-to-chuc-{today():%Y-%m-%d}.csv", items.heads(), items.rows(own_items(current_user))
    )


@bp.get("/ban-lam-viec/so-lieu-thang.csv")
@door("officers")
def monthly() -> ResponseReturnValue:
    """The figures of the last twelve months, as the roles of the reader allow."""
    found = months.months_for(current_user)
    return sheets.download(f"so-lieu-thang-noi-bo-{today():%Y-%m-%d}.csv", months.heads(found), months.rows(found))
