"""The broker's overview of all cases: the board, and what is stuck."""

from __future__ import annotations

from math import ceil

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.deals import board, parties, stuck
from marketplace.deals.asking_views import bp
from marketplace.deals.stages import PIPELINE
from marketplace.kernel.policy import door

ALL, MINE = "tat-ca", "cua-toi"


@bp.get("/giao-dich/bang")
@door("case_officers")
def board_page() -> ResponseReturnValue:
    """``?xem=tat-ca`` shows every case; ``?giai-doan=meeting`` one column with all that stands in it, by pages."""
    only = request.args.get("giai-doan", "")
    only = only if only in PIPELINE else ""
    number = max(1, request.args.get("trang", 1, type=int)) if only else 1
    columns = board.columns(current_user, mine=shows_mine(), only=only, page=number)
    return render_template(
        "deals/board.html",
        columns=columns,
        mine=shows_mine(),
        only=only,
        page=number,
        pages=ceil(columns[0].count / board.PER_PAGE) if only else 1,
        parties=parties.parties,
    )


@bp.get("/giao-dich/dung-yen")
@door("case_officers")
def stuck_page() -> ResponseReturnValue:
    found = stuck.stuck(current_user if shows_mine() else None)
    return render_template("deals/stuck.html", found=found, mine=shows_mine(), days=board.stuck_days())


def shows_mine() -> bool:
    """Brokers look at their own cases first; administrators have none."""
    wish = request.args.get("xem")
    return wish == MINE or (wish != ALL and current_user.has_role("broker"))
