"""The day of signing comes from the clock of whoever signs, and deadlines count from it: it has to be believable."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion
from marketplace.kernel.clock import now
from tests.agreements.signing import sign
from tests.agreements.test_signing import Keys, bytes_of, keys, sent, take, trusted, version  # noqa: F401

DAYS = [
    # days from now by the signer's clock, and whether it is believed
    (-4000, False),
    (-2, False),
    (-0.9, True),
    (0, True),
    (0.9, True),
    (2, False),
    (4000, False),
]


@pytest.mark.parametrize(("days", "believed"), DAYS)
def test_a_clock_that_cannot_be_right(
    sent: AgreementVersion,  # noqa: F811
    trusted: Keys,  # noqa: F811
    lan: Person,
    days: float,
    believed: bool,
):
    with time_machine.travel(now() + timedelta(days=days)):
        signed = sign(bytes_of(sent), trusted.lan, "A")
    answer = take(sent, "supply", lan, signed)
    assert answer.problems == (() if believed else ("clock",))
    assert (signing.signature_of(sent, "supply") is not None) == believed
