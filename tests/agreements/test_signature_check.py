"""Signatures with keys and a root made here: good ones are told from every kind of bad one."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from marketplace.agreements import signature_check
from marketplace.agreements.signature_check import FIELDS, PROBLEMS, check, with_fields
from marketplace.kernel.clock import now
from tests.agreements.signing import add_a_page, blank_pdf, holder, sign

DAY = timedelta(days=1)


class Hands:
    """Two people who sign, the root behind their certificates, and others."""

    def __init__(self) -> None:
        self.root, self.other_root = holder("Gốc thử"), holder("Gốc khác")
        self.lan, self.minh = holder("Nguyễn Thị Lan", self.root), holder("Trần Văn Minh", self.root)
        self.stranger = holder("Người lạ", self.other_root)
        self.late = holder("Hết hạn", self.root, since=now() - 9 * DAY, until=now() - DAY)
        self.early = holder("Chưa đến hạn", self.root, since=now() + DAY)
        self.no_signing = holder("Khóa mã hóa", self.root, may_sign=False)
        self.self_made = holder("Tự cấp")
        self.sent = with_fields(blank_pdf())


@pytest.fixture(scope="module")
def hands() -> Hands:
    return Hands()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def rewritten(data: bytes) -> bytes:
    """The same pages written anew: what was signed is no longer there as it was."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt("mật khẩu", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


Made = Callable[[Hands], bytes]
# what is handed in, and what is wrong with each signature in turn
CASES: dict[str, tuple[Made, list[tuple[str, ...]]]] = {
    "one": (lambda h: sign(h.sent, h.lan, "A"), [()]),
    "two": (lambda h: sign(sign(h.sent, h.lan, "A"), h.minh, "B"), [(), ()]),
    "in the fields made for it": (
        lambda h: sign(sign(h.sent, h.minh, FIELDS["demand"]), h.lan, FIELDS["supply"]),
        [(), ()],
    ),
    "the same person twice": (lambda h: sign(sign(h.sent, h.lan, "A"), h.lan, "B"), [(), ()]),
    "wrong root": (lambda h: sign(h.sent, h.stranger, "A"), [("untrusted",)]),
    "made by oneself": (lambda h: sign(h.sent, h.self_made, "A"), [("untrusted",)]),
    "one good, one of a wrong root": (lambda h: sign(sign(h.sent, h.lan, "A"), h.stranger, "B"), [(), ("untrusted",)]),
    "expired": (lambda h: sign(h.sent, h.late, "A"), [("expired",)]),
    "not yet valid": (lambda h: sign(h.sent, h.early, "A"), [("expired",)]),
    "a byte changed": (lambda h: flipped(sign(h.sent, h.lan, "A"), 60), [("broken",)]),
    "something added after": (lambda h: add_a_page(sign(h.sent, h.lan, "A")), [("changed",)]),
    "something added between": (
        lambda h: sign(add_a_page(sign(h.sent, h.lan, "A")), h.minh, "B"),
        [("changed",), ("changed",)],
    ),
    "something added before": (lambda h: sign(add_a_page(h.sent), h.lan, "A"), [("changed",)]),
    "another document": (lambda h: sign(with_fields(blank_pdf(2)), h.lan, "A"), [("other_document",)]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong(hands: Hands, case: str):
    make, expected = CASES[case]
    verdict = check(make(hands), hands.sent, [hands.root.pem])
    assert (verdict.problem, [one.problems for one in verdict.signatures]) == ("", expected)


def test_who_signed(hands: Hands):
    first, second = check(
        sign(sign(hands.sent, hands.lan, "A"), hands.minh, "B"), hands.sent, [hands.root.pem]
    ).signatures
    assert (first.name, second.name, first.field, second.field) == ("Nguyễn Thị Lan", "Trần Văn Minh", "A", "B")
    assert first.serial == f"{hands.lan.certificate.serial_number:X}" and first.issuer == "Gốc thử"
    assert first.is_good and first.signed_at and abs(first.signed_at - now()) < timedelta(minutes=5)
    assert not first.timestamped and first.kept()["problems"] == []


def test_a_certificate_for_something_else(hands: Hands):
    try:
        signed = sign(hands.sent, hands.no_signing, "A")
    except Exception:  # the library may refuse to sign with it
        pytest.fail("could not make the case")
    assert check(signed, hands.sent, [hands.root.pem]).signatures[0].problems


BAD_FILES: dict[str, tuple[Made, str]] = {
    "empty": (lambda h: b"", "unreadable"),
    "no PDF": (lambda h: b"%PDF-1.7\nxin chao", "unreadable"),
    "a picture": (lambda h: b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "unreadable"),
    "cut off": (lambda h: sign(h.sent, h.lan, "A")[:400], "unreadable"),
    "with a password": (lambda h: locked(h.sent), "encrypted"),
    "unsigned": (lambda h: h.sent, "unsigned"),
    "written anew after signing": (lambda h: rewritten(sign(h.sent, h.lan, "A")), ""),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files_are_told_apart(hands: Hands, case: str):
    make, problem = BAD_FILES[case]
    verdict = check(make(hands), hands.sent, [hands.root.pem])
    if problem:
        assert (verdict.problem, verdict.signatures) == (problem, ())
    else:
        assert all("broken" in one.problems or "other_document" in one.problems for one in verdict.signatures)
        assert verdict.signatures or verdict.problem


def test_without_roots_nothing_is_trusted(hands: Hands):
    assert check(sign(hands.sent, hands.lan, "A"), hands.sent, []).signatures[0].problems == ("untrusted",)


def test_every_problem_has_words():
    told = {name for _make, rows in CASES.values() for row in rows for name in row}
    assert told | {problem for _make, problem in BAD_FILES.values() if problem} <= set(PROBLEMS)


@pytest.mark.parametrize("at", range(40, 400, 24))
def test_no_byte_of_what_was_signed_can_change(hands: Hands, at: int):
    signed = sign(hands.sent, hands.lan, "A")
    verdict = check(flipped(signed, at), hands.sent, [hands.root.pem])
    assert verdict.problem or all(not one.is_good for one in verdict.signatures)


def test_so_many_signatures_are_not_looked_at(hands: Hands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signature_check, "MOST_SIGNATURES", 1)
    two = sign(sign(hands.sent, hands.lan, "A"), hands.minh, "B")
    assert check(two, hands.sent, [hands.root.pem]).problem == "too_many"


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_says_what_to_do(app: Any, code: str):
    assert "Xin " in str(PROBLEMS[code])
