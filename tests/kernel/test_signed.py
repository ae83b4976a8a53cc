"""Values in links: good for one purpose, and for nothing that was changed on the way."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.kernel import signed
from marketplace.kernel.signed import Forged


def test_what_was_signed_is_read(app: Any):
    token = signed.sign("one", ["hồ sơ", 7])
    assert signed.read("one", token, 300) == ["hồ sơ", 7]


def test_a_link_is_good_for_its_own_purpose_alone(app: Any):
    with pytest.raises(Forged):
        signed.read("another", signed.sign("one", "x"), 300)


def test_no_sign_of_it_can_change(app: Any):
    token = signed.sign("one", "khao-sat-12")
    for at, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        changed = f"{token[:at]}{other}{token[at + 1 :]}"
        try:
            assert signed.read("one", changed, 300) == "khao-sat-12", at  # the last sign has bits that say nothing
            assert at == len(token) - 1
        except Forged:
            pass


@pytest.mark.parametrize("token", ["", ".", "a.b", "\0", "x" * 10_000, "eyJ4Ijp9.", "không-phải"])
def test_nonsense_is_forged(app: Any, token: str):
    with pytest.raises(Forged):
        signed.read("one", token, 300)


def test_what_is_longer_than_it_may_be_is_not_read(app: Any):
    token = signed.sign("one", list(range(400)))
    with pytest.raises(Forged):
        signed.read("one", token, 300)


def test_another_key_signs_nothing_here(app: Any, monkeypatch: pytest.MonkeyPatch):
    token = signed.sign("one", "x")
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret, long enough to be one")
    with pytest.raises(Forged):
        signed.read("one", token, 300)
