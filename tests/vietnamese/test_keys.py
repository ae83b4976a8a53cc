"""Keys hold for whole classes of spellings, and taking words one by one gives what the whole text would."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.vietnamese.keys import TOKEN, fold, folded_of, key, keys, pairs, syllables
from marketplace.vietnamese.normalise import TONES, normalise

TONE_MARKS = ["", *TONES]
BEFORE_I = [*"bcdđghklmnprstvx", "qu", "ch", "gh", "kh", "ng", "nh", "ph", "th", "tr"]
"""Onsets after which i and y are written alike; ngh and gi never stand before y."""
ONSETS = [*BEFORE_I, "gi", "ngh"]
ODD = "\u0302\u0306\u031b\u0309\u0323\u0301\u00ad\u200d\u2028\u00a0\u3000\u3099_Σ½ﬁかが가\u1100\u1161"

letters = st.sampled_from([*"aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐdbcghklmnpqrstvx", *"àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệỳýỷỹỵ"])
vietnamese = st.text(st.one_of(letters, st.sampled_from(" \n\t.,-/%0123456789")), max_size=80)
anything = st.one_of(
    st.text(max_size=80),
    st.text(st.one_of(letters, st.sampled_from(ODD)), max_size=40),
    vietnamese,
)


@given(anything)
def test_the_keys_of_a_text_are_those_of_its_tokens(text: str):
    assert keys(text) == [key(token) for token in TOKEN.findall(normalise(text))]


@given(anything)
def test_the_syllables_of_a_text_have_its_keys(text: str):
    assert [(found.exact, found.folded) for found in syllables(text)] == keys(text)


@given(anything)
def test_syllables_point_into_the_text_and_leave_it_as_it_is(text: str):
    at = 0
    rebuilt = []
    for found in syllables(text):
        assert 0 <= found.start < found.end <= len(text)
        if found.start >= at:  # two tokens of one character (½) share its place
            rebuilt += [text[at : found.start], text[found.start : found.end]]
            at = found.end
    assert "".join([*rebuilt, text[at:]]) == text


@given(vietnamese)
def test_a_syllable_stands_where_its_keys_come_from(text: str):
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        for found in syllables(written):
            assert keys(written[found.start : found.end]) == [(found.exact, found.folded)]


@given(st.text(letters, min_size=41, max_size=120))
def test_long_words_are_read_like_short_ones(word: str):
    assert keys(word) == [key(token) for token in TOKEN.findall(normalise(word))]
    assert [(found.exact, found.folded) for found in syllables(word)] == keys(word)


@given(anything)
def test_the_folded_key_is_known_from_the_exact_one(text: str):
    for found in keys(text):
        assert folded_of(found.exact) == found.folded


@pytest.mark.parametrize(
    ("exact", "folded"),
    [("hoa_1", "hoa"), ("đi", "di"), ("co2", "co2"), ("co_2", "co"), ("3,5", "3,5"), ("ươ_5", "uo")],
)
def test_folded_of(exact: str, folded: str):
    assert folded_of(exact) == folded


@given(anything)
def test_pairs_need_the_folded_keys_alone(text: str):
    found = keys(text)
    assert pairs([folded_of(one.exact) for one in found]) == pairs([one.folded for one in found])


@given(anything)
def test_no_token_holds_white_space_or_an_underscore(text: str):
    for found in keys(text):
        assert found.folded and not set(found.folded) & set(" _\t\n")
        assert len(found.exact.split()) == 1


@pytest.mark.parametrize("onset", ONSETS)
@pytest.mark.parametrize("rhyme", ["oa", "oe", "uy"])
@pytest.mark.parametrize("tone", TONE_MARKS)
def test_the_tone_may_stand_on_either_vowel(onset: str, rhyme: str, tone: str):
    old, new = onset + rhyme[0] + tone + rhyme[1], onset + rhyme + tone
    for form in ("NFC", "NFD"):
        assert keys(unicodedata.normalize(form, old)) == keys(unicodedata.normalize(form, new))


@pytest.mark.parametrize("onset", BEFORE_I)
@pytest.mark.parametrize("tone", TONE_MARKS)
def test_i_and_y_meet_after_a_consonant_alone(onset: str, tone: str):
    with_i, with_y = (unicodedata.normalize("NFC", onset + vowel + tone) for vowel in "iy")
    assert keys(with_i) == keys(with_y)
    assert keys(with_i.upper()) == keys(with_y)


@pytest.mark.parametrize("rhyme", ["ay", "uy", "ây"])
def test_y_stays_y_elsewhere(rhyme: str):
    assert keys("t" + rhyme) != keys("t" + rhyme[:-1] + "i")


@pytest.mark.parametrize("look_alike", "ĐđÐðƉɖ")
@pytest.mark.parametrize("rest", ["ường", "ất", "i", "ỹ"])
def test_all_that_looks_like_d_with_a_stroke(look_alike: str, rest: str):
    assert keys(look_alike + rest) == keys("đ" + rest)
    assert fold(look_alike + rest) == fold("d" + rest)


def test_an_accented_word_of_another_language_stays_one_token():
    for around in ("", "máy "):
        assert [found.folded for found in keys(f"{around}lǜse")][-1] == "luse"
