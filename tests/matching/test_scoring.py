"""Text decides, codes order, reasons are in the words of the listings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.scoring import (
    NeedProfile,
    ReasonKind,
    TechnologyProfile,
    assess,
    shared_words,
)
from marketplace.search.engine import Hit, MatchedTerm

OFFER = TechnologyProfile(
    "Máy sấy mít bằng bơm nhiệt",
    "Giữ màu, giữ mùi. Đốt than đá. Công suất 200 kg một mẻ.",
    fields=("40101",),
    vsic=("C",),
    trl=8,
    province="80",
)
NEED = NeedProfile(
    "Cần máy sấy mít, xoài",
    "Xưởng nhỏ, giữ màu đẹp.",
    fields=("401",),
    vsic=("C",),
    trl_from=7,
    province="80",
    unwanted=("than đá", "lò hơi"),
)
TERMS = tuple(
    MatchedTerm(*term)
    for term in [("may_say", 0.3), ("say_mit", 0.2), ("mit", 0.2), ("giu_mau", 0.1), ("may", 0.1), ("say", 0.1)]
)


def hit(strength: float, terms: tuple[MatchedTerm, ...] = TERMS) -> Hit:
    return Hit("technology", "abc", 10.0, strength, terms)


def kinds(assessment) -> list[ReasonKind]:
    return [reason.kind for reason in assessment.reasons]


def test_all_reasons_are_told_with_words_first():
    assessment = assess(NEED, OFFER, hit(0.8))
    assert kinds(assessment) == [
        ReasonKind.WORDS,
        ReasonKind.FIELD,
        ReasonKind.SECTOR,
        ReasonKind.TRL,
        ReasonKind.PROVINCE,
        ReasonKind.UNWANTED,
    ]
    assert assessment.reasons[0].values == ("máy sấy mít", "giữ màu")
    assert assessment.reasons[1].values == ("401",)
    assert assessment.reasons[-1].values == ("than đá",)
    assert assessment.reasons[-1].weight < 0


def test_points_of_the_reasons_make_the_score():
    assessment = assess(NEED, OFFER, hit(0.8))
    assert sum(reason.weight for reason in assessment.reasons) == pytest.approx(assessment.score, abs=0.5)


def test_an_unwanted_word_halves_and_only_whole_words_count():
    wished = assess(NeedProfile(NEED.title), OFFER, hit(0.8)).score
    assert assess(NeedProfile(NEED.title, unwanted=("than đá",)), OFFER, hit(0.8)).score == pytest.approx(
        wished / 2, abs=1e-3
    )
    assert assess(NeedProfile(NEED.title, unwanted=("than", "than đá")), OFFER, hit(0.8)).score == pytest.approx(
        wished / 4, abs=1e-3
    )
    for harmless in ("tha", "thần đá", "", " ", "…"):
        assert assess(NeedProfile(NEED.title, unwanted=(harmless,)), OFFER, hit(0.8)).score == wished


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Không dùng than đá.", False),
        ("Thay than đá bằng trấu", False),
        ("Lò không khói, sạch, đốt than đá", True),
        ("Không dùng than đá như lò than đá cũ", True),
    ],
)
def test_what_an_offer_avoids_is_not_held_against_it(text: str, is_found: bool):
    assessment = assess(NeedProfile("a", unwanted=("than đá",)), TechnologyProfile("b", text), hit(0.8))
    assert (ReasonKind.UNWANTED in kinds(assessment)) is is_found


strengths = st.floats(0, 1, allow_nan=False)
codes = st.lists(st.sampled_from(["1", "101", "10101", "2", "205"]), max_size=3).map(tuple)
levels = st.none() | st.integers(1, 9)
places = st.none() | st.sampled_from(["80", "79"])


@given(strengths, codes, codes, levels, levels, places, places)
def test_score_is_of_a_hundred_and_codes_add_at_most_a_fifth_of_the_text(
    strength, wished, offered, trl_from, trl, here, there
):
    bare = assess(NeedProfile("a"), TechnologyProfile("b"), hit(strength)).score
    full = assess(
        NeedProfile("a", fields=wished, trl_from=trl_from, province=here),
        TechnologyProfile("b", fields=offered, trl=trl, province=there),
        hit(strength),
    ).score
    assert 0 <= bare <= full <= 100
    assert full <= bare * 1.2 + 0.001


def test_codes_never_lift_an_unrelated_pair():
    unrelated = assess(NEED, OFFER, hit(0.0, ()))
    assert unrelated.score == 0
    weak = assess(NEED, TechnologyProfile("x", fields=("401",), vsic=("C",), trl=9, province="80"), hit(0.2))
    assert weak.score < assess(NeedProfile("x"), TechnologyProfile("y"), hit(0.3)).score


@pytest.mark.parametrize(
    ("wished", "offered", "agrees"),
    [(("401",), ("40103",), True), (("40103",), ("401",), True), (("401",), ("402",), False), ((), ("401",), False)],
)
def test_a_field_agrees_with_those_above_and_below(wished, offered, agrees):
    assessment = assess(NeedProfile("a", fields=wished), TechnologyProfile("b", fields=offered), hit(0.5))
    assert (ReasonKind.FIELD in kinds(assessment)) is agrees


@pytest.mark.parametrize(("wish", "trl", "meets"), [(7, 8, True), (7, 7, True), (7, 6, False), (None, 9, False)])
def test_readiness(wish, trl, meets):
    assessment = assess(NeedProfile("a", trl_from=wish), TechnologyProfile("b", trl=trl), hit(0.5))
    assert (ReasonKind.TRL in kinds(assessment)) is meets


# Words


def terms(*folded: str) -> list[MatchedTerm]:
    return [MatchedTerm(term, 1 / len(folded)) for term in folded]


def test_words_are_shown_with_marks_even_if_the_need_had_none():
    assert shared_words("Máy sấy mít", "may say mit", terms("may_say", "say_mit")) == ("máy sấy mít",)
    assert shared_words("may say mit", "Máy sấy mít", terms("may_say", "say_mit")) == ("máy sấy mít",)


def test_words_alike_only_without_marks_are_not_shown():
    assert shared_words("đường mịt mù", "sấy mít", terms("mit")) == ()


def test_a_phrase_does_not_cross_punctuation_or_lines():
    assert shared_words("lọc nước. Thải khí", "nước thải", terms("nuoc_thai")) == ("nước thải",)
    assert shared_words("lọc nước\nthải khí", "lọc nước; thải khí", terms("nuoc_thai")) == ()


def test_function_words_neither_open_nor_close_a_phrase():
    assert shared_words("sấy cho trái cây", "sấy cho trái cây", terms("say_cho", "cho_trai", "trai_cay")) == (
        "sấy cho trái cây",
    )
    assert shared_words("và sấy của", "và sấy của", terms("va_say", "say_cua", "va", "say")) == ("sấy",)


def test_names_keep_their_capitals():
    assert shared_words("Ở Tân Hiệp", "Xưởng ở Tân Hiệp", terms("tan_hiep")) == ("Tân Hiệp",)


def test_lexicon_words_are_shown_as_the_offer_writes_them():
    assert shared_words("Chuồng lợn kín", "Trại heo", terms("lon")) == ("lợn",)
