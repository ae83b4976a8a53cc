"""Amounts and shares as people type them: read, or a word that says what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.offers.fields import AmountField, ShareField

AMOUNT, SHARE = "từ 1 đồng đến dưới 1 triệu tỷ", "lớn hơn 0 và không quá 100"
AMOUNTS: list[tuple[str, Any]] = [
    ("", None),
    ("0", 0),  # what may be sent is asked later
    ("1 đồng", 1),
    ("999 đồng", 999),
    ("1.000", 1000),
    ("1,2 tỷ", 1_200_000_000),
    ("999.999.999.999.999", 10**15 - 1),
    ("1.000.000.000.000.000", 10**15),
    ("1.000.000.000.000.001", "quá lớn"),
    ("-5", AMOUNT),
    ("-500 triệu", AMOUNT),
    ("− 1.200.000", AMOUNT),
    ("–7 đồng", AMOUNT),
    ("1e15", "Xin viết số tiền như"),
    ("5", "ghi rõ đơn vị"),
    ("NaN", "Xin viết số tiền như"),
]
SHARES: list[tuple[str, Any]] = [
    ("", None),
    ("5,5", 550),
    ("100 %", 10_000),
    ("100,01", 10_001),
    ("0", 0),
    ("-8", SHARE),
    ("−0,5 %", SHARE),
    ("5,555", "nhiều nhất hai chữ số"),
    ("tám", "Xin viết tỷ lệ"),
]


def fits(field: type[AmountField] | type[ShareField], text: str, found: Any) -> bool:
    """Is it read as ``found``, or refused with these words?"""
    try:
        told: Any = field.read(object.__new__(field), text)
    except ValueError as problem:
        return isinstance(found, str) and found in str(problem)
    return bool(told == found)


@pytest.mark.parametrize(("text", "found"), AMOUNTS)
def test_amounts(app: Any, text: str, found: Any):
    assert fits(AmountField, text, found)


@pytest.mark.parametrize(("text", "found"), SHARES)
def test_shares(app: Any, text: str, found: Any):
    assert fits(ShareField, text, found)
