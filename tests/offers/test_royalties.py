"""What would be paid: sums that hold for every price and every sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.offers import charting
from marketplace.offers.royalties import MOST_YEARS, Sales, asked_for, base_amount, of_share, plan
from marketplace.offers.terms import Instalment, Price

AMOUNT = st.integers(1, 10**12)
SMALL = st.integers(0, 10**9)
SALES = st.builds(Sales, st.integers(0, 10**6), st.integers(0, 10**8), SMALL, SMALL, SMALL, SMALL, SMALL, SMALL)
POINTS = st.integers(1, 10_000)
DAY = st.dates(date(2024, 1, 1), date(2040, 12, 31))
BASES = ("GIABANTINH", "DOANHTHUTHUAN", "LOINHUAN")
SHARES = st.builds(
    Price,
    mode=st.sampled_from(BASES),
    share=POINTS,
    after_tax=st.booleans(),
    minimum=st.none() | AMOUNT,
    years=st.integers(1, 12),
)
MIXED = st.builds(
    lambda rows, base, **more: Price(
        mode="KETHOP", lump=sum(row.amount for row in rows), instalments=tuple(rows), base=base, **more
    ),
    st.lists(st.builds(Instalment, st.just("Đợt"), AMOUNT, st.none() | DAY), min_size=1, max_size=6),
    st.sampled_from(BASES),
    share=POINTS,
    per_unit=st.none() | st.integers(1, 10**6),
    minimum=st.none() | AMOUNT,
    years=st.none() | st.integers(1, 12),
)
YEARS = st.lists(SALES, min_size=1, max_size=12)
# 1,000 machines at 11 million with 1 million VAT each, 2 billion of parts, 0.5 of packing, 0.3 discounts, 6 of costs.
ONE = Sales(1_000, 11_000_000, 1_000_000_000, 2_000_000_000, 500_000_000, 300_000_000, 6_000_000_000, 700_000_000)


@pytest.mark.parametrize(
    ("mode", "after_tax", "expected"),
    [
        ("GIABANTINH", False, 7_500_000_000),
        ("DOANHTHUTHUAN", False, 9_700_000_000),
        ("LOINHUAN", False, 3_700_000_000),
        ("LOINHUAN", True, 3_000_000_000),
        ("TRAGON", False, 0),
    ],
)
def test_each_base_takes_off_what_the_law_says(mode: str, after_tax: bool, expected: int):
    price = Price(mode=mode, share=None if mode == "TRAGON" else 500, after_tax=after_tax)
    assert base_amount(price, ONE) == expected


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (Price(mode="TRAGON", lump=5), ()),
        (Price(mode="GOPVON", capital=5), ()),
        (Price(mode="TRAGON", per_unit=5, unit="kg"), ("units",)),
        (Price(mode="GIABANTINH", share=5), ("units", "price", "taxes", "parts", "packing")),
        (Price(mode="DOANHTHUTHUAN", share=5), ("units", "price", "taxes", "discounts")),
        (Price(mode="LOINHUAN", share=5), ("units", "price", "taxes", "discounts", "costs")),
        (
            Price(mode="KETHOP", share=5, base="LOINHUAN", after_tax=True),
            ("units", "price", "taxes", "discounts", "costs", "income_tax"),
        ),
    ],
)
def test_only_what_counts_is_asked(price: Price, expected: tuple[str, ...]):
    assert asked_for(price) == expected


@pytest.mark.parametrize(("base", "points", "expected"), [(10, 500, 1), (9, 500, 0), (30, 500, 2), (0, 500, 0)])
def test_half_a_dong_is_rounded_up(base: int, points: int, expected: int):
    assert of_share(base, points) == expected


@given(st.integers(0, 10**15), POINTS)
def test_rounding_never_misses_by_more_than_half(base: int, points: int):
    """Of a half, up: at most half a đồng too much, less than half too little."""
    assert -5_000 <= base * points - of_share(base, points) * 10_000 < 5_000


@example(2, 2500)
@example(1, 4999)
@given(st.integers(0, 10**15), POINTS)
def test_a_half_goes_up(base: int, points: int):
    assert of_share(base, points) == (2 * base * points + 10_000) // 20_000


@given(MIXED, YEARS, st.none() | DAY)
def test_instalments_are_all_there_once(price: Price, sales: list[Sales], starts_on: date | None):
    found = plan(price, sales, starts_on)
    assert sum(year.lump for year in found.years) + found.undated == price.lump
    assert found.total == sum(year.total for year in found.years) + found.undated
    assert len(found.years) == min(len(sales), MOST_YEARS)


@given(st.one_of(SHARES, MIXED), YEARS)
def test_nothing_is_ever_negative(price: Price, sales: list[Sales]):
    for year in plan(price, sales).years:
        assert min(year.base, year.lump, year.per_unit, year.share, year.added, year.total) >= 0


@given(st.one_of(SHARES, MIXED), YEARS)
def test_the_minimum_is_paid_in_every_year_that_is_due_and_in_no_other(price: Price, sales: list[Sales]):
    for year in plan(price, sales).years:
        royalty = year.total - year.lump
        if price.years is not None and year.number > price.years:
            assert royalty == 0
        else:
            assert royalty >= (price.minimum or 0)
            assert royalty == max(price.minimum or 0, year.share + year.per_unit)


@given(st.one_of(SHARES, MIXED), YEARS, st.integers(1, 10**5))
def test_who_sells_more_never_pays_less(price: Price, sales: list[Sales], more: int):
    increased = [replace(one, units=one.units + more) for one in sales]
    before, after = plan(price, sales), plan(price, increased)
    assert all(b.total >= a.total for a, b in zip(before.years, after.years, strict=True))


@given(st.one_of(SHARES, MIXED), YEARS, st.sampled_from(("taxes", "parts", "packing", "discounts", "costs")))
def test_what_goes_off_never_adds(price: Price, sales: list[Sales], name: str):
    less = [replace(one, **{name: getattr(one, name) + 10**6}) for one in sales]
    assert plan(price, less).total <= plan(price, sales).total


def test_instalments_fall_into_their_year_of_the_term():
    rows = (
        Instalment("Đặt cọc", 100, date(2028, 1, 15)),  # before the term begins
        Instalment("Đợt 1", 200, date(2029, 2, 27)),
        Instalment("Đợt 2", 300, date(2029, 2, 28)),  # the second year begins where 29 February would be
        Instalment("Sau nghiệm thu", 400, None, "nghiệm thu"),
        Instalment("Xa", 500, date(2050, 1, 1)),
    )
    price = Price(mode="TRAGON", lump=1500, instalments=rows)
    found = plan(price, [Sales()] * 3, date(2028, 2, 29))
    assert [year.lump for year in found.years] == [300, 300, 0]
    assert found.undated == 900


def test_one_sum_without_instalments_counts_to_the_first_year_if_there_is_one():
    assert plan(Price(mode="TRAGON", lump=7), [Sales()], date(2027, 1, 1)).years[0].lump == 7
    assert plan(Price(mode="TRAGON", lump=7), [Sales()]).undated == 7


@given(st.one_of(SHARES, MIXED), YEARS)
def test_bars_stand_to_one_another_as_the_amounts(price: Price, sales: list[Sales]):
    years = plan(price, sales).years
    found = charting.bars(years)
    most = max(year.total for year in years)
    for bar, year in zip(found, years, strict=True):
        height = sum(block.height for block in bar.blocks)
        assert height == pytest.approx(year.total * charting.HEIGHT / most if most else 0, abs=0.05)
        assert all(block.top >= charting.TOP - 0.05 for block in bar.blocks)
        assert bar.left >= 0 and bar.left + charting.WIDTH <= charting.width(years)


SCALES = [  # the highest year in VND, what the figures above the bars count, how the highest reads in it
    (1, 10**6, 0.0),
    (37_500_000, 10**6, 37.5),
    (99_999_999_999, 10**6, 100_000.0),
    (100_000_000_000, 10**9, 100.0),
    (333_333_333_333_333, 10**12, 333.3),
    (10**15 - 1, 10**12, 1000.0),
]


@pytest.mark.parametrize(("total", "unit", "told"), SCALES)
def test_figures_above_the_bars_are_short(total: int, unit: int, told: float):
    years = plan(Price(mode="TRAGON", lump=total), [Sales()], date(2027, 1, 1)).years
    assert charting.scale(years)[0] == unit
    assert round(total / unit, 1) == told


BY_HAND = [  # worked out on paper: 1,000 at 2 million, what goes off; the base, the share, and what the minimum adds
    ("GIABANTINH", 500, {"taxes": 200, "parts": 300, "packing": 100}, None, 1_400_000_000, 70_000_000, 0),
    ("DOANHTHUTHUAN", 200, {"taxes": 200, "discounts": 100}, 60, 1_700_000_000, 34_000_000, 26_000_000),
    ("LOINHUAN", 1250, {"taxes": 150, "discounts": 50, "costs": 1_500}, None, 300_000_000, 37_500_000, 0),
    ("LOINHUAN", 333, {"costs": 2_001}, None, 0, 0, 0),  # a loss: no base
    ("DOANHTHUTHUAN", 10_000, {}, None, 2_000_000_000, 2_000_000_000, 0),
]


@pytest.mark.parametrize(("mode", "points", "off", "least", "base", "share", "added"), BY_HAND)
def test_worked_out_by_hand(mode, points, off, least, base, share, added):
    price = Price(mode=mode, share=points, years=1, minimum=least and least * 1_000_000)
    sales = Sales(1_000, 2_000_000, **{name: amount * 1_000_000 for name, amount in off.items()})
    [year] = plan(price, [sales]).years
    assert (year.base, year.share, year.added) == (base, share, added)
