"""A repost is told from another product in the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.likeness import Listing, likeness, terms_of

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


listings = st.builds(
    Listing,
    st.lists(st.sampled_from(["máy", "sấy", "mít", "lúa", "lọc"]), max_size=6).map(" ".join),
    st.lists(st.sampled_from(["giữ", "màu", "trấu", "than"]), max_size=9).map(" ".join),
)


@given(listings, listings)
def test_between_0_and_1_and_symmetrical(one: Listing, other: Listing):
    assert 0 <= likeness(one, other, {}) == likeness(other, one, {}) <= 1
