"""What people write in one box, read: a table per kind of box."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.catalogue.parsing import (
    parse_day,
    parse_lines,
    parse_money,
    parse_owners,
    parse_words,
    write_owners,
)

MONEY = {
    "": None,
    "   ": None,
    "1.200.000": 1_200_000,
    "1,200,000": 1_200_000,
    "1 200 000": 1_200_000,
    "1\u00a0200\u00a0000 đồng": 1_200_000,
    "1200000": 1_200_000,
    "500.000": 500_000,
    "500,000đ": 500_000,
    "0": 0,
    "1,2 tỷ": 1_200_000_000,
    "1.2 billion": 1_200_000_000,
    "500 million VND": 500_000_000,
    "1.2 tỷ": 1_200_000_000,
    "1,25 tỉ đồng": 1_250_000_000,
    "2 Tỷ": 2_000_000_000,
    "500 triệu": 500_000_000,
    "500tr": 500_000_000,
    "1.200 triệu": 1_200_000_000,
    "1.200.000 nghìn": 1_200_000_000,
    "950 ngàn VNĐ": 950_000,
    "950k": 950_000,
    "1 tỷ 200 triệu": 1_200_000_000,
    "1 ty 200 trieu": 1_200_000_000,
    "0,5 triệu": 500_000,
    "５００ triệu": 500_000_000,
    "500 triê\u0323u": 500_000_000,
}
NOT_MONEY = [
    "abc", "-5 triệu", "500", "1,2", "1.2.3", "1.20.000", "12.34.567", "1,200 tỷ", "1 tỷ 2", "200 triệu 1 tỷ",
    "triệu", "1 tỷ tỷ", "1e9", "0,0000005 tỷ", "500 triệu đến 1 tỷ", "9" * 30, "2.000.000 tỷ", "$500", "500 usd",
    "1,2345 tỷ", "١٢٣", "5\x00 triệu x", "tỷ 5", "1 tỷ, 2 triệu",
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), MONEY.items())
def test_money(text, amount):
    assert parse_money(text) == amount


@pytest.mark.parametrize("text", NOT_MONEY)
def test_not_money(app, text):
    with pytest.raises(ValueError, match="."):
        parse_money(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("31/12/2027", date(2027, 12, 31)),
        ("1/2/2027", date(2027, 2, 1)),
        ("01-02-2027", date(2027, 2, 1)),
        ("1.2.2027", date(2027, 2, 1)),
        (" 1 / 2 / 2027 ", date(2027, 2, 1)),
        ("2027-12-31", date(2027, 12, 31)),
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_day(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text", ["31/13/2027", "29/02/2027", "12/31/2027", "31/12/27", "1899-01-01", "31/12/9999", "mai", "2027", "1/1/１a"]
)
def test_not_a_day(app, text):
    with pytest.raises(ValueError, match="."):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("", []),
        ("Viện A; 60\nCông ty B; 40", [("Viện A", 60), ("Công ty B", 40)]),
        ("Viện A;33,5%\n\n  Công ty B ; 66.5 % ", [("Viện A", 33.5), ("Công ty B", 66.5)]),
        ("Viện A", [("Viện A", None)]),
        ("Công ty A; B; 100", [("Công ty A; B", 100)]),
    ],
)
def test_owners(text, owners):
    found = parse_owners(text)
    assert [(one["name"], one["share"]) for one in found] == owners
    assert parse_owners(write_owners(found)) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Viện A; 60\nCông ty B; 50", "110 %"),
        ("; 60", "thiếu tên"),
        ("Viện A; sáu mươi", "phần trăm"),
        ("Viện A; 0", "lớn hơn 0"),
        ("Viện A; 101", "không quá 100"),
        ("Viện A; -5", "phần trăm"),
        ("Viện A;", "phần trăm"),
        ("x" * 201, "200 ký tự"),
        ("\n".join(f"Người {n}; 1" for n in range(21)), "nhiều nhất 20"),
    ],
)
def test_not_owners(app, text, why):
    with pytest.raises(ValueError, match="."):
        parse_owners(text)
    try:
        parse_owners(text)
    except ValueError as problem:
        assert why in str(problem.args[0])


def test_words():
    assert parse_words("sấy mít, bơm nhiệt;  Sấy Mít ,, trái cây\nxoài") == ["Sấy Mít", "bơm nhiệt", "trái cây", "xoài"]
    assert parse_words(" ,; ") == []


def test_lines():
    text = "- Sấy được 500 kg\n2. Giữ màu vàng\n• 1.5 tấn mỗi ngày\n\n  12) Dễ vận hành\n-5 độ C"
    assert parse_lines(text) == [
        "Sấy được 500 kg",
        "Giữ màu vàng",
        "1.5 tấn mỗi ngày",
        "Dễ vận hành",
        "-5 độ C",
    ]


@pytest.mark.parametrize(
    "text", [", ".join(f"từ {n}" for n in range(16)), "x" * 61], ids=["too many words", "too long a word"]
)
def test_not_words(app, text):
    with pytest.raises(ValueError, match="."):
        parse_words(text)
