"""Marks come back as the texts found write them."""

from __future__ import annotations

import pytest

from marketplace.vietnamese.keys import key, keys
from marketplace.vietnamese.normalise import normalise
from marketplace.vietnamese.restore import is_foreign, is_unmarked, restore, written


def exact(text: str) -> list[str]:
    return [key.exact for key in keys(text)]


@pytest.mark.parametrize(
    ("typed", "texts", "wanted"),
    [
        ("may say mit", ["Máy sấy mít bằng bơm nhiệt"], "máy sấy mít"),
        ("may say lua", ["Máy sấy lúa", "mây trên trời", "mít"], "máy sấy lúa"),
        ("xu ly nuoc thai", ["Xử lý nước thải chăn nuôi"], "xử lí nước thải"),
        ("quan ly van ban", ["Quản lý văn bản", "bán quần áo"], "quản lí văn bản"),
        ("phan mem", ["phân bón", "phần mềm kế toán"], "phần mềm"),
        ("may xyz lua", ["máy gặt lúa"], "máy xyz lúa"),
        ("máy say lua", ["máy sấy lúa"], "máy sấy lúa"),
        ("hoa chat", ["hóa chất", "hoa hồng"], "hóa chất"),
        ("", ["máy"], ""),
    ],
)
def test_marks_come_back(typed: str, texts: list[str], wanted: str):
    assert restore(typed, [(1.0, exact(text)) for text in texts]).text == wanted


def test_the_better_text_decides():
    models = [(1.0, exact("máy sấy")), (0.2, exact("may sầy")), (0.2, exact("mây say"))]
    assert restore("may say", models).text == "máy sấy"


def test_what_share_was_seen_is_told():
    assert restore("may say xyz abc", [(1.0, exact("máy sấy"))]).known == 0.5
    assert restore("solar dryer", [(1.0, exact("máy sấy"))]).known == 0.0


@pytest.mark.parametrize(
    "word",
    [
        "máy",
        "sấy",
        "thăng",
        "hoa",
        "nước",
        "thải",
        "chăn",
        "nuôi",
        "thủy",
        "quyển",
        "giống",
        "giếng",
        "quả",
        "khỏe",
        "nguyễn",
        "khuỷu",
        "thuở",
        "mía",
        "của",
        "cửa",
        "hiểu",
        "biết",
        "được",
        "trường",
        "xoài",
        "hoài",
        "thuyền",
        "tiếng",
        "việt",
        "gì",
        "giá",
        "quý",
        "rượu",
        "lợn",
        "đường",
        "ngoẹo",
    ],
)
def test_a_key_is_written_as_people_do(word: str):
    assert key(normalise(written(key(word).exact))) == key(normalise(word))
    assert written(key(word).exact) == word.replace("quý", "quí")


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("solar dryer", True),
        ("freeze dryer for fruit", True),
        ("face recognition attendance", True),
        ("predictive maintenance", True),
        ("paperless office", True),
        ("may say mit", False),
        ("nha say nang luong mat troi cho HTX", False),
        ("thuyen", False),
        ("123 456", False),
        ("", False),
    ],
)
def test_foreign_words_are_told_from_missing_marks(text: str, foreign: bool):
    assert is_foreign(text) is foreign


@pytest.mark.parametrize(
    ("text", "unmarked"),
    [("may say mit", True), ("máy sấy mít", False), ("OCR tiếng Việt", False), ("máy say lua gat dap lien hop", True)],
)
def test_missing_marks_are_seen(text: str, unmarked: bool):
    assert is_unmarked(text) is unmarked
