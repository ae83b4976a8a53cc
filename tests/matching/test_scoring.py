"""Text decides, what agrees orders, what speaks against takes away, and what is not known says nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.scoring import WEIGHTS_VERSION, NeedProfile, ReasonKind, TechnologyProfile, assess, band
from marketplace.matching.weights import read_bands, read_weights, weights
from marketplace.search.engine import Hit, MatchedTerm

OFFER = TechnologyProfile(
    "Máy sấy mít bằng bơm nhiệt",
    "Giữ màu, giữ mùi. Đốt than đá. Công suất 2 tấn/mẻ.",
    fields=("40101",),
    vsic=("C",),
    trl=8,
    province="80",
    price_min=500_000_000,
    rights=("KHONGDOCQUYEN",),
)
NEED = NeedProfile(
    "Cần máy sấy mít, xoài",
    "Xưởng nhỏ, giữ màu đẹp, mỗi mẻ từ 1 tấn.",
    fields=("401",),
    vsic=("C",),
    trl_from=7,
    province="80",
    unwanted=("than đá", "lò hơi"),
    neighbours=("79", "82"),
    budget_max=900_000_000,
    rights=("KHONGDOCQUYEN",),
    must_have=("Giữ màu vàng", "Mỗi mẻ từ 1 tấn trái tươi", "Không dùng hóa chất"),
    tried="Đã mua tủ sấy nóng của thợ trong vùng.",
)
TERMS = tuple(
    MatchedTerm(*term)
    for term in [("may_say", 0.3), ("say_mit", 0.2), ("mit", 0.2), ("giu_mau", 0.1), ("may", 0.1), ("say", 0.1)]
)
BARE_NEED, BARE_OFFER = NeedProfile("a"), TechnologyProfile("b")


def hit(strength: float = 0.8, terms: tuple[MatchedTerm, ...] = TERMS, meaning: float = 0.0) -> Hit:
    return Hit("technology", "abc", 10.0, strength, terms, meaning)


def kinds(need: NeedProfile, offer: TechnologyProfile, **said) -> dict[ReasonKind, tuple[str, ...]]:
    return {reason.kind: reason.values for reason in assess(need, offer, hit(**said)).reasons}


def score(need: NeedProfile, offer: TechnologyProfile, strength: float = 0.8) -> float:
    return assess(need, offer, hit(strength)).score


def test_all_reasons_are_told_for_first_against_last():
    assessment = assess(NEED, OFFER, hit())
    assert [reason.kind for reason in assessment.reasons] == [
        ReasonKind.WORDS,
        ReasonKind.FIELD,
        ReasonKind.SECTOR,
        ReasonKind.TRL,
        ReasonKind.CAPACITY,
        ReasonKind.PROVINCE,
        ReasonKind.BUDGET,
        ReasonKind.RIGHT,
        ReasonKind.MUST_HAVE,
        ReasonKind.MISSING,
        ReasonKind.UNWANTED,
    ]
    values = {reason.kind: reason.values for reason in assessment.reasons}
    assert values[ReasonKind.WORDS] == ("máy sấy mít", "giữ màu")
    assert values[ReasonKind.CAPACITY] == ("2 tấn/mẻ", "mỗi mẻ từ 1 tấn")
    assert values[ReasonKind.MUST_HAVE] == ("Giữ màu vàng", "Mỗi mẻ từ 1 tấn trái tươi")
    assert values[ReasonKind.MISSING] == ("Không dùng hóa chất",)
    assert values[ReasonKind.UNWANTED] == ("than đá",)
    assert assessment.reasons[-1].weight < 0


def test_points_of_the_reasons_make_the_score():
    for offer in (OFFER, replace(OFFER, trl=3, price_min=5_000_000_000, province="79")):
        assessment = assess(NEED, offer, hit())
        assert sum(reason.weight for reason in assessment.reasons) == pytest.approx(assessment.score, abs=0.8)


strengths = st.floats(0, 1, allow_nan=False)
codes = st.lists(st.sampled_from(["1", "101", "10101", "2", "205"]), max_size=3).map(tuple)
levels, places = st.none() | st.integers(1, 9), st.none() | st.sampled_from(["80", "79", "01"])
prices = st.none() | st.integers(0, 10**10)
rights = st.lists(st.sampled_from(["DOCQUYEN", "THUCAP"]), max_size=2).map(tuple)
words = st.sampled_from(["", "Công suất 5 tấn/giờ", "Đốt trấu, 100 kg/giờ", "Cần 3 tấn/giờ", "Máy sấy tĩnh"])
needs = st.builds(
    NeedProfile,
    title=words,
    body=words,
    fields=codes,
    vsic=codes,
    trl_from=levels,
    province=places,
    neighbours=st.just(("79",)),
    budget_max=prices,
    rights=rights,
    must_have=words.map(lambda text: (text,)),
    tried=words,
)
offers = st.builds(
    TechnologyProfile,
    title=words,
    body=words,
    fields=codes,
    vsic=codes,
    trl=levels,
    province=places,
    price_min=prices,
    rights=rights,
)


@given(strengths, needs, offers)
def test_score_is_of_a_hundred_and_structure_adds_at_most_its_share(strength, need, offer):
    bare, full = score(BARE_NEED, BARE_OFFER, strength), score(need, offer, strength)
    assert 0 <= full <= 100
    assert full <= bare * (1 + weights().structure) + 0.001


@given(strengths, needs, offers)
def test_what_is_not_known_never_costs(strength, need, offer):
    bare = score(BARE_NEED, BARE_OFFER, strength)
    assert score(need, TechnologyProfile(offer.title), strength) >= bare * weights().against["tried"] * 0.9 - 0.001
    assert score(NeedProfile("xin chào"), offer, strength) == pytest.approx(bare, abs=1e-3)


def test_structure_never_lifts_an_unrelated_pair():
    unrelated = assess(NEED, OFFER, hit(0.0, ()))
    assert unrelated.score == 0
    rich, poor = replace(OFFER, title="x", body=""), BARE_OFFER
    assert score(replace(NEED, must_have=()), rich, 0.2) < score(BARE_NEED, poor, 0.3)


# Codes, place, price, right


@pytest.mark.parametrize(
    ("wished", "offered", "agrees"),
    [(("401",), ("40103",), True), (("40103",), ("401",), True), (("401",), ("402",), False), ((), ("401",), False)],
)
def test_a_field_agrees_with_those_above_and_below(wished, offered, agrees):
    told = kinds(NeedProfile("a", fields=wished), TechnologyProfile("b", fields=offered))
    assert (ReasonKind.FIELD in told) is agrees


@pytest.mark.parametrize(
    ("wish", "trl", "kind"),
    [(7, 8, ReasonKind.TRL), (7, 7, ReasonKind.TRL), (7, 6, ReasonKind.TRL_BELOW), (None, 9, None), (7, None, None)],
)
def test_readiness(wish, trl, kind):
    told = kinds(NeedProfile("a", trl_from=wish), TechnologyProfile("b", trl=trl))
    assert list(told) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("province", "kind"),
    [("80", ReasonKind.PROVINCE), ("79", ReasonKind.NEIGHBOUR), ("01", None), (None, None)],
)
def test_place(province, kind):
    offer = TechnologyProfile("b", province=province)
    told = kinds(NeedProfile("a", province="80", neighbours=("79", "82")), offer)
    assert list(told) == ([kind] if kind else [])


def test_the_same_province_earns_more_than_the_next_and_that_more_than_any_other():
    need = NeedProfile("a", province="80", neighbours=("79",))
    near = [score(need, TechnologyProfile("b", province=code)) for code in ("80", "79", "01")]
    assert near == sorted(near, reverse=True) and len(set(near)) == 3
    assert near[-1] == score(need, BARE_OFFER)


@pytest.mark.parametrize(
    ("price", "kind"),
    [
        (500, ReasonKind.BUDGET),
        (1080, ReasonKind.BUDGET),  # a tenth above
        (1500, ReasonKind.OVER_BUDGET),
        (5000, ReasonKind.OVER_BUDGET),
        (None, None),
    ],
)
def test_price_against_budget(price, kind):
    need, offer = NeedProfile("a", budget_max=1000), TechnologyProfile("b", price_min=price)
    assert list(kinds(need, offer)) == ([kind] if kind else [])


def test_a_price_far_above_the_budget_costs_more():
    need = NeedProfile("a", budget_max=1000)
    costs = [score(need, TechnologyProfile("b", price_min=price)) for price in (900, None, 1500, 5000)]
    assert costs == sorted(costs, reverse=True) and len(set(costs)) == 4


@pytest.mark.parametrize(
    ("wanted", "offered", "kind"),
    [
        (("DOCQUYEN",), ("DOCQUYEN", "THUCAP"), ReasonKind.RIGHT),
        (("DOCQUYEN",), ("THUCAP",), ReasonKind.OTHER_RIGHT),
        ((), ("THUCAP",), None),
        (("DOCQUYEN",), (), None),
    ],
)
def test_right(wanted, offered, kind):
    told = kinds(NeedProfile("a", rights=wanted), TechnologyProfile("b", rights=offered))
    assert list(told) == ([kind] if kind else [])


# Capacity


@pytest.mark.parametrize(
    ("asked", "offered", "kind"),
    [
        ("Cần máy 3 tấn/giờ", "Năng suất 5 tấn/giờ", ReasonKind.CAPACITY),
        ("Cần máy 3 tấn/giờ", "Năng suất 500 kg/giờ", ReasonKind.CAPACITY_SHORT),
        ("Cần máy 3 tấn/giờ", "Có hai cỡ 500 kg/giờ và 4 tấn/giờ", ReasonKind.CAPACITY),
        ("Cần máy 3 tấn/giờ", "Mỗi mẻ 5 tấn", None),
        ("Cần máy 3 tấn/giờ", "Giá 5 triệu đồng", None),
        ("Cần 10 tấn mỗi ngày", "Năng suất 500 kg/giờ", ReasonKind.CAPACITY),
        ("Sấy 3 tấn", "Năng suất 5 tấn/giờ", None),
    ],
)
def test_capacity(asked, offered, kind):
    told = kinds(NeedProfile(asked), TechnologyProfile("Máy", offered), terms=())
    assert list(told) == ([kind] if kind else [])


def test_a_capacity_of_the_evidence_counts():
    told = kinds(NeedProfile("Cần 3 tấn/giờ"), TechnologyProfile("Máy", facts="Máy mẫu chạy 3 tấn mỗi giờ"), terms=())
    assert told == {ReasonKind.CAPACITY: ("3 tấn mỗi giờ", "3 tấn/giờ")}


def test_evidence_of_a_small_trial_is_not_held_against_an_offer():
    trial = TechnologyProfile("Máy", facts="Chạy thử 300 kg mỗi giờ")
    assert kinds(NeedProfile("Cần 3 tấn/giờ"), trial, terms=()) == {}


def test_only_what_is_asked_for_is_compared():
    need = NeedProfile("Cần lò", "Mỗi ngày vẫn mua 10 tấn than.", asked="Cần lò\nMỗi ngày 2 tấn")
    told = kinds(need, TechnologyProfile("Lò", "Mỗi ngày 3 tấn"), terms=())
    assert told == {ReasonKind.CAPACITY: ("Mỗi ngày 3 tấn", "Mỗi ngày 2 tấn")}


# Refused


def test_the_problem_an_offer_speaks_of_is_not_what_it_is():
    need = NeedProfile("Cần xử lý nước thải", unwanted=("hồ hở",))
    told = TechnologyProfile("Hầm kỵ khí", "Hồ hở gây mùi. Hầm phủ bạt thu khí.", offered="Hầm phủ bạt thu khí.")
    assert ReasonKind.UNWANTED not in kinds(need, told)
    assert ReasonKind.UNWANTED in kinds(need, replace(told, offered="Hồ hở hai ngăn"))


def test_an_unwanted_word_halves_and_only_whole_words_count():
    def wished(*unwanted: str) -> float:
        return score(NeedProfile(NEED.title, unwanted=unwanted), OFFER)

    assert wished("than đá") == pytest.approx(wished() / 2, abs=1e-3)
    assert wished("than", "than đá") == pytest.approx(wished() / 4, abs=1e-3)
    assert {wished(harmless) for harmless in ("tha", "thần đá", "", " ", "…")} == {wished()}


def test_what_was_tried_counts_against_the_same_thing():
    need = NeedProfile("Cần máy sấy lúa", tried="Có hùn mướn máy sấy tĩnh, cào tay cực.")
    same, other = TechnologyProfile("Máy sấy tĩnh đảo chiều gió"), TechnologyProfile("Máy sấy tháp tuần hoàn")
    assert kinds(need, same, terms=())[ReasonKind.TRIED] == ("máy sấy tĩnh",)
    assert ReasonKind.TRIED not in kinds(need, other, terms=())
    assert score(need, same) < score(need, other)


# Meaning and bands


def test_nearness_of_meaning_is_told_when_few_words_are_shared():
    near = weights().limits["meaning"] + 0.01
    assert ReasonKind.MEANING in kinds(BARE_NEED, BARE_OFFER, terms=(), meaning=near)
    assert ReasonKind.MEANING not in kinds(BARE_NEED, BARE_OFFER, terms=(), meaning=0.3)
    assert ReasonKind.MEANING not in kinds(NEED, OFFER, meaning=near)


def test_bands_rise_with_the_score():
    order = [None, "weak", "medium", "strong"]
    found = [order.index(band(score)) for score in range(101)]
    assert found == sorted(found) and found[0] == 0 and found[-1] == 3


# Weights as data


def test_the_version_names_the_data():
    assert len(WEIGHTS_VERSION) == 12 and WEIGHTS_VERSION.isalnum()
    assert weights().chosen_on.year >= 2026 and weights().source


GOOD = (
    'chosen_on = 2026-11-22\nsource = "x"\nstructure = 0.2\n'
    "[agree]\nfield = 1\nsector = 0\ntrl = 0\ncapacity = 0\nprovince = 0\nbudget = 0\nright = 0\nmust_have = 0\n"
    "[part]\nneighbour = 0.5\n"
    "[against]\nunwanted = 0.5\ntried = 1\ncapacity = 1\nbudget = 1\nbudget_far = 1\nright = 1\ntrl = 1\n"
    "[limits]\nbudget_slack = 1.1\nbudget_far = 2\ncriterion = 0.5\nmeaning = 0.9\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("structure = 0.2", "structure = 1.2"),
        ("field = 1", "field = 0.9"),
        ("unwanted = 0.5", "unwanted = -0.5"),
        ("tried = 1\n", ""),
        ("[part]\n", "[part]\nfar = 0.1\n"),
    ],
)
def test_wrong_weights_are_refused(old, new):
    assert read_weights(GOOD).structure == 0.2
    with pytest.raises(ValueError):
        read_weights(GOOD.replace(old, new))


def test_wrong_bands_are_refused():
    good = 'chosen_on = 2026-11-22\nsource = "x"\nstrong = 50\nmedium = 30\nweak = 20\n'
    assert read_bands(good).of(35) == "medium"
    for wrong in (good.replace("50", "25"), good.replace("20", "-1"), good.replace("50", "101")):
        with pytest.raises(ValueError):
            read_bands(wrong)
