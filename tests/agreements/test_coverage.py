"""A signature that leaves out a part of the file, and what was added later, where nothing was sent to compare with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.sign.signers.pdf_byterange import SigByteRangeObject

from marketplace.agreements.signature_check import check, with_fields
from tests.agreements.signing import Holder, add_a_page, blank_pdf, holder, sign

SENT = with_fields(blank_pdf())
Signing = Callable[[bytes, Holder, str, int], bytes]


@pytest.fixture
def sign_short(monkeypatch: pytest.MonkeyPatch) -> Signing:
    """``sign_short(data, who, field, cut)``: the signature is genuine, but for all except the last ``cut`` bytes."""
    kept: list[bytes] = []
    cuts: list[int] = []
    fill = SigByteRangeObject.fill_offsets

    def shorter(one: Any, stream: Any, sig_start: int, sig_end: int, eof: int) -> None:
        stream.seek(eof - cuts[0])
        kept.append(stream.read(cuts[0]))
        stream.seek(eof - cuts[0])
        stream.truncate()
        fill(one, stream, sig_start, sig_end, eof - cuts[0])

    def do(data: bytes, who: Holder, field: str, cut: int) -> bytes:
        cuts[:] = [cut]
        with monkeypatch.context() as patched:
            patched.setattr(SigByteRangeObject, "fill_offsets", shorter)
            return sign(data, who, field) + kept.pop()

    return do


@pytest.mark.parametrize("cut", [5, 30, 200])
def test_a_part_that_is_not_signed(sign_short: Signing, cut: int):
    root = holder("Gốc thử")
    lan = holder("Nguyễn Thị Lan", root)
    data = sign_short(SENT, lan, "A", cut)
    for sent in (SENT, None):
        assert check(data, sent, [root.pem]).signatures[0].problems == ("partial",)


def test_what_was_added_is_seen_without_what_was_sent():
    root = holder("Gốc thử")
    lan, minh = holder("Nguyễn Thị Lan", root), holder("Trần Văn Minh", root)
    once = sign(SENT, lan, "A")
    assert [one.problems for one in check(once, None, [root.pem]).signatures] == [()]
    assert [one.problems for one in check(sign(once, minh, "B"), None, [root.pem]).signatures] == [(), ()]
    assert check(add_a_page(once), None, [root.pem]).signatures[0].problems == ("changed",)
