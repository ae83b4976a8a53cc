"""Terms in words, and what two versions say differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale

from marketplace.offers.comparing import differences
from marketplace.offers.labels import FIELDS
from marketplace.offers.terms import Instalment, Price, Terms
from marketplace.offers.wording import lines, percent
from tests.offers.conftest import TERMS
from tests.offers.test_checking import GOOD

FULL_PRICE = Price(
    mode="KETHOP", lump=5, per_unit=7, unit="kg", share=100, base="LOINHUAN", minimum=9, years=2, capital=3
)


@pytest.fixture
def request_(site: Any) -> Iterator[None]:
    """A request, for labels and figures; nothing is written, so nothing has to be put back."""
    with site.app.test_request_context(), force_locale("vi"):
        yield


@pytest.fixture
def told(request_: None) -> Any:
    """The words of terms by field, in Vietnamese."""
    return lambda terms: {line.name: line.words for line in lines(terms)}


def test_lines_follow_the_form_and_leave_out_what_is_open(request_: None):
    names = [line.name for line in lines(TERMS)]
    assert names == [name for name in FIELDS if name in names]
    assert "support" not in names and lines(Terms()) == [line for line in lines(Terms()) if line.name == "months"]


def test_amounts_are_told_to_the_dong(told: Any):
    words = told(replace(TERMS, price=Price(mode="TRAGON", lump=1_234_567_891, vat_included=True)))
    assert words["price.lump"] == "1.234.567.891 đồng (đã gồm thuế giá trị gia tăng)"


@pytest.mark.parametrize(
    ("price", "name", "expected"),
    [
        (Price(mode="GIABANTINH", share=550, years=5), "price.share", "5,5 % giá bán tịnh"),
        (Price(mode="LOINHUAN", share=1, after_tax=True), "price.share", "0,01 % lợi nhuận sau thuế"),
        (Price(mode="KETHOP", share=10_000, base="LOINHUAN"), "price.share", "100 % lợi nhuận trước thuế"),
        (
            Price(mode="TRAGON", per_unit=500, unit="kg"),
            "price.per_unit",
            "500 đồng cho mỗi kg (chưa gồm thuế giá trị gia tăng)",
        ),
        (Price(mode="GOPVON", capital=5, capital_share=3000), "price.capital_share", "30 %"),
    ],
)
def test_prices_in_words(told: Any, price: Price, name: str, expected: str):
    assert told(replace(TERMS, price=price))[name] == expected


def test_an_instalment_says_when(told: Any):
    rows = (Instalment("Đợt 1", 5, date(2028, 2, 29)), Instalment("Đợt 2", 7, None, "bàn giao"))
    words = told(replace(TERMS, price=Price(mode="TRAGON", lump=12, instalments=rows)))
    assert words["price.instalments"] == "Đợt 1: 5 đồng, hạn 29/02/2028\nĐợt 2: 7 đồng, sau khi bàn giao"


@pytest.mark.parametrize(
    ("starts_on", "months", "expected"),
    [
        (date(2028, 2, 29), 12, "12 tháng, đến hết ngày 28/02/2029"),
        (None, 12, "12 tháng"),
        (date(2028, 2, 29), None, "Không giới hạn"),
    ],
)
def test_the_term_in_words(told: Any, starts_on: date | None, months: int | None, expected: str):
    assert told(replace(TERMS, starts_on=starts_on, months=months))["months"] == expected


def test_ownership_has_no_term(told: Any):
    assert "months" not in told(replace(TERMS, right="CHUYENNHUONG", months=None))


def test_figures_have_their_unit_also_where_versions_are_compared(request_: None, told: Any):
    before, after = (replace(TERMS, training_people=4, training_days=days) for days in (6, 1000))
    assert (told(before)["training_people"], told(before)["training_days"]) == ("4 người", "6 ngày")
    [days] = differences(before, after)
    assert [piece.text for piece in (*days.old, *days.new)] == ["6 ngày", "1000 ngày"]


def test_no_line_is_a_bare_figure(request_: None):
    full = replace(TERMS, training_people=4, training_days=6, support_months=3, price=FULL_PRICE)
    assert [line for line in lines(full) if line.words.replace(".", "").replace(",", "").isdigit()] == []


def test_several_things_stand_in_a_row_each(request_: None):
    rows = {line.name: line.rows for line in lines(replace(TERMS, other="Dòng một\nDòng hai"))}
    assert rows["other"] == [] and len(rows["objects"]) == 2 and len(rows["price.instalments"]) == 2


def test_nothing_differs_between_equal_terms(request_: None):
    assert differences(TERMS, replace(TERMS)) == []


def test_changed_words_are_marked_and_the_rest_is_kept(request_: None):
    after = replace(TERMS, quality="Độ ẩm dưới 10 %", objects=("PHUONGAN", "PHANMEM"), months=36)
    found = {one.name: one for one in differences(TERMS, after)}
    assert list(found) == ["objects", "quality", "months"]
    assert [(piece.kind, piece.text) for piece in found["quality"].new] == [
        ("equal", "Độ ẩm dưới "),
        ("inserted", "10 %"),
    ]
    assert [bool(row.old) for row in found["objects"].rows].count(True) == 1


@pytest.mark.parametrize("case", sorted(set(GOOD) - {"not exclusive, in words"}))
def test_every_difference_that_is_hashed_can_be_read(request_: None, case: str):
    """Terms that differ never look the same, and joined pieces give both texts."""
    found = differences(TERMS, GOOD[case])
    assert found
    before, after = ({line.name.replace(".", "-"): line.words for line in lines(one)} for one in (TERMS, GOOD[case]))
    for one in found:
        if not one.rows:
            assert "".join(piece.text for piece in one.old) == before.get(one.name, "")
            assert "".join(piece.text for piece in one.new) == after.get(one.name, "")


def test_percentages(request_: None):
    assert [percent(points) for points in (None, 1, 10, 100, 1050, 10_000)] == [
        "",
        "0,01 %",
        "0,1 %",
        "1 %",
        "10,5 %",
        "100 %",
    ]
