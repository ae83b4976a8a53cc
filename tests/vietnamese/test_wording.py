"""Two wordings side by side: what is marked, and that nothing is lost, whatever is compared."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.vietnamese.wording import DELETED, EQUAL, INSERTED, Piece, compare, folded, pair_rows, words
from tests.thorough import examples


def marked(pieces: list[Piece]) -> str:
    """Changed stretches in square brackets."""
    return "".join(piece.text if piece.kind == EQUAL else f"[{piece.text}]" for piece in pieces)


TABLE = [  # old, new, how each side is marked
    ("", "", "", ""),
    ("", "Mới", "", "[Mới]"),
    ("Cũ", "", "[Cũ]", ""),
    ("Không đổi.", "Không đổi.", "Không đổi.", "Không đổi."),
    # a changed tone mark marks the whole syllable
    ("Sấy nấm rơm.", "Sấy nắm rơm.", "Sấy [nấm] rơm.", "Sấy [nắm] rơm."),
    ("Độ ẩm thấp", "Độ âm thấp", "Độ [ẩm] thấp", "Độ [âm] thấp"),
    # numbers with their units stay whole
    (
        "Năng suất 5 tấn/giờ đều.",
        "Năng suất 6 tấn/giờ đều.",
        "Năng suất [5 tấn/giờ] đều.",
        "Năng suất [6 tấn/giờ] đều.",
    ),
    ("Giá 1.200.000 đồng thôi", "Giá 1.250.000 đồng thôi", "Giá [1.200.000 đồng] thôi", "Giá [1.250.000 đồng] thôi"),
    ("Sấy ở 45 °C, khô", "Sấy ở 45 °F, khô", "Sấy ở [45 °C], khô", "Sấy ở [45 °F], khô"),
    ("còn 12% là đạt", "còn 12,5% là đạt", "còn [12%] là đạt", "còn [12,5%] là đạt"),
    ("máy kg nhỏ 5 gà", "máy kg nhỏ 6 gà", "máy kg nhỏ [5] gà", "máy kg nhỏ [6] gà"),  # "5 g" of "5 gà" is no unit
    # spaces between two changed words go with them
    ("một hai ba bốn năm", "một HAI BA bốn năm", "một [hai ba] bốn năm", "một [HAI BA] bốn năm"),
    # punctuation is a word of its own
    ("Máy êm, bền", "Máy êm; bền", "Máy êm[,] bền", "Máy êm[;] bền"),
    # a moved sentence goes and comes whole; what tells something else is not torn into words
    (
        "Máy chạy êm. Vỏ bằng thép. Bảo hành hai năm.",
        "Bảo hành hai năm. Máy chạy êm. Vỏ bằng thép.",
        "Máy chạy êm. Vỏ bằng thép.[ Bảo hành hai năm.]",
        "[Bảo hành hai năm. ]Máy chạy êm. Vỏ bằng thép.",
    ),
    (
        "Dùng điện một pha.\nBảo hành hai năm.",
        "Vỏ hộp làm từ nhôm.\nBảo hành ba năm.",
        "[Dùng điện một pha.]\nBảo hành [hai] năm.",
        "[Vỏ hộp làm từ nhôm.]\nBảo hành [ba] năm.",
    ),
    ("Rẻ", "Đắt tiền lắm", "[Rẻ]", "[Đắt tiền lắm]"),
    # a sentence more does not part another one from its partner
    (
        "Máy bay chụp ảnh và ghép. Mô hình học từ 14.000 ảnh lá và tán cây.",
        "Máy bay chụp ảnh rồi ghép. Mô hình học từ 14.000 ảnh lá cùng tán cây. Bảo hành hai năm.",
        "Máy bay chụp ảnh [và] ghép. Mô hình học từ 14.000 ảnh lá [và] tán cây.",
        "Máy bay chụp ảnh [rồi] ghép. Mô hình học từ 14.000 ảnh lá [cùng] tán cây.[ Bảo hành hai năm.]",
    ),
]


@pytest.mark.parametrize(("old", "new", "left", "right"), TABLE)
def test_what_is_marked(old: str, new: str, left: str, right: str):
    first, second = compare(old, new)
    assert (marked(first), marked(second)) == (left, right)


def test_spelling_of_the_same_letters_is_no_change():
    old = "Sấy mít"
    first, second = compare(unicodedata.normalize("NFD", old), old)
    assert first == second == [Piece(EQUAL, old)]


def test_words():
    assert words("Sấy 5 tấn/giờ, 45 °C.") == ["Sấy", " ", "5 tấn/giờ", ",", " ", "45 °C", "."]


TEXT = st.text(alphabet="aâấb ắ1.,\n!5g%\u0301\u200b🍈", max_size=60) | st.lists(
    st.sampled_from(["Máy sấy", "5 tấn/giờ", "nấm", "nắm", ".", "\n", " ", ";", "bền.", "giá"]), max_size=40
).map(" ".join)


@given(TEXT, TEXT)
@settings(max_examples=examples(400), deadline=None)
def test_nothing_is_lost_and_the_mirror_is_true(old: str, new: str):
    first, second = compare(old, new)
    assert "".join(piece.text for piece in first) == unicodedata.normalize("NFC", old)
    assert "".join(piece.text for piece in second) == unicodedata.normalize("NFC", new)
    assert {piece.kind for piece in first} <= {EQUAL, DELETED} and {piece.kind for piece in second} <= {EQUAL, INSERTED}
    assert _equal_text(first) == _equal_text(second)
    for side in (first, second):
        assert all(piece.text for piece in side)
        assert all(one.kind != two.kind for one, two in zip(side, side[1:], strict=False))
    back = compare(new, old)
    assert [(p.kind == EQUAL, p.text) for p in back[1]] == [(p.kind == EQUAL, p.text) for p in first]
    assert [(p.kind == EQUAL, p.text) for p in back[0]] == [(p.kind == EQUAL, p.text) for p in second]


@given(TEXT)
@settings(max_examples=examples(100), deadline=None)
def test_the_same_text_has_no_changes(text: str):
    first, second = compare(text, text)
    assert first == second and {piece.kind for piece in first} <= {EQUAL}


def _equal_text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind == EQUAL)


def _prose(chance: random.Random, most: int, size: int = 3000) -> str:
    return " ".join(f"từ{chance.randrange(size)}{'.' if n % 17 == 0 else ''}" for n in range(most))


def _hostile() -> dict[str, tuple[str, str]]:
    chance = random.Random(5)
    prose = _prose(chance, 10_000)
    shuffled = prose.split()
    chance.shuffle(shuffled)
    edited = [word if chance.random() > 0.1 else "khác" for word in prose.split()]
    return {
        "ten thousand words, one in ten changed": (prose, " ".join(edited)),
        "nothing in common": (prose, _prose(chance, 10_000, 10**9)),
        "all words shuffled": (prose, " ".join(shuffled)),
        "two words only": (_prose(chance, 10_000, 2), _prose(chance, 10_000, 2)),
        "backwards": (" ".join(map(str, range(9999))), " ".join(map(str, range(9999, 0, -1)))),
        "nothing but stops": ("." * 50_000, "!" * 50_000),
        "nothing but breaks": ("\n" * 50_000, "\n " * 25_000),
        "short sentences": ("a. " * 17_000, "a.b. " * 10_000),
        "digits": ("1" * 50_000, "1," * 25_000),
        "combining marks": ("a" + "\u0323" * 50_000, "a" + "\u0301" * 50_000),
        "one long word": ("x" * 50_000, "x" * 49_999 + "y"),
    }


@pytest.mark.parametrize("case", list(_hostile()))
def test_time_is_bounded(case: str):
    old, new = _hostile()[case]
    start = time.process_time()
    first, second = compare(old, new)
    taken = time.process_time() - start
    assert taken < 10, f"{case}: {taken:.2f} s"  # 0.6 s on a quiet machine; without a bound it is minutes
    assert "".join(p.text for p in first) == unicodedata.normalize("NFC", old)
    assert "".join(p.text for p in second) == unicodedata.normalize("NFC", new)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ([], [], []),
        (["a"], [], [(0, None)]),
        ([], ["a"], [(None, 0)]),
        (["a", "b"], ["a", "b"], [(0, 0), (1, 1)]),
        (["Sấy 500 kg mỗi mẻ"], ["Sấy 600 kg mỗi mẻ", "Giữ màu"], [(0, 0), (None, 1)]),
        (["Giữ màu", "Ít tốn điện"], ["Ít tốn điện"], [(0, None), (1, 1 - 1)]),
        (["Máy sấy", "Cân"], ["Xe tải"], [(0, None), (1, None), (None, 0)]),
    ],
)
def test_rows_find_their_partners(old: list[str], new: list[str], pairs: list[tuple[int | None, int | None]]):
    assert pair_rows(old, new) == pairs


def test_long_stretches_that_stayed_are_folded():
    old = "Câu đầu. " + "Giữa không đổi. " * 60 + "Số 5."
    first, _ = compare(old, old.replace("Số 5", "Số 6"))
    (start, changed, end) = folded(first)
    assert "[…]" in start.text and start.text.endswith("Số ") and len(start.text) < 200
    assert changed.text == "5" and end.text == "."
    assert folded(compare("a", "b")[0]) == compare("a", "b")[0]
