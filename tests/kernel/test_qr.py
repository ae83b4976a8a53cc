"""QR codes: the drawing holds the very modules of the code, with the quiet zone."""

import re

import pytest
import segno

from marketplace.kernel.qr import QUIET, qr

ADDRESS = "https://san-giao-dich-cong-nghe.tayninh.example.vn/cong-nghe/x7GkmNpQrStU"


def dark(path: str) -> set[tuple[int, int]]:
    """The modules that a path of rectangles covers."""
    found = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        found |= {(int(x) + n, int(y)) for n in range(int(length))}
    return found


@pytest.mark.parametrize("text", ["a", ADDRESS, ADDRESS * 8])
def test_every_module_is_drawn(text):
    code = qr(text)
    matrix = segno.make(text, error="m", micro=False).matrix
    assert code.size == len(matrix) + 2 * QUIET
    wanted = {(x + QUIET, y + QUIET) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
    assert dark(code.path) == wanted


def test_an_address_makes_a_small_drawing():
    assert len(qr(ADDRESS).path) < 9_000
