"""What is read of a query: a table of operators, and that nothing else is one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.typed import LONGEST, MOST_TERMS, Typed, read
from marketplace.vietnamese.keys import keys

TABLE = [
    # typed                                   words                     phrases            banned
    ("máy sấy mít", "máy sấy mít", (), ()),
    ('máy sấy "bơm nhiệt"', "máy sấy bơm nhiệt", ("bơm nhiệt",), ()),
    ("“bơm nhiệt” mít", "bơm nhiệt mít", ("bơm nhiệt",), ()),
    ("„bơm nhiệt“ mít", "bơm nhiệt mít", ("bơm nhiệt",), ()),
    ("«bơm nhiệt» mít", "bơm nhiệt mít", ("bơm nhiệt",), ()),
    ('“bơm nhiệt" mít', "bơm nhiệt mít", ("bơm nhiệt",), ()),
    ('"máy sấy “lạnh” mít"', "máy sấy “lạnh” mít".replace("“", "").replace("”", ""), ("máy sấy lạnh mít",), ()),
    ("máy sấy -nhập khẩu", "máy sấy khẩu", (), ("nhập",)),
    ('máy sấy -"nhập khẩu"', "máy sấy", (), ("nhập khẩu",)),
    ("máy sấy -“nhập khẩu”", "máy sấy", (), ("nhập khẩu",)),
    ("-lúa", "", (), ("lúa",)),
    ("-lúa -ngô -lúa", "", (), ("lúa", "ngô")),
    ("phần mềm E-Smart", "phần mềm E-Smart", (), ()),
    ("low-cost", "low-cost", (), ()),
    ("máy -e-smart", "máy", (), ("e-smart",)),
    ("5-10 tấn", "5-10 tấn", (), ()),
    ("kho lạnh -18 độ", "kho lạnh -18 độ", (), ()),
    ("- lúa", "- lúa", (), ()),
    ("- - -", "- - -", (), ()),
    ("-", "-", (), ()),
    ("--lúa", "--lúa", (), ()),
    ("lúa – ngô", "lúa – ngô", (), ()),
    ('ống 5" và 6" inox', "ống 5 và 6 inox", (), ()),
    ('"máy sấy', "máy sấy", (), ()),
    ('máy " sấy', "máy sấy", (), ()),
    ('"" ""', "", (), ()),
    ('"…" -"…"', "", (), ()),
    ("a* OR (b AND c)~2 title:[a TO z]", "a* OR (b AND c)~2 title:[a TO z]", (), ()),
    ("m\u200báy\u202e s\u00adấy", "máy sấy", (), ()),
    ("  máy \t sấy \n", "máy sấy", (), ()),
    ("", "", (), ()),
]


@pytest.mark.parametrize(("text", "words", "phrases", "banned"), TABLE)
def test_table(text, words, phrases, banned):
    typed = read(text)
    assert (typed.words, typed.phrases, typed.banned) == (words, phrases, banned)
    assert not typed.is_cut


@pytest.mark.parametrize(
    ("text", "required", "banned"),
    [
        ('"mít"', {("e", "mit_2")}, set()),
        ('"mit"', {("f", "mit")}, set()),
        ('"máy sấy mít"', {("fb", "may_say"), ("fb", "say_mit")}, set()),
        ("-mít", set(), {("e", "mit_2")}),
        ("-heo", set(), {("f", "heo")}),
        ('-"nhập khẩu"', set(), {("fb", "nhap_khau")}),
        ('-"máy sấy mít"', set(), set()),
        ("mít", set(), set()),
    ],
)
def test_terms_of_conditions(text, required, banned):
    typed = read(text)
    assert (set(typed.required), set(typed.banned_terms)) == (required, banned)


DOCUMENT = " ".join(key.exact for key in keys("Máy sấy mít bằng bơm nhiệt, gõ mây; công nghệ của Đức"))


@pytest.mark.parametrize(
    ("text", "fits", "is_verified"),
    [
        ('"máy sấy"', True, True),
        ('"may say"', True, False),
        ('"mảy sấy"', False, True),
        ('"may say mit"', True, True),
        ('"sấy bằng bơm"', False, True),
        ('"bang bom nhiet"', True, True),
        ('"cua duc"', True, False),
        ('"nghe cua duc"', True, True),
        ('"mít"', True, False),
        ('-"máy sấy mít"', False, True),
        ('-"may say mit"', False, True),
        ('-"máy sấy chuối"', True, True),
        ('-"mây công nghệ"', False, True),
        ("mít", True, False),
        ('"máy sấy" "nhập khẩu từ Đức"', False, True),
    ],
)
def test_seen_in_the_text(text, fits, is_verified):
    typed = read(text)
    assert typed.is_verified == is_verified
    assert typed.fits(DOCUMENT) == fits


def test_conditions_can_be_taken_away():
    typed = read('mít "bơm nhiệt" -lúa -"nhập khẩu"')
    by_text = {piece.text: piece for piece in typed.pieces}
    assert typed.loosened(by_text["bơm nhiệt"]) == 'mít bơm nhiệt -lúa -"nhập khẩu"'
    assert typed.loosened(by_text["lúa"]) == 'mít "bơm nhiệt" -"nhập khẩu"'
    assert typed.with_words("xoài") == 'xoài -lúa -"nhập khẩu"'


def test_long_texts_are_cut_and_say_so():
    assert read("a" * (LONGEST + 1)).is_cut
    assert len(read("ab " * LONGEST).text) <= LONGEST
    many = read(" ".join(f"t{n}" for n in range(MOST_TERMS + 1)))
    assert many.is_cut
    assert len(many.words.split()) == MOST_TERMS
    assert not read(" ".join(f"t{n}" for n in range(MOST_TERMS))).is_cut


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        '"' * 100_000,
        "-" * 100_000,
        '-"' * 50_000,
        "«" * 100_000,
        "“a" * 50_000,
        "\u0301\u0323" * 50_000,
        "\u0323\u0301\u0327" * 30_000,
        " ".join(f"t{n}" for n in range(20_000)),
        "\U0001f33e" * 25_000,
        "-a " * 30_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_bounded_time(text):
    begun = time.process_time()
    typed = read(text)
    typed.fits(DOCUMENT)
    assert time.process_time() - begun < 0.2


@given(st.text(alphabet=st.sampled_from("máy -\"“”«» 5a\u0301\u200b*'"), max_size=60))
def test_reading_again_gives_the_same(text):
    typed = read(text)
    again = read(typed.text)
    assert isinstance(again, Typed)
    assert (again.phrases, again.banned) == (typed.phrases, typed.banned)
    assert keys(again.words) == keys(typed.words)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    typed = read(text)
    assert typed.required is not None
    typed.fits(DOCUMENT)
