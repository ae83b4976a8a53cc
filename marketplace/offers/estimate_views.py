"""The page that tells what would be paid under stated sales. It only reads."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel.policy import door
from marketplace.offers import charting, estimating, royalties
from marketplace.offers.checking_price import base_of
from marketplace.offers.pages import SHEET, bp, sheet_for
from marketplace.offers.wording import lines
from marketplace.reference import service as reference


@bp.get(SHEET + "/uoc-tinh")
@door("members")
def estimate(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("see", public_id, sheet)
    terms = row.content
    price = terms.price
    wanted = royalties.asked_for(price)
    years = (
        estimating.years_of(price, request.args.get("years", ""))
        if wanted
        else royalties.years_of_instalments(price, terms.starts_on)
    )
    asked = estimating.read(wanted, years, request.args, price.per_unit or 0)
    found = royalties.plan(price, asked.sales(), terms.starts_on)
    return render_template(
        "offers/estimate.html",
        deal=row.deal,
        sheet=row,
        asked=asked,
        wanted=wanted,
        years=years,
        most=royalties.MOST_YEARS,
        plan=None if asked.errors or (wanted and not asked.is_sent) else found,
        bars=charting.bars(found.years),
        width=charting.width(found.years),
        scale=charting.scale(found.years),
        unit=price.unit,
        chart=charting,
        price_lines=[line for line in lines(terms) if line.section == "price"],
        definition=reference.find("payment_mode", base_of(price) or price.mode),
        kinds=[kind for kind in ("lump", "per_unit", "share", "added") if any(getattr(y, kind) for y in found.years)],
    )
