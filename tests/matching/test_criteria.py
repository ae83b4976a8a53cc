"""What a need says in sentences is found in an offer, in its own words or in others, and not where it is avoided."""

import pytest

from marketplace.matching.criteria import already_tried, found_unwanted, is_told, refusals, unwanted_phrases

OFFER = (
    "Máy sấy lúa kéo được trên đường nông thôn\nĐốt trấu hoặc củi vụn, ít tốn điện; một người vận hành. Mỗi mẻ 4 tấn, "
    "tỷ lệ hạt gãy dưới 2%. Không dùng than đá, khói đạt quy chuẩn. Dùng cho heo, bò."
)


@pytest.mark.parametrize(
    ("criterion", "told"),
    [
        ("Mỗi mẻ từ 3 tấn", True),
        ("Mỗi mẻ từ 30 tấn", False),
        ("Mỗi giờ 3 tấn", False),
        ("Đốt trấu hoặc củi, ít ăn điện", True),
        ("dot trau hoac cui", True),
        ("Kéo được trên đường nông thôn", True),
        ("Hạt gãy không quá 2%", True),
        ("Hạt gãy không quá 0,5%", False),
        ("Không dùng than đá", True),
        ("Không dùng trấu", False),
        ("Thức ăn cho lợn", False),
        ("Chạy được khi mạng chập chờn", False),
        ("Có bảo hành 12 tháng", False),
        ("Có được không", False),
        ("", False),
    ],
)
def test_a_criterion_is_told(criterion, told):
    assert is_told(criterion, OFFER, 0.5) is told


def test_a_criterion_is_told_in_the_words_of_another_region():
    assert is_told("Chuồng heo", "Dùng cho chuồng lợn kín", 0.5)
    assert not is_told("Chuồng heo", "Dùng cho chuồng gà kín", 0.5)


def test_one_of_several_words_that_stand_apart_tells_nothing():
    assert not is_told("Vào được vườn hàng hẹp", "Nhà vườn khỏi bán đổ", 0.5)
    assert is_told("Vào được vườn hàng hẹp", "Đi vừa lối hẹp của vườn", 0.5)


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("Không cần sấy thăng hoa vì vốn quá cao.", ("sấy thăng hoa",)),
        ("Không chiếu xạ.", ("chiếu xạ",)),
        ("Không muốn mở thêm hồ hở.", ("hồ hở",)),
        ("Không sử dụng phương án chỉ pha loãng.", ("pha loãng",)),
        ("Không dùng thuốc kích thích liều cao.", ("thuốc kích thích liều cao",)),
        ("lò than, than đá; hóa chất", ("lò than", "than đá", "hóa chất")),
        ("", ()),
        (" . ; …", ()),
    ],
)
def test_what_is_refused_is_read_without_the_words_of_refusing(words, phrases):
    assert unwanted_phrases(words) == phrases


def test_a_must_have_may_refuse():
    assert refusals(["Không dùng than đá", "Giữ màu vàng", "Không cháy cạnh"]) == ("than đá",)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Không dùng than đá.", False),
        ("Thay than đá bằng trấu", False),
        ("Lò không khói, sạch, đốt than đá", True),
        ("Không dùng than đá như lò than đá cũ", True),
        ("Rẻ hơn than đá, nhẹ so với than đá", False),
        ("than da", False),
    ],
)
def test_what_an_offer_avoids_is_not_held_against_it(text, is_found):
    assert bool(found_unwanted(["than đá"], text)) is is_found


@pytest.mark.parametrize(
    ("tried", "title", "words"),
    [
        ("Có hùn mướn máy sấy tĩnh, cào tay cực.", "Máy sấy tĩnh đảo chiều gió SRA", "máy sấy tĩnh"),
        ("Có hùn mướn máy sấy tĩnh.", "Hệ thống máy sấy tĩnh", "máy sấy tĩnh"),
        ("Có hùn mướn máy sấy tĩnh.", "Máy sấy tháp", ""),
        ("Chưa thử máy sấy tĩnh bao giờ.", "Máy sấy tĩnh đảo chiều", ""),
        ("Đã mua máy sấy lúa của thợ.", "Máy sấy lúa di động", ""),  # that kind is what is sought
        ("Đã thả chế phẩm khử mùi.", "Chế phẩm khử mùi chuồng trại", "chế phẩm khử mùi"),
        ("Đã thả chế phẩm khử mùi.", "Hầm biogas phủ bạt", ""),
        ("", "Máy sấy tĩnh", ""),
        ("Đã thử", "", ""),
    ],
)
def test_what_was_tried_is_recognised_by_the_head_of_the_title(tried, title, words):
    assert already_tried(tried, title, "Cần máy sấy lúa tại ruộng").lower() == words
