"""What frozen terms promise, as rows of a plan. Pure: terms and the first day in, rows out; amounts in VND."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from marketplace.offers.periods import add_months
from marketplace.offers.terms import Terms
from marketplace.offers.wording import lines

BASIS = ("price.per_unit", "price.share", "price.minimum")
UNDATED = 12  # months until a step is due that names no day, where the terms have no end


@dataclass(frozen=True)
class Promise:
    """One milestone to be."""

    title: str
    side: str
    due_on: date
    place: str = ""
    details: str = ""


@dataclass(frozen=True)
class Due:
    """One payment to be; without an amount it is known when sales are."""

    title: str
    due_on: date | None
    amount: int | None
    basis: str = ""


def planned_milestones(terms: Terms, first_day: date) -> Iterator[Promise]:
    """The steps of the terms. A step without a day is due with the next one that has, else at the end of the term."""
    last = add_months(first_day, min(terms.months or UNDATED, UNDATED))
    for number, step in enumerate(terms.steps):
        later = [one.due_on for one in terms.steps[number:] if one.due_on is not None]
        yield Promise(step.title[:200], step.side, step.due_on or (later[0] if later else last), step.place[:200])


def planned_payments(terms: Terms, first_day: date) -> Iterator[Due]:
    """Instalments, or the lump sum at once; then one payment a year of what sales decide."""
    price = terms.price
    for one in price.instalments:
        yield Due(one.title[:200], one.due_on, one.amount, one.after)
    if price.lump and not price.instalments:
        yield Due(_("Trả một lần"), None, price.lump)
    if price.share is not None or price.per_unit is not None:
        basis = "\n".join(f"{one.label}: {one.words}" for one in lines(terms) if one.name in BASIS)
        for year in range(1, (price.years or 1) + 1):
            title = _("Trả theo kết quả kinh doanh, năm thứ %(year)s", year=year)
            yield Due(title, add_months(first_day, 12 * year), None, basis)
