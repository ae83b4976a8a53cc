"""What would be paid, year by year, if so much were sold: by the bases that the law defines. Pure functions.

The bases are those of Luật Chuyển giao công nghệ 07/2017/QH14 Điều 27 and Nghị định 76/2018/NĐ-CP Điều 4. Amounts are
whole VND; a share is rounded half up to the đồng, year by year, and totals are sums of the rows shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from marketplace.offers.checking_price import base_of
from marketplace.offers.periods import year_of
from marketplace.offers.terms import Instalment, Price

MOST_YEARS = 10


@dataclass(frozen=True)
class Sales:
    """What somebody expects of one year: units, the invoice price of one in VND, and what goes off, in VND."""

    units: int = 0
    price: int = 0
    taxes: int = 0  # VAT, special consumption and export tax that the invoice price holds
    parts: int = 0  # finished goods, parts that were bought in
    packing: int = 0  # packaging, packing, transport, advertising
    discounts: int = 0  # trade discounts, price reductions, goods sent back
    costs: int = 0  # reasonable costs of making and selling
    income_tax: int = 0

    @property
    def gross(self) -> int:
        """Units at their invoice price."""
        return self.units * self.price


@dataclass(frozen=True)
class Part:
    """Something that goes off the invoice price on the way to a base: a field of Sales."""

    name: str
    amount: int


@dataclass(frozen=True)
class Year:
    """What one year comes to."""

    number: int
    base: int  # of the share; 0 where there is none
    lump: int
    per_unit: int
    share: int  # of the base, before the minimum
    added: int  # what brings units and share up to the minimum

    @property
    def total(self) -> int:
        return self.lump + self.per_unit + self.share + self.added


@dataclass(frozen=True)
class Plan:
    """All years, and the instalments that lie in none of them."""

    years: tuple[Year, ...]
    undated: int  # instalments that wait for an event, or lie beyond the years shown
    capital: int  # value of the technology as contribution: no payment

    @property
    def total(self) -> int:
        return sum(year.total for year in self.years) + self.undated


DEDUCTIONS: dict[str, tuple[str, ...]] = {
    "GIABANTINH": ("taxes", "parts", "packing"),
    "DOANHTHUTHUAN": ("taxes", "discounts"),
    "LOINHUAN": ("taxes", "discounts", "costs"),
}
"""What goes off the invoice amount for each base. Revenue is without the taxes that the invoice price holds."""

ASKED = tuple(one.name for one in fields(Sales))


def asked_for(price: Price) -> tuple[str, ...]:
    """Which fields of Sales this price needs to be told, in the order of the form; none for fixed sums alone."""
    base = base_of(price)
    wanted = {*DEDUCTIONS.get(base, ())}
    if base:
        wanted |= {"units", "price"}
    if base == "LOINHUAN" and price.after_tax:
        wanted.add("income_tax")
    if price.per_unit is not None:
        wanted.add("units")
    return tuple(name for name in ASKED if name in wanted)


def parts_of(price: Price, sales: Sales) -> list[Part]:
    """What goes off the invoice amount, in order, for the base of this price."""
    names = [*DEDUCTIONS.get(base_of(price), ())]
    if base_of(price) == "LOINHUAN" and price.after_tax:
        names.append("income_tax")
    return [Part(name, getattr(sales, name)) for name in names]


def base_amount(price: Price, sales: Sales) -> int:
    """The amount of which the share is taken, never below zero; 0 where there is no share."""
    if not base_of(price):
        return 0
    return max(sales.gross - sum(part.amount for part in parts_of(price, sales)), 0)


def of_share(base: int, points: int) -> int:
    """So many basis points of an amount, half a đồng up."""
    return (base * points + 5_000) // 10_000


def plan(price: Price, sales: Sequence[Sales], starts_on: date | None = None) -> Plan:
    """What is paid in each year for which sales are told (at most ten), and what lies outside of them.

    An instalment with a day counts to its year of the term; without a first day of the term, all instalments that
    have a day are counted from the first of them.
    """
    shown = list(sales[:MOST_YEARS])
    lumps, undated = _lumps(price, len(shown), starts_on)
    years = tuple(_year(price, number, one, lumps.get(number, 0)) for number, one in enumerate(shown, 1))
    return Plan(years, undated, price.capital or 0)


def years_of_instalments(price: Price, starts_on: date | None = None) -> int:
    """How many years it takes until the last instalment that has a day, at least one and at most ten."""
    days = [row.due_on for row in price.instalments if row.due_on]
    first = starts_on or min(days, default=None)
    last = max((year_of(day, first) for day in days), default=1) if first else 1
    return min(max(last, 1), MOST_YEARS)


def _year(price: Price, number: int, sales: Sales, lump: int) -> Year:
    is_due = price.years is None or number <= price.years
    base = base_amount(price, sales)
    share = of_share(base, price.share) if price.share is not None and is_due else 0
    per_unit = sales.units * price.per_unit if price.per_unit is not None and is_due else 0
    has_royalty = price.share is not None or price.per_unit is not None
    least = price.minimum or 0 if has_royalty and is_due else 0
    return Year(number, base, lump, per_unit, share, max(least - share - per_unit, 0))


def _lumps(price: Price, years: int, starts_on: date | None) -> tuple[dict[int, int], int]:
    """Instalments by the year in which they fall, and the sum of those outside."""
    if price.lump is None:
        return {}, 0
    rows = price.instalments or (Instalment("", price.lump, starts_on),)
    first = starts_on or min((row.due_on for row in rows if row.due_on), default=None)
    by_year: dict[int, int] = {}
    outside = 0
    for row in rows:
        number = year_of(row.due_on, first) if row.due_on and first else 0
        if 1 <= number <= years:
            by_year[number] = by_year.get(number, 0) + row.amount
        else:
            outside += row.amount
    return by_year, outside
