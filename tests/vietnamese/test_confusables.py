"""Look-alike names: what the eye cannot tell apart has one skeleton, what it can has not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.vietnamese.confusables import LOOKS_ALIKE, core, similarity, skeleton

SAME = [
    ("Viện", "Vien"),
    ("Viện", "VIỆN"),
    ("Viện", "Vіện"),  # Cyrillic і
    ("Viện", "Vlện"),  # a small l
    ("Viện", "V1ện"),
    ("Viện", "Ｖｉện"),  # fullwidth
    ("Viện", "𝐕𝐢ệ𝐧"),
    ("Viện", unicodedata.normalize("NFD", "Viện")),
    ("Cao su", "Саo su"),  # Cyrillic С and а
    ("Cao su", "CAO-SU"),
    ("Cao su", "Cao\u00a0\u200bsu"),
    ("Cao su", "Cαο su"),  # Greek α, ο
    ("Cao su", "Ca0 su"),
    ("Đại Nam", "Dai Nam"),
    ("Đại Nam", "Ðại Nam"),  # the Icelandic letter
    ("ABC", "АВС"),  # all of it Cyrillic
    ("ABX", "ΑΒΧ"),  # all of it Greek
    ("A.B.C", "a b c"),
    ("Minh Phát", "rninh phát"),
    ("Win", "VVin"),
    ("Số 10", "Số lO"),
    ("ﬁne", "fine"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_these_look_the_same(first, second):
    assert skeleton(first) == skeleton(second) != ""
    assert similarity(first, second) == 1.0


DIFFERENT = [
    ("Công ty TNHH ABC", "ABC Co."),
    ("Công ty TNHH ABC", "Công ty TNHH ABD"),
    ("Viện Cây ăn quả miền Nam", "Viện Cây ăn quả miền Bắc"),
    ("Trường Đại học Tây Ninh", "Công ty Tây Ninh"),
    ("Sở Khoa học và Công nghệ Tây Ninh", "Sở Khoa học và Công nghệ Long An"),
    ("Công ty TNHH Minh Phát", "Công ty TNHH Minh Quân"),
    ("Hợp tác xã Mãng cầu", "Hợp tác xã Trái cây"),
    ("Công ty 12", "Công ty 13"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_these_do_not_look_alike(first, second):
    assert skeleton(first) != skeleton(second)
    assert similarity(first, second) < LOOKS_ALIKE


ALIKE = [
    ("Công ty TNHH ABC", "Công ty Cổ phần ABC"),
    ("ABC", "Công ty ABC"),
    ("Viện Nghiên cứu Cao su", "Viện Nghiên cứu Cao su mẫu"),
    ("Công ty TNHH Cơ khí Hòa Bình", "Công ty TNHH Cơ khí Hòa Binhh"),
    ("Công ty TNHH Thương mại Sao Việt", "Công ty TNHH Thương mạii Sao Vệt"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_these_are_worth_a_look(first, second):
    assert LOOKS_ALIKE <= similarity(first, second) < 1.0


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Công ty TNHH Một thành viên ABC", "abc"),
        ("CÔNG TY CỔ PHẦN Cơ khí", "cokhi"),
        ("Trường Đại học Tây Ninh", "tayninh"),
        ("Công ty", "congty"),  # nothing would be left
        ("Cơ khí công ty", "cokhicongty"),  # only at the head
        ("", ""),
    ],
)
def test_words_of_legal_form_go(name, left):
    assert core(skeleton(name)) == left


@pytest.mark.parametrize("nothing", ["", "  ", "\u202e\u200b", "--", "🍍", "\u0301\u0302"])
def test_nothing_looks_like_nothing(nothing):
    assert skeleton(nothing) == "" and similarity(nothing, nothing) == similarity(nothing, "ABC") == 0.0


names = st.text(max_size=60) | st.text("công tyTNHHviệnabcABCαаі01lrnvw ", max_size=40)


@given(names)
def test_once_is_enough(name):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(names)
def test_forms_capitals_and_spaces_do_not_count(name):
    for form in ("NFC", "NFD", "NFKC"):
        assert skeleton(unicodedata.normalize(form, name)) == skeleton(name)
    assert skeleton(" ".join(name)) == skeleton(name)


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềể ", max_size=40))
def test_vietnamese_capitals_look_like_small_letters(name):
    assert skeleton(name.upper()) == skeleton(name)


@given(names, names)
def test_likeness_has_no_direction_and_bounds(first, second):
    assert similarity(first, second) == similarity(second, first)
    assert 0.0 <= similarity(first, second) <= 1.0
    assert (similarity(first, second) == 1.0) == (skeleton(first) == skeleton(second) != "")


def test_a_long_name_takes_no_time():
    assert len(skeleton("ấ" * 10_000)) == 10_000
    assert skeleton("a" + "\u0302\u0301" * 5_000) == "a"
