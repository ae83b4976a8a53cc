"""The beginnings of texts on cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.text import gist

CASES = [
    ("", 10, ""),
    ("vừa đủ chữ", 10, "vừa đủ chữ"),
    ("vừa đủ chữ nhé", 10, "vừa đủ…"),
    ("nhiều\n dòng  một  lúc", 12, "nhiều dòng…"),
    ("hết câu. Câu sau", 9, "hết câu…"),
    ("khôngcódấucáchnào", 8, "khôngcó…"),
]


@pytest.mark.parametrize(("text", "length", "shown"), CASES)
def test_gist(text: str, length: int, shown: str):
    assert gist(text, length) == shown


@given(st.text(max_size=60), st.integers(2, 40))
def test_gist_is_never_longer(text: str, length: int):
    shown = gist(text, length)
    assert len(shown) <= length and ("…" in shown or shown == " ".join(text.split()))
