"""A repost is told from another product in the same words."""

from __future__ import annotations

import json
import math
import random
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.matching.likeness import Listing, likeness, same_number, terms_of, within_reach, wording

FIRST = Listing(
    "Máy sấy hồ tiêu dùng nắng và điện trở",
    "Mô hình 5 kg một mẻ, sấy ở 60 độ, gió 1 m/s, hạt giảm ẩm từ 64 xuống 13 phần trăm trong tám giờ.",
)
REPOST = Listing(
    "Thiết bị sấy tiêu bằng năng lượng mặt trời",
    "Mỗi mẻ 5 kg; có điện trở bù nắng, ở 60 độ thì tám giờ hồ tiêu còn 13 phần trăm ẩm.",
)
VARIANT = Listing("Máy sấy ớt chỉ thiên dùng nắng và điện trở", FIRST.body.replace("hạt", "ớt").replace("tám", "chín"))
OTHER = Listing("Bể lọc nước giếng khoan", "Khử sắt và mangan bằng giàn mưa, vật liệu lọc thay mỗi năm.")
RARITY = dict.fromkeys(terms_of(FIRST, REPOST, VARIANT, OTHER), 2.0) | {"va": 1.0, "mot": 1.0, "o": 1.0}


def alike(one: Listing, other: Listing) -> float:
    return likeness(one, other, RARITY)


def test_order_of_likeness():
    assert alike(FIRST, FIRST) == 1
    assert alike(FIRST, REPOST) > alike(FIRST, VARIANT) > alike(FIRST, OTHER)


def test_marks_and_case_do_not_matter():
    bare = Listing("MAY SAY HO TIEU DUNG NANG VA DIEN TRO", FIRST.body)
    assert alike(FIRST, bare) == 1


def test_an_advertising_title_is_still_the_same_thing():
    loud = Listing(f"[Cần bán gấp] {FIRST.title}", f"Xin giới thiệu tới quý khách. {FIRST.body} Liên hệ để nhận giá.")
    assert alike(FIRST, loud) > 0.6


@pytest.mark.parametrize("empty", [Listing(""), Listing("…", "!")])
def test_nothing_is_like_nothing(empty: Listing):
    assert alike(empty, empty) == alike(empty, FIRST) == 0


def test_a_title_with_another_product_is_another_product_though_the_body_stayed():
    other = Listing(FIRST.title.replace("hồ tiêu", "ớt"), FIRST.body)
    assert alike(FIRST, other) < alike(FIRST, REPOST)


def test_another_capacity_is_another_product():
    small, large = (
        Listing(f"Máy lọc nước mặn {size} lít/giờ", f"Bồn lọc thô, màng RO, cho ra {size} lít mỗi giờ, tưới sầu riêng.")
        for size in ("500", "2.000")
    )
    again = Listing("Máy RO lọc nước mặn", "Qua bồn lọc thô và màng RO mỗi giờ ra 0,5 m³ nước tưới sầu riêng.")
    assert alike(small, large) < alike(small, again)


def test_figures_that_agree_weigh_for_it():
    one = Listing("Tủ sấy nấm", "Mỗi mẻ 100 kg, sấy ở 60 °C trong 8 giờ, ẩm còn 12%.")
    other = "Chạy {2} giờ ở {1} °C thì {0} kg một mẻ chỉ còn {3}% ẩm."
    same = Listing("Tủ sấy các loại nấm", other.format(100, 60, 8, 12))
    larger = Listing("Tủ sấy các loại nấm", other.format(700, 90, 3, 25))
    assert alike(one, same) > alike(one, larger) + 0.2


def test_figures_that_differ_weigh_against_it_though_all_words_are_the_same():
    text = "Thùng inox hai lớp, quạt đảo gió, bảo hành hai năm, sấy {} kg một mẻ ở {} °C, hợp với tổ hợp tác."
    same, one_differs, both_differ = (
        alike(Listing("Tủ sấy nấm", text.format(100, 60)), Listing("Tủ sấy nấm", text.format(*figures)))
        for figures in ((100, 60), (100, 45), (300, 45))
    )
    assert same > one_differs + 0.2 > both_differ + 0.3


def test_holder_and_number_of_a_right_weigh_for_it_but_not_for_another_product():
    def owned(listing: Listing, holder: str = "", *numbers: str) -> Listing:
        return Listing(listing.title, listing.body, holder, numbers)

    plain = alike(FIRST, REPOST)
    assert alike(owned(FIRST, "Viện Dòng Trong"), owned(REPOST, "VIEN DONG TRONG")) > plain
    assert alike(owned(FIRST, "Viện Dòng Trong"), owned(REPOST, "Trại Khác")) == plain
    numbered = alike(owned(FIRST, "", "2-0001234"), owned(REPOST, "", "2 0001234"))
    assert numbered > alike(owned(FIRST, "Viện A"), owned(REPOST, "Viện A")) > plain
    assert alike(owned(FIRST, "Viện A", "2-0001234"), owned(VARIANT, "Viện A", "2-0001234")) < numbered


listings = st.builds(
    Listing,
    st.lists(st.sampled_from(["máy", "sấy", "mít", "lúa", "lọc", "5 kg"]), max_size=6).map(" ".join),
    st.lists(st.sampled_from(["giữ", "màu", "trấu", "than", "7 tấn/giờ", "dưới 3%"]), max_size=9).map(" ".join),
    st.sampled_from(["", "Viện A", "Viện B"]),
    st.sampled_from([(), ("1-0001",), ("2-0002", "1-0001")]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first example loads the lexicon
@given(listings, listings)
def test_between_0_and_1_and_symmetrical(one: Listing, other: Listing):
    assert 0 <= likeness(one, other, {}) == likeness(other, one, {}) <= 1


# Real texts, changed the way people repost and the way a maker sells the next product

QUALITY = Path(__file__).parents[1] / "quality" / "data" / "technologies.jsonl"
SAME_MEANING = (
    "sử dụng=dùng|dùng=xài|thiết bị=máy|giúp=hỗ trợ|giảm=bớt|tăng=nâng|công nghệ=kỹ thuật|phù hợp=thích hợp|"
    "nông dân=bà con|doanh nghiệp=công ty|chi phí=giá thành|quản lý=quản trị|nhanh=mau|sấy khô=làm khô|lợn=heo|ngô=bắp|"
    "hạt=hột|xử lý=giải quyết|sản xuất=làm ra|dễ=đơn giản|khoảng=chừng|bằng=nhờ|không=chẳng|vận hành=chạy|"
    "khách hàng=người mua|giải pháp=cách làm|với=cùng|trong=bên trong|các=những|đã=từng|tại=ở|hơn=vượt|hoặc=hay|"
    "theo=dựa theo|để=nhằm|được=có thể|cho=dành cho|và=cùng|có=sở hữu|từ=kể từ|nhiều=lắm"
)
OTHER_WORDS = dict(pair.split("=") for pair in SAME_MEANING.split("|"))
NAMES = "mít xoài chuối ớt tiêu lúa gỗ tre gạch nước rơm nấm rầy cá cỏ trấu muối bạc vườn xe sấy gặt lọc cắt"
PRODUCTS = NAMES.split()
NEXT = ["sầu riêng", "gừng", "tổ ong", "đậu phộng", "cao su", "măng cụt", "rong biển", "bưởi"]


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def in_other_words(text: str, chance: random.Random) -> str:
    """A fifth of the words by others of the same meaning."""
    places = [(m.start(), m.end()) for m in re.finditer("|".join(rf"\b{word}\b" for word in OTHER_WORDS), text)]
    chosen = sorted(chance.sample(places, min(len(places), len(text.split()) // 5)), reverse=True)
    for start, end in chosen:
        text = text[:start] + OTHER_WORDS[text[start:end]] + text[end:]
    return text


def shuffled(text: str, chance: random.Random) -> str:
    parts = re.split(r"(?<=[.;])\s+", text)
    chance.shuffle(parts)
    return " ".join(parts)


def reposted(listing: Listing, chance: random.Random) -> list[Listing]:
    words = Listing(in_other_words(listing.title, chance), in_other_words(listing.body, chance))
    loud = Listing(
        f"[CẦN BÁN] {words.title.upper()}",
        f"Công ty chúng tôi xin giới thiệu tới Quý khách. {shuffled(words.body, chance)} Bảo hành 12 tháng, giao hàng "
        "toàn quốc. Liên hệ để nhận báo giá tốt nhất.",
    )
    return [
        Listing(bare(listing.title), bare(listing.body)),
        Listing(listing.title, shuffled(listing.body, chance)),
        words,
        loud,
        Listing(bare(loud.title), bare(loud.body)),
    ]


def next_product(listing: Listing, chance: random.Random) -> list[Listing]:
    """One noun of the title replaced: in the title alone, and in the whole text."""
    nouns = [word for word in listing.title.split() if word.lower() in PRODUCTS]
    new = [noun for noun in NEXT if noun not in f"{listing.title} {listing.body}".lower()]
    if not nouns:
        return []
    old, other = chance.choice(nouns), chance.choice(new)
    title = listing.title.replace(old, other, 1)
    return [Listing(title, listing.body), Listing(title, re.sub(rf"\b{old}\b", other, listing.body, flags=re.I))]


def test_reposts_stay_above_the_next_product_of_the_same_maker():
    chance = random.Random(7)
    rows = [json.loads(line) for line in QUALITY.read_text(encoding="utf-8").splitlines()]
    texts = [Listing(row["title"], row["body"]) for row in rows]
    often = Counter(term for text in texts for term in terms_of(text))

    def compared(one: Listing, other: Listing) -> float:
        terms = terms_of(one, other)
        return likeness(one, other, {term: math.log(len(texts) / (often[term] + 1)) + 1 for term in terms})

    same, other = [], []
    for text in texts:
        if products := next_product(text, chance):
            other += [compared(text, product) for product in products]
            same += [compared(text, again) for again in reposted(text, chance)]
    assert len(other) >= 60
    above = sum(repost > product for repost in same for product in other) / (len(same) * len(other))
    assert above >= 0.95, above


WORDS = st.lists(
    st.sampled_from(["máy", "sấy", "mít", "tiêu", "ớt", "5", "kg", "60", "độ", "nắng", "gạch", "nước", "lọc", "điện"]),
    max_size=12,
)
TEXTS = st.builds(
    lambda title, body, number: Listing(" ".join(title), " ".join(body), "Viện A", (number,)),
    WORDS,
    WORDS,
    st.sampled_from(["", "2-0001234", "2 0001234", "1-0009999"]),
)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.floats(0.05, 1))
def test_what_is_out_of_reach_is_never_as_like(one: Listing, other: Listing, floor: float):
    if not within_reach(one, other, RARITY, floor):
        assert likeness(one, other, RARITY) < floor + 1e-6


def test_most_pairs_are_out_of_reach():
    assert within_reach(FIRST, REPOST, RARITY, 0.4) and not within_reach(FIRST, OTHER, RARITY, 0.4)


def test_a_variant_has_the_wording_but_not_the_likeness():
    assert wording(FIRST, VARIANT, RARITY) > 0.8 > 0.4 > alike(FIRST, VARIANT)


@pytest.mark.parametrize(
    ("mine", "theirs", "is_same"),
    [("2-0001234", "2 0001234", True), ("2-0001234", "2-0001235", False), ("12", "12", False), ("", "", False)],
)
def test_numbers_of_rights(mine: str, theirs: str, is_same: bool):
    assert same_number(Listing("a", ip_numbers=(mine,)), Listing("b", ip_numbers=(theirs,))) is is_same
