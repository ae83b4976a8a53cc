"""What is offered instead of a slip, and that right words are left alone."""

from __future__ import annotations

from collections import Counter

import pytest

from marketplace.search.slips import is_syllable, slips, splits
from marketplace.search.spelling import LOOKUPS, corrected
from marketplace.search.terms import streams
from marketplace.vietnamese.keys import fold, spelled

TEXTS = [
    "Máy sấy mít bằng bơm nhiệt, sấy lạnh giữ màu",
    "Máy sấy lạnh trái cây cho hợp tác xã",
    "Máy sấy lúa đốt trấu",
    "Xử lý nước thải chế biến mủ cao su",
    "Hệ thống xử lý nước thải chăn nuôi, hầm biogas",
    "Trồng nấm rơm trong nhà",
    "Đông trùng hạ thảo nuôi trên nhộng tằm",
    "Phần mềm quản lý hợp tác xã, phần mềm chấm công",
    "Năng lượng mặt trời, pin mặt trời áp mái",
    "Chế phẩm vi sinh ủ phân",
    "Công trình thủy lợi nhỏ",
    "Máy gặt lúa, nước mắm truyền thống",
    "Phun thuốc bằng drone; đơn hàng, đơn giá",
    "Giờ gặt, tạo giống, may mặc",
]
COUNTS = Counter((stream, term) for text in TEXTS for stream, terms in streams(text).items() for term in set(terms))


class Index:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def frequency(self, stream: str, text: str) -> int:
        self.asked += 1
        return COUNTS[stream, text]


def offered(text: str) -> str | None:
    found = corrected(text, Index().frequency, len(TEXTS))
    return found.written(spelled("\n".join(TEXTS), found.terms)) if found else None


SLIPS = [
    # keyboard programs that were off
    ("mays saays mit", "máy sấy mít"),
    ("thuyr lowij", "thủy lợi"),
    ("xuwr lys nuowcs thair", "xử lý nước thải"),
    ("ma1y sa61y", "máy sấy"),
    # letters swapped, doubled, missing, wrong
    ("mya say", "máy sấy"),
    ("may sya mit", "máy sấy mít"),
    ("mayy say", "máy sấy"),
    ("máy sấi lạnh", "máy sấy lạnh"),
    ("phần mền quản lý", "phần mềm quản lý"),
    # sounds
    ("sử lý nước thải", "xử lý nước thải"),
    ("thủy nợi", "thủy lợi"),
    ("chồng nấm rơm", "trồng nấm rơm"),
    ("trấm công", "chấm công"),
    ("dông chùng hạ thảo", "dông trùng hạ thảo"),
    ("nướt mắm", "nước mắm"),
    ("năng lượng mặc trời", "năng lượng mặt trời"),
    ("pin mặt chời", "pin mặt trời"),
    ("máy gặc lúa", "máy gặt lúa"),
    ("chế phẩm vi xinh", "chế phẩm vi sinh"),
    # spaces
    ("maysay mit", "máy sấy mít"),
    ("máysấy lạnh", "máy sấy lạnh"),
    ("maysaylanh", "máy sấy lạnh"),
    ("bio gas", "biogas"),
    # foreign words
    ("biogass", "biogas"),
    ("bioga", "biogas"),
    ("dron", "drone"),
    ("hầm ủ biogass", "hầm ủ biogas"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_slips(typed, meant):
    assert offered(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *TEXTS,
        *(fold(text) for text in TEXTS),
        "maý sâý",
        "xữ lý",
        "RO",
        "máy KO",
        "mít",
        "drone",
        "tàu vũ trụ",
        "bưởi da xanh",
        "5 tấn/giờ",
        "ST25",
        "",
        "…",
        "😀",
        "a",
        "x" * 2_000,
        "zzzz qqqq wwww",
    ],
)
def test_left_alone(typed):
    assert offered(typed) is None


def test_what_is_searched_for_keeps_what_was_typed_well():
    found = corrected("sử lý nước thải", Index().frequency, len(TEXTS))
    assert found is not None
    assert found.text == "xu lý nước thải"


@pytest.mark.parametrize("typed", ["và của cho", "va cua cho", "tàu vũ trụ"])
def test_no_word_becomes_a_function_word(typed):
    texts = ["Phần của có dầu", "Tàu và tự động", "Gạo cho bò", "Thời vụ", "Lưu trữ"] * 20
    counts = Counter((stream, one) for text in texts for stream, found in streams(text).items() for one in set(found))
    assert corrected(typed, lambda stream, text: counts[stream, text], len(texts)) is None


def test_without_documents_nothing_is_offered():
    assert corrected("mays saays", lambda stream, text: 0, 0) is None


@pytest.mark.parametrize(
    "typed",
    [
        "farmignsmart xprwqt solarpanle bbbiogas",
        "khuôg mặc ngừơi nhgi vvan trôgn nấmm",
        "q w e r t z u i o p",
        "ab" * 12,
    ],
)
def test_bounded_lookups(typed):
    index = Index()
    corrected(typed, index.frequency, len(TEXTS))
    assert index.asked <= LOOKUPS


@pytest.mark.parametrize("word", ["say", "thuyen", "nghieng", "quang", "gi", "ki", "quynh", "ia", "uon", "yeu", "oanh"])
def test_forms_of_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["dron", "str", "mayy", "biogas", "ngk", "", "b", "wa"])
def test_other_forms(word):
    assert not is_syllable(word)


def test_all_single_slips_are_tried():
    meant = {slip.meant[0] for slip in slips("say")}
    assert {"xay", "sai", "sa", "ay", "may", "sac", "sau"} <= meant
    assert "say" not in meant
    assert ("may", "say") in splits("maysay")
    assert splits("say") == []
