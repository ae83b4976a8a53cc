"""The page of technologies side by side. What is compared stands in the address, nowhere else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue.models import Technology
from marketplace.kernel.policy import door
from marketplace.search import compare, compare_slots, service

__all__ = ["bp", "compare_slots"]  # imported for the slots that it fills

bp = Blueprint("compare", __name__)

MOST_WISHED = 12


@bp.get("/cong-nghe/so-sanh")
@door("anyone")
def show() -> ResponseReturnValue:
    wished = request.args.getlist("ma")[:MOST_WISHED]
    items = compare.chosen(wished)
    text = request.args.get("them", "")[: service.LONGEST]
    offered = compare.offered(text, items) if len(items) < compare.MOST else []
    if len(offered) == 1 and compare.is_number(text):
        return redirect(_address([*items, offered[0]]))  # a number says which one
    rows = compare.rows(items)
    is_short = "khac" in request.args and len(items) > 1
    return render_template(
        "search/compare.html",
        items=items,
        rows=[row for row in rows if row.differs] if is_short else rows,
        hidden=sum(not row.differs for row in rows) if len(items) > 1 else 0,
        is_short=is_short,
        lost=len(dict.fromkeys(wished)) - len(items),
        most=compare.MOST,
        text=text,
        offered=[(item, _address([*items, item])) for item in offered],
        without={item.public_id: _address([one for one in items if one is not item]) for item in items},
        turned=_address(items, is_short=not is_short),
    )


def _address(items: list[Technology], is_short: bool | None = None) -> str:
    """The page with these; ``is_short``: only where they differ, None: as it is now."""
    args: dict[str, Any] = {"ma": [item.public_id for item in items]}
    if is_short or (is_short is None and "khac" in request.args):
        args["khac"] = "1"
    return url_for("compare.show", **args)
