"""Titles while typing: a table of what must come, and the time it takes."""

from __future__ import annotations

import random
import time
import unicodedata

import numpy as np
import pytest

from marketplace.search.suggest import TitleBook, title_keys
from marketplace.vietnamese.keys import fold

TITLES = [
    "Máy sấy mít bằng bơm nhiệt",
    "Dây chuyền sấy thăng hoa trái cây",
    "Hầm biogas cải tiến cho trại heo",
    "Quy trình sấy lạnh tôm",
    "Máy sấy lúa đốt trấu",
    "Quyền sử dụng giống lúa ST25",
    "Máy đóng gói trà túi lọc",
    "Bộ lọc nước mặn cho hộ dân",
    "Hệ thống may công nghiệp",
    "Kỹ thuật nuôi cấy mô lan",
    "Nấm mycelium làm bao bì",
    "Sấy",
]
BOOK = TitleBook(title_keys(title) for title in TITLES)


def found(start: str, **more) -> list[str]:
    return [TITLES[number] for number in BOOK.find(start, **more)]


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("m", "Máy sấy lúa đốt trấu"),
        ("máy sấy m", "Máy sấy mít bằng bơm nhiệt"),
        ("may say m", "Máy sấy mít bằng bơm nhiệt"),
        ("MÁY SẤY MÍ", "Máy sấy mít bằng bơm nhiệt"),
        (unicodedata.normalize("NFD", "máy sấy mít"), "Máy sấy mít bằng bơm nhiệt"),
        ("mit say", "Máy sấy mít bằng bơm nhiệt"),
        ("nhi", "Máy sấy mít bằng bơm nhiệt"),
        ("thang h", "Dây chuyền sấy thăng hoa trái cây"),
        ("biog", "Hầm biogas cải tiến cho trại heo"),
        ("heo bio", "Hầm biogas cải tiến cho trại heo"),
        ("đo", "Máy đóng gói trà túi lọc"),
        ("st2", "Quyền sử dụng giống lúa ST25"),
        ("kĩ th", "Kỹ thuật nuôi cấy mô lan"),
        ("ky th", "Kỹ thuật nuôi cấy mô lan"),
        ("my", "Nấm mycelium làm bao bì"),
        ("quyen", "Quyền sử dụng giống lúa ST25"),
        ("say", "Sấy"),
        ("sấy", "Sấy"),
        ("sấy l", "Quy trình sấy lạnh tôm"),
        ("may cong", "Hệ thống may công nghiệp"),
    ],
)
def test_what_comes_first(start, first):
    assert found(start)[0] == first


def test_all_titles_with_every_typed_word_come():
    assert set(found("sa", limit=20)) == {title for title in TITLES if " say" in f" {fold(title)}"}
    assert set(found("qu")) == {"Quyền sử dụng giống lúa ST25", "Quy trình sấy lạnh tôm"}
    assert set(found("quy")) == {"Quyền sử dụng giống lúa ST25", "Quy trình sấy lạnh tôm"}
    assert found("mít heo") == []


def test_the_title_that_begins_so_comes_before_the_one_that_holds_it():
    book = TitleBook(map(title_keys, ["Thiết bị máy sấy", "Máy sấy cỡ lớn cho hợp tác xã", "Sấy bằng máy"]))
    assert book.find("may say") == [1, 0, 2]


def test_marks_decide_when_some_were_typed():
    book = TitleBook(map(title_keys, ["May mặc", "Máy mặc thử áo cho khách hàng", "Mây tre"]))
    assert book.find("may")[0] in (0, 2)
    assert book.find("máy")[0] == 1
    assert book.find("mây")[0] == 2
    assert sorted(book.find("máy")) == [0, 1, 2]


def test_whole_words_come_before_begun_ones():
    book = TitleBook(map(title_keys, ["Cam sành", "Ca cao"]))
    assert book.find("ca") == [1, 0]


def test_only_living_titles_and_no_more_than_asked_for():
    alive = np.ones(len(TITLES), np.bool_)
    alive[TITLES.index("Sấy")] = False
    assert "Sấy" not in found("sấy", alive=alive)
    assert alive.sum() == len(TITLES) - 1
    assert found("s", limit=2) == found("s")[:2]


def test_ranks_of_two_books_can_be_merged():
    halves = [TitleBook(map(title_keys, TITLES[:6])), TitleBook(map(title_keys, TITLES[6:]))]
    merged = sorted(
        (one.rank & ~0xFFFFFFF, 6 * place + one.number)
        for place, half in enumerate(halves)
        for one in half.ranked("say")
    )
    assert [number for _, number in merged] == BOOK.find("say")


def test_folded_titles_will_do():
    assert TitleBook(fold(title) for title in TITLES).find("máy sấy mít") == BOOK.find("may say mit")


@pytest.mark.parametrize("start", ["", " ", "*", "…", "\0", "😀", "\u0301", "zzz", "a" * 100_000, "x " * 5_000])
def test_odd_starts_find_nothing(start):
    assert BOOK.find(start) == []


def test_an_empty_book():
    assert TitleBook([]).find("say") == []
    assert TitleBook(["", ""]).find("say") == []


def test_fast_among_many():
    """20 ms at 100,000 titles; the bound leaves room for a busy machine."""
    draw = random.Random(3)
    words = [word for title in TITLES for word in title_keys(title).split()] + [f"tu{n}" for n in range(5_000)]
    book = TitleBook(" ".join(draw.choices(words, k=12)) for _ in range(20_000))
    for start in ("m", "máy", "máy sấy", "may say mit bang bom nhiet", "t t t t", "tu4999", "không có đâu"):
        begun = time.process_time()
        book.find(start)
        assert time.process_time() - begun < 0.06, start
