"""Amounts in words: a table of hard cases, and a reader of its own that gives every number back."""

from __future__ import annotations

import random
import unicodedata

import pytest

from marketplace.vietnamese import amounts

HARD = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    51: "năm mươi mốt",
    55: "năm mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    555: "năm trăm năm mươi lăm",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_010: "một nghìn không trăm mười",
    1_015: "một nghìn không trăm mười lăm",
    1_100: "một nghìn một trăm",
    10_010: "mười nghìn không trăm mười",
    21_021: "hai mươi mốt nghìn không trăm hai mươi mốt",
    100_000: "một trăm nghìn",
    105_000: "một trăm linh năm nghìn",
    1_000_000: "một triệu",
    1_000_001: "một triệu không trăm linh một",
    1_001_000: "một triệu không trăm linh một nghìn",
    12_500_000: "mười hai triệu năm trăm nghìn",
    1_000_000_005: "một tỷ không trăm linh năm",
    1_200_000_000: "một tỷ hai trăm triệu",
    2_040_000_000: "hai tỷ không trăm bốn mươi triệu",
    15_000_024_000: "mười lăm tỷ không trăm hai mươi tư nghìn",
    1_000_000_000_000: "một nghìn tỷ",
    1_005_000_000_000: "một nghìn không trăm linh năm tỷ",
    1_000_005_000_000: "một nghìn tỷ không trăm linh năm triệu",
    999_999_999_999_999: "chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ "
    "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    10**15: "một triệu tỷ",
    10**18 - 1: "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ "
    "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
}
ENGLISH = {
    0: "zero",
    13: "thirteen",
    40: "forty",
    85: "eighty-five",
    101: "one hundred and one",
    1_001: "one thousand and one",
    1_100: "one thousand, one hundred",
    21_021: "twenty-one thousand and twenty-one",
    1_000_000_005: "one billion and five",
    1_200_000_000: "one billion, two hundred million",
    12_345_678: "twelve million, three hundred and forty-five thousand, six hundred and seventy-eight",
    10**15: "one quadrillion",
}


@pytest.mark.parametrize(("number", "words"), HARD.items())
def test_hard_cases(number: int, words: str):
    assert amounts.number_in_words(number) == words


@pytest.mark.parametrize(("number", "words"), ENGLISH.items())
def test_english(number: int, words: str):
    assert amounts.number_in_english(number) == words


def test_money_has_its_unit():
    assert amounts.in_words(1_200_000_000) == "một tỷ hai trăm triệu đồng"
    assert amounts.in_english(5_000) == "five thousand Vietnamese dong"
    assert amounts.in_figures(1_200_000_000) == "1.200.000.000"


@pytest.mark.parametrize("number", [-1, 10**18, 10**30])
def test_what_cannot_be_told_is_refused(number: int):
    for tell in (amounts.number_in_words, amounts.number_in_english, amounts.in_figures):
        with pytest.raises(ValueError):
            tell(number)


@pytest.mark.parametrize(("points", "told"), [(1, "0,01%"), (50, "0,5%"), (850, "8,5%"), (800, "8%"), (10_000, "100%")])
def test_shares(points: int, told: str):
    assert amounts.share(points) == told
    assert amounts.share(points, ".") == told.replace(",", ".")


# --- a reader that knows nothing of the writer -----------------------------------------------------------------

ONES = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8}
ONES |= {"chín": 9, "không": 0}
MULTIPLIERS = {"nghìn": 1_000, "triệu": 1_000_000}


def read_below_thousand(words: list[str]) -> int:
    total, pending = 0, 0
    for word in words:
        if word in ONES:
            pending = ONES[word]
        elif word == "trăm":
            total, pending = total + pending * 100, 0
        elif word == "mươi":
            total, pending = total + pending * 10, 0
        elif word == "mười":
            total, pending = total + 10, 0
        else:
            assert word == "linh", word
    return total + pending


def read_below_billion(words: list[str]) -> int:
    total, group = 0, list[str]()
    for word in words:
        if word in MULTIPLIERS:
            total, group = total + read_below_thousand(group) * MULTIPLIERS[word], []
        else:
            group.append(word)
    return total + read_below_thousand(group)


def read(text: str) -> int:
    words = text.split()
    if "tỷ" in words:
        at = words.index("tỷ")
        return read_below_billion(words[:at]) * 10**9 + read_below_billion(words[at + 1 :])
    return read_below_billion(words)


def many_numbers() -> list[int]:
    """All small ones, the neighbours of every power of ten, and thousands of each length."""
    chance = random.Random(20261122)
    near = [10**power + step for power in range(3, 18) for step in range(-12, 13)]
    free = [chance.randrange(10**length) for length in range(4, 19) for _ in range(400)]
    # Numbers with many zeros inside, where the rules are.
    holes = [sum(chance.choice((0, 0, 1, 5, 14, 21, 104, 110)) * 1000**n for n in range(6)) for _ in range(3000)]
    return [*range(3_000), *near, *free, *[one for one in holes if one < 10**18]]


def test_every_number_can_be_read_back():
    numbers = many_numbers()
    assert len(numbers) > 10_000
    wrong = [one for one in numbers if read(amounts.number_in_words(one)) != one]
    assert wrong == []


def test_no_two_numbers_sound_alike():
    numbers = set(many_numbers())
    assert len({amounts.number_in_words(one) for one in numbers}) == len(numbers)
    assert len({amounts.number_in_english(one) for one in numbers}) == len(numbers)


def test_rules_of_the_last_digit_hold_everywhere():
    for one in many_numbers()[:6_000]:
        told = f" {amounts.number_in_words(one)} "
        for wrong in (" mươi một ", " mươi bốn ", " mươi năm ", " mười năm ", " mười mốt ", " mười tư ", " linh lăm "):
            assert wrong not in told, one
        assert "  " not in told and unicodedata.is_normalized("NFC", told)
