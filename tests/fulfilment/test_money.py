"""Six currencies: what can be read, what cannot, and what it was worth in VND."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.fulfilment import money

READ = [
    ("1.200.000.000", "VND", 1_200_000_000),
    ("1", "VND", 1),
    ("999.999.999.999.999", "VND", 10**15 - 1),
    ("25.000,50", "USD", 2_500_050),
    ("25000,5", "EUR", 2_500_050),
    ("0,01", "USD", 1),
    ("1.000", "JPY", 1000),
    ("12.345", "USD", 1_234_500),
    ("500", "KRW", 500),
]
REFUSED = [
    ("0", "VND"),
    ("0,00", "USD"),
    ("-5", "USD"),
    ("1.000.000.000.000.000", "VND"),
    ("10.000.000.000.000", "USD"),
    ("12,345", "USD"),
    ("1,5", "JPY"),
    ("1,5", "VND"),
    ("1,234.56", "USD"),
    ("1.23", "USD"),
    ("1e15", "VND"),
    ("nhiều", "USD"),
    ("", "USD"),
]


@pytest.mark.parametrize(("text", "currency", "units"), READ)
def test_read(text: str, currency: str, units: int):
    assert money.read_amount(text, currency) == units


@pytest.mark.parametrize(("text", "currency"), REFUSED)
def test_refused(app, text: str, currency: str):
    with pytest.raises(ValueError):
        money.read_amount(text, currency)


RATES = [
    ("25.400", "USD", "25400"),
    ("165,23", "JPY", "165.23"),
    ("17,5", "KRW", "17.5"),
    ("999.999,99", "USD", "999999.99"),
    ("7", "VND", "1"),
    ("0", "USD", None),
    ("0,00", "USD", None),
    ("1.000.000", "USD", None),
    ("1.000.000.000", "USD", None),
    ("25,400", "USD", None),
    ("-1", "USD", None),
]


@pytest.mark.parametrize(("text", "currency", "rate"), RATES)
def test_rates(app, text: str, currency: str, rate: str | None):
    if rate is None:
        with pytest.raises(ValueError):
            money.read_rate(text, currency)
    else:
        assert money.read_rate(text, currency) == rate


WORTH = [
    (2_500_050, "USD", "25400", 635_012_700),
    (1, "USD", "50", 1),  # half a đồng: up
    (3, "USD", "50", 2),  # one and a half: up
    (1, "JPY", "165.23", 165),
    (10, "KRW", "17.55", 176),  # 175.5
    (7, "VND", "1", 7),
]


@pytest.mark.parametrize(("units", "currency", "rate", "value"), WORTH)
def test_worth(units: int, currency: str, rate: str, value: int):
    assert money.in_vnd(units, currency, rate) == value


@pytest.mark.parametrize(
    ("units", "currency", "rate"), [(1, "USD", "0.01"), (10**15 - 1, "USD", "999999"), (10**15, "VND", "1")]
)
def test_worth_nothing_or_too_much(app, units: int, currency: str, rate: str):
    with pytest.raises(ValueError):
        money.in_vnd(units, currency, rate)


@given(st.integers(1, 10**11), st.sampled_from(sorted(money.CURRENCIES)))
def test_what_is_told_is_read_again(units: int, currency: str):
    places = money.CURRENCIES[currency]
    whole, part = divmod(units, 10**places)
    text = f"{whole:,}".replace(",", ".") + (f",{part:0{places}d}" if places else "")
    assert money.read_amount(text, currency) == units


def test_told(app):
    assert money.told(2_500_050, "USD") == "25.000,50 USD"
    assert money.told(1000, "JPY") == "1.000 JPY"
    assert money.told(None, "USD") == ""


@pytest.mark.parametrize("text", ["-5", "−5", "– 1.000,5"])
def test_a_minus_is_told_as_such(app, text: str):
    with app.test_request_context():
        with pytest.raises(ValueError, match="phải lớn hơn 0"):
            money.read_amount(text, "EUR")
        with pytest.raises(ValueError, match="Tỷ giá phải lớn hơn 0"):
            money.read_rate(text, "CNY")


BY_HAND = [  # units, currency, rate of the day of signing, VND
    (2_500_050, "EUR", "27412.35", 685_322_456),  # 25.000,50: 685.322.456,175
    (123_456_789, "CNY", "3651.2", 4_507_654_280),  # 1.234.567,89: 4.507.654.279,968
    (150_000_000, "KRW", "18.52", 2_778_000_000),
]


@pytest.mark.parametrize(("units", "currency", "rate", "value"), BY_HAND)
def test_worked_out_by_hand(units: int, currency: str, rate: str, value: int):
    assert money.in_vnd(units, currency, rate) == value
