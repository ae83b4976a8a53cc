"""Snippets are the author's text, cut and marked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.vietnamese.highlight import WIDTH, highlight, snippet

TEXT = (
    "Công ty cung cấp thiết bị cho hợp tác xã. " * 6
    + "Máy sấy mít bằng bơm nhiệt giữ màu và mùi của trái cây. "
    + "Bảo hành hai năm, giao tận nơi. " * 6
)


def hits(segments) -> list[str]:
    return [segment.text for segment in segments if segment.is_hit]


@pytest.mark.parametrize("query", ["máy sấy mít", "may say mit", "MÁY SẤY MÍT", "mít máy sấy"])
def test_the_window_shows_what_was_asked(query: str):
    assert "Máy sấy mít" in hits(snippet(TEXT, query))


def test_the_window_is_about_as_wide_as_asked_and_tells_what_it_left_out():
    segments = snippet(TEXT, "sấy mít")
    assert segments[0].text == segments[-1].text == "…"
    shown = "".join(segment.text for segment in segments[1:-1])
    assert shown in TEXT and len(shown) <= WIDTH


def test_short_text_is_shown_whole():
    assert "".join(s.text for s in snippet("Máy sấy", "mít")) == "Máy sấy"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_text_and_query(form: str):
    text = unicodedata.normalize(form, "Bể lọc nước hòa tan")
    assert hits(highlight(text, "hoà tan")) == [unicodedata.normalize(form, "hòa tan")]


def test_marks_that_were_typed_are_respected():
    assert hits(highlight("mít và mịt", "mít")) == ["mít"]
    assert hits(highlight("mít và mịt", "mit")) == ["mít", "mịt"]
    assert hits(highlight("may say mit", "máy sấy mít")) == ["may say mit"]


@pytest.mark.parametrize("query", ["dryer for fruit", "heat pump from the factory", "quả của nhà vườn"])
def test_function_words_are_marked_in_no_language(query: str):
    assert hits(highlight("Built for rice and from steel, của và cho", query)) == []


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("mua xe đạp trẻ em", "Đệm ngồi êm, mùa mưa", ""),
        ("mua xe đạp trẻ em", "Đồ chơi của em", "em"),
        ("em be", "Đệm ngồi êm", "êm"),
        ("máy say lúa", "Máy sấy, ông say", "Máy sấy|say"),
    ],
)
def test_a_bare_syllable_among_marked_ones_is_meant_bare(query: str, text: str, marked: str):
    assert "|".join(piece.text for piece in highlight(text, query) if piece.is_hit) == marked


def test_function_words_are_hits_only_in_company():
    assert hits(highlight("gạch không nung, không đắt", "gạch không nung")) == ["gạch không nung"]


def test_lexicon_words_are_hits():
    assert hits(highlight("Trại lợn của hợp tác xã", "heo HTX")) == ["lợn", "hợp tác xã"]


def test_markup_stays_text():
    segments = highlight("<b>máy</b> & sấy", "máy")
    assert [s.text for s in segments] == ["<b>", "máy", "</b> & sấy"]


@given(st.text(max_size=300), st.text(max_size=30))
def test_nothing_is_lost_or_made_up(text: str, query: str):
    assert "".join(s.text for s in highlight(text, query)) == text
    shown = "".join(s.text for s in snippet(text, query, width=60) if s.text != "…")
    assert shown in text
