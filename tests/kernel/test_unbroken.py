"""Numbers of listings and cases stay on one line; what stands around them is escaped."""

from __future__ import annotations

import pytest

from marketplace.kernel.ui import unbroken

TABLE = [
    ("Bản sửa của CN-2026-0041", 'Bản sửa của <span class="nowrap">CN-2026-0041</span>'),
    (
        "NC-2026-10041, GD-2026-0004",
        '<span class="nowrap">NC-2026-10041</span>, <span class="nowrap">GD-2026-0004</span>',
    ),
    ("<b>CN-2026-0041</b>", '&lt;b&gt;<span class="nowrap">CN-2026-0041</span>&lt;/b&gt;'),
    ("XCN-2026-0041-5 <", '<span class="nowrap">XCN-2026-0041</span>-5 &lt;'),
    ("cn-2026-0041, ABCN-2026-0041, CN-26-0041", "cn-2026-0041, ABCN-2026-0041, CN-26-0041"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), TABLE)
def test_numbers_stay_together(text: str, shown: str):
    assert unbroken(text) == shown
