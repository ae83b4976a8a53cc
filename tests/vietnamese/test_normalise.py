"""One spelling for what looks the same, and keys that meet where writers differ."""

import itertools
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.vietnamese.keys import fold, key, keys, pairs, spelled, syllables
from marketplace.vietnamese.normalise import MOST_MARKS, QUALITIES, TONES, has_marks, normalise

VOWELS = "aăâeêioôơuưy"
TONE_MARKS = ["", *TONES]
LETTERS = [
    unicodedata.normalize("NFC", vowel + tone)
    for base in VOWELS
    for vowel in (base, base.upper())
    for tone in TONE_MARKS
]
vietnamese = st.text(alphabet=st.sampled_from([*LETTERS, *"bcdđghklmnpqrstvxĐ", *" ,.-\n0123456789%/"]), max_size=60)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_vowel_with_every_tone_in_both_cases(letter: str):
    written = normalise(letter)
    assert written == unicodedata.normalize("NFC", letter).lower()
    assert normalise(nfd(letter)) == written
    assert key(written).folded in "aeiouy"
    assert key(written).exact.rstrip("_12345") == unicodedata.normalize(
        "NFC", "".join(c for c in nfd(written) if c not in TONES)
    )


def test_there_are_72_keys_of_vowels():
    assert len({key(normalise(letter)).exact for letter in LETTERS}) == 72


@given(vietnamese)
def test_composed_and_decomposed_text_have_the_same_keys(text: str):
    assert keys(nfd(text)) == keys(text)


def by_definition(text: str) -> str:
    """What normalise() says it does, step by step, with no short way for text that is clean already."""
    lowered = unicodedata.normalize("NFKC", text).lower()
    for look_alike in "\u00d0\u00f0\u0110\u0189\u0256":
        lowered = lowered.replace(look_alike, "đ")
    for invisible in "\u00ad\u200c\u200d\u2060\ufeff":
        lowered = lowered.replace(invisible, "")
    letters: list[str] = []
    for character in nfd(unicodedata.normalize("NFKC", lowered)):
        place = len(letters)
        while character in QUALITIES and place and "\u0300" <= letters[place - 1] <= "\u036f":
            place -= 1
        if place and letters[place - 1].isalpha():
            while place < len(letters) and letters[place] in QUALITIES:
                place += 1
            letters.insert(place, character)
        else:
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters))


ODD = [*LETTERS, *QUALITIES, *TONES, *"\u0308\u0338\u00ad\u200c\u200d\u2060\ufeff\u01dc\u00d0\u0189ñüçßİΣ½²™ﬁ가が×–’ "]


@given(st.one_of(st.text(max_size=80), st.text(st.sampled_from(ODD), max_size=30)))
def test_the_short_way_gives_what_the_definition_says(text: str):
    assert normalise(text) == by_definition(text)


@given(vietnamese, vietnamese)
def test_a_text_is_normalised_by_its_parts(one: str, other: str):
    assert normalise(f"{one} {other}") == f"{normalise(one)} {normalise(other)}"


@given(vietnamese, st.sampled_from("\u00ad\u200c\u200d\u2060\ufeff"), st.integers(0, 60))
def test_what_cannot_be_seen_does_not_count(text: str, invisible: str, place: int):
    assert normalise(text[:place] + invisible + text[place:]) == normalise(text)


@given(vietnamese)
def test_every_form_of_unicode_is_one(text: str):
    forms = {normalise(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert forms == {normalise(text)}


@pytest.mark.parametrize("letter", LETTERS)
def test_marks_may_stand_in_any_order(letter: str):
    base, *marks = nfd(letter)
    for order in itertools.permutations(marks):
        assert normalise(base + "".join(order)) == normalise(letter)
        half_composed = unicodedata.normalize("NFC", base + "".join(order[:1])) + "".join(order[1:])
        assert normalise(half_composed) == normalise(letter)


@given(st.one_of(st.text(max_size=80), st.text(st.sampled_from(ODD), max_size=30)))
def test_normalising_twice_changes_nothing(text: str):
    assert normalise(normalise(text)) == normalise(text)


@given(vietnamese)
def test_case_does_not_matter(text: str):
    assert keys(text.upper()) == keys(text)


@given(vietnamese)
def test_folding_needs_no_marks(text: str):
    bare = "".join(c for c in nfd(text.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(c))
    assert fold(bare) == fold(text)
    assert fold(text).isascii()


@given(vietnamese)
def test_syllables_have_the_keys_of_the_text_and_stand_where_they_say(text: str):
    for form in (text, nfd(text)):
        found = syllables(form)
        assert [(s.exact, s.folded) for s in found] == keys(form)
        for syllable in found:
            assert keys(form[syllable.start : syllable.end]) == [(syllable.exact, syllable.folded)]


@given(st.text(max_size=80))
def test_any_text_gives_ordered_offsets(text: str):
    places = [(s.start, s.end) for s in syllables(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("kỹ", "kĩ"),
        ("lý", "lí"),
        ("quý", "quí"),
        ("Đường", "Ðường"),
        ("đường", "ðường"),
        ("Đường", "\u0189ường"),
        ("tiếng", "tie\u0301\u0302ng"),
        ("công\u00adnghệ", "côngnghệ"),
        ("ＭÁＹ", "máy"),
        ("H₂O", "h2o"),
    ],
)
def test_spellings_that_meet(one: str, other: str):
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("thúy", "thúi"), ("tay", "tai"), ("mã", "mả"), ("duy", "dui"), ("đa", "da"), ("CO2", "có"), ("mít", "mịt")],
)
def test_spellings_that_stay_apart(one: str, other: str):
    assert [k.exact for k in keys(one)] != [k.exact for k in keys(other)]


def test_numbers_stay_whole_and_punctuation_parts():
    assert fold("Nồng độ 3,5% ở pH 7.0 (máy/thiết bị)") == "nong do 3,5 o ph 7.0 mai thiet bi".replace("mai", "may")
    assert pairs(["may", "say", "mit"]) == ["may_say", "say_mit"]


def test_has_marks():
    assert has_marks("máy") and has_marks("đ") and has_marks(nfd("sấy"))
    assert not has_marks("may say CO2 – 50 %")


def test_spelled_prefers_the_writing_with_marks():
    assert spelled("may say; Máy  sấy mít", ["may_say", "mit", "xoai"]) == {"may_say": "Máy sấy", "mit": "mít"}


def test_quality_marks_are_no_tones():
    assert not QUALITIES & TONES.keys()


@pytest.mark.parametrize("pile", ["\u0301\u0323", "\u0301\u200d\u0323", "\uff9e\u0323", "\u0344\u0323", "\u05b0\u0301"])
def test_piles_of_marks_take_no_time(pile: str):
    """Python sorts the marks of one letter in quadratic time: 200 kB of them would hold a worker for minutes."""
    text = "a" + pile * 50_000
    started = time.process_time()
    written = normalise(text)
    assert [found.folded for found in keys(text)] == ["a"] and len(syllables(text)) == 1
    assert time.process_time() - started < 2
    assert len(written) <= MOST_MARKS + 1 and normalise(written) == written


def test_letters_after_a_pile_are_kept():
    pile = "\u0301\u0323" * 100
    assert fold(f"mai{pile} say") == "mai say"  # nothing after a pile is lost
    assert fold(f"mai{pile}") == fold("mai\u0323") == "mai"
    assert normalise("🌾" * 100 + "lúa") == "🌾" * 100 + "lúa"
