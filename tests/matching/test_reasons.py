"""Reasons as people read them."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from marketplace.matching.reasons import AGAINST, SENTENCES, in_words
from marketplace.matching.scoring import ReasonKind

TOLD = [
    ("words", ["máy sấy mít", "heo = lợn"], "Cùng nói về: máy sấy mít, heo = lợn", True),
    ("meaning", [], "Gần nghĩa, tuy hai bên dùng từ khác nhau", True),
    ("trl", ["8", "7"], "Đạt mức sẵn sàng mong muốn (TRL 8)", True),
    ("capacity", ["5 tấn/giờ", "3 tấn/giờ"], "Công suất 5 tấn/giờ đáp ứng nhu cầu 3 tấn/giờ", True),
    ("province", ["80"], "Cùng tỉnh: Tây Ninh", True),
    ("neighbour", ["82"], "Tỉnh lân cận: Đồng Tháp", True),
    ("budget", ["500000000", "900000000"], "Giá trong khoảng kinh phí", True),
    ("must_have", ["Giữ màu vàng", "HTX tự vận hành được"], "Có nêu: giữ màu vàng; HTX tự vận hành được", True),
    ("missing", ["Không dùng than"], "Chưa thấy nêu: không dùng than", False),
    ("trl_below", ["4", "7"], "Mới ở TRL 4, bên cầu mong muốn từ TRL 7", False),
    ("capacity", ["4 tấn mỗi mẻ", "Mỗi mẻ từ 1 tấn"], "Công suất 4 tấn mỗi mẻ đáp ứng nhu cầu mỗi mẻ từ 1 tấn", True),
    ("capacity_short", ["500 kg/h", "3 tấn/giờ"], "Công suất 500 kg/h thấp hơn nhu cầu 3 tấn/giờ", False),
    (
        "over_budget",
        ["1800000000", "900000000"],
        "Vượt kinh phí: giá từ 1,8 tỷ đồng, bên cầu có tối đa 900 triệu đồng",
        False,
    ),
    ("other_right", ["DOCQUYEN"], "Không có quyền mong muốn: Chuyển quyền sử dụng độc quyền", False),
    ("right", ["DOCQUYEN"], "Đúng quyền mong muốn: Chuyển quyền sử dụng độc quyền", True),
    ("tried", ["máy sấy tĩnh"], "Bên cầu đã thử: máy sấy tĩnh", False),
    ("unwanted", ["than đá"], "Có điều bên cầu không muốn: than đá", False),
]


@pytest.mark.parametrize(("kind", "values", "sentence", "is_for"), TOLD, ids=[row[0] for row in TOLD])
def test_in_words(app, kind, values, sentence, is_for):
    with force_locale("vi"):
        assert in_words({"kind": kind, "values": values, "weight": 1.0}) == (sentence, is_for)


def test_every_kind_has_a_sentence(app):
    assert SENTENCES.keys() == set(ReasonKind)
    assert set(ReasonKind) >= AGAINST


def test_many_criteria_are_cut_and_an_unknown_kind_does_no_harm(app):
    told, _ = in_words({"kind": "missing", "values": ["Một", "Hai", "Ba", "Bốn", "Năm"]})
    assert told == "Chưa thấy nêu: một; hai; ba; bốn…"
    assert in_words({"kind": "of later", "values": ["x"]}) == ("x", True)
